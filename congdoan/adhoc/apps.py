from django.apps import AppConfig


class AdhocConfig(AppConfig):
    name = "congdoan.adhoc"
    label = "adhoc"
    verbose_name = "Báo cáo đột xuất"

    def ready(self) -> None:
        from congdoan.ui import registry

        from . import desk

        registry.register_desk("reports", desk.cards)
