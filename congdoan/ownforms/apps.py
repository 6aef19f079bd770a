from django.apps import AppConfig


class OwnFormsConfig(AppConfig):
    name = "congdoan.ownforms"
    label = "ownforms"
    verbose_name = "Biểu mẫu của đơn vị"

    def ready(self) -> None:
        from congdoan.ui import registry

        registry.register_own_forms_page("ownforms:forms")
