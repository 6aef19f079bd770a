"""A workbook of the office's own layout is marked once, then filled copies are read like our own forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.reporting import commands, queries
from congdoan.reporting.models import FormMap, Report
from congdoan.reporting.tests.filling import import_
from tests.world import World

MARKS = {
    "B3": "Đơn vị: {đơn vị}", "B4": "Kỳ báo cáo {kỳ}", "C7": "members_total", "C8": "members_admitted",
    "C9": "training_hours", "B14": "initiatives",
}  # fmt: skip
FILLED = {"B3": "Đơn vị: CĐCS Trường Tiểu học Đồng Mây", "B4": "Kỳ báo cáo năm 2023", "C7": 40, "C8": 4, "C9": 7.5,
          "B14": 2}  # fmt: skip


def workbook(path: Path, cells: dict[str, Any], change: Callable[[Worksheet], object] | None = None) -> Path:
    """The office's own layout: one table with labels beside the figures, one line with its label above."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Biểu 01"
    labels = {
        "A1": "LĐLĐ TỈNH A", "A2": "BIỂU TỔNG HỢP TÌNH HÌNH ĐOÀN VIÊN", "A6": "TT", "B6": "Nội dung", "C6": "Số liệu",
        "A7": 1, "B7": "Tổng số đoàn viên", "A8": 2, "B8": "Kết nạp mới", "A9": 3, "B9": "Giờ tập huấn",
        "B13": "Số sáng kiến",
    }  # fmt: skip
    for cell, value in {**labels, **cells}.items():
        page[cell] = value
    page.merge_cells("C9:D9")
    book.create_sheet("Ghi chú")["A1"] = "Không nhập ở đây"
    if change:
        change(page)
    book.save(path)
    return path


def map_(world: World, folder: Path, by: str = "an", unit: str = "PA", form: str = "CS-NAM",
         **marks: str) -> tuple[FormMap, bool]:  # fmt: skip
    path = workbook(folder / "mau-tinh-a.xlsx", {**MARKS, **marks})
    return commands.map_form(
        by=world.users[by], unit=world.unit(unit), form=queries.latest_form(form), file=path
    )  # fmt: skip


def filled(folder: Path, change: Callable[[Worksheet], object] | None = None, **cells: Any) -> Path:
    return workbook(folder / "dong-may.xlsx", {**FILLED, **cells}, change)


def faults(world: World, path: Path) -> list[str]:
    (refused,) = import_(world, path).refused
    return [detail.removeprefix("dong-may.xlsx, ") for detail in (refused.details or (refused.message,))]


# ---- mapped once ----


def test_a_filled_copy_is_read_like_a_form(world: World, tmp_path: Path) -> None:
    mapped, changed = map_(world, tmp_path)
    assert (len(mapped.layout["cells"]), changed) == (4, True)
    outcome = import_(world, filled(tmp_path))
    assert (outcome.refused, outcome.reports.created) == ([], 1)
    report = Report.objects.get()
    assert report.figures == {"members_total": 40, "members_admitted": 4, "training_hours": 75, "initiatives": 2}
    assert (report.unit.code, report.form.code, report.state) == ("A11", "CS-NAM", "accepted")
    assert (report.book.period.code, report.book.cut_off) == ("2023", date(2023, 11, 30))


def test_a_cut_off_may_be_said_as_a_date(world: World, tmp_path: Path) -> None:
    map_(world, tmp_path, A5="Đến ngày {đến ngày}")
    import_(world, filled(tmp_path, A5="Đến ngày 22/11/2023"))
    assert Report.objects.get().book.cut_off == date(2023, 11, 22)


def test_a_date_cell_is_read_as_it_is_shown(world: World, tmp_path: Path) -> None:
    map_(world, tmp_path, A5="{đến ngày}")
    import_(world, filled(tmp_path, A5=date(2023, 11, 22)))
    assert Report.objects.get().book.cut_off == date(2023, 11, 22)


