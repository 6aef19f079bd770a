"""Letters of merit: a page each, nothing read as markup, only the official font, none without a standing decision."""

import io
import shutil
import subprocess

import pytest

from congdoan.awards import commands, letters, shipped
from congdoan.awards.letters import Common, Letter, Shift
from congdoan.common.errors import Refused

from .giving import DAY, decided, nominated, recognised_year

COMMON = Common(
    "GIẤY KHEN", "BAN CHẤP HÀNH LIÊN ĐOÀN LAO ĐỘNG HUYỆN MẪU", "Quyết định số 87/QĐ-LĐLĐ\nngày 20 tháng 12 năm 2023",
    "Mẫu, ngày 20 tháng 12 năm 2023", ("TM. BAN CHẤP HÀNH", "CHỦ TỊCH"), "Nguyễn Thị Mẫu", illustrative=False,
)  # fmt: skip
ALPHABET = " ".join("aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ")


def letter(name="Nguyễn Văn Mẫu", role="", achievement="Đã có thành tích"):
    return Letter(name, role, achievement, "Vào sổ khen thưởng số 01")


def text_of(pdf: bytes, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is missing")


@pytest.mark.office
@needs_poppler
def test_every_vietnamese_letter_is_printed_in_the_one_font(tmp_path):
    pdf = letters.letters_pdf(COMMON, [letter(ALPHABET), letter(ALPHABET.upper())])
    printed = "".join(text_of(pdf).split())
    assert ALPHABET.replace(" ", "") in printed
    assert ALPHABET.upper().replace(" ", "") in printed
    (tmp_path / "a.pdf").write_bytes(pdf)
    fonts = subprocess.run(["pdffonts", tmp_path / "a.pdf"], capture_output=True, check=True, text=True).stdout
    names = [line.split()[0] for line in fonts.splitlines()[2:]]
    assert names
    assert all("+Tinos-" in name for name in names)


@pytest.mark.office
@needs_poppler
def test_what_looks_like_markup_is_printed_as_it_is():
    wicked = '#panic("x") *a* $x$ `b` <c> @d \\ // #read("/etc/passwd") "e" [f]'
    pdf = letters.letters_pdf(COMMON, [letter(wicked, wicked, wicked)], blank=shipped.read_blank())
    assert "".join(text_of(pdf).split()).count("".join(wicked.split())) == 3


@pytest.mark.office
@needs_poppler
def test_a_page_each_and_names_of_any_length_stay_on_it():
    long = "Công đoàn cơ sở Công ty cổ phần " + "Đầu tư Xây dựng và Phát triển Thương mại " * 4
    pdf = letters.letters_pdf(COMMON, [letter(long.upper(), "", "Đã có thành tích " * 17), letter()])
    assert text_of(pdf).count("\f") == 2


@pytest.mark.office
@needs_poppler
def test_words_alone_stand_where_the_blank_says_and_move_with_the_printer():
    def place(shift):
        pdf = letters.letters_pdf(COMMON, [letter("Mẫu")], blank=shipped.read_blank(), shift=shift)
        assert "GIẤY KHEN" not in text_of(pdf)
        line = next(one for one in text_of(pdf, "-bbox").splitlines() if ">Mẫu<" in one)
        return [float(part.split('"')[1]) for part in line.split() if part.startswith(("xMin", "yMin"))]

    before, after = place(Shift()), place(Shift(10, 5))
    moved = [round((b - a) * 25.4 / 72, 1) for a, b in zip(before, after, strict=True)]
    assert moved == [10, 5]


def test_a_trial_page_is_one_page():
    assert letters.trial_page_pdf(shipped.read_blank(), Shift()).startswith(b"%PDF")


@pytest.fixture
def made(world):
    recognised_year(world)
    nominated(world, "U3")
    nominated(world, "U4", person="Trần Thị Ánh", position="Chủ tịch")
    return decided(world)


def test_letters_say_decision_day_and_register(world, made):
    common = letters.common_of(made)
    assert common.authority == "BAN CHẤP HÀNH LIÊN ĐOÀN LAO ĐỘNG HUYỆN AN THƯỢNG"
    assert common.decision == "Quyết định số 01/QĐ-LĐLĐ\nngày 20 tháng 12 năm 2023"
    assert common.signs_as == ("TM. BAN CHẤP HÀNH", "CHỦ TỊCH")
    union, person = [letters.letter_of(row) for row in made.nominations.order_by("place")]
    assert (union.name, union.role) == ("CÔNG ĐOÀN CƠ SỞ U3", "")
    assert (person.name, person.role) == ("Trần Thị Ánh", "Chủ tịch, CĐCS U4")
    assert person.register == "Vào sổ khen thưởng số 02"


def test_who_reads_the_body_downloads_and_no_one_else(world, made):
    file = commands.download_letters(by=world.dung, decision=made)
    assert file.name == "giay-khen-a1-2023-01-qd-ldld-ban-in.pdf"
    assert io.BytesIO(file.content).read(4) == b"%PDF"
    for act in (commands.download_letters, commands.download_decision):
        with pytest.raises(Refused) as refusal:
            act(by=world.chi, decision=made)
        assert refusal.value.code == "unknown_unit"


def test_no_letter_without_a_standing_decision(world, made):
    commands.cancel_decision(by=world.ha, decision=made, reason="sai ngày")
    made.issued.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        commands.download_letters(by=world.ha, decision=made)
    assert refusal.value.code == "cancelled"


def test_a_body_records_its_own_blank_from_a_day_on(world, made):
    blank = shipped.read_blank().model_copy(update={"title": "Phôi của huyện"})
    assert commands.set_blank(by=world.ha, unit=world.unit("A1"), start=DAY, blank=blank)
    assert not commands.set_blank(by=world.ha, unit=world.unit("A1"), start=DAY, blank=blank)
    assert commands.queries.blank_of(world.unit("A1"), DAY).title == "Phôi của huyện"
    assert commands.queries.blank_of(world.unit("A2"), DAY).title == "Phôi A4 nằm ngang"
    with pytest.raises(Refused):
        commands.set_blank(by=world.dung, unit=world.unit("A1"), start=DAY, blank=blank)
