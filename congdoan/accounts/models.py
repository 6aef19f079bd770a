from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from congdoan.common.text import fold, one_line, person_sort_key

from . import rules


class UserManager(BaseUserManager["User"]):
    """Django's own commands look for these names."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email, **fields)
        user.normalise()
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str | None = None, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def named(self, typed: str) -> User | None:
        """The person who signs in with this e-mail, phone number or user name, however it is written."""
        kind, name = rules.name_typed(typed)
        return self.filter(**{kind: name}).first() if name and name.isprintable() else None


class User(AbstractBaseUser):
    """Người dùng: a person who signs in. What they may do is given by role grants (`org.RoleGrant`).

    A person has at least one name to sign in with: e-mail, phone or user name. `must_set_password` marks a one-time
    password handed out by an administrator: the first thing after signing in is to set one's own.

    `unit_id` is the unit the person belongs to, as a plain number: accounts lie below `org` and cannot point upward.
    `is_superuser` marks the local administrator of an installation, who may do everything.
    """

    email = models.EmailField(_("Thư điện tử"), unique=True, null=True, blank=True)
    phone = models.CharField(_("Số điện thoại"), max_length=15, unique=True, null=True, blank=True)
    username = models.CharField(
        _("Tên đăng nhập"), max_length=rules.LONGEST_USER_NAME, unique=True, null=True, blank=True
    )
    full_name = models.CharField(_("Họ và tên"), max_length=120)
    unit_id = models.BigIntegerField(_("Đơn vị"), null=True, blank=True, db_index=True)
    is_active = models.BooleanField(_("Đang dùng"), default=True)
    is_superuser = models.BooleanField(_("Quản trị hệ thống"), default=False)
    must_set_password = models.BooleanField(_("Phải đặt mật khẩu"), default=False)
    last_seen_on = models.DateField(_("Dùng lần cuối"), null=True, blank=True)
    search_text = models.CharField(max_length=600, editable=False, default="")
    sort_key = models.CharField(max_length=400, editable=False, default="")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False)
                | models.Q(phone__isnull=False)
                | models.Q(username__isnull=False),
                name="user_has_a_name",
                violation_error_message=_("Ghi ít nhất một trong: thư điện tử, số điện thoại, tên đăng nhập."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.sign_in_name

    @property
    def sign_in_name(self) -> str:
        """Tên để đăng nhập: the one that people tell one another; phones first, since everybody knows theirs."""
        return self.phone or self.email or self.username or ""

    def normalise(self) -> None:
        """Every name in its normal writing, and what is searched and sorted by; before `full_clean()`."""
        self.full_name = one_line(self.full_name)
        self.email = rules.normal_email(self.email or "") or None
        self.phone = rules.normal_phone(self.phone or "") or None
        self.username = rules.normal_user_name(self.username or "") or None
        names = filter(None, [self.full_name, self.email, self.phone, self.username])
        self.search_text, self.sort_key = fold(" ".join(names))[:600], person_sort_key(self.full_name)[:400]

    def clean(self) -> None:
        super().clean()
        wrong = {}
        if self.phone and not rules.is_phone(self.phone):
            wrong["phone"] = _("Số điện thoại gồm 10 chữ số, bắt đầu bằng 0, ví dụ 0912 345 678.")
        if self.username and not rules.is_user_name(self.username):
            wrong["username"] = _(
                "Tên đăng nhập gồm 3–40 chữ thường không dấu, chữ số, dấu chấm, gạch; bắt đầu bằng chữ."
            )
        if wrong:
            raise ValidationError(wrong)
