"""What messy lists become before anything is written."""

from __future__ import annotations

from congdoan.starting import commands, queries
from congdoan.starting.rules import Fate, Proposal
from congdoan.starting.tests.messy import BY_DISTRICT, DISTRICT, NAMES_ONLY, WITH_PARENTS, listed, listed_by_sheet
from tests.world import World


def by_line(world: World, one: object, by: str = "admin") -> dict[int, Proposal]:
    return {row.line: row for row in queries.proposals_of(world.users[by], one)}  # type: ignore[arg-type]


def test_titles_merged_headings_sections_and_sums(world: World) -> None:
    one = listed(world)
    assert one.columns == {"name": 2, "category": 3, "day": 4, "person": 5, "phone": 6}
    rows = by_line(world, one)
    assert [(row.line, row.fate.value, row.parent) for row in rows.values() if row.fate is not Fate.GROUP] == [
        (9, "known", "A1"), (10, "new", "A1"), (11, "new", "A1"), (13, "new", "A2"), (14, "new", "A2"),
        (15, "doubt", ""), (16, "new", "PA"),
    ]  # fmt: skip
    assert rows[9].code == "A11"
    assert [str(rows[line].day) for line in (10, 11, 13, 14, 16)] == [
        "2001-09-05", "2010-05-01", "2015-01-01", "1999-02-03", "2023-01-01",
    ]  # fmt: skip
    assert [rows[line].category for line in (10, 11, 13, 14, 16)] == [
        "school", "non_state_enterprise", "occupational_union", "public_service_unit", "fdi_enterprise",
    ]  # fmt: skip
    assert {row.line: row.phone for row in rows.values() if row.opens} == {
        10: "0912000002", 11: "0912000003", 13: "0912000004", 16: "0912000006",
    }  # fmt: skip
    assert "đơn vị đã có người được cấp quyền: không lập tài khoản" in rows[9].notes
    assert "ô có nhiều số, lấy 0912000004" in rows[13].notes
    assert "số điện thoại “không có” không đủ 10 chữ số: không lập tài khoản" in rows[14].notes


def test_a_section_that_names_an_unknown_body_is_founded_only_when_somebody_says_so(world: World) -> None:
    one = listed(world)
    assert [value for value, _words in by_line(world, one)[15].options] == ["new", "group"]
    one = commands.decide(by=world.admin, one=one, edition=one.edition, choices={15: "new"})
    rows = by_line(world, one)
    assert (rows[15].fate, rows[15].level, rows[16].parent) == (Fate.NEW, "upper_level_union", "#15")
    one = commands.decide(by=world.admin, one=one, edition=one.edition, choices={15: ""})
    one = commands.decide(by=world.admin, one=one, edition=one.edition, choices={15: "group"})
    assert (by_line(world, one)[15].fate, by_line(world, one)[16].parent) == (Fate.GROUP, "PA")


def test_superiors_codes_and_twins_are_told_by_row(world: World) -> None:
    rows = by_line(world, listed(world, WITH_PARENTS, ()))
    assert {line: (row.fate.value, row.parent) for line, row in rows.items()} == {
        2: ("new", "PA"), 3: ("new", "#2"), 4: ("new", "#3"), 5: ("fault", "PA"), 6: ("fault", "PA"),
        7: ("fault", "PA"), 8: ("fault", "PA"), 9: ("doubt", "#2"),
    }  # fmt: skip
    assert [rows[line].notes[0] for line in (5, 6, 7, 8, 9)] == [
        "cấp trên “Công đoàn phường Không Có” không có trong danh sách và ở bên dưới đơn vị này.",
        "mã “B11” đã cấp cho đơn vị khác; mã không dùng lại.",
        "mã “SV1” đã có ở dòng 3.",
        "thiếu tên đơn vị.",
        "giống CĐCS Trường Tiểu học Đồng Mây thuộc LĐLĐ huyện An Thượng.",
    ]
    assert rows[4].level == "member_grassroots_union"
    assert "số 0912000012 đã có ở dòng 3: không lập tài khoản" in rows[4].notes


def test_names_alone_are_units_and_not_headings(world: World) -> None:
    rows = by_line(world, listed(world, NAMES_ONLY, ()))
    assert [row.fate.value for row in rows.values()] == ["new", "new", "doubt"]
    assert rows[4].notes[0] == "trùng tên với dòng 2."


