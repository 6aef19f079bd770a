from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "congdoan.reporting"
    label = "reporting"
    verbose_name = "Báo cáo, số liệu"
