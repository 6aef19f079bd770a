"""The sheet of the annex that holds the members' points beside one another, criterion by criterion."""

from __future__ import annotations

from congdoan.common.numbers import format_number
from congdoan.common.text import sentence
from congdoan.common.wording import UNKNOWN
from congdoan.documents.xlsx import Cell, Column, Sheet, Total
from congdoan.emulation.shipped import ClusterRubric

from .year import ClusterYear


def points(year: ClusterYear, rubric: ClusterRubric) -> Sheet:
    """Điểm so sánh: what each criterion gives each unit; a unit without the figure has none."""
    keys = [f"u{at}" for at in range(len(year.members))]
    rows: list[list[Cell]] = []
    for at, criterion in enumerate(rubric.criteria):
        of_units = [None if one.points[at] in one.missing else one.points[at].points for one in year.weighed]
        rows.append([criterion.text, criterion.max, *of_units])
    totals: dict[str, Total] = {"text": "Tổng điểm", "most": "sum", **dict.fromkeys(keys, "sum")}
    return Sheet(
        name="Điểm so sánh",
        title=f"Phụ lục 5. {rubric.title}, {year.source.title}",
        columns=(
            Column("text", "Tiêu chí", width=44),
            Column("most", "Tối đa", "điểm", 9, "decimal", rubric.decimals),
            *(
                Column(key, member.short, "điểm", 13, "decimal", rubric.decimals)
                for key, member in zip(keys, year.members, strict=True)
            ),
        ),
        rows=rows,
        totals=totals,
        notes=(_ranks(year, rubric), sentence(rubric.source), f"“{UNKNOWN}”: chưa có số liệu, không được điểm."),
        frozen_columns=1,
    )


def _ranks(year: ClusterYear, rubric: ClusterRubric) -> str:
    told = [
        f"{member.short} {format_number(one.total, rubric.decimals)} điểm, {one.rank}"
        for member, one in zip(year.members, year.weighed, strict=True)
        if one.total is not None
    ]
    return f"Hạng theo tổng điểm: {'; '.join(told)}. Không phải kết quả bình xét, bầu."
