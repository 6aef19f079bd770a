"""The year-end report tells of missed targets why, and what will be done; and plainly where nobody has said so."""

import re

import pytest

from congdoan.reporting.commands import correct_report
from congdoan.reporting.models import Report, TargetValueOrigin
from congdoan.yearend import pack_files, queries
from congdoan.yearend.pack_files import Issuer
from congdoan.yearend.tests.case import SCOPE, ReadBack, explain, read_back, target, world_reports
from congdoan.yearend.tests.test_annex import annex_of
from congdoan.yearend.tests.test_report import check_honest
from tests.world import World

CAUSE, REMEDY = "3 doanh nghiệp giảm 40% lao động", "Giao mỗi cán bộ phụ trách 2 doanh nghiệp."
SCHOOLS = "tỷ lệ CNVCLĐ là đoàn viên (khu vực nhà nước, trường học)"


def report(world: World) -> ReadBack:
    year = queries.cluster_year(world.admin, world.cluster, SCOPE)
    read = read_back(
        pack_files.report_file(
            Issuer(queries.lead_of(world.cluster), year.source.cut_off or year.source.end, {}), year, {}
        )[0].content
    )
    check_honest(read)
    return read


def of_shortcomings(read: ReadBack) -> list[str]:
    first, last = (read.paragraphs.index(heading) for heading in
                   ("V. TỒN TẠI, HẠN CHẾ", "VI. BÌNH XÉT THI ĐUA, BẦU CỤM TRƯỞNG"))  # fmt: skip
    return read.paragraphs[first + 1 : last]


@pytest.fixture
def missed(world: World) -> World:
    """A2 admitted 20 of 40; of the workers of A1's school 40 of 50 are members, where 93% are asked for."""
    world_reports(world)
    target(world, "A1", "members_density", 930, group="state")
    return world


def test_cause_and_remedy_are_told_after_what_was_missed(missed: World) -> None:
    explain(missed, "A2", "members_admitted", CAUSE, REMEDY)
    read = report(missed)
    told = of_shortcomings(read)
    at = told.index("- LĐLĐ huyện Ấp Đông chưa đạt 1 chỉ tiêu: đoàn viên kết nạp mới (đạt 50% kế hoạch).")
    assert told[at + 1] == (
        "+ Đoàn viên kết nạp mới. Nguyên nhân: 3 doanh nghiệp giảm 40% lao động. "
        "Giải pháp: Giao mỗi cán bộ phụ trách 2 doanh nghiệp."
    )
    assert told[-1] == (
        "Nguyên nhân của những điểm chưa giải trình và trách nhiệm do từng đơn vị phân tích tại hội nghị."
    )
    assert "2. Thực hiện đúng các giải pháp đơn vị đã nêu cho từng chỉ tiêu chưa đạt (mục V)." in read.paragraphs
    bound = dict(read.figures)
    assert bound["A2|2023|actual|2023-11-22|members_admitted|cause"] == CAUSE
    assert bound["A2|2023|actual|2023-11-22|members_admitted|remedy"] == REMEDY.removesuffix(".")


def test_a_missed_target_without_explanation_is_said_to_have_none(missed: World) -> None:
    told = of_shortcomings(report(missed))
    at = told.index("- LĐLĐ huyện Ấp Đông chưa đạt 1 chỉ tiêu: đoàn viên kết nạp mới (đạt 50% kế hoạch).")
    assert told[at + 1] == "+ Đơn vị chưa giải trình nguyên nhân, giải pháp."
    assert told[-1] == "Nguyên nhân và trách nhiệm do từng đơn vị phân tích tại hội nghị."


def test_of_several_only_those_are_named_that_nobody_explained(missed: World) -> None:
    target(missed, "A2", "members_total", 900)
    explain(missed, "A2", "members_admitted", CAUSE, REMEDY)
    assert "+ Đơn vị chưa giải trình nguyên nhân, giải pháp: tổng số đoàn viên." in of_shortcomings(report(missed))


def test_made_again_after_a_correction_it_tells_no_explanation_of_what_was_reached(missed: World) -> None:
    explain(missed, "A2", "members_admitted", CAUSE, REMEDY)
    sent = Report.objects.get(unit__code="A21")
    correct_report(by=missed.admin, report=sent, figures={**sent.figures, "members_admitted": 40}, reason="Ghi thiếu")
    read = report(missed)
    assert CAUSE not in read.text
    assert "Ấp Đông chưa đạt" not in read.text


