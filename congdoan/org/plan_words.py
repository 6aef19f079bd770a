"""The words in which plans are told, on pages and on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.common.numbers import format_number

from .models import FollowedKind
from .plans import StepAct

Words = Mapping[StepAct, str | Promise]

NAMES: Words = {
    StepAct.ESTABLISH: gettext_lazy("thành lập"),
    StepAct.MOVE: gettext_lazy("chuyển"),
    StepAct.MERGE: gettext_lazy("sáp nhập"),
    StepAct.REPLACE: gettext_lazy("thay thế"),
    StepAct.SPLIT: gettext_lazy("chia tách"),
    StepAct.DISSOLVE: gettext_lazy("giải thể"),
    StepAct.RENAME: gettext_lazy("đổi tên"),
}
DOES: Words = {  # of a unit, before the units it leads to
    StepAct.ESTABLISH: gettext_lazy("Thành lập, trực thuộc"),
    StepAct.MOVE: gettext_lazy("Chuyển về"),
    StepAct.MERGE: gettext_lazy("Sáp nhập vào"),
    StepAct.REPLACE: gettext_lazy("Thay bằng"),
    StepAct.SPLIT: gettext_lazy("Chia tách thành"),
    StepAct.DISSOLVE: gettext_lazy("Giải thể"),
    StepAct.RENAME: gettext_lazy("Đổi tên thành"),
}
MEANS: Words = {
    StepAct.ESTABLISH: gettext_lazy("Đơn vị mới, trực thuộc một đơn vị đang hoạt động hoặc đơn vị mới khác."),
    StepAct.MOVE: gettext_lazy("Về cấp trên khác, cùng tất cả đơn vị bên dưới."),
    StepAct.MERGE: gettext_lazy("Kết thúc, nhập vào một đơn vị khác; đơn vị trực thuộc đi theo."),
    StepAct.REPLACE: gettext_lazy("Kết thúc, một đơn vị mới của phương án thay thế; đơn vị trực thuộc đi theo."),
    StepAct.SPLIT: gettext_lazy("Kết thúc, chia thành nhiều đơn vị; mỗi đơn vị trực thuộc cần một dòng chuyển."),
    StepAct.DISSOLVE: gettext_lazy("Kết thúc, không có đơn vị kế thừa; mỗi đơn vị trực thuộc cần một dòng chuyển."),
    StepAct.RENAME: gettext_lazy("Mang tên mới; nơi trực thuộc giữ nguyên."),
}

_COUNTED: Words = {
    StepAct.ESTABLISH: gettext_lazy("%(n)s đơn vị thành lập mới"),
    StepAct.MOVE: gettext_lazy("%(n)s đơn vị chuyển về cấp trên khác"),
    StepAct.MERGE: gettext_lazy("%(n)s đơn vị sáp nhập vào đơn vị khác, kết thúc hoạt động"),
    StepAct.REPLACE: gettext_lazy("%(n)s đơn vị được thay bằng đơn vị mới, kết thúc hoạt động"),
    StepAct.SPLIT: gettext_lazy("%(n)s đơn vị chia tách, kết thúc hoạt động"),
    StepAct.DISSOLVE: gettext_lazy("%(n)s đơn vị giải thể, không có đơn vị kế thừa"),
    StepAct.RENAME: gettext_lazy("%(n)s đơn vị đổi tên"),
}

_COUNTED_KINDS: Mapping[str, Promise] = {
    FollowedKind.GRANT: gettext_lazy("%(n)s quyền hết hiệu lực cùng đơn vị"),
    FollowedKind.SEAT: gettext_lazy("%(n)s chỗ trong cụm thi đua chuyển cho đơn vị kế thừa, hoặc giữ lại"),
    FollowedKind.TARGET: gettext_lazy("%(n)s chỉ tiêu chia lại, giao tiếp, hoặc giữ lại"),
    FollowedKind.REPORT: gettext_lazy("%(n)s báo cáo đang làm được duyệt tiếp, soạn tiếp, hoặc đóng"),
    FollowedKind.MEMBERS: gettext_lazy("%(n)s sổ đoàn viên chuyển cho đơn vị kế thừa, hoặc thôi sinh hoạt"),
}


def told_acts(acts: Mapping[StepAct, int] | Mapping[str, int]) -> str:
    """ "thành lập 12, chuyển 340, giải thể 5"; rows of no known act come last."""
    counts = {str(act): n for act, n in acts.items()}
    told = [f"{NAMES[act]} {format_number(counts[act.value])}" for act in StepAct if counts.get(act.value)]
    if counts.get(""):
        told.append(_("chưa rõ việc %(n)s") % {"n": format_number(counts[""])})
    return ", ".join(told)


def told_kinds(counts: Mapping[str, int]) -> str:
    """ "quyền 2, chỉ tiêu 8"."""
    kinds: Iterable[FollowedKind] = FollowedKind
    return ", ".join(f"{kind.label.lower()} {format_number(counts[kind])}" for kind in kinds if counts.get(kind))


def sentences_of(acts: Mapping[StepAct, int], followers: int, kinds: Mapping[str, int]) -> list[str]:
    """What a plan does and what follows from it, in numbers: one sentence an act, one a kind."""
    told = [str(_COUNTED[act]) % {"n": format_number(acts[act])} for act in StepAct if acts.get(act)]
    if followers:
        told.append(_("%(n)s đơn vị đi theo cấp trên của chúng") % {"n": format_number(followers)})
    return told + [
        str(_COUNTED_KINDS[kind]) % {"n": format_number(kinds[kind])} for kind in FollowedKind if kinds.get(kind)
    ]


def columns_told() -> list[tuple[str, str]]:
    """What stands in each column of a plan's file."""
    acts = ", ".join(f"{act} {NAMES[act]}" for act in StepAct)
    return [
        ("on", _("ngày, viết 2025-07-01; mọi dòng cùng một ngày")),
        ("act", _("việc: %s") % acts),
        ("unit", _("mã đơn vị")),
        ("to", _("mã cấp trên mới hoặc đơn vị nhận; nhiều đơn vị thì cách nhau bằng dấu cách")),
        ("decision", _("số và ngày quyết định")),
        (
            "name, level, kind, category",
            _("tên, cấp, loại công đoàn cấp trên, loại hình của đơn vị mới; đổi tên thì chỉ cần name"),
        ),
    ]
