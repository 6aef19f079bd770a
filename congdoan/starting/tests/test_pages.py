"""The pages of the start, with files as they come and as they should not."""

from __future__ import annotations

from datetime import date
from html import unescape
from io import BytesIO
from re import sub
from zipfile import ZipFile

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from congdoan.accounts.models import User
from congdoan.org import commands as org
from congdoan.org.models import Unit
from congdoan.org.tests.acting import MAY_NOT, give_rights
from congdoan.starting import commands, queries
from congdoan.starting.models import StartList
from congdoan.starting.tests.messy import (
    DISTRICT,
    DISTRICT_MERGED,
    NAMES_ONLY,
    OLD_LIST,
    WITH_PARENTS,
    book,
    book_of_sheets,
    listed,
    sent,
)
from tests.world import World


@pytest.fixture
def acting(world: World, client: Client) -> World:
    give_rights(world)
    client.force_login(world.an)
    return world


def words(answer: HttpResponse) -> str:
    return " ".join(unescape(sub(r"<[^>]+>", " ", answer.content.decode())).split())


def upload(client: Client, content: bytes, name: str = "ds.xlsx", unit: str = "PA") -> HttpResponse:
    return client.post(reverse("starting:start"), {"file": sent(content, name), "unit": unit})


def mapped(one: StartList, **other: object) -> dict[str, object]:
    columns = {f"column_{key}": column for key, column in one.columns.items()}
    return {"edition": one.edition, "level": "grassroots_union", "category": "none", "day": "01/01/2023",
            "role": "clerk", **columns, **other}  # fmt: skip


def test_from_the_file_to_the_slips(acting: World, client: Client) -> None:
    answer = upload(client, book(DISTRICT, DISTRICT_MERGED), "Danh sách CĐCS.xlsx")
    one = StartList.objects.get()
    assert answer["Location"] == reverse("starting:columns", args=[one.pk])
    page = client.get(answer["Location"])
    assert "Chủ tịch công đoàn SĐT" in words(page)
    assert "CĐCS Trường Tiểu học Đồng Mây" in words(page)
    answer = client.post(answer["Location"], mapped(one))
    at = reverse("starting:list", args=[one.pk])
    assert answer["Location"] == at
    page = words(client.get(at))
    assert "Còn 1 dòng phải quyết trước khi ghi." in page
    one.refresh_from_db()
    client.post(at, {"edition": one.edition, "act": "decide", "row-15": "group"})
    assert "Sẽ lập 5 đơn vị và 4 tài khoản; 1 đơn vị đã có" in words(client.get(at))
    one.refresh_from_db()
    slips = client.post(at, {"edition": one.edition, "act": "write"})
    assert "4 phiếu tài khoản" in words(slips)
    assert "no-store" in slips["Cache-Control"]
    assert User.objects.filter(phone="0912000006").exists()
    assert "Đã lập 5 đơn vị và 4 tài khoản" in words(client.get(at))
    assert client.post(at, {"act": "write"})["Location"] == at
    assert Unit.objects.filter(code__startswith="PA-").count() == 5


def test_an_old_workbook_is_read_like_a_new_one(acting: World, client: Client) -> None:
    upload(client, book(DISTRICT, DISTRICT_MERGED), "moi.xlsx")
    upload(client, OLD_LIST.read_bytes(), "cu.xls")
    old, new = StartList.objects.all()
    assert (old.file, old.headings, old.columns) == ("cu.xls", new.headings, new.columns)
    assert old.rows == new.rows


def test_the_pages_say_which_sheets_were_read_and_which_not(acting: World, client: Client) -> None:
    at = upload(client, book_of_sheets())["Location"]
    one = StartList.objects.get()
    for page in (at, reverse("starting:list", args=[one.pk])):
        said = words(client.get(page))
        assert "Đọc chung 2 trang cùng tiêu đề cột: An Thượng, LĐLĐ huyện Ấp Đông. Không đọc trang Ghi chú :" in said
    assert "Quyết trang “LĐLĐ huyện Ấp Đông”, dòng 3" in said
    answer = client.post(page, {"edition": one.edition, "act": "write"})
    assert "Còn 1 dòng chưa quyết, chưa ghi gì: trang “LĐLĐ huyện Ấp Đông”, dòng 3." in words(answer)


