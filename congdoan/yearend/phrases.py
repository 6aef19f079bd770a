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
    """A field of work; each of `items` is one sentence, made of the lines in it that are reported.

    What lacks in `items` is named; what stands in `also` is told where it was reported and not missed where it was not.
    """

    title: str
    items: tuple[tuple[str, ...], ...] = ()
    also: tuple[tuple[str, ...], ...] = ()


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
        also=(
            ("workers_insured_share",),
            ("unions_with_democracy_rules",),
            ("agreements_signed", "agreements_in_force", "workers_covered_by_agreement"),
            ("strikes", "stoppage_participations"),
            ("disputes_mediated", "legal_advice_given"),
            ("labour_accidents", "fatal_labour_accidents"),
            ("workers_month_gifts", "workers_month_gifts_vnd"),
            ("hardship_gifts", "hardship_gifts_vnd"),
            ("tet_tickets", "tet_tickets_vnd"),
            ("scholarships", "scholarships_vnd"),
            ("welfare_agreements", "welfare_benefits"),
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
        also=(
            ("members_with_card",),
            ("grassroots_unions_non_state", "enterprises_without_union"),
            ("grassroots_unions_handed_over",),
            ("unions_rated", "unions_excellent", "unions_good", "unions_not_completed"),
            ("unions_good_public_rate",),
            ("unions_good_non_state_rate",),
            ("congress_rate",),
        ),
    ),
    Section(
        "Công tác tuyên truyền, phong trào thi đua, văn hóa, thể thao",
        (
            ("propaganda_sessions",),
            ("initiatives", "initiatives_benefit_vnd"),
            ("activities_held", "activity_participations"),
        ),
        also=(
            ("emulation_rate",),
            ("emulation_works", "initiatives_commended"),
            ("good_workers", "exemplars_commended", "workers_honoured"),
            ("emulation_flags", "certificates_of_merit_collectives", "certificates_of_merit_individuals"),
            ("letters_of_merit_collectives", "letters_of_merit_individuals"),
            ("workers_studying",),
        ),
    ),
    Section(
        "Công tác cán bộ, kiểm tra, tham gia xây dựng Đảng",
        (
            ("officers_trained", "training_hours"),
            ("inspections_held",),
            ("party_introduced", "party_admitted"),
        ),
        also=(
            ("officers_total", "officers_full_time"),
            ("training_classes",),
            ("officers_rotated", "accountants_rotated"),
            ("supervisions_held", "unions_inspected"),
            ("complaints_received", "complaints_resolved"),
            ("petitions_received", "petitions_answered"),
        ),
    ),
    Section(
        "Công tác nữ công",
        also=(("womens_boards",), ("women_titles",), ("women_supported", "children_gifts")),
    ),
    Section(
        "Công tác tài chính",
        also=(
            ("employer_contribution_rate",),
            ("member_dues_rate",),
            ("spent_on_members_vnd", "spent_on_activities_vnd", "spent_on_administration_vnd"),
            ("fund_balance_vnd",),
        ),
    ),
)
CLASSED = ("unions_rated", "unions_good_public_rate", "unions_good_non_state_rate")
"""Lines that a classification of the body tells more exactly."""

