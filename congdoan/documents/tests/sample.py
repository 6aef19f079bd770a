"""A small report with every kind of block; its figures are invented."""

from datetime import date
from decimal import Decimal

from congdoan.common.charts import AttainmentBar, AttainmentChart
from congdoan.documents.charts import bars_against_target
from congdoan.documents.content import (
    Figure,
    Letterhead,
    OfficialDocument,
    Paragraph,
    Picture,
    Signature,
    Table,
    Text,
)

ADMITTED = "HN-CUM4|2023|actual|2023-11-22|members_admitted|total"
LONG_KEY = "HN-CUM4|2023|actual|2023-11-22|" + "grassroots_unions_established_share|" * 3 + "total"
OPENING = "Năm 2023, các đơn vị trong Cụm kết nạp 5.740 đoàn viên, đạt 140% kế hoạch."
CLOSING = "Đề nghị cấp trên ổn định nhân sự chuyên trách <năm 2024> & bổ sung kinh phí."

ATTAINED = AttainmentChart(
    "Tỷ lệ phát triển đoàn viên",
    (
        AttainmentBar("Ba Vì", Decimal("121"), "met"),
        AttainmentBar("Phúc Thọ", None, "missed"),
        AttainmentBar("Quốc Oai", Decimal("57.3"), "missed"),
    ),
)


def report(*, illustrative: bool = True, signer: str = "") -> OfficialDocument:
    chart = bars_against_target(ATTAINED, show_title=False)
    body = (
        Paragraph.of("I. KẾT QUẢ", style="heading1"),
        Paragraph.of("1. Đoàn viên", style="heading2"),
        Paragraph.of(
            "Năm 2023, các đơn vị trong Cụm kết nạp ",
            Figure("5.740", ADMITTED),
            " đoàn viên, ",
            Text("đạt ", bold=True),
            Figure("140%", LONG_KEY, bold=True),
            " kế hoạch.",
        ),
        Paragraph.of("- Cả sáu huyện đều có báo cáo.", style="item"),
        Table(
            header=("Huyện", "Kết nạp", "Tỷ lệ"),
            rows=(("Ba Vì", Figure("605", "HN-BV|605"), "121%"), ("Phúc Thọ", None, None)),
            total=("Toàn cụm", Figure("5.740", ADMITTED), "140%"),
            widths=(2, 1, 1),
            caption="Bảng 1. Phát triển đoàn viên",
            unit="Đơn vị tính: người",
        ),
        Picture(chart.png(), "Hình 1. Tỷ lệ phát triển đoàn viên", chart.description),
        Paragraph.of("Số liệu đến ngày 22/11/2023.", style="note"),
        *(Paragraph.of(f"Nhiệm vụ thứ {number} của năm sau. " * 6) for number in range(1, 16)),
        Paragraph.of(CLOSING),
    )
    return OfficialDocument(
        letterhead=Letterhead(
            superior=("Liên đoàn Lao động", "thành phố Hà Nội"),
            own_name=("Cụm thi đua số 4",),
            place="Hà Nội",
            number="Số:        /BC-CTĐ",
            date=date(2023, 11, 22),
        ),
        kind_title="Báo cáo",
        subject="Kết quả phong trào thi đua năm 2023",
        body=body,
        signature=Signature("TM. Ban Thường vụ", "Chủ tịch", signer, ("LĐLĐ thành phố Hà Nội", "Lưu: Văn phòng")),
        illustrative=illustrative,
    )
