from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import act_pages, draft_pages, grant_pages, pages, people_pages, picking_pages, plan_pages


class UnitCode(StringConverter):
    """Mã đơn vị as commands admit it; anything else is no address."""

    regex = "[A-Za-z0-9][A-Za-z0-9._-]{0,31}"


register_converter(UnitCode, "unit_code")

app_name = "org"
urlpatterns = [
    path("", pages.tree, name="tree"),
    path("below/", pages.below, name="below"),
    path("picks/units/", picking_pages.units, name="unit-picks"),
    path("picks/people/", picking_pages.people, name="person-picks"),
    path("export/", pages.export, name="export"),
    path("changes/", pages.changes, name="changes"),
    path("changes/export/", pages.export_changes, name="changes-export"),
    path("units/<unit_code:code>/history/", pages.unit_history, name="unit-history"),
    path("changes/<int:pk>/", act_pages.change, name="change"),
    path("changes/<int:pk>/undo/", act_pages.change_undo, name="change-undo"),
    path("units/<unit_code:code>/change/", act_pages.unit_change, name="unit-change"),
    path("units/<unit_code:code>/change/units/", act_pages.unit_choices, name="unit-choices"),
    path("units/<unit_code:code>/change/<slug:act>/", act_pages.unit_act, name="unit-act"),
    path("plans/", plan_pages.plans, name="plans"),
    path("plans/new/", draft_pages.plan_new, name="plan-new"),
    path("plans/<int:pk>/", plan_pages.plan, name="plan"),
    path("plans/<int:pk>/edit/", draft_pages.plan_edit, name="plan-edit"),
    path("plans/<int:pk>/delete/", draft_pages.plan_delete, name="plan-delete"),
    path("plans/<int:pk>/upload/", draft_pages.plan_upload, name="plan-upload"),
    path("plans/<int:pk>/file/", plan_pages.plan_file, name="plan-file"),
    path("plans/<int:pk>/rows/new/", draft_pages.row_new, name="plan-row-new"),
    path("plans/<int:pk>/rows/<int:line>/", draft_pages.row, name="plan-row"),
    path("plans/<int:pk>/rows/delete/", draft_pages.rows_delete, name="plan-rows-delete"),
    path("plans/<int:pk>/units/", draft_pages.units, name="plan-units"),
    path("plans/<int:pk>/check/", plan_pages.plan_check, name="plan-check"),
    path("plans/<int:pk>/rehearse/", plan_pages.plan_rehearse, name="plan-rehearse"),
    path("plans/<int:pk>/apply/", plan_pages.plan_apply, name="plan-apply"),
    path("plans/<int:pk>/undo/", plan_pages.plan_undo, name="plan-undo"),
    path("grants/", grant_pages.grants, name="grants"),
    path("people/", people_pages.people, name="people"),
    path("people/new/", people_pages.accounts, name="accounts"),
    path("people/<int:pk>/", people_pages.one_person, name="person"),
    path("people/<int:pk>/grant/", people_pages.grant, name="grant"),
    path("me/", people_pages.me, name="me"),
    path("units/<unit_code:code>/departments/", people_pages.departments, name="departments"),
    path("units/<unit_code:code>/second-factor/", people_pages.second_factor, name="second-factor"),
    path("units/<unit_code:code>/who-may/", people_pages.who_may, name="who-may"),
]
