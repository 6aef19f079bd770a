from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Django's own commands look for these names."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser):
    """Người dùng: a person who signs in. What they may do is given by role grants (`org.RoleGrant`).

    `unit_id` is the unit the person belongs to, as a plain number: accounts lie below `org` and cannot point upward.
    `is_superuser` marks the local administrator of an installation, who may do everything.
    """

    email = models.EmailField(_("Thư điện tử"), unique=True)
    full_name = models.CharField(_("Họ và tên"), max_length=120)
    unit_id = models.BigIntegerField(_("Đơn vị"), null=True, blank=True)
    is_active = models.BooleanField(_("Đang dùng"), default=True)
    is_superuser = models.BooleanField(_("Quản trị hệ thống"), default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")

    def __str__(self) -> str:
        return self.full_name or self.email
