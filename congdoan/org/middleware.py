"""What a role may demand of whoever signs in with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from congdoan.accounts.middleware import Answer, lead_to
from congdoan.accounts.models import User

from .people_queries import owes_second_factor

_SET_UP = (
    "account_first_password",
    "account_change_password",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
)


def second_factor_first(answer: Answer) -> Answer:
    """Bật xác thực hai bước before anything else, where a role demands it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and owes_second_factor(request.user):
            request.second_factor_due = True  # type: ignore[attr-defined]  # said on the page
            return lead_to("mfa_index", request, answer, open_to=_SET_UP)
        return answer(request)

    return middleware
