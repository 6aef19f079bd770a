from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "congdoan.awards"
    label = "awards"
    verbose_name = "Khen thưởng"

    def ready(self) -> None:
        from congdoan.ui.registry import register_menu

        from . import queries

        register_menu("awards", "awards:rounds", visible=queries.sees_awards)
