"""The annex holds real numbers and live formulas, whose kept results are our totals."""

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openpyxl import Workbook, load_workbook

from congdoan.emulation import shipped
from congdoan.emulation.commands import load_rubric
from congdoan.reporting import queries as reporting
from congdoan.reporting.commands import correct_report
from congdoan.reporting.models import Report
from congdoan.yearend import pack_files, queries
from congdoan.yearend.tests.case import SCOPE, accepted, invented, world_reports


@dataclass(frozen=True)
class Annex:
    """The workbook twice: what the cells show, and their formulas."""

    values: Workbook
    formulas: Workbook

    def rows(self, name, *, formulas=False):
        """The rows below the headings, without notes."""
        sheet = (self.formulas if formulas else self.values)[name]
        cells = [list(row) for row in sheet.iter_rows(values_only=True)]
        first = next(at for at, row in enumerate(cells) if sum(isinstance(cell, str) for cell in row) > 2)
        return [row for row in cells[first + 2 :] if sum(cell is not None for cell in row) > 1]


def annex_of(world, cluster, scope=SCOPE):
    content = pack_files.annex_file(queries.cluster_year(world.admin, cluster, scope)).content
    return Annex(load_workbook(io.BytesIO(content), data_only=True), load_workbook(io.BytesIO(content)))


def test_sheets_stand_in_their_order_and_only_where_there_is_something(world):
    world_reports(world)
    assert annex_of(world, world.cluster).values.sheetnames == ["Tổng hợp", "Chỉ tiêu", "Số liệu", "Báo cáo"]
    accepted(world, "A11", cut_off=date(2023, 11, 30), members_total=41)
    accepted(world, "A11", cut_off=None, members_total=45)
    accepted(world, "A11", period="2022", cut_off=date(2022, 11, 30), members_total=39)
    assert annex_of(world, world.cluster).values.sheetnames[4:] == [
        "Chênh lệch 30.11.2023",
        "Chênh lệch ước cả kỳ",
        "Năm trước",
    ]


def test_figures_and_their_formulas_are_our_totals(world):
    world_reports(world)
    annex = annex_of(world, world.cluster)
    totals = reporting.totals_of_cluster(world.admin, world.cluster, SCOPE)
    of_units = reporting.totals_of_units(world.admin, [world.unit("A1"), world.unit("A2")], SCOPE)
    known = reporting.indicators()
    by_name = {indicator.name: indicator for indicator in known.values()}
    rows, formulas = annex.rows("Số liệu"), annex.rows("Số liệu", formulas=True)
    told = [known[code] for code, line in totals.lines.items() if line.total is not None]
    assert [name for _, name, *_ in rows] == [i.name for i in told if i.over_units in ("sum", "ratio")]
    for row, formula in zip(rows, formulas, strict=True):
        _number, name, unit, *values, whole = row
        indicator = by_name[name]
        assert unit == indicator.unit
        expected = [of_units[world.unit(code).pk].total(indicator.code) for code in ("A1", "A2")]
        for value, total in zip([*values, whole], [*expected, totals.total(indicator.code)], strict=True):
            if total is None:
                assert value == "chưa có"
            elif indicator.is_ratio:
                assert round(Decimal(str(value)) * 100, 1) == total
            else:
                assert value == total
        if not indicator.is_ratio:
            assert "SUM(" in formula[-1]
        elif not indicator.denominator_form:
            assert "/" in formula[-1]


def test_ratios_point_at_the_rows_of_their_parts(world):
    world_reports(world)
    report = Report.objects.get(unit__code="A1")
    correct_report(by=world.admin, report=report, figures={**report.figures, "training_hours": 125})
    annex = annex_of(world, world.cluster)
    sheet = annex.formulas["Số liệu"]
    at = {sheet.cell(row, 2).value: row for row in range(1, sheet.max_row + 1)}
    formula = sheet.cell(at["Tỷ lệ CNVCLĐ là đoàn viên"], 4).value
    top, bottom = f"D{at['Tổng số đoàn viên']}", f"D{at['Tổng số CNVCLĐ']}"
    assert formula == f'=IF(COUNT({top},{bottom})<2,"chưa có",IF({bottom}=0,"chưa có",{top}/{bottom}))'
    assert sheet.cell(at["Tỷ lệ CNVCLĐ là đoàn viên"], 4).number_format == "0.0%"
    assert sheet.cell(at["Tổng số đoàn viên"], 4).number_format == "#,##0"
    assert sheet.cell(at["Giờ tập huấn"], 4).number_format == "#,##0.0"


