from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('yearend', '0002_pack_jobs'),
    ]

    operations = [
        migrations.AddField(
            model_name='packfile',
            name='title',
            field=models.CharField(blank=True, max_length=200, verbose_name='Tên văn bản'),
        ),
    ]
