"""The files kept with reports: what may be kept, what a file is by its content, where it lies."""

from __future__ import annotations

import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import filetype
import yaml
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from congdoan.common.errors import Refused
from congdoan.common.text import quoted

_SHIPPED = Path(__file__).parent / "catalogue" / "evidence" / "evidence.yaml"
_LONGEST_NAME = 120


class Limits(BaseModel):
    """Giới hạn tệp đính kèm, as the catalogue says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    largest_mb: int = Field(ge=1, le=100)
    most_files: int = Field(ge=1)
    kinds: dict[str, str]


@cache
def limits() -> Limits:
    return Limits.model_validate(yaml.safe_load(_SHIPPED.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its name as it is shown, and what it is."""

    name: str
    kind: str
    content: bytes


def checked(name: str, content: bytes) -> Checked:
    """Kiểm tra tệp: by what it is, not by what it is called. Refused in words."""
    allowed = limits()
    shown = clean_name(name)
    if not content:
        raise Refused("empty_file", _("Tệp %s trống.") % quoted(shown))
    if len(content) > allowed.largest_mb * 2**20:
        raise too_large(name)
    found = filetype.guess(content)
    kind = found.extension if found else ""
    if kind not in allowed.kinds:
        said = _("Tệp %(name)s không phải %(kinds)s. Hệ thống xem nội dung tệp, không xem đuôi tên.")
        raise Refused("kind_of_file", said % {"name": quoted(shown), "kinds": ", ".join(allowed.kinds).upper()})
    stem = shown.rpartition(".")[0] or shown
    return Checked(f"{stem}.{kind}", kind, content)


def too_large(name: str) -> Refused:
    said = _("Tệp %(name)s nặng quá %(mb)s MB. Chụp hoặc quét lại với độ nét thấp hơn.")
    return Refused("large_file", said % {"name": quoted(clean_name(name)), "mb": limits().largest_mb})


def clean_name(name: str) -> str:
    """The last part of a name, without what no file name should have: it is only shown, nothing is opened by it."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*')
    return plain.strip(" .")[-_LONGEST_NAME:] or _("tệp")


# ---- where it lies ----


def folder() -> Path:
    return Path(settings.VAR_DIR) / "evidence"


def path_of(stored: str) -> Path:
    return folder() / stored[:2] / stored


def store(content: bytes) -> str:
    """Keeps the content under a name drawn at random, readable by the service alone; whole or not at all."""
    stored = secrets.token_hex(16)
    target = path_of(stored)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_suffix(".tmp")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, target)
    return stored


def discard(stored: str) -> None:
    path_of(stored).unlink(missing_ok=True)
