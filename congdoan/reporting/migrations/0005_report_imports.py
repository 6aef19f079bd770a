import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0002_reorganisations'),
        ('reporting', '0004_growing_sets'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='Lúc')),
                ('accepted', models.BooleanField(verbose_name='Nhập và duyệt luôn')),
                ('files', models.JSONField(default=list, verbose_name='Các tệp')),
                ('created', models.PositiveIntegerField(default=0, verbose_name='Báo cáo mới')),
                ('replaced', models.PositiveIntegerField(default=0, verbose_name='Thay báo cáo đang soạn')),
                ('corrected', models.PositiveIntegerField(default=0, verbose_name='Đính chính')),
                ('made', models.JSONField(blank=True, default=dict)),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='Hoàn tác lúc')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_imports', to='org.unit')),
            ],
            options={
                'verbose_name': 'lần nhập báo cáo',
                'verbose_name_plural': 'lần nhập báo cáo',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.JSONField(blank=True, null=True)),
                ('left_as', models.CharField(max_length=64)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='reporting.report')),
                ('report_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='reporting.reportimport')),
            ],
            options={
                'verbose_name': 'báo cáo của một lần nhập',
                'verbose_name_plural': 'báo cáo của một lần nhập',
                'constraints': [models.UniqueConstraint(fields=('report_import', 'report'), name='one_row_a_report_and_import')],
            },
        ),
    ]
