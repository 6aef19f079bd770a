from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "congdoan.dashboards"
    label = "dashboards"
    verbose_name = "Bàn làm việc, trang số liệu"

    def ready(self) -> None:
        from congdoan.org import queries as org
        from congdoan.ui import registry

        from . import audit_page, queries

        registry.register_menu(
            "figures",
            "dashboards:home",
            visible=org.reads_anything,
            matches=(
                "dashboards:home",
                "dashboards:search",
                "dashboards:cluster*",
                "dashboards:unit",
                "dashboards:carried",
                "dashboards:pivot*",
                "dashboards:indicator",
                "reporting:target*",
                "planning:*",
            ),
        )
        registry.register_menu(
            "reports",
            "reporting:reports",
            visible=org.reads_anything,
            matches=(
                "adhoc:*",
                "reporting:report*",
                "reporting:correct*",
                "reporting:check*",
                "reporting:later",
                "reporting:adjust*",
                "reporting:form*",
                "reporting:import*",
                "reporting:closing",
            ),
        )
        registry.register_menu(
            "audit", "dashboards:audit", visible=audit_page.sees_audit, matches=("dashboards:audit*",)
        )
        registry.register_acting(queries.acting)
        registry.register_search("dashboards:search")
        registry.register_unit_page("dashboards:unit")
        registry.register_demo_flag(lambda: org.structure().illustrative)
