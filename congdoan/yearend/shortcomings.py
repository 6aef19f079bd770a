"""Parts V and VII of the report: what fell short, by the figures alone, and what therefore comes first next year."""

from __future__ import annotations

from congdoan.common.text import list_of, sentence
from congdoan.documents.content import Block, Paragraph

from .rules import Line, worsened
from .sentences import Runs, Scribe, joined, said


def shortcomings(scribe: Scribe) -> tuple[Block, ...]:
    """Tồn tại, hạn chế: missed targets, what went the wrong way, what is not reported."""
    year = scribe.year
    items = [*_missed(scribe), *(("- ", *item) for item in (*_worsened(scribe), *_unreported(scribe)))]
    if not items:
        return (
            Paragraph.of(
                f"Theo {year.source.words}, không có chỉ tiêu chưa đạt, chỉ số giảm sút hoặc báo cáo còn thiếu."
            ),
        )
    return (
        Paragraph.of(f"Theo {year.source.words}, còn những điểm sau:"),
        *(Paragraph((*item, "."), style="item") for item in items),
        Paragraph.of(_left_to_the_conference(scribe)),
    )


def _left_to_the_conference(scribe: Scribe) -> str:
    if any(cell.told.cause for _line, _at, cell in scribe.year.targets() if cell.met is False):
        return "Nguyên nhân của những điểm chưa giải trình và trách nhiệm do từng đơn vị phân tích tại hội nghị."
    return "Nguyên nhân và trách nhiệm do từng đơn vị phân tích tại hội nghị."


def _missed(scribe: Scribe) -> list[Runs]:
    """What each unit missed, then why and what it will do, in its own words; or that it has not said so."""
    told = []
    for at, member in enumerate(scribe.year.members):
        lines = [line for line in scribe.year.target_lines if line.cells[at].met is False]
        if lines:
            held = [
                said("{name} ({held})", name=line.inner_name, held=scribe.attained_briefly(line, at)) for line in lines
            ]
            count = scribe.count(len(lines), "targets", "missed", at)
            told.append(
                said(
                    "- {name} chưa đạt {count} chỉ tiêu: {held}", name=member.name, count=count, held=joined(held, "; ")
                )
            )
            told += [_explained(scribe, line, at) for line in lines if line.cells[at].told.cause]
            if silent := [line.inner_name for line in lines if line.cells[at].is_unexplained]:
                which = f": {'; '.join(silent)}" if len(silent) < len(lines) else ""
                told.append((f"+ Đơn vị chưa giải trình nguyên nhân, giải pháp{which}",))
    return told


def _explained(scribe: Scribe, line: Line, at: int) -> Runs:
    beside = line.cells[at].told
    return said(
        "+ {name}. Nguyên nhân: {cause}. Giải pháp: {remedy}",
        name=line.name,
        cause=scribe.bound(sentence(beside.cause), at, line.code, "cause"),
        remedy=scribe.bound(sentence(beside.remedy), at, line.code, "remedy"),
    )


def _worsened(scribe: Scribe) -> list[Runs]:
    """What went the wrong way since last year: in the cluster as a whole, and the stocks of single units."""
    year = scribe.year
    if year.before is None:
        return []
    told = []
    in_ratios = {line.numerator for line in year.lines}
    whole = [line for line in year.lines if worsened(line, line.whole) and line.code not in in_ratios]
    if whole:
        changes = [said("“{name}” {changed}", name=line.name, changed=scribe.changed(line)) for line in whole]
        partly = "" if year.source.is_final else f" (số liệu {year.source.title} mới tính {year.source.as_of})"
        told.append(
            said(
                "So với {before}{partly}, {kind} kém hơn ở các chỉ số: {changes}",
                kind=year.kind,
                before=year.before.title,
                changes=joined(changes, "; "),
                partly=partly,
            )
        )
    for line in year.overview_lines:
        places = [at for at, cell in enumerate(line.cells) if line.stock and worsened(line, cell)]
        if places:
            changes = [
                said("{name} {changed}", name=year.members[at].name, changed=scribe.changed(line, at)) for at in places
            ]
            told.append(
                said(
                    "{name} so với {before}: {changes}",
                    name=line.name,
                    before=year.before.title,
                    changes=joined(changes, "; "),
                )
            )
    return told


def _unreported(scribe: Scribe) -> list[Runs]:
    """Reports that are not accepted yet, and lines of which units gave nothing."""
    year = scribe.year
    told: list[Runs] = []
    missing = sum(form.whole.missing for form in year.forms)
    if missing:
        told.append(
            said(
                "Còn {missing} báo cáo chưa có hoặc chưa được duyệt (nêu tại mục I)",
                missing=scribe.count(missing, "reports", "missing"),
            )
        )
    lacking = [(member.name, sum(_lacks(line, at) for line in year.lines)) for at, member in enumerate(year.members)]
    lines = [
        (f"{name} ", scribe.count(n, "lines", "missing", at), " chỉ số") for at, (name, n) in enumerate(lacking) if n
    ]
    if lines:
        told.append(
            said(
                "Một số đơn vị chưa có số liệu ở những chỉ số mà đơn vị khác đã báo cáo (nêu tại mục I và "
                "mục III): {lines}",
                lines=joined(lines),
            )
        )
    return told


def _lacks(line: Line, at: int) -> bool:
    return not line.is_ratio and line.is_reported and line.cells[at].value is None


def next_steps(scribe: Scribe) -> tuple[Block, ...]:
    """Phương hướng: first what the figures ask for, then the standing tasks of the unions."""
    year = scribe.year
    steps: list[str] = []
    missed = [line for line in year.target_lines if any(cell.met is False for cell in line.cells)]
    if missed:
        names = list_of([line.inner_name for line in missed])
        steps.append(f"Tập trung khắc phục các chỉ tiêu chưa đạt của {year.source.title}: {names}.")
    if any(cell.told.remedy for line in missed for cell in line.cells if cell.met is False):
        steps.append("Thực hiện đúng các giải pháp đơn vị đã nêu cho từng chỉ tiêu chưa đạt (mục V).")
    if any(form.whole.missing for form in year.forms) or any(line.missing for line in year.lines if line.is_reported):
        steps.append("Đôn đốc các đơn vị gửi đủ báo cáo, bổ sung số liệu còn thiếu; thực hiện đúng thời hạn báo cáo.")
    steps += [
        "Tiếp tục đổi mới nội dung, phương thức hoạt động, hướng về cơ sở; làm tốt vai trò đại diện, chăm lo, bảo vệ "
        "quyền, lợi ích hợp pháp, chính đáng của đoàn viên, người lao động.",
        "Đẩy mạnh phát triển đoàn viên, thành lập công đoàn cơ sở; nâng cao chất lượng hoạt động của công đoàn cơ sở "
        "và đội ngũ cán bộ công đoàn.",
        "Tổ chức các phong trào thi đua thiết thực, gắn với nhiệm vụ chuyên môn; kịp thời phát hiện, biểu dương, nhân "
        "rộng điển hình tiên tiến.",
        f"Tăng cường trao đổi kinh nghiệm, học tập mô hình hay giữa các đơn vị trong {year.kind}.",
    ]
    return tuple(Paragraph.of(f"{number}. {step}", style="item") for number, step in enumerate(steps, start=1))
