"""What a password must be, where Django's own words are not translated, and how one-time passwords are kept."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import rules
from .models import User


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """A password has at least `min_length` characters."""

    def get_error_message(self) -> str:
        return _("Mật khẩu quá ngắn: cần ít nhất %(least)d ký tự.") % {"least": self.min_length}


class OwnNameValidator:
    """A password is not the name, phone number, e-mail or user name of whom it is for, nor little more."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if not isinstance(user, User):
            return
        own = (user.full_name, user.phone, user.email, (user.email or "").partition("@")[0], user.username)
        if rules.is_guessed_by(filter(None, own), password):
            raise ValidationError(_("Mật khẩu này gần như là họ tên hoặc tên đăng nhập của anh/chị, dễ đoán."))

    def get_help_text(self) -> str:
        return _("Không phải họ tên hay tên đăng nhập của mình.")


class OneTimePasswordHasher(PBKDF2PasswordHasher):
    """How the password of a slip is kept: drawn by chance (some 59 bits), it needs no slow hash to withstand guessing,
    and hundreds are made at once. Signing in with it rewrites it by the slow hasher, as Django does with any other."""

    algorithm = "pbkdf2_sha256_one_time"
    iterations = 20_000
