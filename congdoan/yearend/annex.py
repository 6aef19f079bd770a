"""The annex of figures (phụ lục số liệu): real numbers, with formulas where a reader would calculate."""

from __future__ import annotations

from congdoan.common.numbers import format_number
from congdoan.common.text import sentence
from congdoan.common.wording import UNKNOWN, Attainment, Comparator
from congdoan.documents.xlsx import Cell, Column, Formula, Kind, Number, Ratio, Sheet, Total
from congdoan.emulation.rules import Rank

from .annex_changes import UNKNOWN_NOTE, differences, kind_of, last_year, minus, scaled, untold_note, whole_of
from .annex_points import points
from .phrases import REQUIREMENTS
from .rules import Line, decimal_of
from .year import TABLED, BodyYear, ClusterYear, Year


def scope_line(year: Year) -> str:
    """Which figures the workbook holds."""
    corrected = f", trong đó {format_number(year.corrected)} báo cáo đính chính theo quyết định sau khi khóa kỳ"
    return f"{year.name}. {sentence(year.source.words)}; chỉ gồm báo cáo đã duyệt{corrected if year.corrected else ''}."


def sheets(year: Year) -> list[Sheet]:
    """All sheets in their order; what there is nothing for is left out."""
    year = year.with_itself() if isinstance(year, BodyYear) else year
    made = [_overview(year), _figures(year), *_by_unit(year), _reports(year)]
    if any(year.every_target()):
        made[1:1] = [_targets(year), *_beside_targets(year)]
    if isinstance(year, ClusterYear) and year.rubric is not None:
        made.append(points(year, year.rubric))
    made += [differences(year, book) for book in year.others]
    if year.before is not None:
        made.append(last_year(year, year.before))
    return made


# ---- Tổng hợp ----


def _overview(year: Year) -> Sheet:
    """The units side by side in the overview's indicators: result, target, percentage, rank."""
    longest = max((len(member.short) for member in year.members), default=0)
    columns = [Column("unit", "Đơn vị", width=min(max(longest, 16), 40))]  # a name in a line or two, not in five
    totals: dict[str, Total] = {"unit": whole_of(year)}
    rows: list[list[Cell]] = [[member.short] for member in year.members]
    for line in year.overview_lines:
        block, cells = _ratio_block(year, line) if line.is_ratio else _count_block(line)
        columns += [column for column, _total in block]
        totals |= {column.key: total for column, total in block}
        for row, more in zip(rows, cells, strict=True):
            row += more
    return Sheet(
        name="Tổng hợp",
        title=f"Phụ lục 1. Tổng hợp các đơn vị, {year.source.title}",
        columns=columns,
        rows=rows,
        totals=totals,
        notes=(
            UNKNOWN_NOTE,
            "Hạng tính từ số liệu của từng chỉ số, bằng nhau thì đồng hạng; không phải kết quả bình xét, bầu.",
        ),
    )


Block = list[tuple[Column, Total]]


def _count_block(line: Line) -> tuple[Block, list[list[Cell]]]:
    """Columns of a count: the result; where all units have a target also target, percentage and rank."""
    code = line.code
    block: Block = [(Column(code, line.name, line.unit, 12, *kind_of(line)), "sum")]
    if not line.by_attainment:
        return block, [[cell.value] for cell in line.cells]
    target, percent, rank = f"{code}_target", f"{code}_percent", f"{code}_rank"
    block += [
        (Column(target, "Mức giao", line.unit, 9, *kind_of(line)), "sum"),
        (Column(percent, "Tỷ lệ hoàn thành", "%", 11, "percent"), Ratio(code, target)),
        (Column(rank, "Hạng", "", 10), ""),
    ]
    cells: list[list[Cell]] = [
        [cell.value, decimal_of(cell.held.target) if cell.held else None, Ratio(code, target), _rank(cell.rank)]
        for cell in line.cells
    ]
    return block, cells