def test_the_next_file_of_the_same_headings_skips_the_columns(acting: World, client: Client) -> None:
    upload(client, book(NAMES_ONLY))
    answer = upload(client, book(NAMES_ONLY))
    one = StartList.objects.order_by("-pk")[0]
    assert answer["Location"] == reverse("starting:list", args=[one.pk])
    assert "Đã ghép cột như lần trước" in words(client.get(answer["Location"]))


def test_a_file_with_one_column_more_is_looked_at_with_the_others_found(acting: World, client: Client) -> None:
    upload(client, book(NAMES_ONLY))
    header = next(row for row in NAMES_ONLY if len(row) > 1)
    wider = [[*row, "Ghi chú mới"] if row is header else row for row in NAMES_ONLY]
    answer = upload(client, book(wider))
    one = StartList.objects.order_by("-pk")[0]
    assert answer["Location"] == reverse("starting:columns", args=[one.pk])
    assert one.columns == StartList.objects.order_by("pk")[0].columns
    assert "xem lại 1 cột mới" in words(client.get(answer["Location"]))


def test_one_decision_for_many_rows(acting: World, client: Client) -> None:
    one = listed(acting, WITH_PARENTS, (), by="an")
    at = reverse("starting:list", args=[one.pk])
    assert "Bỏ qua dòng này (5)" in words(client.get(at))
    client.post(at, {"edition": one.edition, "act": "many", "for-many": "skip"})
    assert "Sẽ lập 3 đơn vị" in words(client.get(at))
    assert "Còn" not in words(client.get(at)).split("Sẽ lập")[1].split("Tất cả")[0]
    one.refresh_from_db()
    client.post(at, {"edition": one.edition, "row-9": "", "act": "decide"})
    assert "Còn 1 dòng" in words(client.get(at))


def test_a_list_is_thrown_away_after_asking(acting: World, client: Client) -> None:
    one = listed(acting, by="an")
    client.post(reverse("starting:list", args=[one.pk]), {"edition": one.edition, "act": "discard"})
    at = reverse("starting:discard", args=[one.pk])
    assert f'href="{at}"' in client.get(reverse("starting:list", args=[one.pk])).content.decode()
    asked = words(client.get(at))
    assert f"Danh sách có {len(one.rows)} dòng, 0 dòng đã quyết" in asked
    assert "không lấy lại được" in asked
    stale = client.post(at, {"edition": "khac"})
    assert (stale.status_code, StartList.objects.exists()) == (409, True)
    answer = client.post(at, {"edition": one.edition})
    assert answer["Location"] == reverse("starting:start")
    assert not StartList.objects.exists()


def test_which_roles_the_accounts_cannot_get_is_said_with_the_reason(acting: World, client: Client) -> None:
    one = listed(acting, by="an")
    at = reverse("starting:columns", args=[one.pk])
    withheld = "Không cấp được ở đây: Chủ tịch công đoàn và Lãnh đạo công đoàn cấp trên. Chỉ cấp được vai trò không hơn"
    assert withheld in words(client.get(at))
    preview = reverse("starting:list", args=[one.pk])
    assert "Không lập tài khoản vì chưa chọn vai trò" not in words(client.get(preview))
    client.post(at, mapped(one, role=""))
    assert "Không lập tài khoản vì chưa chọn vai trò" in words(client.get(preview))
    client.force_login(acting.admin)
    assert "Không cấp được ở đây" not in words(client.get(at))


