"""The register in the browser: search and filters, the forms with good and bad input, a list from Excel."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from congdoan.registers.members.models import Member, MemberImport, Membership
from congdoan.registers.members.tests.steps import a_busy_month, admitted, opened
from tests.pages import words_of
from tests.world import World

UNIT = "/registers/members/units/A11/"
GOOD = {
    "full_name": "Nguyễn Thị Sen", "sex": "female", "born_on": "1/5/1990", "phone": "", "id_number": "012345678901",
    "began": "admitted", "on": "5/10/2023", "decision": "QĐ 12",
}  # fmt: skip


def test_an_empty_register_says_what_to_do_first(client, world: World) -> None:
    page = words_of(client, world, "giang", UNIT)
    assert "Sổ chưa có đoàn viên nào" in page
    assert "Nhập danh sách" in page
    assert "Nhập danh sách hiện có" in words_of(client, world, "binh", UNIT)
    assert "Kết nạp đoàn viên" not in words_of(client, world, "binh", UNIT)


def test_who_works_for_one_union_goes_straight_to_its_register(client, world: World) -> None:
    client.force_login(world.giang)
    assert client.get("/registers/members/")["Location"] == UNIT
    opened(world)
    assert "1 trong 3 công đoàn cơ sở giữ sổ" in words_of(client, world, "an", "/registers/members/")


def test_search_filters_and_the_rows_of_a_measure(client, world: World) -> None:
    a_busy_month(world)
    assert "Nguyễn Thị Sen" in words_of(client, world, "giang", f"{UNIT}?q=sen")
    assert "Không có đoàn viên nào khớp" in words_of(client, world, "giang", f"{UNIT}?q=khong")
    assert "Nghỉ hưu" in words_of(client, world, "giang", f"{UNIT}?of=out")
    page = words_of(client, world, "giang", f"{UNIT}?of=admitted&period=2023-M10")
    assert "Đoàn viên kết nạp trong kỳ, tháng 10/2023 : 1" in page
    assert "Trần Văn Lâm" not in page
    part = words_of(client, world, "giang", f"{UNIT}?q=sen", hx_request="true")
    assert "Điều hướng chính" not in part


@pytest.mark.parametrize("query", ["?of=nothing", "?of=admitted&period=2023-M10&until=x", "?page=9", "?page=x"])
def test_an_address_that_asks_for_nothing_is_told(client, world: World, query: str) -> None:
    opened(world)
    client.force_login(world.giang)
    assert client.get(UNIT + query).status_code == 400


def test_only_grassroots_unions_have_a_register(client, world: World) -> None:
    client.force_login(world.dung)
    assert client.get("/registers/members/units/A1/").status_code == 404


def test_a_member_is_admitted_on_a_page_and_the_id_number_stays_hidden(client, world: World) -> None:
    client.force_login(world.giang)
    answer = client.post(f"{UNIT}admit/", GOOD)
    assert answer["Location"] == UNIT
    kept = Member.objects.get()
    page = words_of(client, world, "giang", f"/registers/members/people/{kept.pk}/")
    assert "•••••••••901" in page
    assert "0123456789" not in page
    assert (
        client.post(f"{UNIT}admit/", {**GOOD, "id_number": "", "born_on": "", "act": "more"})["Location"]
        == f"{UNIT}admit/"
    )


@pytest.mark.parametrize(
    "typed",
    [{"full_name": ""}, {"born_on": "31/2/1990"}, {"on": "hôm qua"}, {"sex": "x"}, {"id_number": "1"},
     {"decision": ""}, {"on": "1/1/2100"}, {"began": "passed_on"}, {"full_name": "x" * 121}],
)  # fmt: skip
def test_a_form_to_be_mended_comes_back_with_what_was_typed(client, world: World, typed: dict[str, str]) -> None:
    client.force_login(world.giang)
    answer = client.post(f"{UNIT}admit/", GOOD | typed)
    assert answer.status_code == 422
    assert "QĐ 12" in answer.content.decode() or typed.get("decision") == ""
    assert not Member.objects.exists()


def test_a_script_in_a_name_is_words(client, world: World) -> None:
    kept = admitted(world, "<script>x</script>")
    client.force_login(world.giang)
    for address in (UNIT, f"/registers/members/people/{kept.member_id}/"):
        assert "<script>x" not in client.get(address).content.decode()


def test_transfer_end_correct_and_withdraw_on_their_pages(client, world: World) -> None:
    kept = admitted(world)
    stay, who = f"/registers/members/stays/{kept.pk}/", f"/registers/members/people/{kept.member_id}/"
    client.force_login(world.giang)
    answer = client.post(f"{stay}transfer/", {"to": "A12", "on": "20/10/2023"})
    assert answer.status_code == 422
    assert f"mã đoàn viên {kept.member.code}" in answer.content.decode()
    client.force_login(world.dung)
    assert client.post(f"{stay}transfer/", {"to": "A12", "on": "20/10/2023"})["Location"] == who
    new = Membership.objects.get(unit__code="A12")
    client.post(f"/registers/members/stays/{new.pk}/end/", {"ended": "retired", "on": "1/11/2023"})
    new.refresh_from_db()
    assert new.ended == "retired"
    corrected = {"full_name": "Nguyễn Thị Sên", "sex": "female", "reason": "Sai tên"}
    assert client.post(f"{who}correct/", corrected)["Location"] == who
    again = {"start": "20/10/2023", "began": "transferred_in", "reason": "Chưa nghỉ"}
    assert client.post(f"/registers/members/stays/{new.pk}/correct/", again)["Location"] == who
    client.post(f"/registers/members/stays/{new.pk}/withdraw/", {"reason": "Chuyển nhầm"})
    kept.refresh_from_db()
    assert kept.ended_on is None
    assert client.post(f"{stay}withdraw/", {"reason": ""}).status_code == 422


def test_a_released_member_is_received_on_a_page(client, world: World) -> None:
    kept = admitted(world)
    client.force_login(world.giang)
    client.post(f"/registers/members/stays/{kept.pk}/end/", {"ended": "transferred_out", "on": "20/10/2023"})
    client.force_login(world.lan)
    typed = {"code": kept.member.code, "full_name": "Nguyễn Thị Sen", "on": "21/10/2023"}
    assert client.post("/registers/members/units/A21/receive/", typed).status_code == 302
    assert "nay sinh hoạt ở đơn vị khác" in words_of(
        client, world, "giang", f"/registers/members/people/{kept.member_id}/"
    )


def test_the_excel_list_has_no_id_numbers_and_no_formulas(client, world: World) -> None:
    admitted(world, "=1+1", id_number="012345678901", phone="0912345678")
    client.force_login(world.binh)
    content = client.get(f"{UNIT}list.xlsx").content
    cells = [str(cell.value) for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert "=1+1" in cells
    assert not [cell for cell in cells if "012345678901" in cell]
    assert load_workbook(io.BytesIO(content)).active["B6"].data_type != "f"


# ---- a list from Excel ----


def messy() -> bytes:
    """As a union keeps it: a title, headings over two rows, a group, a sum, a signature."""
    book = Workbook()
    page = book.active
    rows = [
        ["CĐCS Trường Tiểu học Đồng Mây"], [],
        ["STT", "Họ và tên", "Giới tính", "Ngày, tháng, năm sinh", "Liên hệ", None],
        [None, None, None, None, "SĐT", "Địa chỉ"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["I", "Tổ chuyên môn 1"],
        [1, "Nguyễn Thị Sen", "Nữ", date(1990, 5, 1), 912345678, "Thôn 1"],
        [2, "Lê Văn Tùng", "nam", "2/9/1985", "0987 654 321", None],
        [None, "Tổng cộng", 2],
        [], [None, None, None, "Người lập"],
    ]  # fmt: skip
    for row in rows:
        page.append(row)
    for area in ("A1:F1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3"):
        page.merge_cells(area)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def send(client, content: bytes, act: str = "import", name: str = "ds.xlsx", **typed: str):
    file = SimpleUploadedFile(name, content)
    return client.post(f"{UNIT}import/", {"filled": file, "began": "initial", "on": "1/10/2023", "act": act, **typed})


def test_a_messy_list_is_checked_then_taken_and_taken_back(client, world: World) -> None:
    client.force_login(world.giang)
    page = send(client, messy(), "check").content.decode()
    assert "Đọc được 2 đoàn viên" in page
    assert "dòng 6: Tổ chuyên môn 1" in page
    assert not Member.objects.exists()
    assert send(client, messy())["Location"] == UNIT
    told = Member.objects.values_list("full_name", "sex", "born_on", "phone").order_by("pk")
    assert list(told) == [
        ("Nguyễn Thị Sen", "female", date(1990, 5, 1), "0912345678"),
        ("Lê Văn Tùng", "male", date(1985, 9, 2), "0987654321"),
    ]
    done = MemberImport.objects.get()
    assert "ds.xlsx" in words_of(client, world, "giang", f"{UNIT}import/")
    assert client.post(f"/registers/members/imports/{done.pk}/undo/")["Location"] == UNIT
    assert not Member.objects.exists()
    assert client.post(f"/registers/members/imports/{done.pk}/undo/").status_code == 409


def test_a_faulty_list_is_told_cell_by_cell(client, world: World) -> None:
    client.force_login(world.giang)
    text = "Họ và tên,Giới tính,Ngày sinh\nSen,Nữ,32/1/1990\nTùng,,\n"
    answer = send(client, text.encode(), name="ds.csv")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "ds.csv, dòng 2: ô C2:" in page
    assert not Member.objects.exists()


def test_a_list_on_several_sheets_is_read_whole_and_other_sheets_are_named(client, world: World) -> None:
    book = Workbook()
    book.active.append(["Lưu hành nội bộ"])
    for name, person, born in (("Tổ 1", "Sen", "1/5/1990"), ("Tổ 2", "Tùng", "2/9/1985")):
        page = book.create_sheet(name)
        page.append(["Họ và tên", "Giới tính", "Ngày sinh"])
        page.append([person, "Nam", born])
    client.force_login(world.giang)
    page = send(client, _saved(book), "check").content.decode()
    assert "Đọc được 2 đoàn viên" in page
    assert "trang “Sheet”: tiêu đề cột khác" in page
    book["Tổ 2"]["C2"] = "32/1/1990"
    assert "ds.xlsx, trang “Tổ 2”, dòng 2: ô C2:" in send(client, _saved(book), "check").content.decode()


def _saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"no workbook"),
        ("a.xlsx", b""),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.csv", b"\xff\xfe"),
        ("../x", b"x"),
    ],
)
def test_a_file_that_is_no_list_is_refused(client, world: World, name: str, content: bytes) -> None:
    client.force_login(world.giang)
    assert send(client, content, name=name).status_code == 422
    assert not Member.objects.exists()


def test_fifty_a_page(client, world: World) -> None:
    opened(world, n=51)
    assert "Trang 1/2" in words_of(client, world, "giang", UNIT)
