"""Who sees which page, what it says, and what it says to a bad address."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from congdoan.accounts.models import User
from congdoan.org import commands as org
from congdoan.reporting.models import Report
from congdoan.reporting.tests.steps import accepted, assigned, book_of, drafted
from tests.world import World

SCOPE = "?period=2023&basis=actual&cut_off=2023-11-22"
CLUSTER = f"/clusters/C1/2023/{SCOPE}"
PAGES = {
    "cluster": CLUSTER,
    "side by side": f"/clusters/C1/2023/figures/members_admitted/{SCOPE}",
    "side by side, a ratio": f"/clusters/C1/2023/figures/members_density/{SCOPE}",
    "unit": f"/units/A1/{SCOPE}",
    "unit, another set of figures": "/units/A1/?period=2023&basis=estimate",
    "unit, a month": "/units/A1/?period=2023-M05",
    "unit, a quarter": "/units/A1/?period=2023-Q2",
    "unit, without figures": "/units/A1/?period=2021",
    "leaf": f"/units/A11/{SCOPE}",
    "figure": f"/units/A1/figures/members_total/{SCOPE}",
    "figure, a ratio": f"/units/A1/figures/members_density/{SCOPE}",
    "figure, a share of units": f"/units/A1/figures/civil_servants_conference_directed_rate/{SCOPE}",
    "figure of a leaf": f"/units/A11/figures/members_total/{SCOPE}",
}
each_page = pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)


def get(client: Client, person: str, address: str, world: World, status: int = 200, **headers: str) -> str:
    client.force_login(world.users[person])
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, address
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def links(client: Client, address: str) -> list[str]:
    html = client.get(address).content.decode().replace("&amp;", "&")
    return sorted({url for url in re.findall(r'href="([^"#]+)', html) if not url.startswith("/static")})


def scope_of(client: Client, address: str) -> str:
    """The period in force on the scope line."""
    html = client.get(address).content.decode()
    found = re.search(r'<span class="k">Kỳ</span> <b>(.*?)</b>', html)
    assert found
    return found[1]


# ---- doors ----


@each_page
@pytest.mark.parametrize("person", ["an", "dung", "em"])
def test_those_above_and_at_the_unit_see_its_pages(client, figures, person, address):
    assert "chưa có quyền" not in get(client, person, address, figures, 200)


@each_page
@pytest.mark.parametrize("person", ["chi", "khoa"])
def test_outsiders_find_nothing(client, figures, person, address):
    assert "LĐLĐ huyện An Thượng" not in get(client, person, address, figures, 404)


@each_page
def test_a_stranger_is_sent_to_sign_in(client, figures, address):
    assert client.get(address).status_code == 302


def test_a_target_of_what_nobody_below_can_report_is_shown_without_a_figure(client, figures):
    assigned(figures, "A11", 5, line="unions_rated")
    text = get(client, "an", f"/units/A11/{SCOPE}", figures)
    assert "CĐCS được đánh giá xếp loại" in text


def test_a_neighbour_in_the_cluster_sees_totals_and_targets_but_nothing_below(client, figures):
    text = get(client, "lan", f"/units/A1/{SCOPE}", figures)
    assert "qua cụm thi đua" in text
    assert "40 người" in text
    assert "4 / 10" in text
    assert "1 báo cáo chưa được duyệt" in text
    assert "Không thiếu gì" not in text
    for hidden in (
        "Cùng kỳ",
        "Trường Tiểu học Đồng Mây",
        "Đơn vị trực thuộc",
        "Của chính đơn vị",
        "chưa nộp",
        "Trả lại",
    ):
        assert hidden not in text
    text = get(client, "lan", f"/units/A1/figures/members_total/{SCOPE}", figures)
    assert "qua cụm thi đua" in text
    assert "Đồng Mây" not in text
    get(client, "lan", f"/units/A11/{SCOPE}", figures, 404)
    get(client, "lan", "/units/A1/?period=2022", figures, 404)


def test_home_leads_to_the_page_that_answers_most(client, figures):
    for person, address in [("an", "/clusters/C1/2023/"), ("giang", "/units/A11/"), ("chi", "/units/PB/")]:
        client.force_login(figures.users[person])
        assert client.get("/figures/").headers["Location"] == address
    assert "chưa được cấp quyền" in get(client, "khoa", "/figures/", figures)


def test_home_leads_to_where_reports_come_in(client, figures):
    """At the own unit, else at the lowest body above all unfinished reports, with figures that count: not the month of
    a draft."""
    for unit, period, last_day in [
        ("A11", "2024-M02", date(2024, 2, 29)),
        ("A12", "2024-M03", date(2024, 3, 31)),
        ("A21", "2024-M03", date(2024, 3, 31)),
    ]:
        book = book_of(period, cut_off=last_day, form="CS-THANG")
        drafted(figures, unit, form="CS-THANG", book=book, dialogues_held=1)
    User.objects.filter(email="em@vi-du.vn").update(unit_id=None)
    figures.em.refresh_from_db()
    for person, address in [
        ("an", "/units/PA/"),
        ("dung", "/units/A1/"),
        ("giang", "/units/A11/"),
        ("em", "/units/PA/"),
    ]:
        client.force_login(figures.users[person])
        assert client.get("/figures/").headers["Location"] == address
        assert scope_of(client, address) == "Năm 2023"
    client.force_login(figures.users["chi"])
    assert client.get("/figures/").headers["Location"] == "/units/PB/"


def test_home_passes_by_a_cluster_without_figures(client, figures):
    seats = [org.Seat("A1", "lead")]
    org.set_cluster(by=figures.admin, code="C1", year=2024, name="Cụm 1", body="PA", decision="QĐ 2", seats=seats)
    client.force_login(figures.an)
    assert client.get("/figures/").headers["Location"] == "/clusters/C1/2023/"


# ---- what pages say ----


def test_the_cluster_compares_its_units(client, figures):
    text = get(client, "dung", CLUSTER, figures)
    for said in (
        "Thực hiện đến 22/11/2023",
        "940 người",
        "40,0% hạng 2",
        "120,0% hạng 1",
        "64 /60 người, đạt 106,7% kế hoạch",
        "không phải kết quả bình xét",
        "Cụm trưởng: LĐLĐ huyện An Thượng",
        "Chưa có kết quả bầu cụm trưởng năm sau",
        "1 chỉ tiêu chưa đạt",
    ):
        assert said in text.replace("64/60", "64 /60"), said


@pytest.mark.once
@pytest.mark.parametrize("person", ["an", "dung", "em", "lan"])
def test_every_link_of_the_cluster_opens_for_its_reader(client, figures, person):
    client.force_login(figures.users[person])
    found = links(client, CLUSTER)
    assert sum("/figures/" in url for url in found) > 10
    for url in found:
        assert client.get(url if url.startswith("/") else f"/clusters/C1/2023/{url}").status_code in (200, 302), url


@pytest.mark.once
@pytest.mark.parametrize("address", [f"/units/A1/{SCOPE}", f"/units/A1/figures/members_total/{SCOPE}"])
def test_every_link_of_a_unit_opens(client, figures, address):
    client.force_login(figures.an)
    for url in links(client, address):
        assert client.get(url if url.startswith("/") else address.split("?")[0] + url).status_code in (200, 302), url


def test_all_figures_are_folded_by_section_and_only_the_first_is_open(client, figures):
    client.force_login(figures.an)
    html = client.get(f"/units/A1/{SCOPE}").content.decode()
    folded = re.findall(r"<details[^>]* data-printed( open)?>", html.split('id="so-lieu"')[1])
    assert folded == [" open", *[""] * (len(folded) - 1)]
    assert len(folded) > 3


def test_a_phone_is_offered_two_acts_and_the_others_behind_a_button(client, figures):
    client.force_login(figures.an)
    html = client.get(f"/units/A1/{SCOPE}").content.decode()
    acts = html.split('class="actions"')[1].split("</div></div>")[0]
    at_once, rest = acts.split('aria-controls="them-viec"')
    assert at_once.count('<a class="btn"') == 2
    assert '<div class="folded" id="them-viec" hidden>' in rest
    assert "Bảng số liệu" in rest


def test_what_nobody_reported_is_a_word(client, figures):
    text = get(client, "an", f"/units/A1/{SCOPE}", figures)
    assert "CĐCS Công ty TNHH May Sông Đáy Doanh nghiệp ngoài nhà nước chưa có chưa có" in text
    assert "Tổng số đoàn viên người từ cấp dưới 40 38 1" in text
    assert "Doanh nghiệp có công đoàn doanh nghiệp từ cấp dưới chưa có chưa có 0" in text
    assert "Công đoàn cơ sở thành lập mới CĐCS 0 0 chưa có 1" in text


def test_what_is_missing_stands_on_the_page_of_the_unit(client, figures):
    text = get(client, "an", f"/units/A1/{SCOPE}", figures)
    assert "đã duyệt 2/3 báo cáo" in text
    assert "1 báo cáo bị trả lại" in text
    assert "chỉ số chưa có số liệu" in text
    text = get(client, "an", "/units/A2/?period=2023&cut_off=2023-11-30", figures)
    assert "Báo cáo của chính đơn vị Chưa nộp 1 báo cáo chưa nộp hạn nộp 07/12/2023" in text


def test_months_make_a_chart_with_their_gaps(client, figures):
    client.force_login(figures.an)
    html = client.get(f"/units/A1/{SCOPE}").content.decode()
    assert "Đoàn viên kết nạp mới theo tháng" in html
    assert "4: chưa có; 5: 2; 6: chưa có" in html
    assert "theo tháng" not in client.get(f"/units/A2/{SCOPE}").content.decode()


def test_a_figure_of_a_quarter_opens_the_report_of_each_month(client, figures):
    """Three reports make the quarter: each stands there with its own value and leads to its page."""
    for month, last_day, admitted in ((3, date(2023, 3, 31), 1), (4, date(2023, 4, 30), 7)):
        book = book_of(f"2023-M{month:02}", cut_off=last_day, form="CS-THANG")
        accepted(figures, "A11", form="CS-THANG", book=book, on=last_day, members_admitted=admitted)
    address = "/units/A11/figures/members_admitted/?period=2023-Q2"
    text = get(client, "an", address, figures)
    for month, admitted in ((3, 1), (4, 7), (5, 2)):
        assert re.search(rf"Tháng {month}/2023[^:]*: {admitted} người", text)
    own = Report.objects.filter(unit__code="A11", form__code="CS-THANG")
    assert {f"/reports/{report.pk}/" for report in own} <= set(links(client, address))
    assert own.count() == 3


def test_a_figure_is_the_sum_of_its_parts(client, figures):
    text = get(client, "an", f"/units/PA/figures/members_total/{SCOPE}", figures)
    assert "LĐLĐ huyện Ấp Đông 900 LĐLĐ huyện An Thượng 40 Tất cả 940" in text
    text = get(client, "an", f"/units/A1/figures/members_total/{SCOPE}", figures)
    assert "CĐCS Trường Tiểu học Đồng Mây 40 CĐCS Công ty TNHH May Sông Đáy chưa có Trả lại Tất cả 40" in text
    text = get(client, "an", f"/units/PA/figures/members_density/{SCOPE}", figures)
    assert "LĐLĐ huyện An Thượng 40 44 90,9%" in text
    assert "Tất cả 940 1.044 90,0%" in text


def test_a_figure_ends_at_its_report(client, figures):
    client.force_login(figures.an)
    report = Report.objects.get(unit__code="A11", book__cut_off="2023-11-22")
    assert f"/reports/{report.pk}/" in links(client, f"/units/A1/figures/members_total/{SCOPE}")
    assert f"/reports/{report.pk}/" in links(client, f"/units/A11/figures/members_total/{SCOPE}")


def test_a_chip_swaps_only_the_list(client, figures):
    address = f"/units/A1/{SCOPE}&state=returned"
    text = get(client, "an", address, figures, **{"HX-Request": "true"})
    assert text.startswith("Đơn vị trực thuộc")
    assert "May Sông Đáy" in text
    assert "Đồng Mây" not in text
    assert client.get(address).headers["Vary"].count("HX-Request")
    assert "Không có đơn vị nào khớp" in get(client, "an", f"/units/A1/{SCOPE}&state=locked", figures)


def test_search_folds_tones_and_keeps_to_what_may_be_read(client, figures):
    assert "CĐCS Trường Tiểu học Đồng Mây" in get(client, "an", "/search/?q=dong+may", figures)
    assert "CĐCS Trường Tiểu học Đồng Mây" in get(client, "an", "/search/?q=a11", figures)
    assert "Không có đơn vị nào khớp" in get(client, "chi", "/search/?q=đồng+mây", figures)
    assert "Gõ tên hoặc mã" in get(client, "an", "/search/?q=%00", figures)


# ---- bad addresses ----


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/clusters/C1/2023/?period=2023-Q9", "Không có kỳ báo cáo “2023-Q9”"),
        ("/clusters/C1/2023/?period=%00", "Không có kỳ báo cáo"),
        ("/clusters/C1/2023/?period=2022", "Cụm này của năm 2023"),
        ("/units/A1/?period=1890", "nằm ngoài các năm"),
        ("/units/A1/?basis=guess", "Loại số liệu “guess” không có"),
        ("/units/A1/?period=2023&cut_off=30/11/2023", "không đúng cách viết ngày"),
        ("/units/A1/?period=2023&cut_off=2023-06-01", "Không có số liệu nào của năm 2023 chốt ngày 01/06/2023"),
        ("/units/A1/?period=2023&basis=estimate&cut_off=2023-11-22", "không có ngày chốt"),
        ("/units/A1/?state=lost", "Không có trạng thái báo cáo “lost”"),
        ("/units/A1/?page=99", "Không có trang “99”: danh sách này có 1 trang"),
        ("/units/A1/?page=x", "Không có trang “x”"),
        ("/units/A1/figures/members_total/?page=0", "Không có trang “0”"),
        ("/search/?q=a&page=-1", "Không có trang “-1”"),
    ],
)
def test_a_bad_address_is_told_so(client, figures, address, said):
    text = get(client, "an", address, figures, 400)
    assert said in text
    assert "Mở trang này với kỳ và số liệu mặc định" in text


@pytest.mark.parametrize(
    "address",
    [
        "/units/NO/",
        "/units/A1%00/",
        "/units/A1/figures/nothing/",
        "/units/A1/figures/members_in_software%00/",
        "/clusters/C1/2022/",
        "/clusters/NO/2023/",
        "/clusters/C1/99999999999999999999/",
        "/clusters/C1/2023/figures/nothing/",
    ],
)
def test_what_does_not_exist_is_not_found(client, figures, address):
    assert "LĐLĐ" not in get(client, "an", address, figures, 404)


# ---- cost ----


@pytest.mark.parametrize(
    ("address", "most"),
    [(CLUSTER, 56), (f"/units/PA/{SCOPE}", 87), (f"/units/PA/figures/members_total/{SCOPE}", 50)],
)
def test_the_number_of_questions_to_the_database_is_bounded(
    client, figures, django_assert_max_num_queries, address, most
):
    client.force_login(figures.em)
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)


# ---- coordination programmes ----


@pytest.fixture
def programme(figures: World) -> World:
    org.set_programme(
        by=figures.admin,
        programme=org.Programme(
            unit="A1", signatory="PA", partner="Ban Thường vụ Huyện ủy", title="Phối hợp công tác", number="07/CTPH",
            first_year=2020, last_year=2025, interim_review_on=date(2023, 3, 24),
        ),
    )  # fmt: skip
    return figures


@pytest.mark.parametrize("code", ["A1", "PA"])
def test_the_page_of_either_body_tells_the_programme(client, programme, code):
    text = get(client, "an", f"/units/{code}/{SCOPE}", programme)
    assert "Phối hợp công tác · 07/CTPH" in text
    assert "LĐLĐ tỉnh A và Ban Thường vụ Huyện ủy, 2020–2025" in text
    assert "sơ kết 24/03/2023" in text
    assert ("đơn vị thực hiện: LĐLĐ huyện An Thượng" in text) is (code == "PA")


def test_a_neighbour_in_the_cluster_reads_no_programme(client, programme):
    assert "07/CTPH" not in get(client, "lan", f"/units/A1/{SCOPE}", programme)


def test_whoever_only_stands_in_sees_for_whom(world: World, client: Client) -> None:
    lent = {"grants": list(world.ha.grants.all()), "start": timezone.localdate(), "end": timezone.localdate()}
    org.lend_grants(by=world.ha, to=world.khoa, reason="Đi công tác", **lent)
    assert "LĐLĐ tỉnh A Lãnh đạo công đoàn cấp trên, thay Vũ Thị Hà" in get(client, "khoa", "/", world)
    org.lend_grants(by=world.ha, to=world.dung, reason="Đi công tác", **lent)
    assert "LĐLĐ huyện An Thượng Chuyên viên tổng hợp" in get(client, "dung", "/", world)  # their own comes first
