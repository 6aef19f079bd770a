"""The files open in an office: converted by LibreOffice, read back, their pages counted."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from congdoan.emulation.tests.scoring_year import classified, scored_year
from congdoan.reporting.queries import Scope
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
    pdfs = converted(files, tmp_path)
    report, annex = (
        subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
        for pdf in pdfs
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


def test_every_word_file_of_a_pack_opens_with_the_official_font_alone(world, tmp_path):
    scored_year(world)
    classified(world)
    issued = commands.issue_pack(
        by=world.admin, subject=queries.Subject(world.unit("A1")), scope=Scope("2023"), folder=tmp_path
    )
    files = [path for path in issued.written if path.suffix == ".docx"]
    assert len(files) == 4
    pdfs = converted(files, tmp_path)
    for pdf in pdfs:
        told = subprocess.run(["pdffonts", pdf], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
        names = {line.split()[0].partition("+")[2].partition("-")[0] for line in told}
        assert names == {"Tinos"}, pdf.name


def converted(files: list[Path], folder: Path) -> list[Path]:
    """The files as pdf, with the font of the product in the place of Times New Roman."""
    tinos = Path(settings.BASE_DIR) / "node_modules" / "@expo-google-fonts" / "tinos"
    fonts = folder / "fonts.conf"
    fonts.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{tinos}</dir><cachedir>{folder}/cache</cachedir><alias binding="same">'
        "<family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>"
    )
    convert = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*convert, "--outdir", folder, *files], check=True, capture_output=True, timeout=180,
                   env={**os.environ, "FONTCONFIG_FILE": str(fonts)})  # fmt: skip
    return [file.with_suffix(".pdf") for file in files]
