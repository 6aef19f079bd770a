"""Files kept with a report: what they are, not what they are called; who may have them; how they are handed out."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from congdoan.common.errors import Refused
from congdoan.reporting import commands, evidence
from congdoan.reporting.models import Evidence, Report
from congdoan.reporting.tests.steps import drafted, sent
from congdoan.reporting.tests.test_correction_page import words
from tests.world import World

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
HTML = b"<!doctype html><script>alert(1)</script>"
EXE = b"MZ\x90\x00" + b"\0" * 200


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def report(world: World) -> Report:
    return drafted(world, "A11", members_total=40)


def attached(world: World, report: Report, content: bytes = PDF, name: str = "a.pdf") -> Evidence:
    return commands.attach_evidence(by=world.giang, report=report, purpose="proof", name=name, content=content)


def upload(client, report, content: bytes = PDF, name: str = "bien-ban.pdf", purpose: str = "proof"):
    file = SimpleUploadedFile(name, content)
    file.name = name  # as it comes, path and all
    return client.post(f"/reports/{report.pk}/evidence/", {"file": file, "purpose": purpose})


def test_a_file_is_kept_and_handed_out_as_it_was(client, world, report, tmp_path):
    client.force_login(world.giang)
    assert upload(client, report, purpose="signed_scan").status_code == 302
    kept = Evidence.objects.get()
    assert kept.purpose == "signed_scan"
    assert "bien-ban.pdf Bản ký, đóng dấu ·" in words(client.get(f"/reports/{report.pk}/"))
    assert (kept.name, kept.kind, kept.size, kept.digest) == (
        "bien-ban.pdf", "pdf", len(PDF), hashlib.sha256(PDF).hexdigest(),
    )  # fmt: skip
    path = evidence.path_of(kept.stored)
    assert path.is_relative_to(tmp_path / "evidence")
    assert path.stat().st_mode & 0o077 == 0
    answer = client.get(f"/reports/{report.pk}/evidence/{kept.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="bien-ban.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (HTML, "bien-ban.pdf", "không phải PDF"), (EXE, "anh.jpg", "không phải PDF"), (b"", "trong.pdf", "trống"),
        (b"GIF89a" + b"\0" * 60, "anh.png", "không phải PDF"), (PDF + b"\0" * (10 * 2**20), "to.pdf", "nặng quá 10 MB"),
    ],
)  # fmt: skip
def test_what_may_not_be_kept_is_refused_and_leaves_nothing(client, world, report, tmp_path, content, name, said):
    client.force_login(world.giang)
    answer = upload(client, report, content, name)
    assert answer.status_code == 400
    assert said in words(answer)
    assert not Evidence.objects.exists()
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/reports/write/A11/2023/CS-NAM/?cut_off=2023-11-22",
         "/reports/write/A11/2023/CS-NAM/?cut_off=2023-11-22"),
        ("http://vi-du.vn/reports/", "/"), ("http://testserver//vi-du.vn/", "/vi-du.vn/"), ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)  # fmt: skip
def test_a_refusal_leads_back_to_the_page_the_file_was_sent_from(client, world, report, came_from, back):
    client.force_login(world.giang)
    file = SimpleUploadedFile("a.exe", EXE)
    sent_from = {"referer": came_from}
    answer = client.post(f"/reports/{report.pk}/evidence/", {"file": file, "purpose": "proof"}, headers=sent_from)
    assert "Chưa làm được việc này" in words(answer)
    assert f'<a class="btn" href="{back}">' in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"), ("C:\\tam\\biên bản.pdf", "biên bản.pdf"), ("a\r\nX: y.pdf", "aX y.pdf"),
        ('<b>"x".pdf', "bx.pdf"), ("...", "tệp.pdf"), ("x" * 300 + ".pdf", None), ("virus.pdf.exe", "virus.pdf.pdf"),
    ],
)  # fmt: skip
def test_a_name_is_only_a_name(client, world, report, name, shown):
    kept = attached(world, report, name=name)
    assert len(kept.name) <= 150
    assert shown in (None, kept.name)
    client.force_login(world.giang)
    answer = client.get(f"/reports/{report.pk}/evidence/{kept.pk}/")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_picture_called_a_document_is_named_as_what_it_is(world, report):
    kept = attached(world, report, PNG, "biên bản.pdf")
    assert (kept.name, kept.kind) == ("biên bản.png", "png")


def test_office_files_are_known_by_what_they_hold(world, report):
    from docx import Document

    target = io.BytesIO()
    Document().save(target)
    kept = commands.attach_evidence(
        by=world.giang, report=report, purpose="proof", name="a.zip", content=target.getvalue()
    )
    assert kept.kind == "docx"
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as package:
        package.writestr("a.html", HTML)
    with pytest.raises(Exception, match="không phải PDF"):
        commands.attach_evidence(
            by=world.giang, report=report, purpose="proof", name="a.docx", content=plain.getvalue()
        )


@pytest.mark.parametrize("person", ["chi", "khoa", "lan", "em", "binh"])
def test_others_attach_nothing(client, world, report, person):
    client.force_login(world.users[person])
    assert upload(client, report).status_code == 404
    assert not Evidence.objects.exists()


def test_outsiders_do_not_get_a_file_even_by_its_number(client, world, report):
    kept = attached(world, report)
    other = drafted(world, "B11", members_total=40)
    client.force_login(world.chi)
    assert client.get(f"/reports/{report.pk}/evidence/{kept.pk}/").status_code == 404
    assert client.get(f"/reports/{other.pk}/evidence/{kept.pk}/").status_code == 404
    assert client.post(f"/reports/{other.pk}/evidence/{kept.pk}/remove/").status_code == 404
    assert Evidence.objects.exists()


def test_a_file_goes_while_the_report_is_at_home_and_stays_once_it_was_sent(
    client, world, report, django_capture_on_commit_callbacks
):
    kept = attached(world, report)
    client.force_login(world.giang)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/reports/{report.pk}/evidence/{kept.pk}/remove/")
    assert not Evidence.objects.exists()
    assert not evidence.path_of(kept.stored).exists()
    gone = sent(world, "A12", members_total=40)
    scan = commands.attach_evidence(by=world.dung, report=gone, purpose="signed_scan", name="a.pdf", content=PDF)
    client.force_login(world.dung)
    answer = client.post(f"/reports/{gone.pk}/evidence/{scan.pk}/remove/")
    assert answer.status_code == 400
    assert "ở lại cùng báo cáo" in words(answer)


def test_the_same_file_twice_is_one(world, report, tmp_path):
    for _ in range(2):
        attached(world, report)
    assert Evidence.objects.count() == 1
    assert len([one for one in tmp_path.rglob("*") if one.is_file()]) == 1


def test_no_more_than_so_many(world, report):
    for number in range(evidence.limits().most_files):
        attached(world, report, PDF + str(number).encode())
    with pytest.raises(Refused, match="giữ tối đa 20 tệp"):
        attached(world, report, PDF + b"x")


@pytest.mark.parametrize("fields", [{}, {"purpose": "x", "file": SimpleUploadedFile("a.pdf", PDF)}, {"file": "a.pdf"}])
def test_a_form_without_a_file_or_purpose_is_told_so(client, world, report, fields):
    client.force_login(world.giang)
    answer = client.post(f"/reports/{report.pk}/evidence/", fields)
    assert answer.status_code == 400