@pytest.mark.parametrize(
    "said", ["A11", "CĐCS TRƯỜNG TIỂU HỌC ĐỒNG MÂY", "Công đoàn cơ sở Trường Tiểu học Đồng Mây", "cđcs trường tiểu học "
             "đồng mây"],
)  # fmt: skip
def test_the_unit_is_known_by_its_code_or_its_name(world: World, tmp_path: Path, said: str) -> None:
    map_(world, tmp_path)
    import_(world, filled(tmp_path, B3=f"Đơn vị: {said}"))
    assert Report.objects.get().unit.code == "A11"


def test_mapping_again_replaces_and_the_same_changes_nothing(world: World, tmp_path: Path) -> None:
    assert map_(world, tmp_path)[1]
    assert not map_(world, tmp_path)[1]
    assert map_(world, tmp_path, C10="members_left", B10="Giảm")[1]
    assert FormMap.objects.count() == 1
    assert Event.objects.filter(verb="form.mapped").count() == 2
    assert import_(world, filled(tmp_path, B10="Giảm", C10=3)).reports.created == 1
    assert Report.objects.get().figures["members_left"] == 3


def test_among_several_layouts_the_likest_is_taken(world: World, tmp_path: Path) -> None:
    map_(world, tmp_path)
    other = workbook(tmp_path / "khac.xlsx", {**MARKS, "C7": "workers_total", "B7": "Tổng số lao động"})
    commands.map_form(by=world.admin, unit=world.unit("A1"), form=queries.latest_form("CS-NAM"), file=other)
    import_(world, filled(tmp_path, B7="Tổng số lao động"))
    assert "workers_total" in Report.objects.get().figures


# ---- what comes back wrong ----


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"C7": "bốn mươi"}, "trang “Biểu 01”, ô C7: Tổng số đoàn viên: “bốn mươi” không đọc được."),
        ({"C7": -1}, "trang “Biểu 01”, ô C7: Tổng số đoàn viên: “-1” là số âm."),
        ({"B8": "Số giảm"}, "trang “Biểu 01”, ô B8: mẫu ghi “Kết nạp mới”, tệp này ghi khác."),
        ({"B3": "Đơn vị:"}, "trang “Biểu 01”, ô B3: cần ghi theo mẫu “Đơn vị: {đơn vị}”."),
        ({"B3": "CĐCS khác"}, "trang “Biểu 01”, ô B3: cần ghi theo mẫu “Đơn vị: {đơn vị}”."),
        ({"B3": "Đơn vị: CĐCS không có"}, "dong-may.xlsx: không có đơn vị mã “CĐCS không có” trong phạm vi"),
        ({"B4": "Kỳ báo cáo cuối năm"}, "ô ghi {kỳ}: Không có kỳ báo cáo “cuối năm”."),
        ({"B4": "Kỳ báo cáo tháng 5/2023"}, "Biểu CS-NAM không dùng cho kỳ tháng 5/2023."),
        ({"C7": None, "C8": None, "C9": None, "B14": None}, "Tệp dong-may.xlsx: chưa ghi số nào vào các ô của mẫu."),
    ],
)
def test_what_is_wrong_is_named_by_cell(world: World, tmp_path: Path, cells: dict[str, Any], said: str) -> None:
    map_(world, tmp_path)
    (fault,) = faults(world, filled(tmp_path, **cells))
    assert said in fault
    assert not Report.objects.exists()


def test_cells_merged_otherwise_than_in_the_layout_are_refused(world: World, tmp_path: Path) -> None:
    map_(world, tmp_path)
    fault, _other = faults(world, filled(tmp_path, lambda page: page.merge_cells("C7:C8")))
    assert fault == "trang “Biểu 01”, ô C7: ô này bị gộp khác với mẫu. Bỏ gộp ô rồi ghi lại."


def test_rows_put_in_are_noticed(world: World, tmp_path: Path) -> None:
    map_(world, tmp_path)
    told = faults(world, filled(tmp_path, lambda page: page.insert_rows(8)))
    assert any("ô B8: mẫu ghi “Kết nạp mới”, tệp này ghi khác" in fault for fault in told)


def test_units_of_one_name_are_told_apart_by_code(world: World, tmp_path: Path) -> None:
    twin = org.NewUnit("A19", "A1", "CĐCS Trường Tiểu học Đồng Mây", "grassroots_union", "", "school",
                       date(2001, 1, 1))  # fmt: skip
    org.import_units(by=world.admin, units=[twin], source="test")
    map_(world, tmp_path)
    (fault,) = faults(world, filled(tmp_path))
    assert "có 2 đơn vị tên “CĐCS Trường Tiểu học Đồng Mây” (A11, A19): ghi mã thay cho tên." in fault


