"""The workbook of points: handed out, filled, read back; every fault with its cell; who may, on the page too."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import Workbook, load_workbook

from congdoan.common.errors import Refused
from congdoan.emulation import commands, forms, points_sheet
from congdoan.emulation.models import GivenPoints
from congdoan.periods.queries import period_of

from .scoring_year import PERIOD, classified, give, scored_year


@pytest.fixture
def scored(world):
    scored_year(world)
    return world


def handed_out(world, stage="verified", body="A1"):
    file = points_sheet.points_to_give(world.admin, world.unit(body), period_of(PERIOD), stage)
    return load_workbook(BytesIO(file.content))


def place(book, unit, criterion):
    """The cell of a union's points for a criterion."""
    sheet = book["THU"]
    cells = {str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    return sheet.cell(cells[unit].row, cells[criterion].column)


def sent_back(world, book, tmp_path, *, stage="verified", by="admin"):
    path = tmp_path / "diem.xlsx"
    book.save(path)
    entries, words = forms.points_from(path, period=PERIOD, stage=stage)
    return commands.give_points(
        by=world.users[by], period=PERIOD, stage=stage, entries=entries, source=path.name, words=words
    )


def faults(world, book, tmp_path, **how):
    with pytest.raises(Refused) as refused:
        sent_back(world, book, tmp_path, **how)
    return refused.value.details or [refused.value.message]


def test_what_is_handed_out_comes_back_unchanged(scored, tmp_path):
    book = handed_out(scored)
    assert "Sổ sách đầy đủ, tối đa 40 điểm" in [cell.value for row in book["THU"].iter_rows() for cell in row]
    assert place(book, "U1", "so_sach").value == 40
    assert sent_back(scored, book, tmp_path) == (0, 9)


def test_points_and_notes_are_read_in_either_notation(scored, tmp_path):
    book = handed_out(scored)
    place(book, "U1", "so_sach").value = "37,5"
    cell = place(book, "U10", "so_sach")
    cell.value, cell.offset(column=1).value = 12.25, "biên bản số 3"
    place(book, "U2", "khong_ky_luat").value = 0
    assert sent_back(scored, book, tmp_path) == (3, 8)
    kept = GivenPoints.objects.get(unit__code="U10", criterion="so_sach")
    assert (str(kept.points), kept.note) == ("12.25", "biên bản số 3")
    assert sent_back(scored, handed_out(scored), tmp_path) == (0, 11)


def test_each_stage_asks_for_what_it_gives(scored, tmp_path):
    def asked(stage):
        rows = handed_out(scored, stage)["THU"].iter_rows(values_only=True)
        return {str(one) for row in rows for one in row} & {"so_sach", "mo_hinh", "khong_ky_luat", "ket_nap"}

    assert asked("self") == {"so_sach"}
    assert asked("verified") == {"so_sach", "khong_ky_luat"}
    assert asked("council") == {"mo_hinh", "khong_ky_luat"}
    give(scored, ("U3", "ket_nap", 20))
    assert asked("verified") == {"so_sach", "khong_ky_luat", "ket_nap"}


def test_every_fault_is_told_with_its_cell_and_nothing_is_written(scored, tmp_path):
    book = handed_out(scored)
    first, second, third, fourth = (place(book, unit, "so_sach") for unit in ("U1", "U2", "U3", "U10"))
    first.value, second.value, third.value = 41, "nhiều", -1
    fourth.offset(column=1).value = "có biên bản"
    told = faults(scored, book, tmp_path)
    assert [line.split(": ")[0] for line in told] == [
        f"diem.xlsx, trang “THU”, ô {cell.coordinate}" for cell in sorted((second, third, fourth), key=lambda c: c.row)
    ]
    assert any("có minh chứng mà chưa ghi điểm" in line for line in told)
    second.value, third.value, fourth.value = 40, 40, 1
    (told,) = faults(scored, book, tmp_path)
    assert told == f"diem.xlsx, trang “THU”, ô {first.coordinate}: tiêu chí “so_sach” cho từ 0 đến 40 điểm."
    assert GivenPoints.objects.get(unit__code="U1").points == 40


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda sheet, cell: setattr(cell, "value", None) or setattr(sheet.cell(cell.row, 1), "value", None) or
         setattr(cell, "value", 5), "không có mã đơn vị"),
        (lambda sheet, cell: sheet.merge_cells(start_row=cell.row, end_row=cell.row + 1, start_column=cell.column,
                                               end_column=cell.column), "đã bị gộp"),
        (lambda sheet, cell: setattr(sheet.cell(cell.row, 1), "value", "KHONG"), "không có đơn vị mã “KHONG”"),
        (lambda sheet, cell: setattr(cell, "value", "=1+"), "công thức"),
    ],
)  # fmt: skip
def test_a_spoilt_sheet_is_refused(scored, tmp_path, spoil, said):
    book = handed_out(scored)
    spoil(book["THU"], place(book, "U1", "so_sach"))
    assert any(said in line for line in faults(scored, book, tmp_path)), said