def _ratio_block(year: Year, line: Line) -> tuple[Block, list[list[Cell]]]:
    """Columns of a ratio: its two parts, the ratio as their quotient, the rank."""
    top, bottom, share, rank = (f"{line.code}_{part}" for part in ("numerator", "denominator", "share", "rank"))
    numerator, denominators, name = _parts(year, line)
    block: Block = [
        (Column(top, numerator.name, numerator.unit, 14, *kind_of(numerator)), "sum"),
        (Column(bottom, name, numerator.unit, 14, *kind_of(numerator)), "sum"),
        (Column(share, line.name, "%", 13, "percent"), Ratio(top, bottom)),
        (Column(rank, "Hạng", "", 10), ""),
    ]
    cells: list[list[Cell]] = [
        [part.value, denominator, Ratio(top, bottom), _rank(cell.rank)]
        for part, denominator, cell in zip(numerator.cells, denominators, line.cells, strict=True)
    ]
    return block, cells


def _parts(year: Year, line: Line) -> tuple[Line, list[Number | None], str]:
    """A ratio's numerator, the members' denominators, and what the denominator is called."""
    numerator = year.line(line.numerator)
    assert numerator is not None
    if form := year.form(line.denominator_form):
        return numerator, [reports.expected for reports in form.cells], "Số đơn vị phải báo cáo"
    denominator = year.line(line.denominator)
    if denominator is None:
        return numerator, [None] * len(year.members), "Mẫu số"
    return numerator, [cell.value for cell in denominator.cells], denominator.name


def _rank(rank: Rank | None) -> str:
    return str(rank) if rank else UNKNOWN


# ---- Chỉ tiêu ----


_TARGET_COLUMNS = (
    Column("unit", "Đơn vị", width=24),
    Column("indicator", "Chỉ tiêu", width=34),
    Column("count", "Đơn vị tính", width=10),
    Column("comparator", "Yêu cầu", width=16),
    Column("target", "Mức giao", kind="decimal"),
    Column("value", "Kết quả", kind="decimal"),
    Column("percent", "Tỷ lệ hoàn thành", kind="percent"),
    Column("gap", "Kết quả trừ mức giao", kind="decimal"),
    Column("verdict", "Đánh giá", width=15),
    Column("decision", "Văn bản giao, đăng ký", width=34),
)


def _targets(year: Year) -> Sheet:
    """Every target of every unit with its result, percentage and difference."""
    rows: list[tuple[Cell, ...]] = []
    kinds: list[tuple[Kind, int]] = []
    for line, at, cell in year.every_target():
        held = cell.held
        assert held is not None
        of_last_year = held.comparator is Comparator.MORE_THAN_LAST_YEAR
        bar = scaled(line, cell.before if of_last_year else decimal_of(held.target))
        compares = held.comparator is not Comparator.YES
        value = scaled(line, cell.value)
        rows.append(
            (
                year.name_of(at),
                line.name,
                line.unit,
                REQUIREMENTS[held.comparator],
                bar if compares else "",
                value,
                Ratio("value", "target") if held.percent is not None else "",
                minus("value", "target", value, bar) if compares else "",
                {True: "đạt", False: "chưa đạt", None: "chưa đánh giá được"}[cell.met],
                cell.told.decision,
            )
        )
        kinds.append(kind_of(line))
    return Sheet(
        name="Chỉ tiêu",
        title=f"Phụ lục 2. Kết quả thực hiện chỉ tiêu của từng đơn vị, {year.source.title}",
        columns=_TARGET_COLUMNS,
        rows=rows,
        notes=(
            "Tỷ lệ hoàn thành chỉ tính cho chỉ tiêu “ít nhất bằng mức giao”; mức giao của chỉ tiêu “cao hơn năm trước” "
            "là kết quả năm trước.",
            UNKNOWN_NOTE,
        ),
        frozen_columns=2,
        row_kinds=kinds,
    )


_BESIDE_COLUMNS = (
    Column("unit", "Đơn vị", width=22),
    Column("indicator", "Chỉ tiêu", width=30),
    Column("count", "Đơn vị tính", width=10),
    Column("value", "Kết quả", kind="decimal"),
    Column("original", "Mức giao ban đầu", kind="decimal"),
    Column("original_percent", "Tỷ lệ so với mức ban đầu", kind="percent"),
    Column("registered", "Mức đăng ký thêm", kind="decimal"),
    Column("registered_percent", "Tỷ lệ so với mức đăng ký", kind="percent"),
    Column("cause", "Nguyên nhân chưa đạt", width=34),
    Column("remedy", "Giải pháp", width=34),
)


