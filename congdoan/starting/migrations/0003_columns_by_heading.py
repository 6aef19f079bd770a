from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('starting', '0002_start_lists_withdrawn'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='startlist',
            name='headings_key',
        ),
    ]
