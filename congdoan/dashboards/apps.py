from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "congdoan.dashboards"
    label = "dashboards"
    verbose_name = "Bàn làm việc, trang số liệu"
