from django.urls import path, register_converter

from . import pages


class Code:
    """Codes of units, clusters and indicators, as commands admit them."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Code, "code")

app_name = "dashboards"
urlpatterns = [
    path("figures/", pages.home, name="home"),
    path("search/", pages.search, name="search"),
    path("audit/", pages.audit, name="audit"),
    path("audit/lines.xlsx", pages.audit_file, name="audit-file"),
    path("clusters/<code:code>/<int:year>/", pages.cluster, name="cluster"),
    path(
        "clusters/<code:code>/<int:year>/figures/<code:indicator>/",
        pages.cluster_indicator,
        name="cluster-indicator",
    ),
    path("units/<code:code>/", pages.unit, name="unit"),
    path("units/<code:code>/leader/", pages.leader, name="leader"),
    path("units/<code:code>/carried/", pages.carried, name="carried"),
    path("units/<code:code>/pivot/", pages.pivot, name="pivot"),
    path("units/<code:code>/pivot/table.xlsx", pages.pivot_file, name="pivot-file"),
    path("units/<code:code>/figures/<code:indicator>/", pages.indicator, name="indicator"),
]
