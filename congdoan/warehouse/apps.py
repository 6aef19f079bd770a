from django.apps import AppConfig


class WarehouseConfig(AppConfig):
    name = "congdoan.warehouse"
    label = "warehouse"
    verbose_name = "Kho số liệu"