def test_a_sheet_of_another_period_or_stage_does_not_pass_for_this_one(scored, tmp_path):
    assert "Kỳ 2023, bước chấm: hội đồng." in faults(scored, handed_out(scored), tmp_path, stage="council")[0]


def test_a_list_like_the_csv_file_is_read_too(scored, tmp_path):
    book = Workbook()
    book.active.append(["unit", "criterion", "points", "note"])
    book.active.append(["U1", "so_sach", 30, "biên bản"])
    book.active.append(["U1", "so_sach", 31, "biên bản"])
    (told,) = faults(scored, book, tmp_path)
    assert told == "diem.xlsx, trang “Sheet”, ô C3: điểm này đã có ở trang “Sheet”, ô C2."
    book.active.delete_rows(3)
    assert sent_back(scored, book, tmp_path) == (1, 0)
    book.create_sheet("Ghi chú")["A1"] = "nháp"
    assert "trang “Ghi chú”, ô A1: trang này không có bảng điểm" in faults(scored, book, tmp_path)[0]
    with pytest.raises(Refused, match="chưa ghi điểm nào"):
        sent_back(scored, Workbook(), tmp_path)


def test_who_may_not_give_points_is_told_so(scored, tmp_path):
    assert any("trong phạm vi chấm" in line for line in faults(scored, handed_out(scored), tmp_path, by="chi"))


def test_the_command_hands_out_and_takes_back(scored, tmp_path, capsys):
    words = ("--unit", "A1", "--period", PERIOD, "--out", str(tmp_path))
    call_command("classify", "sheet", *words)
    (path,) = tmp_path.glob("phieu-cham-diem-*.xlsx")
    call_command("classify", "points", str(path), "--period", PERIOD)
    with pytest.raises(Refused):
        call_command("classify", "sheet", *words, "--by", "chi@vi-du.vn")
    with pytest.raises(Refused, match="bước chấm"):
        call_command("classify", "sheet", *words, "--stage", "khac")


# ---- the page ----


def test_the_page_hands_out_and_takes_back(scored, client, tmp_path):
    classified(scored)
    client.force_login(scored.an)
    answer = client.get("/classification/A1/2023/points/verified/")
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    place(book, "U1", "so_sach").value = 35
    sent = send(client, book, tmp_path)
    assert sent.status_code == 302
    assert GivenPoints.objects.get(unit__code="U1", criterion="so_sach").points == 35
    place(book, "U1", "so_sach").value = 50
    wrong = send(client, book, tmp_path)
    assert wrong.status_code == 422
    assert "cho từ 0 đến 40 điểm" in wrong.content.decode()
    assert client.post("/classification/A1/2023/points/").status_code == 422
    assert client.get("/classification/A1/2023/points/khac/").status_code == 400


@pytest.mark.parametrize(("person", "code"), [("chi", 404), ("binh", 404), ("giang", 404)])
def test_who_may_not_accept_finds_neither(scored, client, tmp_path, person, code):
    classified(scored)
    client.force_login(scored.users[person])
    assert client.get("/classification/A1/2023/points/verified/").status_code == code
    assert send(client, handed_out(scored), tmp_path).status_code == code


def send(client, book, tmp_path):
    path = tmp_path / "diem.xlsx"
    book.save(path)
    file = SimpleUploadedFile("diem.xlsx", path.read_bytes())
    return client.post("/classification/A1/2023/points/", {"stage": "verified", "filled": file})