def test_sheets_of_the_same_headings_are_one_list_and_their_names_are_groups(world: World) -> None:
    one = listed_by_sheet(world, by="admin")
    assert (one.read_sheets, one.unread) == ([("An Thượng", 0), ("LĐLĐ huyện Ấp Đông", 4)], ["Ghi chú"])
    rows = by_line(world, one)
    assert [(row.place, row.name, row.fate.value, row.parent) for row in rows.values()] == [
        ("trang “An Thượng”, dòng 2", "CĐCS Một", "new", "PA"),  # no body is called so
        ("trang “An Thượng”, dòng 3", "CĐCS Hai", "new", "PA"),
        ("trang “LĐLĐ huyện Ấp Đông”", "LĐLĐ huyện Ấp Đông", "group", ""),
        ("trang “LĐLĐ huyện Ấp Đông”, dòng 2", "CĐCS Ba", "new", "A2"),
        ("trang “LĐLĐ huyện Ấp Đông”, dòng 3", "CĐCS Ba", "doubt", "A2"),
    ]
    assert rows[7].notes[0] == "trùng tên với trang “LĐLĐ huyện Ấp Đông”, dòng 2."


def test_the_group_of_one_sheet_ends_with_it(world: World) -> None:
    head = BY_DISTRICT["An Thượng"][0]
    sheets = {"1": [head, ["I", "LĐLĐ huyện An Thượng"], [1, "CĐCS Một", ""]], "2": [head, [1, "CĐCS Hai", ""]]}
    rows = by_line(world, listed_by_sheet(world, sheets, by="admin"))
    assert {row.name: row.parent for row in rows.values() if row.fate is Fate.NEW} == {
        "CĐCS Một": "A1", "CĐCS Hai": "PA",
    }  # fmt: skip


def test_a_sheet_may_name_a_body_that_is_to_be_founded(world: World) -> None:
    head = BY_DISTRICT["An Thượng"][0]
    sheets = {name: [head, [1, f"CĐCS {name}", ""]] for name in ("Công đoàn phường Sông Vang", "Công đoàn phường Mới")}
    one = listed_by_sheet(world, sheets, by="admin")
    one = commands.decide(by=world.admin, one=one, edition=one.edition, choices={0: "new", 3: "group"})
    rows = by_line(world, one)
    assert [(line, row.fate.value, row.parent) for line, row in rows.items()] == [
        (0, "new", "PA"), (2, "new", "#0"), (3, "group", ""), (5, "new", "PA"),
    ]  # fmt: skip
    done = commands.write_list(by=world.admin, one=one, edition=one.edition)
    assert done.units == 3


def test_a_column_of_superiors_counts_more_than_the_sheets_name(world: World) -> None:
    head = ["STT", "Tên CĐCS", "Cấp trên"]
    sheets = {"LĐLĐ huyện Ấp Đông": [head, [1, "CĐCS Một", "A1"]], "2": [head, [1, "CĐCS Hai", ""]]}
    rows = by_line(world, listed_by_sheet(world, sheets, by="admin"))
    assert [(row.name, row.parent) for row in rows.values()] == [("CĐCS Một", "A1"), ("CĐCS Hai", "PA")]


def test_days_to_come_and_days_that_are_none_can_take_the_common_day(world: World) -> None:
    strange = [*DISTRICT[:7], [1, "CĐCS Mới", "", "31/02/2020", "", ""], [2, "CĐCS Mai", "", "01/01/2090", "", ""]]
    one = listed(world, strange)
    rows = by_line(world, one)
    assert [row.fate.value for row in rows.values()] == ["fault", "fault"]
    assert rows[9].notes[0] == "ngày thành lập 01/01/2090 chưa tới."
    one = commands.decide(by=world.admin, one=one, edition=one.edition, choices={8: "day", 9: "day"})
    assert {str(row.day) for row in by_line(world, one).values() if row.fate is Fate.NEW} == {"2023-01-01"}


def test_a_unit_above_its_superior_is_at_fault(world: World) -> None:
    rows = by_line(world, listed(world, [["Tên đơn vị", "Trực thuộc"], ["LĐLĐ tỉnh Mới", "LĐLĐ huyện Ấp Đông"]], ()))
    assert (rows[2].fate, rows[2].notes[0]) == (
        Fate.FAULT,
        "là cấp cao hơn cấp trên của nó, LĐLĐ huyện Ấp Đông.",
    )


def test_rows_below_one_another_in_a_circle_are_at_fault(world: World) -> None:
    circle = [["Tên đơn vị", "Trực thuộc"], ["CĐCS Một", "CĐCS Hai"], ["CĐCS Hai", "CĐCS Một"]]
    assert {row.fate for row in by_line(world, listed(world, circle, ())).values()} == {Fate.FAULT}
