from django.apps import AppConfig


class PeriodsConfig(AppConfig):
    name = "congdoan.periods"
    label = "periods"
    verbose_name = "Kỳ báo cáo"