def test_what_is_stale_or_undecided_is_said_on_the_page(acting: World, client: Client) -> None:
    one = listed(acting, by="an")
    at = reverse("starting:list", args=[one.pk])
    answer = client.post(at, {"edition": "x", "act": "write"})
    assert (answer.status_code, "chưa ghi gì. Xem lại bản mới" in words(answer)) == (409, True)
    answer = client.post(at, {"edition": one.edition, "act": "write"})
    assert (answer.status_code, "Còn 1 dòng chưa quyết" in words(answer)) == (422, True)
    answer = client.post(at, {"edition": one.edition, "act": "decide", "row-15": "x", "row-zz": "1"})
    assert answer.status_code == 422
    assert client.get(at + "?fate=x").status_code == 400
    assert client.get(at + "?page=9").status_code == 400


@pytest.mark.parametrize("person", sorted(set(MAY_NOT) - {"chi"}))
def test_whoever_changes_no_structure_finds_no_page(acting: World, client: Client, person: str) -> None:
    one = listed(acting, by="an")
    client.force_login(acting.users[person])
    assert client.get(reverse("starting:start")).status_code == 404
    assert upload(client, book(NAMES_ONLY)).status_code == 404
    for name in ("list", "columns"):
        at = reverse(f"starting:{name}", args=[one.pk])
        assert (client.get(at).status_code, client.post(at, mapped(one)).status_code) == (404, 404)


def test_the_neighbour_reads_no_list_of_here_and_for_no_unit_of_here(acting: World, client: Client) -> None:
    one = listed(acting, by="an")
    client.force_login(acting.chi)
    assert client.get(reverse("starting:list", args=[one.pk])).status_code == 404
    answer = upload(client, book(NAMES_ONLY), unit="PA")
    assert (answer.status_code, "Không có đơn vị nào khớp" in words(answer)) == (422, True)
    assert one.file not in words(client.get(reverse("starting:start")))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"column_name": ""}, "Còn trống"), ({"column_phone": 2}, "Cột này đã chọn cho “Tên đơn vị”"),
        ({"column_code": 77}, "Chọn một mục trong danh sách"), ({"day": "45/45/2020"}, "45/45/2020"),
        ({"day": "01/01/2099"}, "chưa tới"), ({"level": "x"}, "Chọn một mục"), ({"role": "leader"}, "Chọn một mục"),
        ({"edition": "x"}, "đã có thay đổi"),
    ],
)  # fmt: skip
def test_columns_that_cannot_be_are_said(acting: World, client: Client, typed: dict[str, object], said: str) -> None:
    one = listed(acting, by="an")
    answer = client.post(reverse("starting:columns", args=[one.pk]), mapped(one, **typed))
    assert (answer.status_code, said in words(answer)) == (422, True)


# ---- files that are none ----


def zipped(**parts: bytes) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return kept.getvalue()


def formulas() -> bytes:
    made = Workbook()
    made.active.append(["Tên đơn vị", "SĐT"])
    made.active.append(['=HYPERLINK("http://x","CĐCS A")', "0912000001"])
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.xlsx", "rỗng"), (b"%PDF-1.4", "a.pdf", "không phải tệp Excel"),
        (b"\x89PNG", "a.xlsx", "không phải tệp"),
        (OLE + "Workbook".encode("utf-16-le"), "a.xls", "hỏng"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "có mật khẩu"),
        (zipped(x=b"1"), "a.xlsx", "không phải tệp Excel"), (b"PK\x03\x04", "a.xlsx", "hỏng"),
        (b"a;b\n1;2\n", "a.csv", "không có dòng tiêu đề cột nào"),
        (b"\xff\xfe\x00", "a.csv", "UTF-8"), (book([["Tên đơn vị", "Mã"]]), "a.xlsx", "không có dòng nào"),
        (book([["Tên đơn vị", "TT"], *([f"CĐCS {n}", n] for n in range(3_001))]), "a.xlsx", "nhiều nhất 3000 dòng"),
        (zipped(**{"xl/vbaProject.bin": b"1"}), "a.xlsm", "có macro"),
    ],
    ids=["empty", "pdf", "png", "xls", "password", "zip", "cut", "no-headings", "utf16", "no-rows", "long", "macro"],
)  # fmt: skip
def test_bad_files_get_a_sentence_and_leave_nothing(
    acting: World, client: Client, content: bytes, name: str, said: str
) -> None:
    answer = upload(client, content, name)
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert not StartList.objects.exists()


