from django.db import migrations, models
from django.db.models import F


def note_version_at_closing(apps, schema_editor):
    """Reports locked so far count from the figures they hold."""
    report = apps.get_model('reporting', 'Report')
    report.objects.filter(state='locked').update(version_at_closing=F('version'))


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0002_followed_reports'),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='version_at_closing',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Lần duyệt lúc khóa kỳ'),
        ),
        migrations.RunPython(note_version_at_closing, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='reportversion',
            name='report_version_act_known',
        ),
        migrations.AlterField(
            model_name='reportversion',
            name='act',
            field=models.CharField(choices=[('accepted', 'Duyệt'), ('corrected', 'Đính chính'), ('corrected_by_decision', 'Đính chính theo quyết định'), ('returned', 'Trả lại')], max_length=24, verbose_name='Việc'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('version__gt', models.F('version_at_closing'))), fields=['book'], name='report_corrected_since_closing'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'locked'), ('version_at_closing__isnull', False)), models.Q(models.Q(('state', 'locked'), _negated=True), ('version_at_closing__isnull', True)), _connector='OR'), name='version_at_closing_where_locked'),
        ),
        migrations.AddConstraint(
            model_name='reportversion',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ['accepted', 'corrected', 'corrected_by_decision', 'returned'])), name='report_version_act_known'),
        ),
    ]
