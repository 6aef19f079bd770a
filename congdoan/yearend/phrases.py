"""How the report speaks of the indicators it knows: where they stand and the words around the number.

An indicator that is not named here is told by its own name and count unit, in the last section.
"""

from __future__ import annotations

from dataclasses import dataclass

from congdoan.common.wording import Comparator


@dataclass(frozen=True)
class Phrase:
    """Words before and after a count: "tổ chức 12 cuộc đối thoại"; of 0: "không tổ chức cuộc đối thoại nào"."""

    verb: str
    noun: str


@dataclass(frozen=True)
class Section:
    """A field of work; each of `items` is one sentence, made of the lines in it that are reported."""

    title: str
    items: tuple[tuple[str, ...], ...]


SITUATION = (
    "grassroots_unions_total", "members_total", "workers_total", "members_density", "members_female",
    "members_female_share", "workers_female",
)  # fmt: skip
"""Lines of the opening section, told there and nowhere else."""

SECTIONS = (
    Section(
        "Công tác chăm lo, đại diện, bảo vệ quyền, lợi ích hợp pháp, chính đáng của đoàn viên, người lao động",
        (
            ("workers_conference_rate",),
            ("civil_servants_conference_rate",),
            ("civil_servants_conference_directed_rate",),
            ("dialogues_held", "unions_with_dialogue"),
            ("collective_agreement_rate",),
            ("work_stoppages",),
            ("tet_gifts", "tet_gifts_vnd"),
            ("hardship_visits",),
            ("health_checks",),
            ("housing_supported", "housing_support_vnd"),
            ("loans_granted", "loans_vnd"),
        ),
    ),
    Section(
        "Công tác phát triển đoàn viên, xây dựng tổ chức công đoàn",
        (
            ("members_admitted", "members_transferred_in"),
            ("members_left",),
            ("grassroots_unions_established", "grassroots_unions_dissolved"),
            ("members_in_software",),
        ),
    ),
    Section(
        "Công tác tuyên truyền, phong trào thi đua, văn hóa, thể thao",
        (
            ("propaganda_sessions",),
            ("initiatives", "initiatives_benefit_vnd"),
            ("activities_held", "activity_participations"),
        ),
    ),
    Section(
        "Công tác cán bộ, kiểm tra, tham gia xây dựng Đảng",
        (
            ("officers_trained", "training_hours"),
            ("inspections_held",),
            ("party_introduced", "party_admitted"),
        ),
    ),
)
OTHER_SECTION = "Các mặt công tác khác"
UNTOLD = ("members_opening",)
"""Lines that only serve checks; the annex has them."""

PHRASES = {
    "members_admitted": Phrase("kết nạp mới", "đoàn viên"),
    "members_transferred_in": Phrase("tiếp nhận", "đoàn viên từ nơi khác chuyển đến"),
    "members_left": Phrase("có", "đoàn viên chuyển đi, nghỉ việc, nghỉ hưu hoặc giảm vì lý do khác"),
    "members_in_software": Phrase("cập nhật", "đoàn viên vào phần mềm quản lý"),
    "grassroots_unions_established": Phrase("thành lập mới", "công đoàn cơ sở"),
    "grassroots_unions_dissolved": Phrase("giải thể", "công đoàn cơ sở"),
    "unions_with_workers_conference": Phrase("có", "đơn vị tổ chức hội nghị người lao động"),
    "unions_with_civil_servants_conference": Phrase("có", "đơn vị tổ chức hội nghị cán bộ, công chức, viên chức"),
    "civil_servants_conference_directed": Phrase(
        "có", "đơn vị phối hợp chỉ đạo tổ chức hội nghị cán bộ, công chức, viên chức"
    ),
    "dialogues_held": Phrase("tổ chức", "cuộc đối thoại tại nơi làm việc"),
    "unions_with_dialogue": Phrase("có", "công đoàn cơ sở tổ chức đối thoại"),
    "enterprises_with_collective_agreement": Phrase("có", "doanh nghiệp có thỏa ước lao động tập thể"),
    "work_stoppages": Phrase("xảy ra", "vụ ngừng việc tập thể"),
    "tet_gifts": Phrase("trao", "suất quà Tết"),
    "tet_gifts_vnd": Phrase("tổng trị giá", ""),
    "hardship_visits": Phrase("thăm hỏi", "lượt đoàn viên có hoàn cảnh khó khăn"),
    "health_checks": Phrase("tổ chức khám sức khỏe cho", "đoàn viên"),
    "housing_supported": Phrase("hỗ trợ", "nhà Mái ấm Công đoàn"),
    "housing_support_vnd": Phrase("tổng số tiền", ""),
    "loans_granted": Phrase("giải quyết", "lượt vay vốn"),
    "loans_vnd": Phrase("tổng số tiền cho vay", ""),
    "propaganda_sessions": Phrase("tổ chức", "cuộc tuyên truyền"),
    "initiatives": Phrase("có", "sáng kiến được công nhận"),
    "initiatives_benefit_vnd": Phrase("giá trị làm lợi", ""),
    "activities_held": Phrase("tổ chức", "hoạt động văn hóa, thể thao"),
    "activity_participations": Phrase("thu hút", "lượt người tham gia"),
    "officers_trained": Phrase("tập huấn cho", "lượt cán bộ công đoàn"),
    "training_hours": Phrase("tổng số", "giờ tập huấn"),
    "inspections_held": Phrase("tiến hành", "cuộc kiểm tra của ủy ban kiểm tra"),
    "party_introduced": Phrase("giới thiệu", "đoàn viên ưu tú cho Đảng"),
    "party_admitted": Phrase("có", "đoàn viên được kết nạp Đảng"),
}

SHARES = {
    "members_density": ("CNVCLĐ là đoàn viên công đoàn", "đạt"),
    "members_female_share": ("đoàn viên là nữ", "chiếm"),
    "workers_conference_rate": ("đơn vị thuộc diện phải tổ chức đã tổ chức hội nghị người lao động", "đạt"),
    "civil_servants_conference_rate": (
        "đơn vị thuộc diện phải tổ chức đã tổ chức hội nghị cán bộ, công chức, viên chức",
        "đạt",
    ),
    "civil_servants_conference_directed_rate": (
        "đơn vị phối hợp với chính quyền cùng cấp chỉ đạo tổ chức hội nghị cán bộ, công chức, viên chức",
        "đạt",
    ),
    "collective_agreement_rate": ("doanh nghiệp có công đoàn đã có thỏa ước lao động tập thể", "đạt"),
}
"""What a ratio's pair counts and the verb before the percentage: "90/95 đơn vị …, đạt 94,7%"."""

REQUIREMENTS = {
    Comparator.GE: "ít nhất bằng mức giao",
    Comparator.LE: "không quá mức giao",
    Comparator.EQ: "đúng mức giao",
    Comparator.YES: "có thực hiện",
    Comparator.MORE_THAN_LAST_YEAR: "cao hơn năm trước",
}
"""What a target asks for."""