def test_formulas_without_results_are_empty_cells_and_scripts_are_words(acting: World, client: Client) -> None:
    upload(client, formulas())
    one = StartList.objects.get()
    assert "thiếu tên đơn vị" in words(client.get(reverse("starting:list", args=[one.pk])))
    other = listed(acting, [["Tên đơn vị", "Mã"], ["<script>alert(1)</script>", "X1"]], (), by="an")
    for name in ("list", "columns"):
        assert b"<script>alert" not in client.get(reverse(f"starting:{name}", args=[other.pk])).content


def test_without_a_file(acting: World, client: Client) -> None:
    answer = client.post(reverse("starting:start"), {"unit": "PA"})
    assert (answer.status_code, "Còn trống" in words(answer)) == (422, True)


def test_written_list_is_withdrawn_on_its_page(acting: World, client: Client) -> None:
    one = listed(acting, NAMES_ONLY, (), by="an")
    one = commands.decide(by=acting.an, one=one, edition=one.edition, choices={
        row.line: "skip" for row in queries.proposals_of(acting.an, one) if row.is_open})  # fmt: skip
    commands.write_list(by=acting.an, one=one, edition=one.edition)
    at = reverse("starting:undo", args=[one.pk])
    assert at in client.get(reverse("starting:list", args=[one.pk])).content.decode()
    assert "bỏ 2 đơn vị mới" in words(client.get(at))
    for person in MAY_NOT:
        client.force_login(acting.users[person])
        assert client.post(at).status_code == 404
    client.force_login(acting.an)
    assert "Đã rút lại: bỏ 2 đơn vị, khóa 0 tài khoản." in words(client.post(at, follow=True))
    assert "nay đã rút lại" in words(client.get(at, follow=True))
    assert "Đã rút lại" not in words(client.post(at, follow=True))  # sent twice
    assert not Unit.objects.filter(code__startswith="PA-").exists()


def test_lost_slips_are_given_anew_on_a_page_that_asks_first(acting: World, client: Client) -> None:
    one = listed(acting, by="an")
    one = commands.decide(by=acting.an, one=one, edition=one.edition, choices={15: "new"})
    commands.write_list(by=acting.an, one=one, edition=one.edition)
    at, of_list = (reverse(f"starting:{name}", args=[one.pk]) for name in ("slips", "list"))
    assert at in client.get(of_list).content.decode()
    before = User.objects.get(phone="0912000003").password
    assert "4 trong 4 người chưa đăng nhập lần nào" in words(client.get(at))
    assert User.objects.get(phone="0912000003").password == before
    answer = client.post(at)
    assert ("4 phiếu tài khoản" in words(answer), "no-store" in answer["Cache-Control"]) == (True, True)
    assert User.objects.get(phone="0912000003").password != before
    User.objects.filter(pk__in=StartList.objects.get().accounts).update(last_login=timezone.now())
    assert at not in client.get(of_list).content.decode()
    assert client.post(at)["Location"] == of_list


def test_list_that_is_not_the_latest_change_says_so(acting: World, client: Client) -> None:
    one = listed(acting, NAMES_ONLY, (), by="an")
    one = commands.decide(by=acting.an, one=one, edition=one.edition, choices={
        row.line: "skip" for row in queries.proposals_of(acting.an, one) if row.is_open})  # fmt: skip
    commands.write_list(by=acting.an, one=one, edition=one.edition)
    org.rename_unit(by=acting.an, unit=acting.unit("A1"), name="LĐLĐ Mới", on=date(2023, 7, 1), decision="QĐ 1")
    answer = client.post(reverse("starting:undo", args=[one.pk]))
    assert answer.status_code == 422
    assert "Chưa rút lại được." in words(answer)
