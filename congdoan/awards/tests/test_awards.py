"""Nominating, withdrawing, deciding, revoking: who may, who may not, what the rules refuse."""

from datetime import date

import pytest

from congdoan.audit.models import Event
from congdoan.awards import commands, queries
from congdoan.awards.models import Nomination
from congdoan.common.errors import Refused
from congdoan.documents import commands as documents
from congdoan.emulation import commands as emulation
from congdoan.emulation.tests.scoring_year import classified, scored_year

from .giving import DONE, PERIOD, decided, entry, nominated, recognised_year


@pytest.fixture
def year(world):
    recognised_year(world)
    return world


def refused(call, *given, **fields):
    with pytest.raises(Refused) as refusal:
        call(*given, **fields)
    return refusal.value


def state(row):
    return Nomination.objects.get(pk=row.pk).state


def test_a_union_is_put_forward_by_itself_or_from_above(year):
    one = nominated(year, "A11", by="giang", person="Nguyễn Văn Mẫu", position="Ủy viên")
    two = nominated(year, "U3")
    assert (one.unit.code, one.body.code, one.is_individual) == ("A11", "A1", True)
    assert two.achievement == DONE
    for person in ("chi", "binh", "lan", "khoa"):
        assert refused(nominated, year, by=person).code == "unknown_unit"
    assert Event.objects.filter(verb="nomination.made").count() == 2
    assert [row.pk for row in queries.nominations(year.giang, year.unit("A1"), PERIOD)] == [one.pk]
    assert not queries.nominations(year.chi, year.unit("A1"), PERIOD).exists()


@pytest.mark.parametrize("body", ["A2", "PB", "KHONG", ""])
def test_only_who_stands_above_decides(year, body):
    assert refused(nominated, year, body=body).code == "body"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "emulation_flag"}, "kind"),
        ({"kind": "khong"}, "kind"),
        ({"kind": "emulation_flag", "body": "PA", "person": "Nguyễn Văn Mẫu"}, "kind"),
        ({"merit": "khong"}, "merit"),
        ({"achievement": " "}, "invalid"),
        ({"achievement": "x" * 301}, "invalid"),
        ({"person": "Nguyễn 李 Mẫu"}, "letters"),
        ({"unit": "U9"}, "band"),
    ],
)
def test_what_cannot_be_given_is_refused(year, fields, code):
    assert refused(nominated, year, **fields).code == code
    assert not Nomination.objects.exists()


def test_one_subject_one_year_one_basis(year):
    first = nominated(year, merit="overall")
    said = refused(nominated, year, merit="topical")
    assert (said.code, "hoặc toàn diện hoặc chuyên đề" in said.message) == ("two_bases", True)
    assert refused(nominated, year).code == "twice"
    nominated(year, merit="unexpected")
    nominated(year, "U3", person="Nguyễn Văn Mẫu", merit="topical")
    assert refused(nominated, year, "U3", person="nguyễn  văn mẫu", merit="overall").code == "two_bases"
    nominated(year, body="PA", kind="certificate_of_merit", merit="topical")
    commands.withdraw(by=year.dung, nomination=first, reason="nhầm diện")
    nominated(year, merit="topical")


def test_a_nomination_is_withdrawn_with_a_reason_while_it_waits(year):
    row = nominated(year)
    assert refused(commands.withdraw, by=year.dung, nomination=row, reason=" ").code == "no_reason"
    assert refused(commands.withdraw, by=year.chi, nomination=row, reason="thử").code == "unknown_unit"
    commands.withdraw(by=year.dung, nomination=row, reason="đơn vị rút")
    assert state(row) == "withdrawn"
    assert refused(commands.withdraw, by=year.dung, nomination=row, reason="thử").code == "state"
    assert refused(decided, year).code == "nobody"


def test_a_file_comes_in_whole_or_not_at_all(year):
    good = [entry("U3", line=2), entry("U4", line=3)]
    entries = [*good, entry("U9", line=4), entry("U3", line=5), entry("B11", line=6)]
    given = {"by": year.dung, "body": "A1", "period": PERIOD, "source": "khen.csv"}
    told = refused(commands.import_nominations, **given, entries=entries).details
    assert [line.split(":")[0] for line in told] == [f"khen.csv, dòng {n}" for n in (4, 5, 6)]
    assert not Nomination.objects.exists()
    assert len(commands.import_nominations(**given, entries=good)) == 2


def test_a_decision_takes_a_number_and_lists_unions_before_people(year):
    person = nominated(year, "U3", person="Trần Thị Ánh")
    other = nominated(year, "U4", person="Lê Văn An")
    union = nominated(year, "U5")
    documents.begin_numbers(by=year.ha, unit=year.unit("A1"), kind="QĐ", year=2023, first=87)
    made = decided(year)
    assert str(made) == "87/QĐ-LĐLĐ"
    assert made.issued.subject.startswith("Về việc tặng Giấy khen cho các tập thể, cá nhân đã có thành tích")
    assert [(row.pk, row.place) for row in queries.listed(made)] == [(union.pk, 1), (other.pk, 2), (person.pk, 3)]
    assert refused(decided, year).code == "nobody"
    assert refused(commands.withdraw, by=year.dung, nomination=union, reason="thử").code == "state"


def test_some_are_decided_and_others_wait(year):
    one, other = nominated(year, "U3"), nominated(year, "U4")
    decided(year, only=[one.pk])
    assert (state(one), state(other)) == ("awarded", "nominated")
    assert refused(decided, year, only=[one.pk, other.pk]).code == "nobody"


def test_only_who_signs_decides_and_a_refusal_takes_no_number(world):
    scored_year(world)
    made = classified(world)
    nominated(world, "U3")
    low = nominated(world, "U9")
    emulation.recognise(by=world.ha, classification=made, decision="QĐ 80/QĐ-LĐLĐ", on=date(2023, 12, 15))
    for person in ("dung", "giang", "chi", "binh"):
        assert refused(decided, world, by=person).code == "unknown_unit"
    said = refused(decided, world)
    assert said.details == ("CĐCS U9 xếp loại “Hoàn thành nhiệm vụ”, chưa đủ để tặng Giấy khen toàn diện.",)
    commands.withdraw(by=world.dung, nomination=low, reason="chưa đủ")
    assert decided(world).issued.number == 1


def test_without_a_recognised_result_nobody_is_commended_for_the_year(world):
    nominated(world, "A12")
    said = refused(decided, world)
    assert "chưa có kết quả xếp loại được công nhận" in said.details[0]
    nominated(world, "A11", merit="topical")
    decided(world, only=[Nomination.objects.get(unit__code="A11").pk])


def test_an_award_is_revoked_and_a_decision_cancelled(year):
    one, other = nominated(year, "U3"), nominated(year, "U4")
    made = decided(year)
    one = Nomination.objects.get(pk=one.pk)
    assert refused(commands.revoke, by=year.dung, nomination=one, reason="thử").code == "unknown_unit"
    assert refused(commands.revoke, by=year.ha, nomination=one, reason="").code == "no_reason"
    commands.revoke(by=year.ha, nomination=one, reason="khai sai thành tích")
    assert [row.pk for row in queries.listed(made)] == [other.pk]
    assert refused(commands.cancel_decision, by=year.chi, decision=made, reason="thử").code == "unknown_unit"
    made = commands.cancel_decision(by=year.ha, decision=made, reason="sai ngày")
    assert made.issued.cancelled == "sai ngày"
    assert (state(one), state(other)) == ("revoked", "nominated")
    assert decided(year, dated=date(2023, 12, 21)).issued.number == 2
