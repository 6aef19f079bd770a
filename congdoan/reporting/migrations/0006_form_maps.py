import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0002_reorganisations'),
        ('reporting', '0005_report_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=32, verbose_name='Biểu mẫu')),
                ('file', models.CharField(max_length=255, verbose_name='Tệp mẫu')),
                ('layout', models.JSONField(verbose_name='Các ô')),
                ('at', models.DateTimeField(auto_now=True, verbose_name='Lúc')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='form_maps', to='org.unit')),
            ],
            options={
                'verbose_name': 'mẫu riêng',
                'verbose_name_plural': 'mẫu riêng',
                'ordering': ['unit', 'form'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'form'), name='one_map_a_body_and_form')],
            },
        ),
    ]
