from django.urls import path

from . import pages

app_name = "yearend"
urlpatterns = [
    path("clusters/<str:code>/<int:year>/report.docx", pages.report, name="report"),
    path("clusters/<str:code>/<int:year>/annex.xlsx", pages.annex, name="annex"),
]