def _beside_targets(year: Year) -> list[Sheet]:
    """What stands beside targets: the original of a revised one, what a unit registered, why one was missed."""
    rows: list[tuple[Cell, ...]] = []
    kinds: list[tuple[Kind, int]] = []
    for line, at, cell in year.every_target():
        told = cell.told
        cause, remedy = (told.cause, told.remedy) if cell.met is False else ("", "")
        if not (told.original or told.registered or cause):
            continue
        rows.append(
            (
                year.name_of(at),
                line.name,
                line.unit,
                scaled(line, cell.value),
                *_beside(line, "original", told.original),
                *_beside(line, "registered", told.registered),
                cause,
                remedy,
            )
        )
        kinds.append(kind_of(line))
    if not rows:
        return []
    return [
        Sheet(
            name="Điều chỉnh, giải trình",
            title=f"Phụ lục 2a. Chỉ tiêu điều chỉnh, đăng ký thêm, giải trình, {year.source.title}",
            columns=_BESIDE_COLUMNS,
            rows=rows,
            notes=("Chỉ kê chỉ tiêu đã điều chỉnh, có mức đăng ký thêm hoặc có giải trình.",),
            frozen_columns=2,
            row_kinds=kinds,
        )
    ]


def _beside(line: Line, key: str, held: Attainment | None) -> tuple[Cell, Cell]:
    """Another value of the same target and the percentage of it; nothing where there is none."""
    if held is None:
        return "", ""
    value = scaled(line, decimal_of(held.target))
    return "" if value is None else value, Ratio("value", key) if held.percent is not None else ""


# ---- Số liệu ----


def _figures(year: Year) -> Sheet:
    """The lines of the set: the units beside one another, the cluster as their sum, ratios as quotients."""
    keys = [f"u{at}" for at in range(len(year.members))] if len(year.members) <= TABLED else []
    lines = year.told_lines
    at_row = {line.code: row for row, line in enumerate(lines)}
    rows: list[tuple[Cell, ...]] = []
    for number, line in enumerate(lines, start=1):
        places = [*range(len(keys)), None]
        if line.is_ratio:
            values = [_quotient(year, line, at_row, at, "whole" if at is None else keys[at]) for at in places]
        else:
            values = [cell.value for cell in line.cells] if keys else []
            values.append(_sum(keys, line) if keys else line.whole.value)
        rows.append((number, line.name, line.unit, *values))
    return Sheet(
        name="Số liệu",
        title=f"Phụ lục 3. Số liệu của các đơn vị, {year.source.title}",
        columns=(
            Column("number", "STT", width=6, kind="text"),
            Column("name", "Chỉ số", width=44),
            Column("count", "Đơn vị tính", width=12),
            *(
                Column(key, member.short, width=14, kind="integer")
                for key, member in zip(keys, year.members, strict=False)
            ),
            Column("whole", whole_of(year), width=15, kind="integer"),
        ),
        rows=rows,
        notes=(
            UNKNOWN_NOTE,
            "Các đơn vị tính khác nhau (người, lượt, suất, cuộc, …) không cộng với nhau. Tỷ lệ chung tính từ tổng tử "
            "số và tổng mẫu số, không phải trung bình của các tỷ lệ.",
            *untold_note(year),
        ),
        frozen_columns=3,
        row_kinds=[kind_of(line) for line in lines],
    )


def _sum(keys: list[str], line: Line) -> Cell:
    """The sum of the units; where the whole is something else, the value itself."""
    total = line.whole.value
    known = [cell.value for cell in line.cells if cell.value is not None]
    if total is not None and sum(known) != total:
        return total
    span = f"{{{keys[0]}}}:{{{keys[-1]}}}"
    return Formula(f'=IF(COUNT({span})=0,"{UNKNOWN}",SUM({span}))', UNKNOWN if total is None else total)


