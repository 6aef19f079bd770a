"""What people type about themselves."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.forms import EmailInput
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Đăng nhập: the address is known in lower case, however it is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget = EmailInput(attrs={"autocomplete": "username", "autofocus": True})

    def clean_username(self) -> str:
        typed: str = self.cleaned_data["username"]
        return typed.strip().lower()


class ChangePasswordForm(PasswordChangeForm):
    """Đổi mật khẩu: Django's rules; in our words where Django's own are unkind."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("Mật khẩu đang dùng không đúng."),
        "password_mismatch": _("Hai lần ghi mật khẩu mới không giống nhau."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Mật khẩu đang dùng")
        self.fields["new_password1"].help_text = _(
            "Ít nhất 10 ký tự, không chỉ gồm chữ số, không phải mật khẩu dễ đoán."
        )
        self.fields["new_password2"].label = _("Ghi lại mật khẩu mới")
        self.fields["new_password2"].help_text = ""
