"""What a password must be, where Django's own words are not translated, and how one-time passwords are kept."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.translation import gettext as _


class MinimumLengthValidator(password_validation.MinimumLengthValidator):
    """A password has at least `min_length` characters."""

    def get_error_message(self) -> str:
        return _("Mật khẩu quá ngắn: cần ít nhất %(least)d ký tự.") % {"least": self.min_length}


class OneTimePasswordHasher(PBKDF2PasswordHasher):
    """How the password of a slip is kept: drawn by chance (some 59 bits), it needs no slow hash to withstand guessing,
    and hundreds are made at once. Signing in with it rewrites it by the slow hasher, as Django does with any other."""

    algorithm = "pbkdf2_sha256_one_time"
    iterations = 20_000
