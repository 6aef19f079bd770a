from django.urls import path

from . import checking_pages, import_pages, pages, target_pages, writing_pages

app_name = "reporting"
urlpatterns = [
    path("", pages.reports, name="reports"),
    path("<int:pk>/", pages.report, name="report"),
    path("<int:pk>/correct/", pages.correct, name="correct"),
    path("<int:pk>/check/", checking_pages.check_report, name="check-report"),
    path("<int:pk>/decide/", checking_pages.decide, name="decide"),
    path("<int:pk>/comment/", checking_pages.comment, name="comment"),
    path("check/<str:code>/", checking_pages.check, name="check"),
    path("check/<str:code>/accept/", checking_pages.accept, name="accept"),
    path("check/<str:code>/remind/", checking_pages.remind, name="remind"),
    path("check/<str:code>/later/", checking_pages.later, name="later"),
    path("adjustments/<str:code>/", checking_pages.adjustments, name="adjustments"),
    path("adjustments/<str:code>/<int:pk>/withdraw/", checking_pages.withdraw, name="withdraw"),
    path("<int:pk>/sign/", writing_pages.sign, name="sign"),
    path("<int:pk>/confirm/", writing_pages.confirm, name="confirm"),
    path("<int:pk>/evidence/", writing_pages.attach, name="attach"),
    path("<int:pk>/evidence/<int:number>/", writing_pages.evidence_file, name="evidence"),
    path("<int:pk>/evidence/<int:number>/remove/", writing_pages.remove_evidence, name="evidence-remove"),
    path("<int:pk>/report.docx", writing_pages.document, name="document"),
    path("write/<str:code>/<str:period>/<str:form>/", writing_pages.write, name="write"),
    path("corrections/<str:code>/", pages.corrections, name="corrections"),
    path("corrections/<str:code>/list.xlsx", pages.corrections_file, name="corrections-file"),
    path("forms/<str:code>/", import_pages.forms_of_unit, name="forms"),
    path("forms/<str:code>/form.xlsx", import_pages.form_file, name="form-file"),
    path("imports/", import_pages.list_of_imports, name="imports"),
    path("imports/new/", import_pages.import_forms, name="import-new"),
    path("imports/<int:pk>/", import_pages.one_import, name="import"),
    path("imports/<int:pk>/undo/", import_pages.undo_import, name="import-undo"),
    path("targets/<str:code>/", target_pages.targets, name="targets"),
    path("targets/<str:code>/assign/", target_pages.assign, name="target-assign"),
    path("targets/<str:code>/register/", target_pages.register, name="target-register"),
    path("targets/<str:code>/<str:indicator>/share/", target_pages.share, name="target-share"),
    path("targets/<str:code>/<str:indicator>/explain/", target_pages.explain, name="target-explain"),
]
