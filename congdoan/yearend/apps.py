from django.apps import AppConfig


class YearendConfig(AppConfig):
    name = "congdoan.yearend"
    label = "yearend"
    verbose_name = "Tổng kết năm"
