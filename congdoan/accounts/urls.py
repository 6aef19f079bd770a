"""The pages of django-allauth that are open here, by the names it calls them, and our own."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path, reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import pages

form = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("sign-in/", form(account.login), name="account_login"),
    path("sign-in/second-factor/", form(mfa.authenticate), name="mfa_authenticate"),
    path("sign-in/key/", form(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("sign-out/", require_POST(account.logout), name="account_logout"),
    path("password/", form(pages.ChangePassword.as_view()), name="account_change_password"),
    path("password/first/", form(pages.FirstPassword.as_view()), name="account_first_password"),
    path("password/forgotten/", form(account.password_reset), name="account_reset_password"),
    path("password/forgotten/sent/", require_safe(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        form(account.PasswordResetFromKeyView.as_view(success_url=reverse_lazy("account_login"))),
        name="account_reset_password_from_key",
    ),
    path("password/again/", form(account.reauthenticate), name="account_reauthenticate"),
    path("second-factor/", require_safe(mfa.index), name="mfa_index"),
    path("second-factor/again/", form(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/", form(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/remove/", form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/codes/", require_safe(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", form(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("second-factor/keys/", require_safe(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("second-factor/keys/new/", form(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("second-factor/keys/again/", form(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("second-factor/keys/<int:pk>/remove/", form(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
