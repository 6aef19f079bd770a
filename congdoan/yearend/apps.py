from django.apps import AppConfig


class YearendConfig(AppConfig):
    name = "congdoan.yearend"
    label = "yearend"
    verbose_name = "Tổng kết năm"

    def ready(self) -> None:
        from congdoan.org.queries import oversees
        from congdoan.ui.registry import register_conference_page, register_menu

        register_conference_page("yearend:conference")
        register_menu("yearend", "yearend:conferences", visible=oversees)
