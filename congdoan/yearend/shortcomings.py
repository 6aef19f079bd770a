"""Parts V and VII of the report: what fell short, by the figures alone, and what therefore comes first next year."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from congdoan.common.text import list_of, sentence
from congdoan.documents.content import Block, Paragraph

from .rules import Cell, Line, worsened
from .sentences import Runs, Scribe, joined, said
from .year import NAMED, BodyYear


def shortcomings(scribe: Scribe) -> tuple[Block, ...]:
    """Tồn tại, hạn chế: missed targets, what went the wrong way, what is not reported."""
    year = scribe.year
    items = [*_missed(scribe), *_missed_below(scribe), *_worsened(scribe), *_unreported(scribe)]
    if not items:
        words = f"Theo {year.source.words}, không có chỉ tiêu chưa đạt, chỉ số giảm sút hoặc báo cáo còn thiếu."
        return (Paragraph.of(words, place="shortcomings.none"),)
    return (
        Paragraph.of(f"Theo {year.source.words}, còn những điểm sau:"),
        *(replace(item, runs=(*item.runs, "."), style="item") for item in items),
        Paragraph.of(_left_to_the_conference(scribe), place="shortcomings.causes"),
    )


def _left_to_the_conference(scribe: Scribe) -> str:
    if isinstance(scribe.year, BodyYear):
        return "Nguyên nhân của những điểm chưa giải trình và trách nhiệm do hội nghị phân tích."
    if any(cell.told.cause for _line, _at, cell in scribe.year.targets() if cell.met is False):
        return "Nguyên nhân của những điểm chưa giải trình và trách nhiệm do từng đơn vị phân tích tại hội nghị."
    return "Nguyên nhân và trách nhiệm do từng đơn vị phân tích tại hội nghị."


def _missed(scribe: Scribe) -> list[Paragraph]:
    """What each holder of targets missed, then why and what it will do, in its own words; or that it did not say so."""
    year = scribe.year
    told = []
    for at in year.holders:
        lines = [line for line in year.target_lines if year.cell(line, at).met is False]
        if lines:
            code = scribe.subject(at)
            held = [
                said("{name} ({held})", name=line.inner_name, held=scribe.attained_briefly(line, at)) for line in lines
            ]
            count = scribe.count(len(lines), "targets", "missed", at)
            words = said("- {name} chưa đạt {count} chỉ tiêu: {held}", name=year.name_of(at), count=count,
                         held=joined(held, "; "))  # fmt: skip
            told.append(Paragraph(words, place=f"shortcomings.missed.{code}"))
            told += [_explained(scribe, line, at) for line in lines if year.cell(line, at).told.cause]
            if silent := [line.inner_name for line in lines if year.cell(line, at).is_unexplained]:
                which = f": {'; '.join(silent)}" if len(silent) < len(lines) else ""
                words = (f"+ Đơn vị chưa giải trình nguyên nhân, giải pháp{which}",)
                told.append(Paragraph(words, place=f"shortcomings.unexplained.{code}"))
    return told


def _explained(scribe: Scribe, line: Line, at: int | None) -> Paragraph:
    beside = scribe.cell(line, at).told
    words = said(
        "+ {name}. Nguyên nhân: {cause}. Giải pháp: {remedy}",
        name=line.name,
        cause=scribe.bound(sentence(beside.cause), at, line.code, "cause"),
        remedy=scribe.bound(sentence(beside.remedy), at, line.code, "remedy"),
    )
    return Paragraph(words, place=f"shortcomings.explained.{scribe.subject(at)}.{line.code}")


def _missed_below(scribe: Scribe) -> list[Paragraph]:
    """How many units below a body missed a target of their own; part II names them."""
    year = scribe.year
    if not isinstance(year, BodyYear):
        return []
    missed = [(line, sum(cell.met is False for cell in line.cells)) for line in year.lines_below]
    told = [
        said("{name} ({n} đơn vị)", name=line.inner_name, n=scribe.count(n, line.code, "missed_below"))
        for line, n in missed
        if n
    ]
    if not told:
        return []
    words = ("- Còn đơn vị trực thuộc chưa đạt chỉ tiêu được giao (nêu tại mục II): ", *joined(told, "; "))
    return [Paragraph(words, place="shortcomings.below")]


def _worsened(scribe: Scribe) -> list[Paragraph]:
    """What went the wrong way since last year: in the whole, and the stocks of single units."""
    year = scribe.year
    if year.before is None:
        return []
    told = []
    in_ratios = {line.numerator for line in year.lines}
    whole = [line for line in year.lines if worsened(line, line.whole) and line.code not in in_ratios]
    if whole:
        changes = [said("“{name}” {changed}", name=line.name, changed=scribe.changed(line)) for line in whole]
        partly = "" if year.source.is_final else f" (số liệu {year.source.title} mới tính {year.source.as_of})"
        words = said("- So với {before}{partly}, {itself} kém hơn ở các chỉ số: {changes}", itself=year.itself,
                     before=year.before.title, changes=joined(changes, "; "), partly=partly)  # fmt: skip
        told.append(Paragraph(words, place="shortcomings.worse"))
    for line in year.overview_lines:
        places = [at for at, cell in enumerate(line.cells) if line.stock and worsened(line, cell)]
        if places:
            fallen = _changes_of(scribe, line, places)
            words = said("- {name} so với {before}: {changes}", name=line.name, before=year.before.title,
                         changes=fallen)  # fmt: skip
            told.append(Paragraph(words, place=f"shortcomings.worse.{line.code}"))
    return told


def _changes_of(scribe: Scribe, line: Line, places: list[int]) -> Runs:
    """The changes of these units; where they are many the largest first."""
    if len(places) > NAMED:
        places = sorted(places, key=lambda at: -abs(_difference(line.cells[at])))
    told = [
        said("{name} {changed}", name=scribe.year.members[at].name, changed=scribe.changed(line, at)) for at in places
    ]
    return scribe.listed(told, line.code, "worse", separator="; ")


def _difference(cell: Cell) -> Decimal:
    return (cell.value or Decimal(0)) - (cell.before or Decimal(0))


def _unreported(scribe: Scribe) -> list[Paragraph]:
    """Reports that are not accepted yet, and lines of which units gave nothing."""
    year = scribe.year
    told: list[Paragraph] = []
    missing = sum(form.whole.missing for form in year.forms)
    if missing:
        words = said("- Còn {missing} báo cáo chưa có hoặc chưa được duyệt (nêu tại mục I)",
                     missing=scribe.count(missing, "reports", "missing"))  # fmt: skip
        told.append(Paragraph(words, place="shortcomings.reports"))
    few = range(len(year.members)) if len(year.members) <= NAMED else ()
    lacking = [(at, sum(_lacks(line, at) for line in year.lines)) for at in few]
    lines: list[Runs] = [
        (f"{year.members[at].name} ", scribe.count(n, "lines", "missing", at), " chỉ số") for at, n in lacking if n
    ]
    if lines:
        words = said(
            "- Một số đơn vị chưa có số liệu ở những chỉ số mà đơn vị khác đã báo cáo (nêu tại mục I và mục III): "
            "{lines}",
            lines=joined(lines),
        )
        told.append(Paragraph(words, place="shortcomings.lines"))
    return told


def _lacks(line: Line, at: int) -> bool:
    cell = line.cells[at]
    return not line.is_ratio and line.is_reported and cell.value is None and cell.asked


def next_steps(scribe: Scribe, shortcomings_at: str) -> tuple[Block, ...]:
    """Phương hướng: first what the figures ask for, then the standing tasks of the unions."""
    year = scribe.year
    steps: list[tuple[str, str]] = []
    missed = [line for line in year.target_lines if any(year.cell(line, at).met is False for at in year.holders)]
    if missed:
        names = list_of([line.inner_name for line in missed])
        steps.append(("missed", f"Tập trung khắc phục các chỉ tiêu chưa đạt của {year.source.title}: {names}."))
    if any(cell.told.remedy for _line, _at, cell in year.targets() if cell.met is False):
        words = f"Thực hiện đúng các giải pháp đơn vị đã nêu cho từng chỉ tiêu chưa đạt (mục {shortcomings_at})."
        steps.append(("remedies", words))
    if any(form.whole.missing for form in year.forms) or any(line.missing for line in year.lines if line.is_reported):
        steps.append(("reports", _REPORTS))
    steps += _STANDING
    if year.members:
        words = f"Tăng cường trao đổi kinh nghiệm, học tập mô hình hay giữa {year.its_units}."
        steps.append(("exchange", words))
    return tuple(
        Paragraph.of(f"{number}. {step}", style="item", place=f"next.{place}")
        for number, (place, step) in enumerate(steps, start=1)
    )


_REPORTS = "Đôn đốc các đơn vị gửi đủ báo cáo, bổ sung số liệu còn thiếu; thực hiện đúng thời hạn báo cáo."
_STANDING = [
    (
        "care",
        "Tiếp tục đổi mới nội dung, phương thức hoạt động, hướng về cơ sở; làm tốt vai trò đại diện, chăm lo, bảo vệ "
        "quyền, lợi ích hợp pháp, chính đáng của đoàn viên, người lao động.",
    ),
    (
        "organisation",
        "Đẩy mạnh phát triển đoàn viên, thành lập công đoàn cơ sở; nâng cao chất lượng hoạt động của công đoàn cơ sở "
        "và đội ngũ cán bộ công đoàn.",
    ),
    (
        "emulation",
        "Tổ chức các phong trào thi đua thiết thực, gắn với nhiệm vụ chuyên môn; kịp thời phát hiện, biểu dương, nhân "
        "rộng điển hình tiên tiến.",
    ),
]
"""The standing tasks of the unions."""
