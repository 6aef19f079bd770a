"""The report reads as an official would write it, whatever the tree and however much is missing."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from congdoan.common.charts import AttainmentBar, AttainmentChart
from congdoan.common.errors import Refused
from congdoan.common.numbers import format_percent
from congdoan.documents.charts import bars_against_target
from congdoan.org import commands as org
from congdoan.org.models import Cluster
from congdoan.reporting import queries as reporting
from congdoan.reporting.queries import Scope
from congdoan.yearend import pack_files, queries
from congdoan.yearend.pack_files import Issuer
from congdoan.yearend.rules import Source
from congdoan.yearend.sentences import shown
from congdoan.yearend.tests.case import SCOPE, ReadBack, accepted, invented, read_back, target, world_reports
from tests.world import World

NOT_OF_A_BOOK = re.compile(
    r"\d{2}/\d{2}/\d{4}|(?:tháng \d+ )?(?i:năm) \d{4}|6 tháng|^\d\. |(?:Bảng|Hình) \d+\.|Cụm thi đua số 1|không quá 5%"
)


def report(world: World, cluster: Cluster, scope: Scope = SCOPE) -> ReadBack:
    year = queries.cluster_year(world.admin, cluster, scope)
    return read_back(
        pack_files.report_file(Issuer(queries.lead_of(cluster), year.source.cut_off or year.source.end, {}), year, {})[
            0
        ].content
    )


@pytest.fixture
def of_world(world: World) -> ReadBack:
    world_reports(world)
    return report(world, world.cluster)


def check_honest(read: ReadBack) -> None:
    """What holds of every report."""
    assert not re.search(r"None|nan\b|NaN|Decimal|\{|\}", read.text)
    assert not re.search(r"\b(?:đạt|vượt|tăng|giảm|thiếu) (?:-|0(?![,\d]))", read.text)
    for clause in read.clauses:
        if re.search(r"thiếu|chưa đạt|không đạt", clause, re.IGNORECASE):
            assert "vượt" not in clause
    for text in read.unbound:
        assert not re.search(r"\d", NOT_OF_A_BOOK.sub("", text)), text


def test_heading_title_and_signature(of_world):
    heading, number, signature = of_world.rows[0], of_world.rows[1], of_world.rows[-1]
    assert heading[0] == "LIÊN ĐOÀN LAO ĐỘNGTỈNH ALIÊN ĐOÀN LAO ĐỘNGHUYỆN AN THƯỢNG"
    assert number[0].startswith("Số:")
    assert number[0].endswith("/BC-LĐLĐ")
    assert number[1] == "An Thượng, ngày 22 tháng 11 năm 2023"
    assert of_world.paragraphs[:2] == ["BÁO CÁO", "Tổng kết công tác thi đua năm 2023 của Cụm thi đua số 1"]
    assert signature[0] == "Nơi nhận:- LĐLĐ tỉnh A;- Các đơn vị trong Cụm thi đua số 1;- Lưu: Văn thư."
    assert signature[1] == "TM. BAN THƯỜNG VỤCHỦ TỊCH"


def test_the_world_s_report_is_honest_and_tells_its_figures(of_world):
    check_honest(of_world)
    assert "có 3 công đoàn cơ sở, 2.040 đoàn viên và 2.350 công nhân, viên chức, lao động." in of_world.text
    assert of_world.one("Báo cáo 6 tháng, năm của công đoàn cơ sở") == (
        "Báo cáo 6 tháng, năm của công đoàn cơ sở: đã duyệt 3/3 (100%), tất cả gửi đúng hạn."
    )
    assert of_world.one("- Đoàn viên kết nạp mới: toàn") == (
        "- Đoàn viên kết nạp mới: toàn Cụm 141/140 người, đạt 100,7% kế hoạch, vượt 0,7%; 1/2 đơn vị đạt chỉ tiêu. "
        "Chưa đạt: LĐLĐ huyện Ấp Đông (20/40 người, đạt 50% kế hoạch, thiếu 20 người)."
    )
    assert of_world.one("- Trao 700") == "- Trao 700 suất quà Tết, tổng trị giá 215,5 triệu đồng."
    assert of_world.one("- Không xảy ra") == "- Không xảy ra vụ ngừng việc tập thể nào."


def test_every_number_is_bound_to_the_total_it_prints(world, of_world):
    units = {code: world.unit(code) for code in ("A1", "A2")}
    totals = reporting.totals_of_units(world.admin, units.values(), SCOPE)
    whole = reporting.totals_of_cluster(world.admin, world.cluster, SCOPE)
    by_subject = {"C1": whole} | {code: totals[unit.pk] for code, unit in units.items()}
    lines = {line.code: line for line in queries.cluster_year(world.admin, world.cluster, SCOPE).lines}
    seen = 0
    for key, printed in of_world.figures:
        subject, period, basis, cut_off, item, measure = key.split("|")
        assert (period, basis, cut_off) == ("2023", "actual", "2023-11-22")
        if measure == "total":
            value = by_subject[subject].total(item)
            expected = "không" if value == 0 and subject == "C1" else shown(lines[item], value)
            assert printed.partition(" (")[0] in (expected, expected.capitalize(), "0")
            seen += 1
        elif measure in ("accepted", "expected", "on_time"):
            assert printed == str(getattr(by_subject[subject].rates[item], measure))
    assert seen > 20


def test_an_invented_tree_without_last_year(world):
    read = report(world, invented(world, last_year=False))
    check_honest(read)
    assert "Chưa có số liệu cùng kỳ năm trước để so sánh." in read.paragraphs
    assert not re.search(r"(?:tăng|giảm) \d", read.text)
    assert read.one("- Cuộc đối thoại tại nơi làm việc") == (
        "- Cuộc đối thoại tại nơi làm việc: chưa đánh giá được. Chưa có mức để so sánh: LĐLĐ huyện Vân Đông."
    )
    assert read.one("Báo cáo 6 tháng, năm của công đoàn cấp trên") == (
        "Báo cáo 6 tháng, năm của công đoàn cấp trên: phải có 4, chưa báo cáo nào được duyệt."
    )
    assert "Chưa có mức để so sánh: LĐLĐ huyện Sương Lam, LĐLĐ huyện Vân Đài và LĐLĐ huyện Vân Đông" in read.text
    assert "(200%)" in read.text
    assert ["Vân Đài", "200% (đồng hạng 1)"] in read.rows
    assert ["Thủy Biều", "chưa có"] in read.rows
    told = read.one("- Đoàn viên kết nạp mới: đồng hạng 1")
    assert told == (
        "- Đoàn viên kết nạp mới: đồng hạng 1 có LĐLĐ huyện Vân Đài và LĐLĐ huyện Vân Đông (200%); "
        "chưa có số liệu để xếp hạng LĐLĐ huyện Thủy Biều."
    )
    assert "Thứ hạng trên được tính từ số liệu theo từng chỉ số; không phải kết quả bình xét" in read.text
    assert "Khối trưởng năm 2024 do hội nghị tổng kết bầu." in read.paragraphs


def test_an_invented_tree_that_fell_behind_last_year(world):
    read = report(world, invented(world, last_year=True))
    check_honest(read)
    assert "tổng số đoàn viên không đổi" in read.one("So với năm 2022")
    assert "LĐLĐ huyện Sương Lam giảm 100 người (10%)" in read.one("- Tổng số đoàn viên so với năm 2022")
    assert "“Cuộc đối thoại tại nơi làm việc” giảm 2 cuộc" in read.one("- So với năm 2022")
    assert "LĐLĐ huyện Sương Lam chưa đạt 3 chỉ tiêu: đoàn viên kết nạp mới (đạt 50% kế hoạch)" in read.text
    assert "vụ ngừng việc tập thể (2 vụ, yêu cầu không quá 0 vụ)" in read.text
    assert "(900 người, yêu cầu hơn năm trước, tức hơn 1.000 người)" in read.text


def test_what_nobody_reported_is_named_once_and_never_counted_as_nothing(world):
    read = report(world, invented(world, last_year=False))
    assert len(re.findall("suất quà Tết", read.text)) == 1
    (named,) = [text for text in read.paragraphs if "suất quà Tết" in text]
    assert named.startswith("Chưa có số liệu về: ")
    assert (
        "- Các đơn vị có báo cáo không hỗ trợ nhà Mái ấm Công đoàn nào." in read.paragraphs
    )  # reported as 0 by one district
    assert "Chưa có số liệu của LĐLĐ huyện Sương Lam, LĐLĐ huyện Thủy Biều và LĐLĐ huyện Vân Đông về: " in read.text
    assert "các đơn vị trong Khối có 3.900 đoàn viên." in read.text


def test_a_district_with_nothing_has_no_ranks_no_zeros(world):
    read = report(world, invented(world, last_year=True))
    row = next(row for row in read.rows if row[0] == "LĐLĐ huyện Thủy Biều")
    assert set(row[1:]) == {"chưa có"}
    assert read.one("- LĐLĐ huyện Thủy Biều:") == (
        "- LĐLĐ huyện Thủy Biều: chưa có số liệu để đánh giá 2 chỉ tiêu được giao."
    )


def test_sums_of_different_members_are_not_compared(world):
    cluster = invented(world, last_year=True)
    accepted(world, "V4-1", period="2022", cut_off=date(2022, 11, 30), members_total=5000, dialogues_held=90)
    read = report(world, cluster)
    check_honest(read)
    assert not any(text.startswith(("So với năm 2022", "- So với năm 2022")) for text in read.paragraphs)
    assert "- Tổ chức 12 cuộc đối thoại tại nơi làm việc." in read.paragraphs
    assert "LĐLĐ huyện Sương Lam giảm 100 người (10%)" in read.one("- Tổng số đoàn viên so với năm 2022")


def test_a_revised_lead_and_its_heading_follow_the_day(world):
    world_reports(world)
    org.rename_unit(by=world.admin, unit=world.unit("A1"), name="LĐLĐ huyện Mới", on=date(2024, 1, 1), decision="QĐ 9")
    read = report(world, world.cluster)
    assert "LĐLĐ huyện An Thượng (Cụm trưởng)" in read.text
    assert "Mới" not in read.text


def test_the_elected_lead_of_the_next_year_is_told_with_the_paper(world):
    world_reports(world)
    org.set_cluster(
        by=world.admin, code="C1", year=2024, name="Cụm thi đua số 1", body="PA", decision="Biên bản bầu cụm trưởng",
        seats=[org.Seat("A1", "member"), org.Seat("A2", "lead")],
    )  # fmt: skip
    read = report(world, world.cluster)
    assert (
        "LĐLĐ huyện Ấp Đông được bầu làm Cụm trưởng Cụm thi đua số 1 năm 2024, theo biên bản bầu cụm trưởng."
        in read.paragraphs
    )


def test_an_estimate_is_called_one(world):
    accepted(world, "A11", cut_off=None, members_total=40, members_admitted=6)
    read = report(world, world.cluster, Scope("2023", basis="estimate"))
    check_honest(read)
    assert "Báo cáo dùng số liệu ước thực hiện cả năm 2023" in read.text
    assert "Ước đến hết năm 2023, các đơn vị trong Cụm có 40 đoàn viên." in read.text
    assert "thực hiện đến ngày" not in read.text


def test_a_half_year_is_an_interim_review(world):
    accepted(world, "A11", period="2023-H1", cut_off=date(2023, 5, 31), members_total=40)
    year = queries.cluster_year(world.admin, world.cluster, Scope("2023-H1"))
    file = pack_files.report_file(
        Issuer(queries.lead_of(world.cluster), year.source.cut_off or year.source.end, {}), year, {}
    )[0]
    read = read_back(file.content)
    check_honest(read)
    assert file.name == "bao-cao-so-ket-c1-2023-h1.docx"
    assert read.paragraphs[1] == "Sơ kết công tác thi đua 6 tháng đầu năm 2023 của Cụm thi đua số 1"
    assert "BÌNH XÉT" not in read.text
    assert read.one("VI. ") == "VI. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI"


def test_targets_that_ask_for_something_done(world):
    world_reports(world)
    accepted(world, "A21", cut_off=date(2023, 11, 30), members_total=1)
    for unit in ("A1", "A2"):
        target(world, unit, "officers_trained", None, "yes")
        target(world, unit, "initiatives", None, "none")
    read = report(world, world.cluster)
    check_honest(read)
    assert read.one("- Lượt cán bộ công đoàn được tập huấn (yêu cầu có thực hiện)").endswith("2/2 đơn vị đạt chỉ tiêu.")
    assert "Sáng kiến được công nhận" not in read.text.partition("III. ")[0]


def test_nothing_reported_at_all_is_refused(world):
    with pytest.raises(Refused) as refused:
        queries.cluster_year(world.admin, world.cluster, Scope("2019"))
    assert refused.value.code == "no_figures"


def test_a_school_year_has_no_cluster_report(world):
    with pytest.raises(Refused) as refused:
        queries.cluster_of(world.admin, "C1", "SY2022-2023")
    assert refused.value.code == "not_a_year"


def test_last_year_is_its_latest_actual_figures(world):
    world_reports(world)
    for cut_off, members in ((date(2022, 11, 22), 38), (date(2022, 11, 30), 39)):
        accepted(world, "A11", period="2022", cut_off=cut_off, members_total=members)
    year = queries.cluster_year(world.admin, world.cluster, SCOPE)
    assert year.before == Source("2022", "actual", date(2022, 11, 30), date(2022, 11, 30))
    line = year.line("members_total")
    assert line is not None
    assert (line.whole.before, line.cells[0].before, line.cells[1].before) == (Decimal(39), Decimal(39), None)


def test_the_same_figures_give_the_same_report(world):
    cluster = invented(world, last_year=True)
    one, two = report(world, cluster), report(world, cluster)
    assert one == two


def test_percentages_of_reports_are_bound_too(of_world):
    assert ("C1|2023|actual|2023-11-22|CS-NAM|rate", format_percent(100)) in of_world.figures


# ---- pictures ----

ON_THE_DAY = datetime(2023, 11, 22, 9, tzinfo=UTC)
BAR = re.compile(r'<span class="pct">([^<]*)</span>\s*<span class="bar">(?:<svg class="attain (\w+)")?')


@pytest.mark.parametrize(("now", "state"), [(ON_THE_DAY, "behind"), (datetime(2024, 1, 5, 9, tzinfo=UTC), "missed")])
def test_the_bars_of_the_report_are_those_of_the_page(world, client, now, state):
    """Half of a target is late while the period runs and missed once it is over, in both."""
    cluster = invented(world, last_year=False)
    with time_machine.travel(now, tick=False):
        client.force_login(world.admin)
        page = client.get("/clusters/VB/2023/?period=2023&cut_off=2023-11-22").content.decode()
        on_page = BAR.findall(page[page.index("<h3>Đoàn viên kết nạp mới</h3>") :])[:4]
        read = report(world, cluster)
    assert on_page == [("50%", state), ("", ""), ("200%", "met"), ("200%", "met")]
    names = ("Sương Lam", "Thủy Biều", "Vân Đài", "Vân Đông")
    bars = (
        AttainmentBar(name, Decimal(percent.strip("%")) if percent else None, shown or state)
        for name, (percent, shown) in zip(names, on_page, strict=True)
    )
    declared = AttainmentChart("Tỷ lệ hoàn thành chỉ tiêu đoàn viên kết nạp mới, đến ngày 22/11/2023", tuple(bars))
    drawn = bars_against_target(declared, show_title=False)
    assert drawn.description.endswith(": Sương Lam 50%; Thủy Biều chưa có; Vân Đài 200%; Vân Đông 200%.")
    assert read.pictures[drawn.description] == drawn.png()
    assert any(text.endswith(declared.title) for text in read.paragraphs)
