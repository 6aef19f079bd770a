from django.apps import AppConfig


class EmulationConfig(AppConfig):
    name = "congdoan.emulation"
    label = "emulation"
    verbose_name = "Thi đua"

    def ready(self) -> None:
        from congdoan.ui.registry import register_menu

        from . import queries

        register_menu("classification", "emulation:classifications", visible=queries.sees_classifications)
