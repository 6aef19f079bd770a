from django.urls import path

from . import pages

app_name = "awards"
urlpatterns = [
    path("", pages.rounds, name="rounds"),
    path("nominations/<int:pk>/take-back/", pages.take_back, name="take-back"),
    path("decisions/<int:pk>/", pages.decision, name="decision"),
    path("decisions/<int:pk>/decision.docx", pages.decision_file, name="decision-file"),
    path("decisions/<int:pk>/letters.pdf", pages.letters_file, name="letters"),
    path("decisions/<int:pk>/test-page.pdf", pages.trial_page, name="test-page"),
    path("decisions/<int:pk>/cancel/", pages.cancel, name="cancel"),
    path("<str:code>/<str:period>/", pages.nominations, name="nominations"),
    path("<str:code>/<str:period>/nominate/", pages.nominate, name="nominate"),
    path("<str:code>/<str:period>/nominate/file/", pages.nominate_file, name="nominate-file"),
    path("<str:code>/<str:period>/decide/", pages.decide, name="decide"),
    path("<str:code>/<str:period>/submission.docx", pages.submission, name="submission"),
]
