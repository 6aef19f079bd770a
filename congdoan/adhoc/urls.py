from django.urls import path

from . import pages

app_name = "adhoc"
urlpatterns = [
    path("", pages.requests, name="requests"),
    path("new/", pages.new, name="new"),
    path("<int:pk>/", pages.link, name="link"),
    path("<int:pk>/change/", pages.change, name="change"),
    path("<int:pk>/answers/", pages.sheet, name="sheet"),
    path("<int:pk>/answers.xlsx", pages.sheet_file, name="sheet-file"),
    path("<int:pk>/answers/<str:code>/", pages.answer, name="answer"),
]
