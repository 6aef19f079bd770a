from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "congdoan.reporting"
    label = "reporting"
    verbose_name = "Báo cáo, số liệu"

    def ready(self) -> None:
        from congdoan.org.followers import register_follower, register_witness
        from congdoan.ui import registry

        from . import desk
        from .commands.following import OpenReports, Targets
        from .commands.proof import FiguresWitness

        register_follower(Targets())
        register_follower(OpenReports())
        register_witness(FiguresWitness())
        registry.register_desk("reports", desk.cards)
