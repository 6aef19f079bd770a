from django.urls import path

from . import pages

app_name = "reporting"
urlpatterns = [
    path("", pages.reports, name="reports"),
    path("<int:pk>/", pages.report, name="report"),
    path("<int:pk>/correct/", pages.correct, name="correct"),
    path("corrections/<str:code>/", pages.corrections, name="corrections"),
    path("corrections/<str:code>/list.xlsx", pages.corrections_file, name="corrections-file"),
]
