from django.urls import path

from . import pages

app_name = "desk"
urlpatterns = [
    path("", pages.home, name="home"),
    path("notices/", pages.notices, name="notices"),
    path("notices/<int:pk>/", pages.notice, name="notice"),
    path("notices/read/", pages.notices_read, name="notices-read"),
    path("notices/ways/", pages.ways, name="ways"),
    path("notices/calendar/", pages.calendar_address, name="calendar-address"),
    path("calendar/<str:token>.ics", pages.calendar, name="calendar"),
]
