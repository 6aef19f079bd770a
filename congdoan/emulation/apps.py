from django.apps import AppConfig


class EmulationConfig(AppConfig):
    name = "congdoan.emulation"
    label = "emulation"
    verbose_name = "Thi đua"

    def ready(self) -> None:
        from congdoan.org.queries import oversees
        from congdoan.ui.registry import register_menu

        register_menu("classification", "emulation:classifications", visible=oversees)
