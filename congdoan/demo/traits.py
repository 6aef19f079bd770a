"""What invented unions of each category are like, and the parts their invented names are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trait:
    """What unions of one category are like."""

    share: int  # percent of the unions of a district
    sizes: tuple[int, int]  # members, before they are fitted to the goal
    women: tuple[int, int]  # percent
    admits: int  # at most so many percent of its members in a year
    oldest: int  # year of foundation
    offices: tuple[str, ...]  # names: one of each in a district
    names: tuple[str, ...]  # one of each in a place


TRAITS = {
    "school": Trait(
        44, (12, 75), (70, 96), 6, 1992, (),
        ("CĐCS Trường Mầm non {}", "CĐCS Trường Mầm non {} B", "CĐCS Trường Tiểu học {}",
         "CĐCS Trường THCS {}"),
    ),
    "state_body": Trait(
        17, (6, 45), (30, 60), 5, 1992,
        ("CĐCS Cơ quan Huyện ủy", "CĐCS Cơ quan Ủy ban nhân dân huyện", "CĐCS Phòng Giáo dục và Đào tạo",
         "CĐCS Tòa án nhân dân huyện", "CĐCS Viện kiểm sát nhân dân huyện", "CĐCS Chi cục Thuế",
         "CĐCS Kho bạc Nhà nước huyện", "CĐCS Chi cục Thi hành án dân sự"),
        ("CĐCS Cơ quan xã {}",),
    ),
    "public_service_unit": Trait(
        8, (6, 110), (40, 75), 6, 1994,
        ("CĐCS Trung tâm Y tế huyện", "CĐCS Trung tâm Văn hóa – Thông tin và Thể thao huyện",
         "CĐCS Trung tâm Giáo dục nghề nghiệp – Giáo dục thường xuyên huyện",
         "CĐCS Trung tâm Phát triển quỹ đất", "CĐCS Ban Quản lý dự án đầu tư xây dựng huyện",
         "CĐCS Trạm Chăn nuôi và Thú y", "CĐCS Trạm Khuyến nông"),
        ("CĐCS Trạm Y tế xã {}",),
    ),
    "non_state_enterprise": Trait(
        21, (5, 260), (25, 75), 75, 2004, (),
        ("CĐCS Công ty TNHH May {}", "CĐCS Công ty TNHH Cơ khí {}", "CĐCS Công ty TNHH Bao bì {}",
         "CĐCS Công ty TNHH Thực phẩm {}", "CĐCS Công ty TNHH Nội thất {}", "CĐCS Công ty TNHH Dệt kim {}",
         "CĐCS Công ty TNHH Thương mại và Dịch vụ {}", "CĐCS Công ty cổ phần Nhựa {}",
         "CĐCS Công ty cổ phần Vật liệu xây dựng {}", "CĐCS Công ty cổ phần Vận tải {}",
         "CĐCS Công ty cổ phần Xây dựng {}", "CĐCS Hợp tác xã Nông nghiệp {}",
         "CĐCS Quỹ tín dụng nhân dân {}"),
    ),
    "fdi_enterprise": Trait(
        3, (60, 1050), (45, 85), 75, 2006, (),
        ("CĐCS Công ty TNHH Điện tử {} Vina", "CĐCS Công ty TNHH Giày da {} Vina",
         "CĐCS Công ty TNHH Linh kiện ô tô {} Vina", "CĐCS Công ty TNHH May xuất khẩu {} Vina"),
    ),
    "state_enterprise": Trait(
        2, (25, 240), (20, 45), 10, 1993, (),
        ("CĐCS Xí nghiệp Thủy lợi {}", "CĐCS Xí nghiệp Môi trường {}", "CĐCS Công ty Nước sạch {}"),
    ),
    "non_public_unit": Trait(
        3, (5, 40), (60, 95), 40, 2008, (),
        ("CĐCS Trường Mầm non tư thục {}", "CĐCS Phòng khám đa khoa {}", "CĐCS Trung tâm Ngoại ngữ {}"),
    ),
    "occupational_union": Trait(
        2, (15, 120), (5, 40), 30, 2010, (),
        ("Nghiệp đoàn Xe ôm {}", "Nghiệp đoàn Nghề mộc {}", "Nghiệp đoàn Mây tre đan {}"),
    ),
}  # fmt: skip
FOUNDED_NOW = ("non_state_enterprise",) * 5 + ("non_public_unit", "occupational_union")

# Places are put together from these, two by two: no list of real ones.
PLACE_FIRST = (
    "Bạch", "Đoài", "Hạc", "Lạc", "Liễu", "Mộc", "Ngân", "Nhạn", "Nhuệ", "Quế", "Sậy", "Trúc", "Tùng", "Vân",
)  # fmt: skip
PLACE_SECOND = (
    "Cương", "Đàm", "Điền", "Hạ", "Khê", "Khúc", "Lĩnh", "Nhai", "Phổ", "Thượng", "Trạch", "Uyên", "Vỹ",
    "Xuyên",
)  # fmt: skip