def _by_unit(year: Year) -> list[Sheet]:
    """Of many units each as a row, with the lines as columns."""
    if len(year.members) <= TABLED:
        return []
    lines = year.told_lines
    codes = {line.code for line in lines}
    ratios = [line for line in lines if {line.numerator, line.denominator} <= codes]
    quotients = {line.code: Ratio(line.numerator, line.denominator) for line in ratios}
    rows: list[tuple[Cell, ...]] = []
    for at, member in enumerate(year.members):
        values = (quotients.get(line.code) or scaled(line, line.cells[at].value) for line in lines)
        rows.append((at + 1, member.name, *values))
    totals: dict[str, Total] = {"unit": whole_of(year)}
    totals |= {line.code: quotients.get(line.code, "sum") for line in lines if line.code in quotients or _adds_up(line)}
    return [
        Sheet(
            name="Số liệu đơn vị",
            title=f"Phụ lục 3a. Số liệu của từng đơn vị, {year.source.title}",
            columns=(
                Column("number", "STT", width=6),
                Column("unit", "Đơn vị", width=44),
                *(Column(line.code, line.name, line.unit, 13, *kind_of(line)) for line in lines),
            ),
            rows=rows,
            totals=totals,
            notes=(UNKNOWN_NOTE,),
            frozen_columns=2,
        )
    ]


def _adds_up(line: Line) -> bool:
    return not line.is_ratio and sum(cell.value or 0 for cell in line.cells) == (line.whole.value or 0)


def _quotient(year: Year, line: Line, at_row: dict[str, int], at: int | None, key: str) -> Cell:
    """A ratio out of the rows of its parts; where the denominator is no row, the value."""
    top, bottom = year.line(line.numerator), year.line(line.denominator)
    value = (line.whole if at is None else line.cells[at]).value
    if top is None or bottom is None or not {top.code, bottom.code} <= at_row.keys():
        return None if value is None else value / 100
    numerator, denominator = (f"{{{key}[{at_row[part.code]}]}}" for part in (top, bottom))
    parts = [(part.whole if at is None else part.cells[at]).value for part in (top, bottom)]
    known = parts[0] is not None and parts[1]
    return Formula(
        f'=IF(COUNT({numerator},{denominator})<2,"{UNKNOWN}",IF({denominator}=0,"{UNKNOWN}",{numerator}/{denominator}))',
        parts[0] / parts[1] if known else UNKNOWN,  # type: ignore[operator]
    )


# ---- Báo cáo ----


_REPORT_COLUMNS = (
    Column("unit", "Đơn vị", width=26),
    Column("form", "Biểu mẫu", width=44),
    Column("expected", "Phải báo cáo", "báo cáo", kind="integer"),
    Column("accepted", "Đã duyệt", "báo cáo", kind="integer"),
    Column("on_time", "Gửi đúng hạn", "báo cáo", kind="integer"),
    Column("missing", "Còn thiếu", "báo cáo", kind="integer"),
    Column("rate", "Tỷ lệ đã duyệt", "%", kind="percent"),
    Column("on_time_rate", "Tỷ lệ đúng hạn", "%", kind="percent"),
)


def _reports(year: Year) -> Sheet:
    """How many reports are expected, accepted, on time, missing; by unit and form."""
    rows: list[tuple[Cell, ...]] = []
    for form in year.forms:
        for member, reports in zip(year.members, form.cells, strict=True):
            if not (reports.expected or reports.accepted) and isinstance(year, BodyYear):
                continue  # a form that does not name such a unit
            missing = Formula("={expected}-{accepted}", reports.expected - reports.accepted)
            rows.append(
                (
                    member.name,
                    f"{form.code}: {form.title}",
                    reports.expected,
                    reports.accepted,
                    reports.on_time,
                    missing,
                    Ratio("accepted", "expected"),
                    Ratio("on_time", "expected"),
                )
            )
    counts = ("expected", "accepted", "on_time", "missing")
    return Sheet(
        name="Báo cáo",
        title=f"Phụ lục 4. Tình hình gửi và duyệt báo cáo, {year.source.as_of}",
        columns=_REPORT_COLUMNS,
        rows=rows,
        totals={
            "unit": whole_of(year),
            "form": "mọi biểu mẫu",
            **dict.fromkeys(counts, "sum"),
            "rate": Ratio("accepted", "expected"),
            "on_time_rate": Ratio("on_time", "expected"),
        },
        notes=(
            "Phải báo cáo: mọi đơn vị mà biểu mẫu quy định, kể cả đơn vị kết thúc hoạt động trong kỳ. Gửi đúng hạn chỉ "
            "tính báo cáo đã duyệt.",
        ),
        frozen_columns=2,
    )
