from django.urls import path

from . import pages

app_name = "starting"
urlpatterns = [
    path("", pages.start, name="start"),
    path("<int:pk>/", pages.one_list, name="list"),
    path("<int:pk>/discard/", pages.discard, name="discard"),
    path("<int:pk>/slips/", pages.slips, name="slips"),
    path("<int:pk>/undo/", pages.undo, name="undo"),
    path("<int:pk>/columns/", pages.columns, name="columns"),
]
