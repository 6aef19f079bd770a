from django.urls import path

from . import pages

app_name = "emulation"
urlpatterns = [
    path("", pages.classifications, name="classifications"),
    path("<str:code>/<str:period>/", pages.classification, name="classification"),
    path("<str:code>/<str:period>/make/", pages.make, name="make"),
    path("<str:code>/<str:period>/points/", pages.points, name="points"),
    path("<str:code>/<str:period>/points/<str:stage>/", pages.points_file, name="points-file"),
    path("<str:code>/<str:period>/choose/", pages.choose, name="choose"),
    path("<str:code>/<str:period>/recognise/", pages.recognise, name="recognise"),
    path("<str:code>/<str:period>/units/<str:unit>/", pages.why, name="why"),
]
