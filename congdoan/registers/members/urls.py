from django.urls import path

from . import pages

app_name = "members"
urlpatterns = [
    path("", pages.registers, name="registers"),
    path("units/<unit_code:code>/", pages.register, name="register"),
    path("units/<unit_code:code>/list.xlsx", pages.register_file, name="register-file"),
    path("units/<unit_code:code>/admit/", pages.admit, name="admit"),
    path("units/<unit_code:code>/receive/", pages.receive, name="receive"),
    path("units/<unit_code:code>/import/", pages.import_list, name="import"),
    path("imports/<int:pk>/undo/", pages.undo_import, name="import-undo"),
    path("people/<int:pk>/", pages.member, name="member"),
    path("people/<int:pk>/correct/", pages.correct, name="correct"),
    path("stays/<int:pk>/transfer/", pages.transfer, name="transfer"),
    path("stays/<int:pk>/end/", pages.end, name="end"),
    path("stays/<int:pk>/correct/", pages.correct_stay, name="stay-correct"),
    path("stays/<int:pk>/withdraw/", pages.withdraw, name="stay-withdraw"),
]