def test_another_workbook_is_not_guessed_at(world: World, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Danh sách khách mời"
    book.save(tmp_path / "dong-may.xlsx")
    for _ in range(2):
        (fault,) = faults(world, tmp_path / "dong-may.xlsx")
        assert "không phải biểu của hệ thống và không giống mẫu riêng nào." in fault
        map_(world, tmp_path)


# ---- what is marked wrong ----


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({"B3": "Đơn vị"}, "mau-tinh-a.xlsx: chưa có ô nào ghi {đơn vị}"),
        ({"B4": "Kỳ"}, "mau-tinh-a.xlsx: chưa có ô nào ghi {kỳ}"),
        ({"C7": "members_totl"}, "trang “Biểu 01”, ô C7: “members_totl” không phải chỉ số nhập của biểu này."),
        ({"C7": "members_density"}, "ô C7: “members_density” không phải chỉ số nhập của biểu này."),
        ({"C8": "members_total"}, "ô C8: chỉ số “members_total” đã ghi ở trang “Biểu 01”, ô C7."),
        ({"A5": "{tên}"}, "ô A5: “{tên}” không hiểu được. Dùng {đơn vị}, {kỳ}, {đến ngày}."),
        ({"A5": "{kỳ}"}, "ô A5: {kỳ} đã ghi ở ô B4."),
    ],
)
def test_a_copy_marked_wrongly_is_refused(world: World, tmp_path: Path, marks: dict[str, str], said: str) -> None:
    with pytest.raises(Refused) as refused:
        map_(world, tmp_path, **marks)
    assert any(said in detail for detail in refused.value.details)
    assert not FormMap.objects.exists()


def test_a_copy_without_any_indicator_is_refused(world: World, tmp_path: Path) -> None:
    path = workbook(tmp_path / "m.xlsx", {"B3": "{đơn vị}", "B4": "{kỳ}"})
    with pytest.raises(Refused) as refused:
        commands.map_form(by=world.an, unit=world.unit("PA"), form=queries.latest_form("CS-NAM"), file=path)
    assert refused.value.details == ("m.xlsx: chưa có ô nào ghi mã chỉ số.",)


# ---- who ----


@pytest.mark.parametrize("person", ["chi", "khoa", "em", "binh", "giang", "dung"])
def test_who_does_not_accept_at_a_body_maps_nothing_there(world: World, tmp_path: Path, person: str) -> None:
    with pytest.raises(Refused) as refused:
        map_(world, tmp_path, by=person)
    assert refused.value.code == "unknown_unit"
    map_(world, tmp_path)
    with pytest.raises(Refused) as refused:
        commands.unmap_form(by=world.users[person], unit=world.unit("PA"), form="CS-NAM")
    assert refused.value.code == "unknown_unit"
    assert FormMap.objects.count() == 1


def test_a_layout_serves_those_below_and_nobody_elsewhere(world: World, tmp_path: Path) -> None:
    map_(world, tmp_path)
    path = filled(tmp_path)
    assert [len(queries.form_maps_for(world.users[name])) for name in ("an", "giang", "em", "chi", "khoa")] == [
        1, 1, 1, 0, 0,
    ]  # fmt: skip
    assert "không giống mẫu riêng nào" in import_(world, path, by="chi").refused[0].message
    assert import_(world, path, by="giang", accept=False).reports.created == 1


def test_an_unmapped_layout_is_no_longer_known(world: World, tmp_path: Path) -> None:
    map_(world, tmp_path)
    commands.unmap_form(by=world.an, unit=world.unit("PA"), form="CS-NAM")
    assert "không giống mẫu riêng nào" in faults(world, filled(tmp_path))[0]
    with pytest.raises(Refused, match="không có mẫu riêng của biểu CS-NAM"):
        commands.unmap_form(by=world.an, unit=world.unit("PA"), form="CS-NAM")
    assert Event.objects.get(verb="form.unmapped").detail["layout"]["cells"]
