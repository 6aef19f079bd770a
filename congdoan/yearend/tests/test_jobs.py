"""A pack is asked for on its page and made by the worker: once, with its progress, and with the rights of then."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from congdoan.accounts.command_line import repeat
from congdoan.audit.models import Event
from congdoan.common.errors import Refused
from congdoan.org import commands as org
from congdoan.org.models import RoleGrant
from congdoan.yearend import commands, jobs, pack_files, queries
from congdoan.yearend.management.commands import worker
from congdoan.yearend.models import Pack, PackJob
from congdoan.yearend.queries import Subject
from congdoan.yearend.tests.case import read_back
from congdoan.yearend.tests.test_pack import ADMITTED, NAMES, YEAR
from tests.pages import words_of

PAGE = "/yearend/A1/2023/"


def ask(world, person="ha"):
    return commands.ask_for_pack(by=world.users[person], subject=Subject(world.unit("A1")), period="2023")


def worked(**more):
    job = jobs.take()
    jobs.work_on(job, **more)
    job.refresh_from_db()
    return job


# ---- asking ----


def test_who_asks_again_gets_the_job_that_is_open(district):
    assert ask(district) == ask(district, "admin") == PackJob.objects.get()
    assert Event.objects.filter(verb="pack.asked").count() == 1
    assert worked().state == "done"
    assert ask(district).state == "queued"


@pytest.mark.parametrize("person", ["chi", "dung", "an", "em", "binh", "khoa", "giang"])
def test_only_who_signs_asks(district, person):
    with pytest.raises(Refused) as refused:
        ask(district, person)
    assert refused.value.code == "unknown_unit"
    assert not PackJob.objects.exists()


def test_a_period_in_which_nothing_was_reported_is_refused(district):
    with pytest.raises(Refused) as refused:
        commands.ask_for_pack(by=district.ha, subject=Subject(district.unit("A1")), period="2019")
    assert refused.value.code == "no_figures"


# ---- making ----


def test_the_worker_tells_after_each_document_how_far_it_is(district):
    ask(district)
    told = []

    def look():
        told.append(PackJob.objects.values_list("made", "total", "doing").get())
        return True

    job = worked(goes_on=look)
    assert told[0] == (0, 0, "")
    assert told[2:4] == [(0, 6, "báo cáo tổng kết"), (1, 6, "phụ lục số liệu")]
    assert (job.state, job.made, job.total, job.said) == ("done", 6, 6, "")
    assert [file.name for file in job.pack.files.all()] == NAMES
    assert job.pack.by == job.by == district.ha
    assert job.finished_at >= job.started_at >= job.asked_at


def test_the_record_keeps_what_people_wrote(district):
    words = "Cả quận kết nạp được [members_admitted] đoàn viên mới."
    commands.edit_sentence(by=district.dung, subject=Subject(district.unit("A1")), scope=YEAR,
                           place=ADMITTED, text=words)  # fmt: skip
    commands.quote_from_outside(by=district.dung, unit=district.unit("A1"), period="2023", what="Thu nhập",
                                value="9 triệu", document="BC 12")  # fmt: skip
    commands.number_pack(by=district.ha, subject=Subject(district.unit("A1")), period="2023", dated=date(2023, 12, 20))
    ask(district)
    pack = worked().pack
    assert pack.beside["edits"] == {ADMITTED: words}
    assert pack.beside["outside"] == [["Thu nhập", "9 triệu", "BC 12"]]
    assert pack.beside["numbers"]["report"] == "01/BC-LĐLĐ"
    report = read_back(bytes(pack.files.get(name=NAMES[0]).content))
    assert "- Cả quận kết nạp được 72 đoàn viên mới." in report.paragraphs


def test_who_has_lost_the_right_meanwhile_gets_no_pack(district):
    ask(district)
    grant = RoleGrant.objects.get(user=district.ha)
    org.withdraw_grant(by=district.admin, grant=grant, reason="thôi chức")
    job = worked()
    assert (job.state, job.said) == (
        "failed", "Vũ Thị Hà không còn quyền ký ở LĐLĐ huyện An Thượng: hồ sơ không được lập.",
    )  # fmt: skip
    assert not Pack.objects.exists()


def test_a_right_lost_while_the_pack_is_made_keeps_it_from_being_recorded(district):
    ask(district)

    def lose():
        RoleGrant.objects.filter(user=district.ha).update(end=date(2022, 1, 1))
        return True

    assert worked(goes_on=lose).state == "failed"
    assert not Pack.objects.exists()


def test_a_refusal_and_a_fault_are_told_in_a_sentence(district, monkeypatch, caplog):
    ask(district)
    monkeypatch.setattr(pack_files, "annex_file", lambda year, seal: 1 / 0)
    job = worked()
    assert job.state == "failed"
    assert job.said == f"Lập hồ sơ gặp lỗi của hệ thống. Báo quản trị hệ thống, việc số {job.pk}."
    assert "ZeroDivisionError" in caplog.text
    assert not Pack.objects.exists()


# ---- workers that stop or die ----


def test_a_worker_that_is_to_stop_gives_the_job_back(district):
    ask(district)
    with pytest.raises(SystemExit):
        worked(goes_on=lambda: False)
    assert PackJob.objects.get().state == "queued"
    assert worked().state == "done"


def test_a_job_that_stood_still_for_ten_minutes_is_taken_again_by_one(district):
    ask(district)
    dead = jobs.take()
    assert jobs.take() is None
    stand_still(minutes=9)
    assert jobs.take() is None
    stand_still(minutes=11)
    again = jobs.take()
    assert (again.pk, again.attempt) == (dead.pk, 2)
    jobs.work_on(dead)  # it was not dead, only slow: what it makes is not kept
    assert not Pack.objects.exists()
    jobs.work_on(again)
    assert PackJob.objects.get().pack == Pack.objects.get()


def test_a_worker_goes_on_with_nothing_once_it_is_told_to_stop():
    """Also where Python dropped what the signal raised."""
    command = worker.Command()
    with pytest.raises(SystemExit):
        command._stop()
    repeat(lambda: pytest.fail("went on"), 1, goes_on=command._goes_on)


def test_a_job_whose_workers_died_three_times_is_given_up(district):
    ask(district)
    for _time in range(3):
        assert jobs.take().is_open
        stand_still(minutes=11)
    assert not jobs.take().is_open
    assert "Lập 3 lần đều bị dừng giữa chừng" in PackJob.objects.get().said


def stand_still(*, minutes):
    PackJob.objects.update(touched_at=timezone.now() - timedelta(minutes=minutes))


def test_the_command_line_makes_what_waits(district):
    out = io.StringIO()
    call_command("worker", stdout=out)
    assert out.getvalue() == ""
    ask(district)
    call_command("worker", stdout=out)
    assert out.getvalue() == "A1, kỳ 2023: đã lập.\n"
    assert Pack.objects.get().job.state == "done"


# ---- the page ----


def fragment(client):
    return client.get(f"{PAGE}progress/", headers={"hx-request": "true"}).content.decode()


def test_the_page_asks_and_follows_until_the_files_are_there(district, client):
    client.force_login(district.ha)
    page = client.post(f"{PAGE}make/", follow=True).content.decode()
    assert "Đang chờ đến lượt" in page
    assert f'hx-get="{PAGE}progress/" hx-trigger="every 1s"' in page
    seen = []

    def look():
        seen.append(fragment(client))
        return True

    worked(goes_on=look)
    assert "Đang đọc số liệu" in seen[1]
    assert "Đang lập phụ lục số liệu, văn bản 2/6" in seen[3]
    assert 'max="6" value="1"' in seen[3]
    assert "hx-swap-oob" not in seen[3]
    done = fragment(client)
    assert "hx-trigger" not in done
    assert "Đã lập xong 6 tệp." in done
    assert 'id="cac-lan-lap" hx-swap-oob="true"' in done
    file = Pack.objects.get().files.get(name=NAMES[0])
    assert f"SHA-256 {file.sha256}" in done
    assert re.search(rf"{file.title}</a> <span[^>]*>\d+,\d\s+KB", done)
    assert client.get(f"{PAGE}files/{file.pk}/").content == bytes(file.content)


def test_the_page_is_honest_about_a_worker_that_is_not_there(district, client):
    ask(district)
    assert "Chưa có tiến trình nào nhận việc" not in words_of(client, district, "em", PAGE)
    PackJob.objects.update(asked_at=timezone.now() - timedelta(seconds=20))
    assert "Chưa có tiến trình nào nhận việc" in words_of(client, district, "em", PAGE)
    jobs.take()
    assert "Không có tiến triển" not in words_of(client, district, "em", PAGE)
    stand_still(minutes=2)
    again = timezone.localtime(PackJob.objects.get().touched_at) + timedelta(minutes=10)
    assert f"làm lại từ đầu sau {again:%H:%M}." in words_of(client, district, "em", PAGE)


def test_the_page_tells_why_the_last_one_was_not_made(district, client):
    ask(district)
    PackJob.objects.update(state="failed", said="Thử nói vì sao.", finished_at=timezone.now())
    assert "Lần yêu cầu gần nhất không lập được" in (said := words_of(client, district, "dung", PAGE))
    assert "Thử nói vì sao." in said


def test_the_page_of_a_period_without_figures_refuses_at_once(district, client):
    client.force_login(district.ha)
    answer = client.post("/yearend/A1/2019/make/")
    assert answer.status_code == 422
    assert "Chưa có báo cáo nào được duyệt" in answer.content.decode()


# ---- a cluster ----


def test_a_cluster_has_its_page_its_sentences_and_its_pack(district, client):
    page = "/yearend/clusters/C1/2023/"
    client.force_login(district.dung)
    words = "Cụm kết nạp được [members_admitted] đoàn viên mới."
    assert client.post(f"{page}sentences/", {"place": ADMITTED, "text": words}).status_code == 302
    assert client.post(f"{page}make/").status_code == 404
    client.force_login(district.lan)
    assert client.post(f"{page}sentences/", {"place": ADMITTED, "text": "Thử."}).status_code == 404
    assert words in client.get(f"{page}sentences/").content.decode()
    client.force_login(district.ha)
    client.post(f"{page}number/", {"on": "2023-12-20"})
    client.post(f"{page}make/")
    pack = worked().pack
    assert pack.cluster == district.cluster
    shown = words_of(client, district, "ha", page)
    assert "1 câu đã sửa tay." in shown
    assert "Văn bản nào cũng đã có số." in shown
    file = pack.files.get(name="bao-cao-tong-ket-c1-2023.docx")
    report = read_back(client.get(f"{page}files/{file.pk}/").content)
    assert any(text.endswith("Cụm kết nạp được 72 đoàn viên mới.") for text in report.paragraphs)
    assert report.rows[1][0] == "Số: 01/BC-LĐLĐ"
    assert queries.edits_of(Subject(district.unit("A1")), "2023") == {}
    assert page in client.get("/yearend/").content.decode()
