from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "congdoan.registers.members"
    label = "members"
    verbose_name = "Sổ đoàn viên"

    def ready(self) -> None:
        from congdoan.org.followers import register_follower
        from congdoan.ui.registry import register_menu

        from . import queries
        from .following import Memberships

        register_follower(Memberships())
        register_menu("registers", "members:registers", visible=queries.sees_registers)
