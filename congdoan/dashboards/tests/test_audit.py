"""The audit in sentences: for whom, which lines, in which words; every act has its sentence."""

from __future__ import annotations

import ast
import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from congdoan.adhoc.tests.steps import answered, asked
from congdoan.audit import commands as audit
from congdoan.audit.models import Event
from congdoan.dashboards import audit_page, audit_words
from congdoan.dashboards.audit_page import Asked
from congdoan.org import commands as org
from congdoan.org.models import ChangeAct, PlacementAct
from congdoan.registers.members.models import MembershipBegan, MembershipEnded
from congdoan.reporting.models import ReportVersionAct
from congdoan.reporting.tests.steps import accepted
from tests.pages import words_of

PACKAGE = Path(audit_page.__file__).parents[1]
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
MADE_UP = {  # verbs put together: the prefix → what may follow
    "unit": [*PlacementAct.values, *ChangeAct.values],
    "member": [*MembershipBegan.values, *MembershipEnded.values],
    "report": [*ReportVersionAct.values, "imported"],
    "plan": ["made", "revised", "rows_replaced", "row_changed", "row_added", "rows_deleted", "deleted"],
    "cluster_report": ["issued", "downloaded"],
    "body_report": ["issued", "downloaded"],
}


def verbs_written() -> dict[str, str]:
    """{verb: file} of every call that writes a line of the audit; where the verb is a name, of its whole function, and
    where it is handed in, of its whole file."""
    found: dict[str, str] = {f"{area}.{act}": area for area, acts in MADE_UP.items() for act in acts}
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        module = ast.parse(path.read_text(encoding="utf-8"))
        for scope in ast.walk(module):
            if isinstance(scope, ast.FunctionDef):
                for call in filter(writes_audit, ast.walk(scope)):
                    verb = call.args[1]
                    given = isinstance(verb, ast.Name) and verb.id in {
                        one.arg for one in ast.walk(scope.args) if isinstance(one, ast.arg)
                    }
                    within = module if given else scope if isinstance(verb, ast.Name) else verb
                    found |= dict.fromkeys(verbs_in(within), path.name)
    return found


def verbs_in(node: ast.AST) -> set[str]:
    words = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return {word for word in words if VERB.fullmatch(word) and not word.endswith((".py", ".html", ".xlsx"))}


def writes_audit(node: ast.AST) -> bool:
    call = node if isinstance(node, ast.Call) else None
    name = call.func if call and isinstance(call.func, ast.Attribute) else None
    return bool(name and name.attr in ("event", "line") and getattr(name.value, "id", "") == "audit")


def test_every_act_that_is_written_has_its_sentence() -> None:
    verbs = verbs_written()
    assert len(verbs) > 70
    assert {verb: path for verb, path in verbs.items() if verb not in audit_words.ACTS} == {}
    assert {verb.split(".")[0] for verb in verbs} <= audit_words.KINDS.keys()


def test_no_sentence_is_left_of_an_act_that_is_gone() -> None:
    assert audit_words.ACTS.keys() - verbs_written().keys() == set()


def lines(world, who: str, **asked: str) -> list[str]:
    found = audit_page.audit_page(world.users[who], Asked(**asked), "1")
    return [line.sentence for line in found.lines]


@pytest.fixture
def told(world):
    """Acts at A1 and B1, and one of no unit."""
    a1, b1 = world.unit("A1"), world.unit("B1")
    org.rename_unit(by=world.admin, unit=a1, name="LĐLĐ huyện An Hạ", on=a1.established_on.replace(year=2024),
                    decision="QĐ 7/QĐ-LĐLĐ")  # fmt: skip
    audit.event(world.unit("A11"), "form.exported", by=world.an, unit_id=world.unit("A11").pk, period="2023")
    audit.event(b1, "form.exported", by=world.chi, unit_id=b1.pk, period="2023")
    audit.event(a1, "catalogue.loaded", by=world.admin, unit_id=None, version=3)
    return world


