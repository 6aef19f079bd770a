import datetime

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_days_over(apps, schema_editor):
    """The day of a plan that is carried out is that of its change."""
    plans = apps.get_model("org", "Reorganisation").objects.exclude(change=None)
    changes = apps.get_model("org", "Change").objects.filter(pk=OuterRef("change"))
    plans.update(on=Subquery(changes.values("on")))


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0002_reorganisations'),
    ]

    operations = [
        migrations.AddField(
            model_name='reorganisation',
            name='acts',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='reorganisation',
            name='on',
            field=models.DateField(default=datetime.date(2025, 7, 1), verbose_name='Ngày thực hiện'),
            preserve_default=False,
        ),
        migrations.RunPython(take_days_over, migrations.RunPython.noop),
    ]
