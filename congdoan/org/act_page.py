"""What the preview of one act says beside the part of the tree: who comes along, who may see, what stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.accounts.models import User
from congdoan.common.numbers import format_number

from . import people_queries, queries, rules
from .branches import branch_of
from .commands import UnitAct
from .followers import followers
from .models import FollowedKind, Unit
from .plans import ENDING, StepAct

TITLES: Mapping[StepAct, Promise] = {
    StepAct.ESTABLISH: gettext_lazy("Thành lập đơn vị trực thuộc"),
    StepAct.RENAME: gettext_lazy("Đổi tên"),
    StepAct.MOVE: gettext_lazy("Chuyển về cấp trên khác"),
    StepAct.MERGE: gettext_lazy("Sáp nhập vào đơn vị khác"),
    StepAct.SPLIT: gettext_lazy("Chia tách"),
    StepAct.REPLACE: gettext_lazy("Thay bằng đơn vị mới"),
    StepAct.DISSOLVE: gettext_lazy("Giải thể"),
}
MEANS: Mapping[StepAct, Promise] = {
    StepAct.ESTABLISH: gettext_lazy("Đơn vị mới ngay bên dưới đơn vị này."),
    StepAct.RENAME: gettext_lazy("Mang tên mới từ một ngày; nơi trực thuộc giữ nguyên."),
    StepAct.MOVE: gettext_lazy("Cùng tất cả đơn vị bên dưới."),
    StepAct.MERGE: gettext_lazy("Đơn vị kết thúc, nhập vào một đơn vị đang hoạt động; đơn vị trực thuộc đi theo."),
    StepAct.SPLIT: gettext_lazy("Đơn vị kết thúc, chia thành nhiều đơn vị mới cùng cấp."),
    StepAct.REPLACE: gettext_lazy("Đơn vị kết thúc, một đơn vị mới tiếp tục: cũng là cách đổi cấp, loại hình."),
    StepAct.DISSOLVE: gettext_lazy("Đơn vị kết thúc, không có đơn vị kế thừa."),
}
_STAY: Mapping[str, Promise] = {
    FollowedKind.GRANT: gettext_lazy("%s quyền của cán bộ"),
    FollowedKind.SEAT: gettext_lazy("%s chỗ trong cụm thi đua"),
    FollowedKind.TARGET: gettext_lazy("%s chỉ tiêu của kỳ chưa hết"),
    FollowedKind.REPORT: gettext_lazy("%s báo cáo đang làm"),
    FollowedKind.MEMBERS: gettext_lazy("%s đoàn viên trong sổ"),
}
_MOST_NAMED = 5


def effects_of(one: UnitAct) -> list[str]:
    """Ảnh hưởng of an act that is not done yet, in sentences."""
    if one.act is StepAct.ESTABLISH:
        return [_("Đơn vị mới chưa có ai: lập tài khoản, cấp quyền ở Người và quyền.")]
    if one.act is StepAct.RENAME:
        return [
            _("Báo cáo, văn bản của những ngày trước giữ tên cũ; số liệu, quyền, chỉ tiêu không đổi."),
        ]
    below = _below(one.unit)
    told = [_("%s đơn vị bên dưới đi cùng.") % format_number(below)] if below else []
    if one.act is StepAct.MOVE and one.to:
        told += [*_staying(one), *_sight(one.unit, one.to)]
    if one.act in ENDING:
        told.append(_("Đơn vị thôi xuất hiện trong cây từ ngày này; lịch sử và báo cáo cũ vẫn xem được."))
    told.append(
        _("Kỳ báo cáo kết thúc trước ngày này tính ở nơi cũ; kỳ kết thúc từ ngày này trở đi tính ở nơi mới.")
        if one.act is StepAct.MOVE
        else _("Kỳ báo cáo chứa ngày này vẫn có đơn vị cũ; kỳ bắt đầu từ ngày này trở đi thì không.")
    )
    return told


def _below(unit: Unit) -> int:
    """The units that live below a unit today, at all levels."""
    tree = queries.tree_on(timezone.localdate())
    at = tree.position(unit.pk)
    return 0 if at is None else int(tree.end[at]) - at - 1


def _staying(one: UnitAct) -> list[str]:
    """What goes along with a unit that moves, in numbers."""
    branch = Unit.objects.filter(branch_of(one.unit.path)).order_by()
    counts = {follower.kind: follower.count_at(branch, one.on) for follower in followers()}
    told = [str(_STAY[kind]) % format_number(counts[kind]) for kind in FollowedKind if counts.get(kind)]
    if not told:
        return []
    said = [_("Đi cùng, giữ nguyên: %s.") % ", ".join(told)]
    if counts.get(FollowedKind.REPORT):
        said.append(_("Báo cáo chưa duyệt do cấp trên mới duyệt."))
    return said


def _sight(unit: Unit, to: Unit) -> list[str]:
    """Who loses sight of a unit that moves, and who gains it."""
    old, new = rules.ids_on(unit.path)[:-1], rules.ids_on(to.path)
    told = []
    for said, at in (
        (_("Thôi xem được đơn vị: %s."), set(old) - set(new)),
        (_("Từ nay xem được đơn vị: %s."), set(new) - set(old)),
    ):
        if people := people_queries.people_at(at):
            told.append(said % _named(people))
    return told


def _named(people: Sequence[User]) -> str:
    named = ", ".join(str(one) for one in people[:_MOST_NAMED])
    rest = len(people) - _MOST_NAMED
    return named + (_(" và %s người khác") % format_number(rest) if rest > 0 else "")