def test_a_line_tells_who_what_why_and_what_changed(told):
    found = lines(told, "an", unit="A1")
    assert (
        found[0] == "Trần Thị An (chuyên viên tổng hợp) tải biểu của CĐCS Trường Tiểu học Đồng Mây (A11). kỳ: năm 2023."
    )
    assert found[1].startswith("Quản trị hệ thống đổi tên LĐLĐ huyện An Hạ (A1). “QĐ 7/QĐ-LĐLĐ”")
    assert "tên: “LĐLĐ huyện An Thượng” → “LĐLĐ huyện An Hạ”" in found[1]


def test_an_administrator_is_named_with_the_role_unless_that_is_the_name(told):
    slip = org.create_administrator(by=told.admin, full_name="Lý Văn Chính", name="0911111111", unit=None)
    audit.event(told.unit("A1"), "form.exported", by=slip.user, unit_id=told.unit("A1").pk, period="2023")
    assert lines(told, "an", unit="A1")[0].startswith("Lý Văn Chính (quản trị hệ thống) tải biểu")
    assert not [one for one in lines(told, "admin") if one.startswith("Quản trị hệ thống (")]


def test_everybody_sees_what_they_oversee(told):
    assert any("B1" in line for line in lines(told, "em"))
    assert any("nạp danh mục chỉ số" in line for line in lines(told, "em"))
    for person in ("an", "binh", "ha", "dung"):
        seen = lines(told, person)
        assert seen
        assert not any("(B1)" in line or "nạp danh mục" in line for line in seen), person
    assert not any("(A1" in line for line in lines(told, "chi"))


@pytest.mark.parametrize(("person", "code"), [("giang", 404), ("khoa", 404), ("chi", 200), ("dung", 200)])
def test_who_comes_in(told, client, person, code):
    client.force_login(told.users[person])
    assert client.get("/audit/").status_code == code
    assert client.get("/audit/lines.xlsx").status_code == code


def test_lines_are_found_by_unit_person_kind_and_day(told):
    assert len(lines(told, "em", unit="A11", kind="form")) == 1
    assert [line.startswith("Hoàng Thị Chi") for line in lines(told, "em", person="thi chi", kind="form")] == [True]
    assert lines(told, "em", until="01/01/2020") == []
    assert lines(told, "em", since="2020-01-01", kind="form") == lines(told, "em", kind="form")


def test_unit_and_person_are_found_by_name_and_chosen_from_several(told, client):
    page = words_of(client, told, "em", "/audit/?unit=dong+may&person=an%40vi-du.vn&kind=form")
    assert "CĐCS Trường Tiểu học Đồng Mây (A11) , trực thuộc" in page
    assert "1 dòng" in page
    assert "chọn một, hoặc gõ thêm" in words_of(client, told, "em", "/audit/?unit=huyen", 422)
    chosen = "/audit/?unit=huyen&unit-for=huyen&unit-pick=B1&kind=form"
    assert "Hoàng Thị Chi tải biểu" in words_of(client, told, "em", chosen)
    several = words_of(client, told, "em", "/audit/?person=thi&kind=form")  # of these words there are many
    assert "2 dòng" in several
    assert "Trần Thị An (an@vi-du.vn)" in several
    assert "1 dòng" in words_of(
        client, told, "em", "/audit/?person=thi&person-for=thi&person-pick=an@vi-du.vn&kind=form"
    )
    assert client.get("/audit/lines.xlsx?unit=huyen").status_code == 400


def test_lines_stand_below_their_day_and_open_for_the_rest(told, client):
    client.force_login(told.an)
    page = client.get("/audit/?unit=A1").content.decode()
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert page.count(f'<h3 class="mt-3 mb-2">{today}</h3>') == 1
    first, *rest = re.findall(r"<li><time.*?</li>", page, re.DOTALL)
    assert rest
    shown, folded = first.split("</summary>")
    assert "<b>Trần Thị An</b> tải biểu của CĐCS Trường Tiểu học Đồng Mây (A11)" in shown
    assert "kỳ: năm 2023" in folded
    assert 'class="soft"' not in shown  # the thing names the unit already
    assert "Với vai trò chuyên viên tổng hợp." in folded


def test_a_line_names_its_unit_where_the_thing_does_not(world, client):
    accepted(world, "A11", members_total=40)
    told = words_of(client, world, "an", "/audit/?unit=A11&kind=report")
    assert re.search(r"báo cáo năm 2023[^·]* · CĐCS Trường Tiểu học Đồng Mây", told)


