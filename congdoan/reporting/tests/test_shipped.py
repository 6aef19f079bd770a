"""Catalogue files: what the shipped one holds, and that a wrong one is refused with line and reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from congdoan.common.errors import Refused
from congdoan.org.models import DepartmentKind
from congdoan.org.rules import DEPARTMENTS
from congdoan.reporting import shipped
from congdoan.reporting.shipped import Derived, Form, Line, Ratio

CORE = shipped.read(shipped.FOLDER / "core.yaml")
GOOD = """\
set: {code: TH, version: 1, title: Bộ thử, valid_from: 2015-12-01, overview: [members]}
sections:
  - title: Đoàn viên
    lines:
      - {code: members, name: Đoàn viên, unit: người, over_time: last}
      - {code: women, name: Đoàn viên nữ, unit: người, over_time: last, part_of: members}
      - {code: women_share, name: Tỷ lệ nữ, numerator: women, denominator: members}
  - title: Chăm lo
    lines:
      - {code: visits, name: Lượt thăm, unit: lượt, over_time: sum}
      - {code: gifts, name: Quà, unit: suất, over_time: sum}
      - {code: men, name: Đoàn viên nam, plus: [members], minus: [women]}
forms:
  - {code: THANG, title: Tháng, levels: [grassroots_union], period_kinds: [month], lines: [visits, members]}
  - {code: NAM, title: Năm, levels: [grassroots_union], extends: THANG, period_kinds: [year], lines: [women_share]}
checks:
  - {kind: balance, opening: members, plus: [women], closing: members, severity: error}
