from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "congdoan.planning"
    label = "planning"
    verbose_name = "Chương trình công tác"

    def ready(self) -> None:
        from congdoan.ui import registry

        from . import desk

        registry.register_desk("figures", desk.cards)
