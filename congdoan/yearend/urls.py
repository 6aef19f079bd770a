from django.urls import path

from . import cluster_pages, pages

app_name = "yearend"
urlpatterns = [
    path("", pages.conferences, name="conferences"),
    path("clusters/<str:code>/<int:year>/report.docx", cluster_pages.report, name="report"),
    path("clusters/<str:code>/<int:year>/annex.xlsx", cluster_pages.annex, name="annex"),
    path("<str:code>/<str:period>/", pages.conference, name="conference"),
    path("<str:code>/<str:period>/make/", pages.make, name="make"),
    path("<str:code>/<str:period>/number/", pages.number, name="number"),
    path("<str:code>/<str:period>/outside/", pages.quote, name="quote"),
    path("<str:code>/<str:period>/deliberation/", pages.deliberate, name="deliberate"),
    path("<str:code>/<str:period>/sentences/", pages.sentences, name="sentences"),
    path("<str:code>/<str:period>/files/<int:pk>/", pages.download, name="file"),
]
