from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "congdoan.org"
    label = "org"
    verbose_name = "Tổ chức"

    def ready(self) -> None:
        from congdoan.common.access import register_resolver

        from .queries import rows_allowed

        register_resolver(rows_allowed)
