"""The states of a report: one word and one icon each, everywhere."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class State:
    icon: str
    word: str | Promise


STATES: dict[str, State] = {
    "none": State("circle-dashed", _("Chưa nộp")),
    "draft": State("edit", _("Đang soạn")),
    "to_sign": State("signature", _("Chờ ký")),
    "submitted": State("send", _("Đã gửi")),
    "returned": State("arrow-back-up", _("Trả lại")),
    "accepted": State("check", _("Đã duyệt")),
    "corrected": State("pencil-check", _("Đính chính")),
    "locked": State("lock", _("Khóa số liệu")),
}
