"""Reading, mapping, deciding and writing a list: who may, what is refused, and that nothing is half written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.management import call_command
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as structure
from congdoan.org import queries as org
from congdoan.org.models import Placement, RoleGrant, Unit
from congdoan.org.tests.acting import MAY_NOT, give_rights
from congdoan.starting import commands, queries
from congdoan.starting.models import StartList
from congdoan.starting.tests.messy import (
    COMMON,
    DISTRICT,
    NAMES_ONLY,
    WITH_PARENTS,
    book,
    book_of_sheets,
    listed,
    listed_by_sheet,
    read,
)
from tests.world import World


@pytest.fixture
def acting(world: World) -> World:
    give_rights(world)
    return world


def state() -> tuple[int, int, int]:
    return Unit.objects.count(), User.objects.count(), RoleGrant.objects.count()


def test_the_tree_and_the_accounts_are_written_as_one(acting: World) -> None:
    one = listed(acting, by="an")
    one = commands.decide(by=acting.an, one=one, edition=one.edition, choices={15: "new"})
    done = commands.write_list(by=acting.an, one=one, edition=one.edition)
    assert (done.units, done.known, len(done.slips)) == (6, 1, 4)
    made = {unit.name: unit for unit in Unit.objects.filter(code__startswith="PA-")}
    assert made["CĐCS Công ty CP Gạch Sông Đáy"].code == "PA-0002"
    park = made["Công đoàn khu công nghiệp Sông Đáy"]
    assert (park.level, park.category) == ("upper_level_union", "none")
    placed = Placement.objects.get(unit=made["CĐCS Công ty TNHH Sợi Vàng"])
    assert (placed.parent, placed.start) == (park, date(2023, 1, 1))
    slip = done.slips[0]
    assert (slip.user.phone, slip.unit, slip.role) == ("0912000002", "CĐCS Trường THCS Đồng Mây", "Cán bộ soạn báo cáo")
    person = User.objects.get(phone="0912000002")
    assert person.must_set_password
    assert person.check_password(slip.password)
    grant = RoleGrant.objects.get(user=person)
    assert (grant.role, grant.unit) == ("clerk", made["CĐCS Trường THCS Đồng Mây"])
    kept = StartList.objects.get(pk=one.pk)
    assert (kept.state, kept.rows, kept.made_units, kept.made_accounts) == ("written", [], 6, 4)
    assert Event.objects.filter(verb="start.written", by=acting.an).exists()


def test_the_same_list_again_makes_nothing(acting: World) -> None:
    for expected in ((6, 1, 4), (0, 6, 0)):
        one = listed(acting, by="an")
        if 15 in {row.line for row in queries.proposals_of(acting.an, one) if row.is_open}:
            one = commands.decide(by=acting.an, one=one, edition=one.edition, choices={15: "new"})
        done = commands.write_list(by=acting.an, one=one, edition=one.edition)
        assert (done.units, done.known, len(done.slips)) == expected


def test_what_is_undecided_stops_everything(acting: World) -> None:
    one = listed(acting, by="an")
    before = state()
    with pytest.raises(Refused) as refused:
        commands.write_list(by=acting.an, one=one, edition=one.edition)
    assert (refused.value.code, "dòng 15" in refused.value.message) == ("undecided", True)
    assert state() == before


def test_a_fault_while_writing_leaves_nothing_half_done(acting: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = listed(acting, NAMES_ONLY, (), by="an")
    one = commands.decide(by=acting.an, one=one, edition=one.edition, choices={4: "new"})
    before = state()

    def fails(**_given: object) -> None:
        raise Refused("bad_file", "hỏng")

    monkeypatch.setattr("congdoan.org.commands.open_accounts", fails)
    rows = [*DISTRICT[:7], [1, "CĐCS Mới", "", "", "Vi Thị Thu", "0912000003"]]
    another = listed(acting, rows, by="an")
    with pytest.raises(Refused):
        commands.write_list(by=acting.an, one=another, edition=another.edition)
    assert state() == before
    assert StartList.objects.get(pk=another.pk).is_draft


@pytest.mark.parametrize("person", MAY_NOT)
def test_whoever_changes_no_structure_there_finds_nothing(acting: World, person: str) -> None:
    one, user = listed(acting, by="an"), acting.users[person]
    acts = [
        lambda: commands.read_in(by=user, unit=acting.unit("PA"), found=read(NAMES_ONLY), common=COMMON, most=9),
        lambda: commands.map_columns(by=user, one=one, edition=one.edition, columns={"name": 2}),
        lambda: commands.decide(by=user, one=one, edition=one.edition, choices={15: "new"}),
        lambda: commands.discard(by=user, one=one, edition=one.edition),
        lambda: commands.write_list(by=user, one=one, edition=one.edition),
        lambda: queries.list_of(user, one.pk),
    ]
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code in ("unknown_unit", "unknown_list")


def test_nobody_gives_a_role_that_they_may_not_give(acting: World) -> None:
    one = listed(acting, by="an")
    common = queries.common_of(one)
    with pytest.raises(Refused) as refused:
        commands.map_columns(
            by=acting.an, one=one, edition=one.edition, columns=one.columns,
            common=type(common)(common.level, common.category, common.day, "leader"),
        )  # fmt: skip
    assert refused.value.code == "bad_role"


def test_every_heading_tells_in_the_next_file_what_it_told_before(acting: World) -> None:
    one = listed(acting, WITH_PARENTS, (), by="an")
    chosen = {"name": 2, "code": 1, "phone": 7}
    one = commands.map_columns(by=acting.an, one=one, edition=one.edition, columns=chosen)
    again = listed(acting, [WITH_PARENTS[0], ["X1", "CĐCS Khác"]], (), by="an")
    assert again.columns == chosen
    more = [["STT", *WITH_PARENTS[0], "Di động"], ["1", "X1", "CĐCS Khác"]]
    assert queries.remembered(acting.an, read(more).headings).new == [1, 9]
    assert listed(acting, more, (), by="an").columns == {"name": 3, "code": 2, "phone": 8}
    other = [[*WITH_PARENTS[0][:6], "SĐT"], ["X1", "CĐCS Khác"]]
    assert listed(acting, other, (), by="an").columns == chosen  # a heading that is new tells what it says
    nobody = queries.remembered(acting.chi, read(WITH_PARENTS).headings)
    assert (nobody.columns, nobody.is_whole) == ({}, False)


@pytest.mark.parametrize(
    ("columns", "code"),
    [({"code": 1}, "no_name"), ({"name": 99}, "bad_column"), ({"name": 2, "code": 2}, "column_twice"),
     ({"name": 2, "x": 1}, "bad_column")],
)  # fmt: skip
def test_columns_that_cannot_be(acting: World, columns: dict[str, int], code: str) -> None:
    one = listed(acting, by="an")
    with pytest.raises(Refused) as refused:
        commands.map_columns(by=acting.an, one=one, edition=one.edition, columns=columns)
    assert refused.value.code == code


def test_nobody_writes_over_anothers_decision_unseen(acting: World) -> None:
    one = listed(acting, by="an")
    seen = one.edition
    commands.decide(by=acting.admin, one=one, edition=seen, choices={15: "group"})
    for act in (commands.write_list, commands.discard):
        with pytest.raises(Refused) as refused:
            act(by=acting.an, one=one, edition=seen)
        assert refused.value.code == "stale"
    with pytest.raises(Refused) as refused:
        commands.decide(by=acting.an, one=queries.list_of(acting.an, one.pk), edition=seen, choices={})
    assert refused.value.code == "stale"


def test_rows_and_choices_that_are_none(acting: World) -> None:
    one = listed(acting, by="an")
    for choices, code in (({999: "new"}, "unknown_row"), ({10: "new"}, "bad_choice"), ({15: "same:B1"}, "bad_choice")):
        with pytest.raises(Refused) as refused:
            commands.decide(by=acting.an, one=one, edition=one.edition, choices=choices)
        assert refused.value.code == code


def test_a_list_too_long_or_empty(acting: World) -> None:
    for rows, code in (([NAMES_ONLY[0]], "empty_list"), ([NAMES_ONLY[0], *NAMES_ONLY[1:] * 4], "too_many")):
        with pytest.raises(Refused) as refused:
            commands.read_in(by=acting.an, unit=acting.unit("PA"), found=read(rows), common=COMMON, most=10)
        assert refused.value.code == code


def test_slips_are_kept_by_a_quick_hash_until_they_are_used(acting: World) -> None:
    one = listed(acting, [*DISTRICT[:7], [1, "CĐCS Mới", "", "", "Vi Thị Thu", "0912000003"]], by="an")
    slip = commands.write_list(by=acting.an, one=one, edition=one.edition).slips[0]
    user = User.objects.get(phone="0912000003")
    assert identify_hasher(user.password).algorithm == "pbkdf2_sha256_one_time"
    assert user.check_password(slip.password)
    assert identify_hasher(User.objects.get(pk=user.pk).password).algorithm != "pbkdf2_sha256_one_time"


# ---- on the command line ----


def run(file: Path, *options: str) -> None:
    call_command("start", str(file), "--unit", "PA", "--by", "an@vi-du.vn", *options)


def test_the_command_previews_and_writes(acting: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, slips = tmp_path / "a.xlsx", tmp_path / "phieu.csv"
    file.write_bytes(book(WITH_PARENTS))
    before = state()
    run(file)
    said = capsys.readouterr().out
    assert "Xem trước, chưa ghi gì: Lỗi 4, Phân vân 1, Lập mới 3; 2 tài khoản." in said
    assert "mã “SV1” đã có ở dòng 3." in said
    assert (state(), StartList.objects.count()) == (before, 0)
    with pytest.raises(Refused):
        run(file, "--apply")
    run(file, "--apply", "--skip-faults", "--doubts", "new", "--slips", str(slips), "--role", "clerk")
    assert (
        f"Đã ghi danh sách số {StartList.objects.get().pk}: 4 đơn vị mới, 0 đã có, 4 bỏ qua, 2 tài khoản."
        in capsys.readouterr().out
    )
    assert Unit.objects.get(code="SV2").path.startswith(Unit.objects.get(code="SV1").path)
    assert "0912000012" in slips.read_text()
    assert slips.stat().st_mode & 0o077 == 0


def test_the_command_says_which_sheets_were_left_out(
    acting: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(book_of_sheets())
    run(file)
    said = capsys.readouterr().out
    assert "Không đọc trang Ghi chú: tiêu đề cột khác." in said
    assert "trang “LĐLĐ huyện Ấp Đông”, dòng 3  CĐCS Ba" in said


def test_a_fault_found_while_writing_names_the_sheet(acting: World) -> None:
    head = ["Tên CĐCS", "Chủ tịch", "SĐT"]
    sheets = {"Một": [head, ["CĐCS Một", "", "0912000002"]], "Hai": [head, ["CĐCS Hai", "x" * 200, "0912000003"]]}
    one = listed_by_sheet(acting, sheets)
    with pytest.raises(Refused) as refused:
        commands.write_list(by=acting.an, one=one, edition=one.edition)
    assert "danh-sach.xlsx, trang “Hai”, dòng 2: " in " ".join(refused.value.details)


def test_the_command_maps_columns_by_their_headings(acting: World, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Tên;Biệt hiệu\nMột;CĐCS Một\nHai;CĐCS Hai\n", encoding="utf-8")
    run(file, "--map", "name=biet hieu", "--apply", "--role", "")
    assert set(Unit.objects.filter(code__startswith="PA-").values_list("name", flat=True)) == {"CĐCS Một", "CĐCS Hai"}
    for wrong in ("name=Không có", "x=Tên"):
        with pytest.raises(Refused) as refused:
            run(file, "--map", wrong)
        assert refused.value.code == "bad_map"


def test_slips_that_cannot_be_written_keep_everything_back(acting: World, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(book([*DISTRICT[:7], [1, "CĐCS Mới", "", "", "Vi Thị Thu", "0912000003"]]))
    before = state()
    with pytest.raises(Refused) as refused:
        run(file, "--apply", "--slips", str(tmp_path))
    assert refused.value.code == "not_writable"
    assert state() == before


# ---- new slips ----


def test_lost_slips_are_given_anew_to_who_never_signed_in(acting: World) -> None:
    one, known = written(acting), used()
    before = dict(User.objects.filter(phone__startswith="09120000").values_list("phone", "password"))
    slips = commands.renew_slips(by=acting.an, one=one)
    assert {slip.user.phone for slip in slips} == {"0912000003", "0912000004", "0912000006"}
    for slip in slips:
        person = User.objects.get(pk=slip.user.pk)
        assert (person.check_password(slip.password), person.must_set_password) == (True, True)
    known.refresh_from_db()
    assert known.password == before["0912000002"]
    assert Event.objects.get(verb="start.slips_renewed", by=acting.an).detail["accounts"] == 3
    assert Event.objects.filter(verb="account.slip_renewed", by=acting.an).count() == 3


def test_slips_are_given_anew_by_nobody_else_and_to_nobody_more(acting: World) -> None:
    one = written(acting)
    for person in MAY_NOT:
        with pytest.raises(Refused) as refused:
            commands.renew_slips(by=acting.users[person], one=one)
        assert refused.value.code == "unknown_list"
    User.objects.filter(pk__in=one.accounts).update(last_login=timezone.now())
    with pytest.raises(Refused) as refused:
        commands.renew_slips(by=acting.an, one=one)
    assert refused.value.code == "none_waiting"


def test_on_the_command_line_slips_are_given_anew(
    acting: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, slips = written(acting), tmp_path / "phieu.csv"
    call_command("start", renew=one.pk, by="an@vi-du.vn", slips=slips)
    assert "Đã cấp 4 phiếu mới; phiếu cũ hết dùng." in capsys.readouterr().out
    assert "0912000003" in slips.read_text()
    call_command("start", renew=one.pk, by="an@vi-du.vn")
    assert "0912000003" in capsys.readouterr().out


# ---- withdrawn ----


def written(world: World) -> StartList:
    """The list of the district as units and accounts."""
    one = listed(world, by="an")
    one = commands.decide(by=world.an, one=one, edition=one.edition, choices={15: "new"})
    commands.write_list(by=world.an, one=one, edition=one.edition)
    return StartList.objects.get(pk=one.pk)


def used(phone: str = "0912000002") -> User:
    """One of the accounts, with which somebody has signed in."""
    person = User.objects.get(phone=phone)
    person.last_login = timezone.now()
    person.save()
    return person


def test_withdrawn_list_takes_its_units_along_and_closes_what_was_never_used(acting: World) -> None:
    before = state()
    one, known = written(acting), used()
    done = commands.withdraw_list(by=acting.an, one=one)
    assert (len(done.units), len(done.unused), done.used) == (6, 3, [known])
    assert state() == (before[0], before[1] + 4, before[2])  # people stay, for the audit
    known.refresh_from_db()
    assert (known.is_active, known.phone, known.unit_id) == (True, "0912000002", acting.units["PA"].pk)
    closed = User.objects.filter(username__startswith="rut-lai-")
    assert {(one.is_active, one.phone, one.unit_id) for one in closed} == {(False, None, acting.units["PA"].pk)}
    lines = Event.objects.filter(verb="account.closed", by=acting.an)
    assert sorted(lines.values_list("object_id", flat=True)) == sorted(one.pk for one in closed)
    assert {line.reason for line in lines} == {f"Rút lại danh sách {one.file}"}
    line = Event.objects.get(verb="start.withdrawn")
    assert (line.detail["units"], line.detail["accounts"], line.detail["kept"]) == (6, 3, [str(known)])
    kept = StartList.objects.get(pk=one.pk)
    assert (kept.state, kept.change, kept.accounts, kept.made_accounts) == ("withdrawn", None, [], 4)
    assert org.faults_of_structure() == []


def test_the_list_put_right_is_written_after_it_was_withdrawn(acting: World) -> None:
    commands.withdraw_list(by=acting.an, one=written(acting))
    assert written(acting).made_accounts == 4  # the telephone numbers are free again


def test_withdrawn_twice_or_by_others_nothing_happens(acting: World) -> None:
    one = written(acting)
    for person in MAY_NOT:
        with pytest.raises(Refused) as refused:
            commands.withdraw_list(by=acting.users[person], one=one)
        assert refused.value.code == "unknown_list"
    commands.withdraw_list(by=acting.an, one=one)
    after = state()
    with pytest.raises(Refused, match="đã rút lại"):
        commands.withdraw_list(by=acting.an, one=one)
    assert state() == after


def test_nothing_is_withdrawn_after_another_change_or_once_somebody_else_holds_a_unit(acting: World) -> None:
    one = written(acting)
    made = Unit.objects.get(name="CĐCS Trường THCS Đồng Mây")
    grant = structure.grant_role(by=acting.admin, user=acting.dung, role="clerk", unit=made, start=date(2023, 1, 1))
    before = state()
    with pytest.raises(Refused, match="xóa chúng trước"):
        commands.withdraw_list(by=acting.an, one=one)
    grant.delete()
    structure.rename_unit(by=acting.an, unit=acting.unit("A1"), name="LĐLĐ Mới", on=date(2023, 7, 1), decision="QĐ 1")
    with pytest.raises(Refused, match="còn thay đổi khác"):
        commands.withdraw_list(by=acting.an, one=one)
    assert state() == (before[0], before[1], before[2] - 1)
    assert not User.objects.filter(username__startswith="rut-lai-").exists()


def test_an_account_that_reaches_higher_by_now_stays(acting: World) -> None:
    one = written(acting)
    person = User.objects.get(phone="0912000002")
    structure.grant_role(by=acting.admin, user=person, role="clerk", unit=acting.units["PB"], start=date(2023, 1, 1))
    assert commands.withdraw_list(by=acting.an, one=one).used == [person]


def test_on_the_command_line_a_list_is_withdrawn_by_its_number(
    acting: World, capsys: pytest.CaptureFixture[str]
) -> None:
    one, known = written(acting), used()
    call_command("start", undo=one.pk, by="an@vi-du.vn")
    told = capsys.readouterr().out
    assert f"Đã rút lại danh sách {one.file}: bỏ 6 đơn vị, khóa 3 tài khoản chưa ai dùng." in told
    assert f"Giữ lại vì đã dùng: {known} (0912000002)." in told
    again = written(acting)
    call_command("start", undo=again.pk, by="an@vi-du.vn", json=True)
    assert '"closed": 3' in capsys.readouterr().out
    with pytest.raises(Refused, match="Ghi tệp và --unit"):
        call_command("start", by="an@vi-du.vn")