def test_days_are_shown_as_people_write_them(told, client):
    client.force_login(told.an)
    page = client.get("/audit/?since=2020-01-01&until=30.11.2099").content.decode()
    assert 'value="01/01/2020"' in page
    assert 'value="30/11/2099"' in page


@pytest.mark.parametrize("asked", ["since=32/13/2023", "kind=khac", "unit=KHONG", "page=0", "until=x"])
def test_a_wrong_question_is_told_so_on_the_page(told, client, asked):
    client.force_login(told.an)
    answer = client.get(f"/audit/?{asked}")
    assert answer.status_code == 422
    assert "Lọc nhật ký" in answer.content.decode()


def test_another_units_lines_look_missing(told, client):
    client.force_login(told.an)
    for code in ("B1", "KHONG"):
        answer = client.get(f"/audit/?unit={code}")
        assert answer.status_code == 422
        assert "Không có đơn vị" in answer.content.decode()


def test_what_is_taken_of_the_whole_reach_names_no_number_of_a_row(told, client):
    org.export_units(by=told.an, day=timezone.localdate())
    line = words_of(client, told, "an", "/audit/").split("tải danh sách đơn vị, ")[1]
    assert line.startswith("toàn phạm vi")


def test_what_is_shown_is_exported_and_the_export_is_a_line_itself(told, client):
    client.force_login(told.an)
    answer = client.get("/audit/lines.xlsx?unit=A1&kind=form")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert sum("tải biểu của" in row for row in rows) == 1
    last = Event.objects.first()
    assert (last.verb, last.by, last.unit_id) == ("audit.exported", told.an, told.unit("A1").pk)


def test_names_with_markup_stay_words(told, client):
    audit.event(told.unit("A1"), "form.exported", by=told.an, unit_id=told.unit("A1").pk, reason="<script>x</script>")
    client.force_login(told.an)
    assert b"<script>x" not in client.get("/audit/").content


def test_many_changes_are_counted():
    changed = {"figures": {f"line_{n}": [n, n + 1] for n in range(20)}}
    words = audit_words.changes_in_words(changed, {"line_0": "Đoàn viên"})
    assert words[0] == "Đoàn viên: 0 → 1"
    assert words[-1] == "và 8 mục nữa"


# ---- what the lines keep as numbers is told by its name ----


def test_things_are_called_by_their_names(world):
    accepted(world, "A11")
    grant = org.grant_role(by=world.admin, user=world.users["khoa"], role="clerk", unit=world.unit("A11"),
                           start=date(2023, 2, 1))  # fmt: skip
    org.set_portfolio(by=world.admin, user=world.dung, add=[world.unit("A11")])
    request = asked(world, "A11", by="dung")
    answered(world, request, "A11", "giang")
    answer, _made, portfolio, granted, report = lines(world, "admin")[:5]
    assert "trả lời báo cáo đột xuất Việc làm trước Tết." in answer
    assert "Số lao động mất việc: chưa có → “1.172”; Đã thưởng Tết: chưa có → “Có”" in answer
    assert portfolio.endswith(f"giao phụ trách {world.dung.full_name}.")
    assert f"cấp quyền cán bộ soạn báo cáo ({grant.user.full_name})." in granted
    assert "vai trò: cán bộ soạn báo cáo; từ ngày: 01/02/2023" in granted
    assert "duyệt báo cáo năm 2023 (CS-NAM)." in report


def test_a_thing_that_is_gone_keeps_the_words_of_its_line(world):
    line = audit.event(world.unit("A1"), "report.accepted", by=world.admin, unit_id=None)
    Event.objects.filter(pk=line.pk).update(model="reporting.report", object_id=10**9)
    assert "duyệt báo cáo LĐLĐ huyện An Thượng (A1)." in lines(world, "admin")[0]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("deadline", "2026-12-01T17:00:00+07:00", "hạn: 17:00 01/12/2026"),
        ("on", "2025-07-01", "ngày: 01/07/2025"),
        ("period", "2026-M10", "kỳ: tháng 10/2026"),
        ("source", "2025-07-01.csv", "nguồn: “2025-07-01.csv”"),
    ],
)
def test_values_are_written_as_people_write_them(field, value, told):
    assert audit_words.changes_in_words({field: value}, {}) == [told]
