"""Biên bản họp xét xếp loại: who met, what was looked at, the result by band, the ties and the choices with their
reasons, and the vote, which is kept apart from the points. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from congdoan.common.dates import format_date
from congdoan.common.numbers import format_number, format_percent
from congdoan.common.text import sentence, within
from congdoan.documents.content import Block, Paragraph, Table

from .class_list import ClassList, Picked, Quota, percent_words

ROOM = "." * 60
"""Room for the hand where nothing is recorded."""


@dataclass(frozen=True)
class Met:
    """Cuộc họp xét as it was recorded; what is empty stays open in the minutes."""

    held_on: date | None = None
    place: str = ""
    chair: str = ""
    secretary: str = ""
    attending: str = ""
    opinions: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    votes_blank: int | None = None

    @property
    def has_vote(self) -> bool:
        return self.votes_for is not None

    @property
    def votes(self) -> int:
        return sum(one or 0 for one in (self.votes_for, self.votes_against, self.votes_blank))


def minutes_blocks(found: ClassList, met: Met) -> tuple[Block, ...]:
    """The body of the minutes."""
    return (
        *_who(met),
        Paragraph.of("II. NỘI DUNG", style="heading1"),
        Paragraph.of(
            f"Xét kết quả chấm điểm và xếp loại công đoàn cơ sở {found.period_title} của {found.body}; xét các đơn vị "
            "đồng điểm và các lựa chọn khác với đề xuất; biểu quyết danh sách đề nghị công nhận."
        ),
        Paragraph.of("III. KẾT QUẢ THEO ĐIỂM", style="heading1"),
        *_bands(found),
        *(Paragraph.of(_quota(quota)) for quota in found.quotas),
        Paragraph.of("IV. ĐƠN VỊ ĐỒNG ĐIỂM VÀ LỰA CHỌN KHÁC VỚI ĐỀ XUẤT", style="heading1"),
        *_choices(found),
        Paragraph.of("V. Ý KIẾN THẢO LUẬN", style="heading1"),
        Paragraph.of(sentence(met.opinions) if met.opinions else ROOM),
        Paragraph.of("VI. BIỂU QUYẾT", style="heading1"),
        *_vote(met),
        Paragraph.of("Biên bản đã đọc cho người dự họp nghe và thống nhất./."),
    )


def _who(met: Met) -> tuple[Block, ...]:
    day = f"ngày {format_date(met.held_on)}" if met.held_on else "ngày ....../....../............"
    return (
        Paragraph.of("I. THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN", style="heading1"),
        Paragraph.of(f"- Thời gian: {day}", style="item"),
        Paragraph.of(f"- Địa điểm: {met.place or ROOM}", style="item"),
        Paragraph.of(f"- Chủ trì: {met.chair or ROOM}", style="item"),
        Paragraph.of(f"- Thư ký: {met.secretary or ROOM}", style="item"),
        Paragraph.of(f"- Thành phần dự họp: {met.attending or ROOM}", style="item"),
    )


def _bands(found: ClassList) -> tuple[Block, ...]:
    waiting = ""
    if found.waiting:
        waiting = f"; {format_number(len(found.waiting))} công đoàn cơ sở chưa đủ điều kiện xếp loại"
    table = Table(
        header=("Mức xếp loại", "Số công đoàn cơ sở", "Tỷ lệ trên số được xếp loại"),
        rows=tuple((title, format_number(count), percent_words(count, found.rated)) for title, count in found.bands),
        total=("Cộng", format_number(found.rated), percent_words(found.rated, found.rated)),
        widths=(3, 1.6, 1.6),
        caption=f"Kết quả xếp loại công đoàn cơ sở {found.period_title}",
    )
    return (
        Paragraph.of(
            f"{format_number(found.rated)} công đoàn cơ sở được xếp loại{waiting}. Danh sách từng đơn vị, có điểm và "
            "ghi chú, kèm theo biên bản này."
        ),
        table,
    )


def _quota(quota: Quota) -> str:
    """ "… nhiều nhất 20% của 49 đơn vị xếp hoàn thành tốt nhiệm vụ, là 9,8, làm tròn xuống 9 chỗ"."""
    free = f"; còn {format_number(quota.free)} chỗ chưa chọn" if quota.free else ""
    return (
        f"Mức {within(quota.title)}: nhiều nhất {format_percent(quota.percent)} của {format_number(quota.rated)} "
        f"đơn vị xếp {within(quota.out_of)}, là {format_number(quota.exact, 1, trim=True)}, {quota.rounded} "
        f"{format_number(quota.places)} chỗ{free}."
    )


def _choices(found: ClassList) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for number, one in enumerate(found.picked, start=1):
        blocks.append(Paragraph.of(f"{number}. {_choice(one)}", style="item"))
    free = sum(quota.free for quota in found.quotas)
    if free:
        blocks.append(
            Paragraph.of(f"Còn {format_number(free)} chỗ có nhiều đơn vị đồng điểm hơn số chỗ, hội nghị chưa chọn.")
        )
    return tuple(blocks) or (Paragraph.of("Không có đơn vị đồng điểm ở chỗ cuối và không có lựa chọn khác đề xuất."),)


def _choice(one: Picked) -> str:
    points = format_number(one.total, 2, trim=True)
    if one.tied and one.chosen:
        what = "đồng điểm ở chỗ cuối, được chọn"
    elif one.chosen:
        what = "được chọn, khác với đề xuất"
    else:
        what = "không chọn, khác với đề xuất"
    return f"{one.name} ({points} điểm): {what}. Lý do: {sentence(one.reason)}."


def _vote(met: Met) -> tuple[Block, ...]:
    if not met.has_vote:
        return (Paragraph.of(f"Tán thành: {ROOM[:12]}; không tán thành: {ROOM[:12]}; ý kiến khác: {ROOM[:12]}"), _APART)
    told = (
        f"{format_number(met.votes)} người biểu quyết: tán thành {format_number(met.votes_for or 0)}, không tán thành "
        f"{format_number(met.votes_against or 0)}, ý kiến khác {format_number(met.votes_blank or 0)}."
    )
    return (Paragraph.of(told), _APART)


_APART = Paragraph.of(
    "Kết quả biểu quyết ghi riêng, không cộng vào điểm và không làm thay đổi thứ tự theo điểm.", style="note"
)
