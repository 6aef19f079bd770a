"""The files open in an office: converted by LibreOffice, read back, their pages counted."""

import shutil
import subprocess

import pytest

from congdoan.yearend import commands, queries
from congdoan.yearend.tests.case import SCOPE, invented

pytestmark = [
    pytest.mark.office,
    pytest.mark.once,
    pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="cần soffice, pdftotext"),
]


def test_both_files_become_pdf_whole(world, tmp_path):
    cluster = invented(world, last_year=True)
    files = commands.issue_pack(
        by=world.admin, subject=queries.subject_of_cluster(cluster), scope=SCOPE, folder=tmp_path
    ).written
    convert = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*convert, "--outdir", tmp_path, *files], check=True, capture_output=True, timeout=180)
    report, annex = (
        subprocess.run(
            ["pdftotext", "-layout", file.with_suffix(".pdf"), "-"], check=True, capture_output=True, text=True
        ).stdout
        for file in files
    )
    assert 4 <= report.count("\f") <= 9
    assert "Tổng kết công tác thi đua năm 2023 của Khối thi đua Ven Biển" in report
    assert "VII. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024" in report
    assert "TM. BAN THƯỜNG VỤ" in report
    assert 5 <= annex.count("\f") <= 12
    assert "Phụ lục 3. Số liệu của các đơn vị, năm 2023" in annex
    for text in (report, annex):
        assert "#" not in text
        assert "Err:" not in text
