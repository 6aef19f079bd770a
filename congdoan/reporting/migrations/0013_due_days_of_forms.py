from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0012_issued_sets"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportform",
            name="due",
            field=models.JSONField(blank=True, default=dict, verbose_name="Hạn nộp riêng, số ngày theo loại kỳ"),
        ),
    ]
