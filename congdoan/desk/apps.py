from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "congdoan.desk"
    label = "desk"
    verbose_name = "Bàn làm việc, thông báo"

    def ready(self) -> None:
        from congdoan.ui import registry

        from . import queries

        registry.register_menu("desk", "desk:home", visible=lambda user: True)
        registry.register_bell("desk:notices", queries.unread_of)