def test_targets_with_percentages_and_differences(world):
    annex = annex_of(world, invented(world, last_year=True))
    rows = {(row[0], row[1]): row[2:] for row in annex.rows("Chỉ tiêu")}
    admitted = rows["LĐLĐ huyện Sương Lam", "Đoàn viên kết nạp mới"]
    assert admitted[:8] == ["người", "ít nhất bằng mức giao", 60, 30, 0.5, -30, "chưa đạt", "KH 02/KH-LĐLĐ"]
    nothing = rows["LĐLĐ huyện Thủy Biều", "Đoàn viên kết nạp mới"]
    assert nothing[2:7] == [10, "chưa có", "", "chưa có", "chưa đánh giá được"]
    stoppages = rows["LĐLĐ huyện Sương Lam", "Vụ ngừng việc tập thể"]
    assert stoppages[1:7] == ["không quá mức giao", 0, 2, "", 2, "chưa đạt"]
    unheld = rows["LĐLĐ huyện Thủy Biều", "Tổng số đoàn viên"]
    assert unheld[1:7] == ["cao hơn năm trước", "chưa có", "chưa có", "", "chưa có", "chưa đánh giá được"]
    fall = rows["LĐLĐ huyện Sương Lam", "Tổng số đoàn viên"]
    assert fall[1:7] == ["cao hơn năm trước", 1000, 900, "", -100, "chưa đạt"]


def test_overview_ranks_and_sums(world):
    annex = annex_of(world, invented(world, last_year=False))
    rows = annex.rows("Tổng hợp")
    assert [row[0] for row in rows] == ["Sương Lam", "Thủy Biều", "Vân Đài", "Vân Đông", "Toàn Khối"]
    by_name = {row[0]: row for row in rows}
    assert by_name["Vân Đài"][3:7] == [200, 100, 2, "đồng hạng 1"]
    assert by_name["Thủy Biều"][1:7] == ["chưa có", "chưa có", "chưa có", 10, "chưa có", "chưa có"]
    assert by_name["Toàn Khối"][2:5] == [3900, 330, 220]
    assert by_name["Toàn Khối"][1] == "chưa có"


def test_reports_and_their_rates(world):
    annex = annex_of(world, invented(world, last_year=False))
    rows = {(row[0], row[1][:6]): row[2:] for row in annex.rows("Báo cáo")}
    assert rows["LĐLĐ huyện Thủy Biều", "CS-NAM"] == [1, 0, 0, 1, 0, 0]
    assert rows["Toàn Khối", "mọi bi"] == [8, 3, 3, 5, 0.375, 0.375]


def test_differences_name_only_what_differs(world):
    world_reports(world)
    accepted(world, "A11", cut_off=date(2023, 11, 30), members_total=41, members_admitted=6)
    rows = {row[0]: row[1:] for row in annex_of(world, world.cluster).rows("Chênh lệch 30.11.2023")}
    assert rows["Tổng số đoàn viên"] == ["người", 2040, 41, -1999, -1299, "chưa có"]
    assert "Tỷ lệ đơn vị tổ chức hội nghị CBCCVC" not in rows


def test_last_year_beside_this_year(world):
    annex = annex_of(world, invented(world, last_year=True))
    rows = {row[0]: row[1:] for row in annex.rows("Năm trước")}
    assert rows["Tổng số đoàn viên"] == ["người", 3900, 3900, 0, 0, 1000, "chưa có", 1900, 1000]
    assert rows["Cuộc đối thoại tại nơi làm việc"][1:4] == [12, 14, -2]
    assert "Suất quà Tết của đơn vị" not in rows


def test_sums_of_different_members_are_not_subtracted(world):
    cluster = invented(world, last_year=True)
    accepted(world, "V4-1", period="2022", cut_off=date(2022, 11, 30), members_total=5000)
    rows = {row[0]: row[1:] for row in annex_of(world, cluster).rows("Năm trước")}
    assert rows["Tổng số đoàn viên"][1:5] == [3900, 8900, "không so sánh", ""]


def test_the_same_figures_give_the_same_annex(world):
    cluster = invented(world, last_year=True)
    one, two = annex_of(world, cluster), annex_of(world, cluster)
    for name in one.formulas.sheetnames:
        assert one.rows(name, formulas=True) == two.rows(name, formulas=True)


def test_points_of_the_members_stand_beside_one_another(world):
    world_reports(world)
    for path in shipped.of_clusters():
        load_rubric(by=world.admin, rubric=shipped.read_of_cluster(path))
    annex = annex_of(world, world.cluster)
    assert annex.values.sheetnames[-1] == "Điểm so sánh"
    rows = {row[0]: row[1:] for row in annex.rows("Điểm so sánh")}
    assert rows["Kết nạp đoàn viên so với chỉ tiêu"] == [20, 20, 10]
    assert rows["Sáng kiến"] == [5, "chưa có", "chưa có"]
    assert rows["Tổng điểm"][0] == 100
    assert annex.rows("Điểm so sánh", formulas=True)[-1][1].startswith("=IF(COUNT(")
