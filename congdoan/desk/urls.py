from django.urls import path

from . import pages

app_name = "desk"
urlpatterns = [
    path("", pages.home, name="home"),
]