def test_a_target_of_some_categories_is_told_like_the_others(missed: World) -> None:
    explain(missed, "A1", "members_density", "Nhiều giáo viên hợp đồng ngắn hạn", "Vận động sau khi ký", "state")
    read = report(missed)
    assert read.one("- Tỷ lệ CNVCLĐ là đoàn viên (khu vực") == (
        "- Tỷ lệ CNVCLĐ là đoàn viên (khu vực nhà nước, trường học): toàn Cụm 80%; không đơn vị nào đạt chỉ tiêu. "
        "Chưa đạt: LĐLĐ huyện An Thượng (80%/93%, đạt 86% kế hoạch, thiếu 13 điểm phần trăm)."
    )
    told = of_shortcomings(read)
    at = told.index(f"- LĐLĐ huyện An Thượng chưa đạt 1 chỉ tiêu: {SCHOOLS} (đạt 86% kế hoạch).")
    assert told[at + 1].startswith("+ Tỷ lệ CNVCLĐ là đoàn viên (khu vực nhà nước, trường học). Nguyên nhân: Nhiều")
    given = [text for text in read.paragraphs if "được giao tổng cộng" in text]
    assert "7 chỉ tiêu; đến ngày 22/11/2023 đạt 5, chưa đạt 2." in given[0]


def test_a_revised_target_is_held_against_the_original_too(missed: World) -> None:
    target(missed, "A2", "members_admitted", 20, paper="KH 9/KH-LĐLĐ")
    read = report(missed)
    assert read.one("- Đoàn viên kết nạp mới: toàn Cụm").endswith(
        "2/2 đơn vị đạt chỉ tiêu. So với mức giao ban đầu: LĐLĐ huyện Ấp Đông (40 người, đạt 50% kế hoạch)."
    )


def test_a_target_of_what_is_made_of_other_lines_is_told(missed: World) -> None:
    target(missed, "A2", "members_net_increase", 10)
    target(missed, "A2", "gifts_passed_on", 10)
    read = report(missed)
    assert read.one("- Đoàn viên thực tăng: ").startswith("- Đoàn viên thực tăng: chưa đánh giá được.")
    assert read.one("- Suất quà khác cấp trên gửi, đơn vị trao: ")


def test_the_annex_tells_originals_registered_values_causes_and_remedies(missed: World) -> None:
    target(missed, "A2", "members_admitted", 25, paper="KH 9/KH-LĐLĐ")
    target(missed, "A2", "members_admitted", 50, origin=TargetValueOrigin.REGISTERED, paper="BĐK 1")
    explain(missed, "A2", "members_admitted", CAUSE, REMEDY)
    explain(missed, "A1", "members_density", CAUSE, REMEDY, "state")
    annex = annex_of(missed, missed.cluster)
    rows = {(row[0], row[1]): row[2:] for row in annex.rows("Chỉ tiêu")}
    row = rows["LĐLĐ huyện Ấp Đông", "Đoàn viên kết nạp mới"]
    assert (row[2:5], row[7]) == ([25, 20, 0.8], "KH 9/KH-LĐLĐ; BĐK 1")
    schools = "Tỷ lệ CNVCLĐ là đoàn viên (khu vực nhà nước, trường học)"
    assert rows["LĐLĐ huyện An Thượng", schools][2:4] == [0.93, 0.8]
    assert annex.values.sheetnames[1:3] == ["Chỉ tiêu", "Điều chỉnh, giải trình"]
    remedy = REMEDY.removesuffix(".")
    assert {(row[0], row[1]): row[3:] for row in annex.rows("Điều chỉnh, giải trình")} == {
        ("LĐLĐ huyện Ấp Đông", "Đoàn viên kết nạp mới"): [20, 40, 0.5, 50, 0.4, CAUSE, remedy],
        ("LĐLĐ huyện An Thượng", schools): [0.8, "", "", "", "", CAUSE, remedy],
    }


def test_what_people_typed_cannot_break_the_document(missed: World) -> None:
    explain(missed, "A2", "members_admitted", "<w:p>&\x0b\x00]]>{{ lỗi }", "=1+1 \u200b'\"")
    year = queries.cluster_year(missed.admin, missed.cluster, SCOPE)
    read = read_back(
        pack_files.report_file(
            Issuer(queries.lead_of(missed.cluster), year.source.cut_off or year.source.end, {}), year, {}
        )[0].content
    )
    (told,) = [text for text in read.paragraphs if re.match(r"\+ Đoàn viên", text)]
    assert "Nguyên nhân: <w:p>& ]]>{{ lỗi }. Giải pháp: =1+1 '\"." in told
    formulas = annex_of(missed, missed.cluster).formulas["Điều chỉnh, giải trình"]
    cells = [cell for row in formulas.iter_rows() for cell in row if str(cell.value).startswith("=1+1")]
    assert [cell.data_type for cell in cells] in (["s"], ["inlineStr"])
