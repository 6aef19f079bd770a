"""Issued and frozen: who may, what is refused, what a version grows by, how next year's begins; and the totals."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.ownforms import commands, queries
from congdoan.ownforms.rules import with_form, with_head, with_line, without_line
from congdoan.ownforms.tests.steps import LINE, YEARLY, edited, from_sheet, issued, with_one_line
from congdoan.periods.commands import ensure_period
from congdoan.reporting import commands as reporting
from congdoan.reporting import queries as figures
from congdoan.reporting import shipped
from congdoan.reporting.models import IndicatorSet, ReportForm
from congdoan.reporting.queries import Scope
from congdoan.reporting.tests.steps import accepted, totals
from tests.world import World

pytestmark = pytest.mark.django_db

SHOWN = {"code": "PA-NAM", **YEARLY}
MORE = {"code": "pa_thu_vien", "name": "Thư viện", "unit": "thư viện", "over_time": "last"}


def message(refused: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join([refused.value.message, *refused.value.details])


def report(world: World, unit: str, **lines: int) -> None:
    form = ReportForm.objects.select_related("set").filter(code="PA-NAM").latest("set__version")
    period = ensure_period("2023")
    book = reporting.ensure_book(indicator_set=form.set, period=period, basis="actual", cut_off=period.end)
    accepted(world, unit, form="PA-NAM", book=book, **lines)


def test_the_shipped_set_read_back_is_the_file_it_came_from(world: World) -> None:
    for path in shipped.shipped():
        catalogue = shipped.read(path)
        kept = IndicatorSet.objects.get(code=catalogue.set.code, version=catalogue.set.version)
        again = figures.catalogue_of(kept)
        assert again.entries == catalogue.entries
        assert again.all_checks == catalogue.all_checks
        assert [again.lines_of(form) for form in again.forms] == [catalogue.lines_of(form) for form in catalogue.forms]
        assert not reporting.load_catalogue(by=world.admin, catalogue=again)


def test_units_below_have_the_form_and_the_total_above_is_right(world: World) -> None:
    of = issued(world, from_sheet(world))
    assert (of.code, of.version, of.owner, of.number) == ("PA", 1, world.unit("PA"), "12/QĐ-LĐLĐ")
    assert Event.objects.get(verb="catalogue.issued").unit_id == world.unit("PA").pk
    with time_machine.travel(date(2023, 11, 25), tick=False):
        asked = figures.forms_to_fill_in(world.admin, world.unit("A11"), date(2023, 11, 25))
        assert "PA-NAM" in {one.form.code for one in asked}
        other = figures.forms_to_fill_in(world.admin, world.unit("B11"), date(2023, 11, 25))
        assert "PA-NAM" not in {one.form.code for one in other}
    report(world, "A11", pa_so_suat_qua_tet_da_trao=5, pa_so_suat_qua_thang_cong_nhan=2)
    report(world, "A21", pa_so_suat_qua_tet_da_trao=7)
    scope = Scope("2023", "PA")
    found = totals(world, "PA", scope)
    assert (found.total("pa_so_suat_qua_tet_da_trao"), found.total("pa_cong")) == (12, 14)
    assert (found.rates["PA-NAM"].expected, found.rates["PA-NAM"].accepted) == (3, 2)
    assert totals(world, "TLD", scope).rates["PA-NAM"].expected == 3
    with pytest.raises(Refused, match="không dành cho"):
        report(world, "B11", pa_so_suat_qua_tet_da_trao=1)


def test_the_common_set_is_asked_where_none_is_named(world: World) -> None:
    issued(world, with_one_line(world))
    report(world, "A11", pa_tu_sach=3)
    assert figures.set_in_force(ensure_period("2023")).code == "CB"


def test_a_version_once_issued_is_frozen(world: World) -> None:
    draft = with_one_line(world)
    issued(world, draft)
    with pytest.raises(Refused) as refused:
        edited(world, draft, lambda d: with_line(d, 0, MORE))
    assert refused.value.code == "issued"
    with pytest.raises(Refused, match="đã ban hành"):
        issued(world, draft)


def test_it_grows_by_lines_and_forms_and_by_nothing_else(world: World) -> None:
    issued(world, with_one_line(world))
    report(world, "A11", pa_tu_sach=3)
    draft = commands.begin(by=world.an, body=world.unit("PA"))
    assert (draft.version, queries.examine(draft).is_supplement) == (1, True)
    draft = edited(world, draft, lambda d: with_line(d, 0, MORE))
    draft = edited(world, draft, lambda d: with_form(d, SHOWN | {"lines": ["pa_thu_vien"]}))
    lost = edited(world, draft, lambda d: without_line(d, "pa_tu_sach"))
    told = " ".join(fault.message for fault in queries.examine(lost).faults)
    assert "không bỏ được dòng “Tủ sách công nhân”" in told
    assert "chỉ thêm dòng, không bỏ dòng" in told
    renamed = edited(world, lost, lambda d: with_line(d, 0, {**LINE, "name": "Tủ sách"}))
    assert "giữ nguyên tên" in queries.examine(renamed).faults[0].message
    moved = edited(world, renamed, lambda d: with_head(d, title="Khác", valid_from="2023-12-01"))
    assert any("giữ nguyên tên và ngày áp dụng" in fault.message for fault in queries.examine(moved).faults)
    whole = edited(world, moved, lambda d: with_head(with_line(d, 0, LINE), title="Bộ A", valid_from="2022-12-01"))
    whole = edited(world, whole, lambda d: with_form(d, SHOWN | {"lines": ["pa_thu_vien", "pa_tu_sach"]}))
    assert queries.examine(whole).faults == []
    kept = issued(world, whole)
    assert (kept.version, kept.places[-1]) == (1, "pa_thu_vien")
    report(world, "A12", pa_tu_sach=4, pa_thu_vien=1)
    found = totals(world, "PA", Scope("2023", "PA"))
    assert (found.total("pa_tu_sach"), found.total("pa_thu_vien")) == (7, 1)


def test_next_years_version_starts_from_this_one(world: World) -> None:
    first = issued(world, with_one_line(world))
    report(world, "A11", pa_tu_sach=3)
    draft = commands.begin_next(by=world.an, body=world.unit("PA"), base=first)
    assert (draft.version, draft.document["set"]["valid_from"][5:]) == (2, "12-01")
    assert [form["code"] for form in draft.document["forms"]] == ["PA-NAM"]
    early = edited(world, draft, lambda d: with_head(d, title="Bộ A", valid_from="2022-12-01"))
    told = " ".join(fault.message for fault in queries.examine(early).faults)
    assert "phải sau 01/12/2022" in told
    assert "kỳ năm 2023 đã có số liệu" in told
    late = edited(world, early, lambda d: with_head(with_line(d, 0, MORE), title="Bộ A", valid_from="2023-12-01"))
    late = edited(world, late, lambda d: with_form(d, {"code": "PA-NAM", **YEARLY, "lines": ["pa_thu_vien"]}))
    issued(world, edited(world, late, lambda d: without_line(d, "pa_tu_sach")))
    then, now = (figures.form_in_force("PA-NAM", ensure_period(code)) for code in ("2023", "2024"))
    assert (then.lines, now.lines) == (["pa_tu_sach"], ["pa_thu_vien"])
    with time_machine.travel(date(2024, 1, 5), tick=False):
        asked = figures.forms_to_fill_in(world.admin, world.unit("A11"), date(2024, 1, 5))
        found = {one.period.code: one.form.set.version for one in asked if one.form.code == "PA-NAM"}
    assert found == {"2024": 2, "2023": 1}


def test_the_root_carries_on_the_common_set_and_nobody_else(world: World) -> None:
    base = IndicatorSet.objects.get(code="CB", version=1)
    with pytest.raises(Refused, match="không phải của"):
        commands.begin_next(by=world.an, body=world.unit("PA"), base=base)
    draft = commands.begin_next(by=world.admin, body=world.unit("TLD"), base=base)
    assert queries.examine(draft).faults == []
    second = issued(world, draft, by="admin")
    assert (second.version, second.owner) == (2, None)
    catalogue = figures.catalogue_of(second)
    assert not reporting.load_catalogue(by=world.admin, catalogue=catalogue)


@pytest.mark.parametrize(
    ("person", "code"), [("binh", "unknown_unit"), ("chi", "unknown_unit"), ("giang", "unknown_unit")]
)
def test_who_may_not(world: World, person: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        commands.begin(by=world.users[person], body=world.unit("PA"))
    assert refused.value.code == code


def test_a_union_without_units_below_issues_nothing(world: World) -> None:
    with pytest.raises(Refused, match="không có đơn vị bên dưới"):
        commands.begin(by=world.an, body=world.unit("A11"))


def test_one_draft_of_a_set_at_a_time(world: World) -> None:
    with_one_line(world)
    with pytest.raises(Refused, match="Đang có một dự thảo"):
        commands.begin(by=world.ha, body=world.unit("PA"))


def test_what_another_has_changed_meanwhile_is_not_written_over(world: World) -> None:
    draft = with_one_line(world)
    seen = draft.edition
    edited(world, draft, lambda d: with_line(d, 0, MORE))
    with pytest.raises(Refused) as refused:
        commands.change(by=world.an, draft=draft, edition=seen, edit=lambda d: d, what="")
    assert refused.value.code == "stale"


def test_faults_are_told_by_line_and_stop_the_issue(world: World) -> None:
    draft = commands.begin(by=world.an, body=world.unit("PA"))
    told = [(fault.where, fault.message) for fault in queries.examine(draft).faults]
    assert ("Bộ biểu mẫu", "chưa có biểu nào: thêm biểu và chọn dòng cho biểu.") in told
    with pytest.raises(Refused) as refused:
        issued(world, draft)
    assert refused.value.code == "bad_catalogue"
    mixed = edited(world, with_one_line_of(world, draft), lambda d: with_line(d, 0, {**MORE, "part_of": "pa_tu_sach"}))
    fault = next(fault for fault in queries.examine(mixed).faults if fault.anchor == "dong-pa_thu_vien")
    assert (fault.where, "đơn vị tính khác nhau" in fault.message) == ("Thư viện", True)


def with_one_line_of(world: World, draft: commands.FormDraft) -> commands.FormDraft:
    commands.discard(by=world.an, draft=draft, edition=draft.edition)
    return with_one_line(world)


def test_number_and_day_are_asked_for(world: World) -> None:
    draft = with_one_line(world)
    with pytest.raises(Refused, match="Thiếu số văn bản"):
        commands.issue(by=world.an, draft=draft, edition=draft.edition, number=" ", on=date(2022, 11, 1))
    with pytest.raises(Refused, match="chưa tới"):
        commands.issue(by=world.an, draft=draft, edition=draft.edition, number="1", on=date(2999, 1, 1))


def test_a_line_of_another_set_keeps_its_meaning(world: World) -> None:
    draft = with_one_line(world)
    foreign = {"code": "members_total", "name": "Đoàn viên", "unit": "hộ", "over_time": "sum"}
    draft = edited(world, draft, lambda d: with_line(d, 0, foreign))
    assert "đã ban hành" in queries.examine(draft).faults[0].message


def test_form_codes_of_other_sets_are_taken(world: World) -> None:
    draft = with_one_line(world)
    draft = edited(world, draft, lambda d: with_form(d, {"code": "CS-NAM", **YEARLY, "lines": ["pa_tu_sach"]}))
    assert "đã dùng ở bộ CB" in queries.examine(draft).faults[0].message
