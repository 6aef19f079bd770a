import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0014_target_value_reason"),
    ]

    operations = [
        migrations.AddField(
            model_name="importedreport",
            name="step",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="imported",
                to="reporting.reportstep",
            ),
        ),
    ]
