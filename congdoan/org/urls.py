from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import pages


class UnitCode(StringConverter):
    """Mã đơn vị as commands admit it; anything else is no address."""

    regex = "[A-Za-z0-9][A-Za-z0-9._-]{0,31}"


register_converter(UnitCode, "unit_code")

app_name = "org"
urlpatterns = [
    path("", pages.tree, name="tree"),
    path("below/", pages.below, name="below"),
    path("export/", pages.export, name="export"),
    path("changes/", pages.changes, name="changes"),
    path("changes/export/", pages.export_changes, name="changes-export"),
    path("units/<unit_code:code>/history/", pages.unit_history, name="unit-history"),
]
