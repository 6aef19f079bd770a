from django.urls import URLPattern, path

from . import cluster_pages, pages

app_name = "yearend"


def _conference(at: str, prefix: str, of: str) -> list[URLPattern]:
    """The addresses of a conference, for a body and for a cluster (`pages.CONFERENCE`)."""
    whose = {"of": of}
    return [
        path(at, pages.conference, whose, name=f"{prefix}conference"),
        path(f"{at}make/", pages.make, whose, name=f"{prefix}make"),
        path(f"{at}progress/", pages.progress, whose, name=f"{prefix}progress"),
        path(f"{at}number/", pages.number, whose, name=f"{prefix}number"),
        path(f"{at}sentences/", pages.sentences, whose, name=f"{prefix}sentences"),
        path(f"{at}files/<int:pk>/", pages.download, whose, name=f"{prefix}file"),
    ]


urlpatterns = [
    path("", pages.conferences, name="conferences"),
    path("clusters/<str:code>/<int:year>/report.docx", cluster_pages.report, name="report"),
    path("clusters/<str:code>/<int:year>/annex.xlsx", cluster_pages.annex, name="annex"),
    *_conference("clusters/<str:code>/<str:period>/", "cluster-", "cluster"),
    *_conference("<str:code>/<str:period>/", "", "unit"),
    path("<str:code>/<str:period>/outside/", pages.quote, name="quote"),
    path("<str:code>/<str:period>/deliberation/", pages.deliberate, name="deliberate"),
]
