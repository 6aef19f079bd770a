from django.apps import AppConfig


class StartingConfig(AppConfig):
    name = "congdoan.starting"
    label = "starting"
    verbose_name = "Danh sách khởi đầu"

    def ready(self) -> None:
        from congdoan.ui import registry

        registry.register_start_page("starting:start")
