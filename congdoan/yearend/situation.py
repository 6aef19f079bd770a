"""Part I of the report: the units, how large they are, who has reported."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from congdoan.common.numbers import format_percent, round_half_up
from congdoan.common.text import list_of, sentence
from congdoan.documents.content import Block, Cell, Paragraph, Table

from .phrases import SITUATION
from .rules import FormReports, Line
from .sentences import Runs, Scribe, capital, joined, said, shown
from .year import NAMED, TABLED, BodyYear

_ROLES = {"lead": " ({} trưởng)", "deputy_lead": " ({} phó)", "member": ""}
_SIZES = {
    "grassroots_unions_total": "công đoàn cơ sở",
    "members_total": "đoàn viên",
    "workers_total": "công nhân, viên chức, lao động",
}
_LEVELS = {
    "grassroots_union": "công đoàn cơ sở",
    "upper_level_union": "công đoàn cấp trên trực tiếp cơ sở",
    "provincial_federation": "liên đoàn lao động tỉnh, thành phố",
    "sectoral_union": "công đoàn ngành",
    "member_grassroots_union": "công đoàn cơ sở thành viên",
    "union_section": "công đoàn bộ phận",
    "union_group": "tổ công đoàn",
}
_MOST_COLUMNS = 4


def situation(scribe: Scribe) -> tuple[Block, ...]:
    """Đặc điểm tình hình, tổ chức."""
    lines = [line for code in SITUATION if (line := scribe.year.line(code))]
    blocks: list[Block] = [_units_below(scribe, scribe.year) if isinstance(scribe.year, BodyYear) else _units(scribe)]
    sizes = [line for line in lines if line.code in _SIZES and line.is_reported]
    if sizes:
        blocks.append(Paragraph(_sizes(scribe, sizes), place="situation.sizes"))
    blocks += _since_last_year(scribe, [line for line in lines if line.is_reported])
    blocks += gaps(scribe, [line for line in lines if not line.is_ratio])
    if sizes and 0 < len(scribe.year.members) <= TABLED:
        blocks.append(_table(scribe, [line for line in lines if line.stock and line.is_reported][:_MOST_COLUMNS]))
    return (*blocks, *_reporting(scribe))


def _units(scribe: Scribe) -> Paragraph:
    year = scribe.year
    members = list_of([member.name + _ROLES[member.role].format(year.itself) for member in year.members])
    count = scribe.count(len(year.members), "units", "count")
    return Paragraph(
        said("{name} {title} gồm {count} đơn vị: {members}.", name=year.name, title=year.source.title, count=count,
             members=members),
        place="situation.units",
    )  # fmt: skip


def _units_below(scribe: Scribe, year: BodyYear) -> Paragraph:
    """How many units stand directly below, by level; the names of a few."""
    levels = Counter(member.level for member in year.members)
    if not levels:
        kind = _LEVELS.get(year.level, "đơn vị")
        told = said("{name} là {kind}, không có đơn vị trực thuộc.", name=year.name, kind=kind)
        return Paragraph(told, place="situation.units")
    counted = [(scribe.count(n, level, "units"), f" {_LEVELS.get(level, 'đơn vị')}") for level, n in levels.items()]
    told = said("{title}, {name} có {counted} trực thuộc", title=sentence(year.source.title), name=year.name,
                counted=joined(counted, last=" và "))  # fmt: skip
    names = f": {list_of([member.name for member in year.members])}" if len(year.members) <= NAMED else ""
    return Paragraph((*told, f"{names}."), place="situation.units")


def _sizes(scribe: Scribe, sizes: list[Line]) -> Runs:
    year = scribe.year
    told = joined([_size(scribe, line) for line in sizes], last=" và ")
    moment = "Ước đến hết " + year.source.title if year.source.is_estimate else "Tính " + year.source.as_of
    who = year.name if isinstance(year, BodyYear) else year.its_units
    words = said("{moment}, {who} có {told}.", moment=moment, who=who, told=told)
    ratios = [line for code in SITUATION if (line := year.line(code)) and line.is_ratio and line.is_reported]
    if ratios:
        words += (" ", *capital(joined([scribe.share(line) for line in ratios], "; ")), ".")
    return words


def _size(scribe: Scribe, line: Line) -> Runs:
    assert line.whole.value is not None
    return (scribe.bound(shown(line, line.whole.value), None, line.code, "total"), f" {_SIZES[line.code]}")


def _since_last_year(scribe: Scribe, lines: list[Line]) -> list[Block]:
    """The comparison with the same period last year, or that there is none."""
    year = scribe.year
    if year.before is None:
        return [Paragraph.of("Chưa có số liệu cùng kỳ năm trước để so sánh.", place="situation.last_year")]
    told = [
        said("{name} {changed}", name=line.inner_name, changed=changed)
        for line in lines
        if not line.is_ratio and (changed := scribe.changed(line))
    ]
    if not told:
        return []
    before = f"So với {year.before.title} ({year.before.words}): "
    return [Paragraph((before, *joined(told, "; "), "."), place="situation.last_year")]


def _table(scribe: Scribe, lines: list[Line]) -> Table:
    year = scribe.year

    def row(at: int | None) -> tuple[Cell, ...]:
        values = [(line, scribe.cell(line, at).value) for line in lines]
        return tuple(
            None if value is None else scribe.bound(shown(line, value), at, line.code, "total")
            for line, value in values
        )

    return Table(
        header=("Đơn vị", *(f"{line.name} ({line.unit})" for line in lines)),
        rows=tuple((member.name, *row(at)) for at, member in enumerate(year.members)),
        total=(sentence(year.whole), *row(None)),
        widths=(3.2, *(1.3 for _ in lines)),
        caption=f"Quy mô tổ chức của các đơn vị, {year.source.as_of}",
    )


def _reporting(scribe: Scribe) -> list[Block]:
    """Tỷ lệ báo cáo: how many reports are in, and whose are missing."""
    forms = [form for form in scribe.year.forms if form.whole.expected]
    return [Paragraph(_reported(scribe, form), place=f"situation.reports.{form.code}") for form in forms]


def _reported(scribe: Scribe, form: FormReports) -> Runs:
    """One form: "đã duyệt 1.148/1.187 (96,7%), …; còn 39 báo cáo chưa có hoặc chưa được duyệt: …"."""
    whole, title = form.whole, form.title.partition(" (")[0]
    expected = scribe.count(whole.expected, form.code, "expected")
    if not whole.accepted:
        return said("{title}: phải có {expected}, chưa báo cáo nào được duyệt.", title=title, expected=expected)
    rate = round_half_up(Decimal(whole.accepted) / whole.expected * 100, 1)
    told = said(
        "{title}: đã duyệt {accepted}/{expected} ({rate}), {on_time}",
        title=title,
        accepted=scribe.count(whole.accepted, form.code, "accepted"),
        expected=expected,
        rate=scribe.bound(format_percent(rate), None, form.code, "rate"),
        on_time=_on_time(scribe, form),
    )
    if not whole.missing:
        return (*told, ".")
    missing = scribe.count(whole.missing, form.code, "missing")
    words = said("; còn {n} báo cáo chưa có hoặc chưa được duyệt", n=missing)
    return (*told, *words, *_whose(scribe, form), ".")


def _whose(scribe: Scribe, form: FormReports) -> Runs:
    """Whose reports are missing: ": A 2, B 1"; of units that owe one each, the names alone."""
    lacking = [(at, reports.missing) for at, reports in enumerate(form.cells) if reports.missing]
    names = scribe.year.members
    if all(reports.expected <= 1 for reports in form.cells):
        told: list[Runs] = [(names[at].name,) for at, _n in lacking]
    else:
        told = [(f"{names[at].name} ", scribe.count(n, form.code, "missing", at)) for at, n in lacking]
    return (": ", *scribe.listed(told, form.code, "others")) if told else ()


def _on_time(scribe: Scribe, form: FormReports) -> Runs:
    if form.whole.on_time == form.whole.accepted:
        return ("tất cả gửi đúng hạn",)
    if not form.whole.on_time:
        return ("tất cả gửi quá hạn",)
    return ("trong đó ", scribe.count(form.whole.on_time, form.code, "on_time"), " gửi đúng hạn")


def gaps(scribe: Scribe, lines: list[Line]) -> list[Block]:
    """What is missing, named once: by nobody reported, and not reported by some units."""
    blocks: list[Block] = []
    nobody = [line.inner_name for line in lines if not line.is_reported]
    if nobody:
        blocks.append(Paragraph.of(f"Chưa có số liệu về: {'; '.join(nobody)}."))
    if isinstance(scribe.year, BodyYear) and len(scribe.year.members) > NAMED:
        return [*blocks, *_gaps_of_many(scribe, lines)]
    by_members: dict[tuple[int, ...], list[str]] = {}
    for line in lines:
        if line.is_reported and line.missing:
            by_members.setdefault(line.missing, []).append(line.inner_name)
    for places, names in by_members.items():
        blocks.append(
            Paragraph(
                (
                    "Chưa có số liệu của ",
                    *scribe.names(places, "units"),
                    f" về: {'; '.join(names)}; số của {scribe.year.whole} chưa gồm các số liệu này.",
                )
            )
        )
    return blocks


def _gaps_of_many(scribe: Scribe, lines: list[Line]) -> list[Block]:
    """Of many units only of which lines some gave no figure; the annex holds which."""
    names = [line.inner_name for line in lines if line.is_reported and line.missing]
    if not names:
        return []
    return [
        Paragraph.of(
            f"Chưa đủ số liệu của mọi đơn vị trực thuộc về: {'; '.join(names)}; số của {scribe.year.whole} chưa gồm "
            "các số liệu này."
        )
    ]
