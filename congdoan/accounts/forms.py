"""What people type about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from . import rules

_PASSWORD_HELP = _("Ít nhất 10 ký tự, không chỉ gồm chữ số, không phải họ tên hay số điện thoại của mình.")
_NEW = _("Mật khẩu mới")
_AGAIN = _("Ghi lại mật khẩu mới")
_MISMATCH = _("Hai lần ghi mật khẩu mới không giống nhau.")
_CODE = _("Mã sáu chữ số của ứng dụng, hoặc một mã dự phòng")


class SignInForm(account.LoginForm):  # type: ignore[misc]  # allauth carries no types
    """Đăng nhập: one field for every name; attempts are counted by the name as it is kept, however it is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Thư điện tử, số điện thoại hoặc tên đăng nhập"),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
        )
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password"])

    def clean_login(self) -> str:
        return rules.name_typed(self.cleaned_data["login"])[1]

    def user_credentials(self) -> dict[str, str]:
        return {"username": self.cleaned_data["login"], "password": self.cleaned_data["password"]}


class ChangePasswordForm(PasswordChangeForm):
    """Đổi mật khẩu: Django's rules; in our words where Django's own are unkind."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("Mật khẩu đang dùng không đúng."),
        "password_mismatch": _MISMATCH,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Mật khẩu đang dùng")
        _name_new(self, "new_password1", "new_password2")


class FirstPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """Đặt mật khẩu lần đầu, in place of the one on the slip."""

    error_messages = {**SetPasswordForm.error_messages, "password_mismatch": _MISMATCH}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new(self, "new_password1", "new_password2")


class RecoverForm(account.ResetPasswordForm):  # type: ignore[misc]
    """Quên mật khẩu: the address to which the way in is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Thư điện tử")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class NewPasswordForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """Mật khẩu mới, by the way in that was sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new(self, "password1", "password2")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = forms.Form.clean(self) or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _MISMATCH)
        return cleaned


class PasswordAgainForm(account.ReauthenticateForm):  # type: ignore[misc]
    """Ghi lại mật khẩu before what is delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Mật khẩu đang dùng")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class SecondFactorForm(mfa.AuthenticateForm):  # type: ignore[misc]
    """Bước hai khi đăng nhập."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self, _CODE)


class SecondFactorAgainForm(mfa.ReauthenticateForm):  # type: ignore[misc]
    """Bước hai before what is delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self, _CODE)


class AddAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """Bật ứng dụng xác thực, once it gives the right code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self, _("Mã sáu chữ số mà ứng dụng đang hiện"))


class AddKeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """Thêm khóa truy cập."""

    def clean(self) -> dict[str, Any]:
        with _unreadable_key():
            cleaned: dict[str, Any] = super().clean()
        return cleaned

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Đặt tên cho khóa")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].label = _("Dùng khóa này để đăng nhập không cần mật khẩu")
        self.fields["passwordless"].help_text = _("Máy sẽ hỏi vân tay, khuôn mặt hoặc mã PIN.")


class SignInWithKeyForm(webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """Đăng nhập bằng khóa truy cập."""

    def clean_credential(self) -> Authenticator:
        with _unreadable_key():
            return super().clean_credential()


class KeyForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Khóa truy cập là bước hai khi đăng nhập."""

    def clean_credential(self) -> Authenticator:
        with _unreadable_key():
            return super().clean_credential()


class KeyAgainForm(webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Khóa truy cập before what is delicate."""

    def clean_credential(self) -> Authenticator:
        with _unreadable_key():
            return super().clean_credential()


@contextmanager
def _unreadable_key() -> Iterator[None]:
    """What a browser never sends, but anybody can, is refused in words: the library trips over missing parts."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError):
        raise forms.ValidationError(_("Không đọc được khóa truy cập. Thử lại.")) from None


def _name_new(form: forms.Form, first: str, second: str) -> None:
    form.fields[first].label, form.fields[second].label = _NEW, _AGAIN
    form.fields[first].help_text, form.fields[second].help_text = _PASSWORD_HELP, ""
    for name in (first, second):
        form.fields[name].widget.attrs.pop("placeholder", None)


def _name_code(form: forms.Form, label: Any) -> None:
    form.fields["code"].label = label
    form.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}
    form.fields["code"].widget.attrs.pop("placeholder", None)
