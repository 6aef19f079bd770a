"""One's own password; signing in and the second factor are pages of allauth in our templates (`urls.py`)."""

from __future__ import annotations

from typing import Any

from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from .forms import ChangePasswordForm, FirstPasswordForm


@method_decorator(rate_limit(action="change_password"), name="dispatch")
class ChangePassword(PasswordChangeView):
    """Đổi mật khẩu; the sessions of other devices end with the old one."""

    template_name = "accounts/change_password.html"
    form_class: type[PasswordChangeForm] = ChangePasswordForm
    success_url = reverse_lazy("account_change_password")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        form.user.must_set_password = False
        messages.success(self.request, _("Đã đổi mật khẩu. Các phiên đang mở ở máy khác phải đăng nhập lại."))
        return super().form_valid(form)


class FirstPassword(ChangePassword):
    """Đặt mật khẩu lần đầu: whoever came in with a one-time password has just typed it."""

    template_name = "accounts/first_password.html"
    form_class = FirstPasswordForm  # type: ignore[assignment]
    success_url = settings.LOGIN_REDIRECT_URL  # type: ignore[assignment]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only once: later a new password asks for the old one."""
        if not getattr(request.user, "must_set_password", True):
            return redirect("account_change_password")
        return super().dispatch(request, *args, **kwargs)
