"""What django-allauth asks of us: our words, and how a person is found again."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import User

_WRONG = _("Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra lại; mật khẩu phân biệt chữ hoa, chữ thường.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _WRONG,
        "incorrect_password": _("Mật khẩu không đúng."),
        "too_many_login_attempts": _("Đã thử sai nhiều lần. Đợi 5 phút rồi đăng nhập lại."),
        "rate_limited": _("Thao tác quá nhanh. Đợi một phút rồi làm lại."),
        "invalid_password_reset": _("Đường dẫn đặt lại mật khẩu không còn dùng được. Yêu cầu đường dẫn mới."),
        "incorrect_code": _("Mã không đúng hoặc đã hết hạn. Lấy mã mới rồi ghi lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # accounts are opened by administrators

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Whoever has left gets the answer of a wrong password: nothing tells that there was an account."""
        user: User | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, username=user.sign_in_name, password=password)
        return found is not None and found.pk == user.pk

    def set_password(self, user: User, password: str) -> None:
        user.must_set_password = False
        super().set_password(user, password)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        words = {
            reverse("account_reauthenticate"): gettext("Dùng mật khẩu"),
            reverse("mfa_reauthenticate"): gettext("Dùng mã của ứng dụng xác thực"),
            reverse("mfa_reauthenticate_webauthn"): gettext("Dùng khóa truy cập"),
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method | {"description": words[method["url"]]} for method in methods]

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What happens to an account is told in the audit and on its owner's page, not by mail."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Mã không đúng hoặc đã hết hạn. Lấy mã mới rồi ghi lại."),
        "cannot_delete_authenticator": _("Vai trò của anh/chị bắt buộc xác thực hai bước nên không tắt được."),
        "cannot_generate_recovery_codes": _("Bật ứng dụng xác thực hoặc thêm khóa truy cập trước."),
    }

    def get_totp_issuer(self) -> str:
        return gettext("Công đoàn")

    def _get_user_identifier(self, user: User) -> str:
        return user.sign_in_name

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        name: str = gettext("Khóa %s") % (count + 1)
        return name