OTHER_SECTION = "Các mặt công tác khác"
UNTOLD = (
    "members_opening", "members_transferred_out", "members_in_software_share", "workers_underemployed",
    "workers_with_contract", "workers_wage_owed", "wages_owed_vnd", "workers_housed", "workers_renting",
    "grassroots_unions_recognised", "agreements_grade_a", "agreements_grade_b", "agreements_grade_c",
    "agreements_grade_d", "tet_gifts_union_vnd", "tet_gifts_employer_vnd", "tet_gifts_donated_vnd",
    "hardship_visits_vnd", "propaganda_participations", "activity_participants", "unions_completed",
    "officers_female", "same_level_inspections", "other_income_vnd", "spent_otherwise_vnd",
)  # fmt: skip
"""Lines of checks, parts and details: they stand in the annex alone."""

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
    "unions_with_democracy_rules": Phrase("có", "đơn vị có quy chế dân chủ ở cơ sở"),
    "agreements_signed": Phrase("ký mới, ký lại", "thỏa ước lao động tập thể"),
    "agreements_in_force": Phrase("đang có hiệu lực", "thỏa ước"),
    "workers_covered_by_agreement": Phrase("áp dụng cho", "người lao động"),
    "strikes": Phrase("xảy ra", "cuộc đình công"),
    "stoppage_participations": Phrase("có", "lượt người tham gia ngừng việc, đình công"),
    "disputes_mediated": Phrase("tham gia giải quyết", "vụ tranh chấp lao động"),
    "legal_advice_given": Phrase("tư vấn pháp luật cho", "lượt người"),
    "labour_accidents": Phrase("xảy ra", "vụ tai nạn lao động"),
    "fatal_labour_accidents": Phrase("có", "vụ làm chết người"),
    "workers_month_gifts": Phrase("trao", "suất quà Tháng Công nhân"),
    "workers_month_gifts_vnd": Phrase("tổng trị giá", ""),
    "hardship_gifts": Phrase("trao", "suất quà cho người gặp khó khăn đột xuất"),
    "hardship_gifts_vnd": Phrase("tổng trị giá", ""),
    "tet_tickets": Phrase("hỗ trợ", "vé tàu xe về quê đón Tết"),
    "tet_tickets_vnd": Phrase("tổng trị giá", ""),
    "scholarships": Phrase("trao", "suất học bổng cho con đoàn viên"),
    "scholarships_vnd": Phrase("tổng số tiền", ""),
    "welfare_agreements": Phrase("ký", "thỏa thuận hợp tác về phúc lợi đoàn viên"),
    "welfare_benefits": Phrase("có", "lượt đoàn viên được hưởng phúc lợi"),
    "members_with_card": Phrase("có", "đoàn viên đã có thẻ đoàn viên"),
    "grassroots_unions_non_state": Phrase("có", "công đoàn cơ sở khu vực ngoài nhà nước"),
    "enterprises_without_union": Phrase("còn", "doanh nghiệp đủ điều kiện chưa có công đoàn"),
    "grassroots_unions_handed_over": Phrase("chuyển giao", "công đoàn cơ sở cho nơi khác quản lý"),
    "unions_rated": Phrase("đánh giá, xếp loại", "công đoàn cơ sở"),
    "unions_excellent": Phrase("có", "công đoàn cơ sở hoàn thành xuất sắc nhiệm vụ"),
    "unions_good": Phrase("có", "công đoàn cơ sở hoàn thành tốt nhiệm vụ"),
    "unions_not_completed": Phrase("có", "công đoàn cơ sở không hoàn thành nhiệm vụ"),
    "emulation_works": Phrase("thực hiện", "công trình, sản phẩm thi đua"),
    "initiatives_commended": Phrase("khen thưởng", "sáng kiến"),
    "good_workers": Phrase("khen thưởng", "công nhân giỏi"),
    "exemplars_commended": Phrase("khen thưởng", "điển hình học tập và làm theo Bác"),
    "workers_honoured": Phrase("tuyên dương", "công nhân, người lao động"),
    "emulation_flags": Phrase("tặng", "cờ thi đua"),
    "certificates_of_merit_collectives": Phrase("tặng Bằng khen cho", "tập thể"),
    "certificates_of_merit_individuals": Phrase("tặng Bằng khen cho", "cá nhân"),
    "letters_of_merit_collectives": Phrase("tặng Giấy khen cho", "tập thể"),
    "letters_of_merit_individuals": Phrase("tặng Giấy khen cho", "cá nhân"),
    "workers_studying": Phrase("có", "CNVCLĐ học tập nâng cao trình độ"),
    "officers_total": Phrase("có", "cán bộ công đoàn"),
    "officers_full_time": Phrase("có", "cán bộ chuyên trách"),
    "training_classes": Phrase("mở", "lớp đào tạo, tập huấn"),
    "officers_rotated": Phrase("điều động, luân chuyển", "cán bộ"),
    "accountants_rotated": Phrase("chuyển đổi vị trí công tác", "kế toán công đoàn"),
    "supervisions_held": Phrase("tiến hành", "cuộc giám sát"),
    "unions_inspected": Phrase("kiểm tra", "công đoàn cơ sở"),
    "complaints_received": Phrase("nhận", "đơn khiếu nại, tố cáo"),
    "complaints_resolved": Phrase("giải quyết", "đơn khiếu nại, tố cáo"),
    "petitions_received": Phrase("nhận", "kiến nghị"),
    "petitions_answered": Phrase("trả lời", "kiến nghị"),
    "womens_boards": Phrase("có", "ban nữ công quần chúng"),
    "women_titles": Phrase("có", "nữ CNVCLĐ đạt danh hiệu Giỏi việc nước, đảm việc nhà"),
    "women_supported": Phrase("chăm lo riêng cho", "lượt lao động nữ"),
    "children_gifts": Phrase("trao", "suất quà cho con CNVCLĐ"),
    "spent_on_members_vnd": Phrase("chi trực tiếp chăm lo, bảo vệ, đào tạo đoàn viên", ""),
    "spent_on_activities_vnd": Phrase("chi tuyên truyền, văn hóa thể thao, thi đua", ""),
    "spent_on_administration_vnd": Phrase("chi quản lý, lương, phụ cấp", ""),
    "fund_balance_vnd": Phrase("tài chính công đoàn còn lại", ""),
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
    "workers_insured_share": ("CNVCLĐ tham gia bảo hiểm xã hội", "đạt"),
    "emulation_rate": ("công đoàn cơ sở phát động phong trào thi đua", "đạt"),
    "unions_good_public_rate": (
        "công đoàn cơ sở khối hành chính sự nghiệp, trường học hoàn thành tốt nhiệm vụ trở lên",
        "đạt",
    ),
    "unions_good_non_state_rate": (
        "công đoàn cơ sở ngoài nhà nước, nghiệp đoàn hoàn thành tốt nhiệm vụ trở lên",
        "đạt",
    ),
    "congress_rate": ("đơn vị phải tổ chức đại hội đã tổ chức đại hội", "đạt"),
    "employer_contribution_rate": ("kinh phí công đoàn phải thu đã được thu", "đạt"),
    "member_dues_rate": ("đoàn phí công đoàn phải thu đã được thu", "đạt"),
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