"""


def read(folder: Path, text: str | bytes) -> shipped.Catalogue:
    path = folder / "bo.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return shipped.read(path)


def refusal(folder: Path, text: str | bytes) -> Refused:
    with pytest.raises(Refused) as refused:
        read(folder, text)
    assert refused.value.code == "bad_catalogue"
    return refused.value


def forms_for(level: str, kind: str) -> list[Form]:
    return [form for form in CORE.forms if level in form.levels and kind in form.period_kinds]


# ---- the shipped set ----


def test_shipped_set_counts_what_officials_count() -> None:
    added = [line for line in CORE.lines.values() if line.over_units == "sum"]
    assert len(added) >= 80
    units = Counter(line.unit for line in added)
    assert {"người", "lượt", "cuộc", "bản", "suất", "đồng", "CĐCS", "doanh nghiệp", "vụ"} <= units.keys()
    assert all(section.lines for section in CORE.sections)


def test_every_section_is_the_business_of_some_kind_of_department() -> None:
    assert all(section.department for section in CORE.sections)
    assert set(DEPARTMENTS) == set(DepartmentKind.values)


def test_an_unknown_department_is_refused_with_its_line(tmp_path: Path) -> None:
    refused = refusal(tmp_path, GOOD.replace("title: Chăm lo\n", "title: Chăm lo\n    department: kitchen\n"))
    assert "dòng 9: không có ban chuyên đề “kitchen”" in refused.details[0]


@pytest.mark.parametrize("level", ["grassroots_union", "upper_level_union"])
@pytest.mark.parametrize("kind", ["month", "quarter", "half", "nine_months", "year", "school_year", "term"])
def test_each_level_has_one_form_for_each_kind_of_period(level: str, kind: str) -> None:
    assert len(forms_for(level, kind)) == 1


def test_forms_grow_with_their_period() -> None:
    for level in ("grassroots_union", "upper_level_union"):
        month, quarter, year = (set(CORE.lines_of(forms_for(level, kind)[0])) for kind in ("month", "quarter", "year"))
        assert month < quarter < year
    (month_form,) = forms_for("grassroots_union", "month")
    assert len(CORE.lines_of(month_form)) >= 30


def test_every_indicator_stands_on_some_form() -> None:
    shown = {code for form in CORE.forms for code in CORE.lines_of(form)}
    assert CORE.entries.keys() - shown == set()


def test_school_years_have_forms_of_their_own() -> None:
    of_school_years = [form for form in CORE.forms if "school_year" in form.period_kinds]
    assert [(form.code, form.categories) for form in of_school_years] == [("CS-NH", ["school"]), ("CT-NH", [])]
    assert all(form.period_kinds == ["school_year"] for form in of_school_years)


def test_what_is_passed_on_is_never_added() -> None:
    kept = {code: line.unit for code, line in CORE.lines.items() if line.over_units == "none"}
    assert {code for code in CORE.lines if "passed_on" in code} <= kept.keys()
    assert kept["tet_gifts_passed_on"] == CORE.lines["tet_gifts"].unit


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("grassroots_unions_total", "CĐCS"), ("members_total", "người"), ("health_checks", "người"),
        ("members_admitted", "người"), ("grassroots_unions_established", "CĐCS"), ("tet_gifts", "suất"),
        ("hardship_gifts", "suất"), ("enterprises_with_collective_agreement", "doanh nghiệp"),
        ("unions_with_dialogue", "CĐCS"), ("dialogues_held", "cuộc"), ("activities_held", "hoạt động"),
        ("activity_participants", "người"), ("activity_participations", "lượt"), ("good_workers", "người"),
        ("initiatives_commended", "sáng kiến"), ("exemplars_commended", "người"), ("workers_honoured", "người"),
        ("emulation_flags", "cờ"), ("certificates_of_merit_collectives", "tập thể"),
        ("certificates_of_merit_individuals", "người"), ("letters_of_merit_collectives", "tập thể"),
        ("letters_of_merit_individuals", "người"), ("party_admitted", "người"),
    ],
)  # fmt: skip
def test_what_articles_print_has_a_line_in_its_count_unit(code: str, unit: str) -> None:
    assert CORE.lines[code].unit == unit


@pytest.mark.parametrize(
    "code",
    [
        "workers_conference_rate", "civil_servants_conference_rate", "civil_servants_conference_directed_rate",
        "emulation_rate", "unions_good_public_rate", "unions_good_non_state_rate",
    ],
)  # fmt: skip
def test_what_articles_print_as_a_share_is_a_ratio(code: str) -> None:
    assert isinstance(CORE.entries[code], Ratio)


def test_net_increase_is_computed_and_never_typed() -> None:
    net = CORE.entries["members_net_increase"]
    assert isinstance(net, Derived)
    assert net.terms == [("members_admitted", 1), ("members_transferred_in", 1), ("members_left", -1)]


# ---- reading ----


def test_good_file_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    assert [section.title for section in found.sections] == ["Đoàn viên", "Chăm lo"]
    kinds = {code: type(entry) for code, entry in found.entries.items()}
    assert kinds == {
        "members": Line, "women": Line, "women_share": Ratio, "visits": Line, "gifts": Line, "men": Derived,
    }  # fmt: skip


def test_form_shows_its_lines_and_those_it_extends_in_the_order_of_the_set(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    assert [found.lines_of(form) for form in found.forms] == [
        ["members", "visits"],
        ["members", "women_share", "visits"],
    ]


def test_no_part_may_be_more_than_its_whole(tmp_path: Path) -> None:
    parts = [vars(check) for check in read(tmp_path, GOOD).all_checks if check.kind == "at_most"]
    assert parts == [{"kind": "at_most", "severity": "error", "part": "women", "whole": "members"}]


def test_check_is_kept_and_read_again() -> None:
    for check in CORE.all_checks:
        assert shipped.check_from(shipped.stored(check)) == check


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("over_time: last, part_of", "over_tiem: last, part_of", 6, "không có mục “over_tiem”."),
        (", over_time: sum}\n      - {code: gifts", "}\n      - {code: gifts", 10, "thiếu mục “over_time”."),
        ("over_time: sum}\n      - {code: gifts", "over_time: add}\n      - {code: gifts", 10,
         "mục “over_time”: “add” không có; dùng sum, last, first."),
        ("code: visits", "code: Visits", 10, "mục “code”: “Visits” không đúng cách viết mã"),
        ("version: 1", "version: một", 1, "mục “version” cần một số nguyên, không phải “một”."),
        ("valid_from: 2015-12-01", "valid_from: hôm qua", 1, "mục “valid_from” cần một ngày, viết như 2023-11-30"),
        ("valid_from: 2015-12-01", "valid_from: 2015-13-01", 1, "giá trị “2015-13-01” không đọc được."),
        ("unit: suất", "unit: no", 11, "mục “unit” cần là chữ."),
        ("overview: [members]", "overview: [member]", 1, "không có chỉ số “member”."),
        ("title: Đoàn viên\n    lines", "title: ''\n    lines", 3, "mục “title” còn trống."),
        ("code: gifts,", "code: visits,", 11, "mã “visits” đã có ở trên."),
        ("part_of: members", "part_of: member", 6, "không có chỉ số nhập được “member”."),
        ("part_of: members", "part_of: women_share", 6, "không có chỉ số nhập được “women_share”."),
        ("part_of: members", "part_of: gifts", 6, "không cộng, không so các đơn vị tính khác nhau: người và suất."),
        ("unit: người, over_time: last}", "unit: người, over_time: last, part_of: women}", 5,
         "“members” là phần của “women” là phần của “members”: một vòng tròn."),
        ("numerator: women, denominator: members", "numerator: women", 7,
         "tỷ lệ “women_share” cần đúng một trong hai mục “denominator”, “expected”."),
        ("denominator: members", "denominator: members, expected: NAM", 7, "cần đúng một trong hai mục"),
        ("denominator: members", "denominator: men", 7, "không có chỉ số cộng được “men”."),
        ("denominator: members", "expected: QUY", 7, "không có biểu mẫu “QUY”."),
        ("minus: [women]", "minus: [visits]", 12, "không cộng, không so các đơn vị tính khác nhau: lượt và người."),
        ("plus: [members]", "plus: []", 12, "mục “plus” cần ít nhất 1 dòng."),
        ("lines: [visits, members]", "lines: [visits, member]", 14, "không có chỉ số “member”."),
        ("lines: [visits, members]", "lines: [visits, visits]", 14, "dòng “visits” ghi hai lần."),
        ("lines: [visits, members]", "lines: visits", 14, "mục “lines” cần một danh sách, không phải “visits”."),
        ("code: NAM", "code: THANG", 15, "mã “THANG” đã có ở trên."),
        ("levels: [grassroots_union], period_kinds: [month]", "levels: [base], period_kinds: [month]", 14,
         "không có cấp “base”; dùng confederation, "),
        ("title: Tháng, ", "title: Tháng, categories: [scholl], ", 14,
         "không có loại hình “scholl”; dùng state_body, "),
        ("period_kinds: [month]", "period_kinds: [week]", 14, "mục “period_kinds”: “week” không có; dùng month, "),
        ("extends: THANG", "extends: QUY", 15, "không có biểu mẫu “QUY”."),
        ("title: Tháng, ", "title: Tháng, extends: NAM, ", 14,
         "“THANG” lấy dòng của “NAM” lấy dòng của “THANG”: một vòng tròn."),
        ("kind: balance", "kind: balanced", 17, "mục “kind”: “balanced” không có; dùng at_most, required, at_least, "),
        ("{kind: balance, ", "{", 17, "thiếu mục “kind”."),
        ("severity: error", "severity: fatal", 17, "mục “severity”: “fatal” không có; dùng error, warning."),
        ("closing: members", "closing: membres", 17, "không có chỉ số nhập được “membres”."),
        ("closing: members", "closing: members, whole: women", 17, "không có mục “whole”."),
        ("plus: [women]", "plus: [visits]", 17, "không cộng, không so các đơn vị tính khác nhau: lượt và người."),
        ("{kind: balance, opening: members, plus: [women], closing: members, severity: error}",
         "{kind: jump, line: members, percent: nhiều, least: 5, severity: warning}", 17,
         "mục “percent” cần một số, không phải “nhiều”."),
        ("{kind: balance, opening: members, plus: [women], closing: members, severity: error}",
         "{kind: jump, line: members, percent: 30, least: 5, severity: error}", 17, "“error” không có; dùng warning."),
        ("sections:\n", "sections: []\nmuc:\n", 2, "mục “sections” cần ít nhất 1 dòng."),
        ("forms:\n", "bieu:\n", 13, "không có mục “bieu”."),
        ("set: {code: TH", "set: {code: TH, code: TH", 1, "mục “code” ghi hai lần."),
        # not YAML at all, or hardly
        ("  - title: Chăm lo", "\t- title: Chăm lo", 8, "có phím Tab; thụt dòng bằng dấu cách."),
        ("  - title: Chăm lo", "  - title: Chăm lo: quà", 8, "có dấu hai chấm đặt sai chỗ"),
        ("over_time: last}\n      - {code: women,", "over_time: last\n      - {code: women,", 6,
         "thiếu dấu phẩy hoặc dấu ngoặc đóng."),
        ("checks:\n", "checks\n", 17, "thiếu dấu hai chấm sau tên mục."),
        ("      - {code: visits", "     - {code: visits", 11, "thụt dòng không đều với các dòng cùng mục."),
        ("unit: suất", "unit: !qua suất", 11, "có dấu ! gọi kiểu dữ liệu lạ."),
        ("unit: suất", "unit: *suat", 11, "có dấu * gọi một tên chưa đặt bằng dấu &."),
    ],
)  # fmt: skip
def test_fault_is_told_with_its_line_and_reason(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    assert old in GOOD
    refused = refusal(tmp_path, GOOD.replace(old, new, 1))
    told = [text for text in refused.details if text.startswith(f"bo.yaml, dòng {line}: ") and reason in text]
    assert told, refused.details


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("severity: error", "severity: fatal").replace("unit: lượt", "unitt: lượt")
    refused = refusal(tmp_path, text)
    assert refused.message == "Danh mục bo.yaml sai 3 chỗ."
    assert [text.split(":")[0] for text in refused.details] == [
        "bo.yaml, dòng 10",
        "bo.yaml, dòng 10",
        "bo.yaml, dòng 17",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "rỗng"),
        ("# chỉ có chú thích\n", "rỗng"),
        ("Đây là một bức thư.\n", "bo.yaml, dòng 1: mục đầu tệp cần các mục “tên: giá trị”"),
        ("- một\n- hai\n", "bo.yaml, dòng 1: mục đầu tệp cần các mục “tên: giá trị”"),
        (GOOD + "---\n" + GOOD, "có hai văn bản trong một tệp (dòng ---)."),
        (GOOD.encode("utf-16"), "bo.yaml, dòng 1: chữ không theo bảng mã UTF-8."),
        (GOOD.replace("Chăm lo", "Chăm\0lo"), "bo.yaml, dòng 8: có ký tự không đọc được."),
    ],
)
def test_file_that_is_no_catalogue_is_refused(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert said in str(refusal(tmp_path, text))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"Không đọc được danh mục khong-co\.yaml"):
        shipped.read(tmp_path / "khong-co.yaml")
