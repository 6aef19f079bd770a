from django.urls import path

from . import pages

app_name = "reporting"
urlpatterns = [
    path("", pages.reports, name="reports"),
    path("<int:pk>/", pages.report, name="report"),
]
