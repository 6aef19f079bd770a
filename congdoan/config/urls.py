from django.urls import include, path

urlpatterns = [
    path("", include("congdoan.desk.urls")),
    path("", include("congdoan.dashboards.urls")),
    path("accounts/", include("congdoan.accounts.urls")),
    path("org/", include("congdoan.org.urls")),
    path("start/", include("congdoan.starting.urls")),
    path("registers/members/", include("congdoan.registers.members.urls")),
    path("requests/", include("congdoan.adhoc.urls")),
    path("reports/", include("congdoan.reporting.urls")),
    path("forms/", include("congdoan.ownforms.urls")),
    path("planning/", include("congdoan.planning.urls")),
    path("classification/", include("congdoan.emulation.urls")),
    path("awards/", include("congdoan.awards.urls")),
    path("yearend/", include("congdoan.yearend.urls")),
]
