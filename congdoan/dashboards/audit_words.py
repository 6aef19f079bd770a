"""The audit in sentences: what each act is called, and what was changed by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congdoan.common.dates import format_date
from congdoan.common.text import quoted
from congdoan.org.models import RoleGrant
from congdoan.periods.rules import title

_DAY, _MOMENT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT.+[+Z]")
_MOST = 12  # changed fields told; the rest is counted

KINDS = {
    "report": gettext_lazy("Báo cáo"), "target": gettext_lazy("Chỉ tiêu"), "unit": gettext_lazy("Đơn vị"),
    "plan": gettext_lazy("Phương án sắp xếp"), "structure": gettext_lazy("Cơ cấu tổ chức"),
    "cluster": gettext_lazy("Cụm thi đua"), "programme": gettext_lazy("Chương trình"),
    "classification": gettext_lazy("Xếp loại"), "points": gettext_lazy("Điểm"), "rubric": gettext_lazy("Bảng điểm"),
    "role": gettext_lazy("Quyền"), "account": gettext_lazy("Tài khoản"), "portfolio": gettext_lazy("Phụ trách"),
    "department": gettext_lazy("Ban chuyên đề"), "second_factor": gettext_lazy("Xác thực hai bước"),
    "period": gettext_lazy("Kỳ báo cáo"), "catalogue": gettext_lazy("Danh mục"), "form": gettext_lazy("Biểu mẫu"),
    "import": gettext_lazy("Lần nhập"), "adhoc": gettext_lazy("Báo cáo đột xuất"),
    "letterhead": gettext_lazy("Tiêu đề văn bản"), "numbers": gettext_lazy("Số văn bản"),
    "document": gettext_lazy("Văn bản"), "cluster_report": gettext_lazy("Hồ sơ tổng kết của cụm"),
    "body_report": gettext_lazy("Hồ sơ tổng kết"), "corrections": gettext_lazy("Đính chính"),
    "pivot": gettext_lazy("Bảng số liệu"), "warehouse": gettext_lazy("Kho số liệu"),
    "figures": gettext_lazy("Điều chỉnh số liệu"), "nomination": gettext_lazy("Đề nghị khen thưởng"),
    "commendation": gettext_lazy("Quyết định khen thưởng"), "award": gettext_lazy("Khen thưởng"),
    "submission": gettext_lazy("Tờ trình khen thưởng"), "letters": gettext_lazy("Giấy khen"),
    "blank": gettext_lazy("Phôi giấy khen"), "evidence": gettext_lazy("Minh chứng"),
    "member": gettext_lazy("Đoàn viên"), "pack": gettext_lazy("Hồ sơ hội nghị"),
    "sentence": gettext_lazy("Câu trong báo cáo tổng kết"), "outside_figure": gettext_lazy("Số liệu ngoài"),
    "start": gettext_lazy("Danh sách khởi đầu"),
    "deliberation": gettext_lazy("Bình xét"), "audit": gettext_lazy("Nhật ký"),
}  # fmt: skip
"""Loại việc: what the acts of one kind are about."""

ACTS = {
    "account.administrator_made": gettext_lazy("tạo quản trị đầu tiên"),
    "account.closed": gettext_lazy("đóng tài khoản"),
    "account.opened": gettext_lazy("mở tài khoản"),
    "account.reopened": gettext_lazy("mở lại tài khoản"),
    "account.revised": gettext_lazy("sửa tài khoản"),
    "account.slip_renewed": gettext_lazy("cấp lại phiếu đăng nhập cho"),
    "adhoc.answered": gettext_lazy("trả lời báo cáo đột xuất"),
    "adhoc.closed": gettext_lazy("đóng báo cáo đột xuất"),
    "adhoc.exported": gettext_lazy("tải trả lời của báo cáo đột xuất"),
    "adhoc.extended": gettext_lazy("gia hạn báo cáo đột xuất"),
    "adhoc.made": gettext_lazy("yêu cầu báo cáo đột xuất"),
    "adhoc.reopened": gettext_lazy("mở lại báo cáo đột xuất"),
    "audit.exported": gettext_lazy("tải nhật ký của"),
    "award.revoked": gettext_lazy("thu hồi"),
    "blank.set": gettext_lazy("ghi phôi giấy khen của"),
    "body_report.downloaded": gettext_lazy("tải hồ sơ tổng kết của"),
    "body_report.issued": gettext_lazy("lập hồ sơ tổng kết của"),
    "catalogue.issued": gettext_lazy("ban hành bộ biểu mẫu"),
    "catalogue.loaded": gettext_lazy("nạp danh mục chỉ số"),
    "classification.chosen": gettext_lazy("chọn khác với đề xuất trong đợt xếp loại"),
    "classification.made": gettext_lazy("xếp loại, đợt"),
    "classification.recognised": gettext_lazy("công nhận kết quả xếp loại, đợt"),
    "cluster.passed_on": gettext_lazy("chuyển chỗ của đơn vị đã kết thúc trong"),
    "cluster.set": gettext_lazy("lập"),
    "cluster_report.downloaded": gettext_lazy("tải hồ sơ tổng kết của"),
    "cluster_report.issued": gettext_lazy("lập hồ sơ tổng kết của"),
    "commendation.cancelled": gettext_lazy("hủy quyết định khen thưởng"),
    "commendation.decided": gettext_lazy("quyết định khen thưởng,"),
    "commendation.downloaded": gettext_lazy("tải quyết định khen thưởng của"),
    "report.list_exported": gettext_lazy("tải danh sách theo dõi nộp báo cáo của"),
    "corrections.exported": gettext_lazy("tải danh sách đính chính của"),
    "deliberation.recorded": gettext_lazy("ghi biên bản bình xét của"),
    "department.set": gettext_lazy("lập, đổi tên ban"),
    "document.cancelled": gettext_lazy("hủy văn bản"),
    "document.numbered": gettext_lazy("lấy số cho văn bản"),
    "evidence.attached": gettext_lazy("đính kèm minh chứng"),
    "evidence.removed": gettext_lazy("bỏ minh chứng"),
    "figures.adjusted": gettext_lazy("điều chỉnh số của"),
    "figures.adjustment_withdrawn": gettext_lazy("rút điều chỉnh số của"),
    "form.draft_begun": gettext_lazy("bắt đầu dự thảo biểu mẫu"),
    "form.draft_changed": gettext_lazy("sửa dự thảo biểu mẫu"),
    "form.draft_discarded": gettext_lazy("bỏ dự thảo biểu mẫu"),
    "form.exported": gettext_lazy("tải biểu của"),
    "form.mapped": gettext_lazy("khai mẫu riêng"),
    "form.sheet_read": gettext_lazy("đọc biểu Excel vào dự thảo"),
    "form.unmapped": gettext_lazy("bỏ mẫu riêng"),
    "import.made": gettext_lazy("nhập báo cáo,"),
    "import.undone": gettext_lazy("hoàn tác"),
    "letterhead.set": gettext_lazy("đặt tiêu đề văn bản của"),
    "letters.downloaded": gettext_lazy("tải giấy khen của"),
    "member.admitted": gettext_lazy("kết nạp"),
    "member.corrected": gettext_lazy("sửa lý lịch đoàn viên"),
    "member.deceased": gettext_lazy("ghi đoàn viên qua đời:"),
    "member.dissolved": gettext_lazy("ghi giảm theo đơn vị giải thể:"),
    "member.expelled": gettext_lazy("ghi khai trừ"),
    "member.exported": gettext_lazy("tải sổ đoàn viên của"),
    "member.import_undone": gettext_lazy("hoàn tác việc nhập đoàn viên"),
    "member.imported": gettext_lazy("nhập đoàn viên"),
    "member.initial": gettext_lazy("ghi vào sổ đoàn viên"),
    "member.left": gettext_lazy("ghi ra khỏi công đoàn:"),
    "member.passed_on": gettext_lazy("chuyển đoàn viên của đơn vị đã kết thúc,"),
    "member.retired": gettext_lazy("ghi đoàn viên nghỉ hưu:"),
    "member.stay_corrected": gettext_lazy("sửa quá trình sinh hoạt của"),
    "member.stay_withdrawn": gettext_lazy("rút một lần ghi sinh hoạt của"),
    "member.transferred": gettext_lazy("chuyển sinh hoạt đoàn viên"),
    "member.transferred_in": gettext_lazy("tiếp nhận đoàn viên"),
    "member.transferred_out": gettext_lazy("ghi đoàn viên chuyển đi:"),
    "nomination.made": gettext_lazy("đề nghị khen"),
    "nomination.withdrawn": gettext_lazy("rút đề nghị khen"),
    "numbers.begun": gettext_lazy("bắt đầu lấy số văn bản"),
    "outside_figure.quoted": gettext_lazy("dẫn số liệu ngoài trong hồ sơ của"),
    "outside_figure.withdrawn": gettext_lazy("bỏ số liệu ngoài trong hồ sơ của"),
    "pack.asked": gettext_lazy("yêu cầu lập hồ sơ hội nghị của"),
    "pack.downloaded": gettext_lazy("tải hồ sơ hội nghị của"),
    "pack.issued": gettext_lazy("lập hồ sơ hội nghị của"),
    "period.closed": gettext_lazy("khóa kỳ"),
    "period.reopened": gettext_lazy("mở lại kỳ"),
    "pivot.exported": gettext_lazy("tải bảng số liệu của"),
    "plan.deleted": gettext_lazy("xóa phương án sắp xếp"),
    "plan.made": gettext_lazy("lập phương án sắp xếp"),
    "plan.revised": gettext_lazy("sửa phương án sắp xếp"),
    "plan.row_added": gettext_lazy("thêm dòng vào phương án sắp xếp"),
    "plan.row_changed": gettext_lazy("sửa dòng của phương án sắp xếp"),
    "plan.rows_deleted": gettext_lazy("xóa dòng của phương án sắp xếp"),
    "plan.rows_replaced": gettext_lazy("thay các dòng của phương án sắp xếp"),
    "points.given": gettext_lazy("nhập điểm, kỳ"),
    "portfolio.added": gettext_lazy("giao phụ trách"),
    "portfolio.removed": gettext_lazy("thôi giao phụ trách"),
    "programme.adopted": gettext_lazy("nhận việc từ chương trình"),
    "programme.issued": gettext_lazy("ban hành chương trình"),
    "programme.set": gettext_lazy("ghi chương trình"),
    "programme.task_done": gettext_lazy("ghi đã xong việc"),
    "programme.task_removed": gettext_lazy("bỏ việc"),
    "programme.task_reopened": gettext_lazy("ghi chưa xong việc"),
    "programme.task_set": gettext_lazy("ghi việc"),
    "report.accepted": gettext_lazy("duyệt báo cáo"),
    "report.begun": gettext_lazy("mở bản nháp báo cáo"),
    "report.closed": gettext_lazy("đóng báo cáo của đơn vị đã kết thúc,"),
    "report.comment_settled": gettext_lazy("đánh dấu đã xong góp ý về báo cáo"),
    "report.commented": gettext_lazy("góp ý về báo cáo"),
    "report.corrected": gettext_lazy("đính chính báo cáo"),
    "report.corrected_by_decision": gettext_lazy("đính chính theo quyết định báo cáo"),
    "report.drafted": gettext_lazy("soạn báo cáo"),
    "report.dropped": gettext_lazy("bỏ bản nháp của đơn vị đã kết thúc,"),
    "report.extended": gettext_lazy("gia hạn báo cáo"),
    "report.handed_on": gettext_lazy("chuyển người duyệt báo cáo"),
    "report.import_undone": gettext_lazy("hoàn tác việc nhập báo cáo"),
    "report.imported": gettext_lazy("nhập báo cáo"),
    "report.reminded": gettext_lazy("nhắc nộp báo cáo"),
    "report.returned": gettext_lazy("trả lại báo cáo"),
    "report.section_confirmed": gettext_lazy("xác nhận phần của ban trong báo cáo"),
    "report.section_reopened": gettext_lazy("mở lại phần của ban trong báo cáo"),
    "report.submitted": gettext_lazy("gửi báo cáo"),
    "role.ended": gettext_lazy("kết thúc quyền tại đơn vị đã kết thúc,"),
    "role.granted": gettext_lazy("cấp quyền"),
    "role.lending_withdrawn": gettext_lazy("thu lại ủy quyền"),
    "role.lent": gettext_lazy("ủy quyền"),
    "role.let_go": gettext_lazy("thôi giữ quyền của đơn vị đã kết thúc,"),
    "role.withdrawn": gettext_lazy("thu hồi quyền"),
    "rubric.loaded": gettext_lazy("nạp bảng điểm"),
    "second_factor.left_free": gettext_lazy("thôi yêu cầu xác thực hai bước,"),
    "second_factor.required": gettext_lazy("yêu cầu xác thực hai bước,"),
    "sentence.edited": gettext_lazy("sửa câu trong báo cáo tổng kết của"),
    "sentence.reset": gettext_lazy("lấy lại câu máy viết trong báo cáo tổng kết của"),
    "start.decided": gettext_lazy("quyết định các dòng của danh sách khởi đầu"),
    "start.discarded": gettext_lazy("bỏ danh sách khởi đầu"),
    "start.mapped": gettext_lazy("ghép cột của danh sách khởi đầu"),
    "start.read": gettext_lazy("đọc danh sách khởi đầu"),
    "start.slips_renewed": gettext_lazy("cấp phiếu mới cho người chưa đăng nhập của danh sách khởi đầu"),
    "start.withdrawn": gettext_lazy("rút lại danh sách khởi đầu"),
    "start.written": gettext_lazy("ghi danh sách khởi đầu"),
    "structure.changes_exported": gettext_lazy("tải danh sách thay đổi cơ cấu,"),
    "structure.exported": gettext_lazy("tải danh sách đơn vị,"),
    "structure.marked_illustrative": gettext_lazy("đánh dấu số liệu minh họa,"),
    "structure.planned": gettext_lazy("thực hiện phương án sắp xếp,"),
    "structure.undone": gettext_lazy("hoàn tác thay đổi cơ cấu,"),
    "submission.downloaded": gettext_lazy("tải tờ trình khen thưởng của"),
    "target.cascaded": gettext_lazy("phân bổ chỉ tiêu"),
    "target.decided": gettext_lazy("giao khác mức đăng ký"),
    "target.explained": gettext_lazy("giải trình chỉ tiêu"),
    "target.passed_on": gettext_lazy("chuyển chỉ tiêu của đơn vị đã kết thúc,"),
    "target.registered": gettext_lazy("đăng ký chỉ tiêu"),
    "target.revised": gettext_lazy("điều chỉnh chỉ tiêu"),
    "target.set": gettext_lazy("giao chỉ tiêu"),
    "target.taken": gettext_lazy("nhận mức đăng ký"),
    "unit.dissolved": gettext_lazy("giải thể"),
    "unit.established": gettext_lazy("thành lập"),
    "unit.imported": gettext_lazy("nhập vào cơ cấu"),
    "unit.merged": gettext_lazy("sáp nhập"),
    "unit.moved": gettext_lazy("chuyển cấp trên của"),
    "unit.planned": gettext_lazy("sắp xếp"),
    "unit.recognised": gettext_lazy("công nhận thành lập"),
    "unit.renamed": gettext_lazy("đổi tên"),
    "unit.replaced": gettext_lazy("thay thế"),
    "unit.split": gettext_lazy("chia tách"),
    "warehouse.exported": gettext_lazy("xuất kho số liệu của"),
}
"""Việc: the act in words, to which the name of what it was done to is joined."""

FIELDS = {
    "name": gettext_lazy("tên"), "value": gettext_lazy("giá trị"), "deadline": gettext_lazy("hạn"),
    "end": gettext_lazy("đến ngày"), "start": gettext_lazy("từ ngày"), "on": gettext_lazy("ngày"),
    "period": gettext_lazy("kỳ"), "file": gettext_lazy("tệp"), "role": gettext_lazy("vai trò"),
    "version": gettext_lazy("bản"), "units": gettext_lazy("số đơn vị"), "stage": gettext_lazy("bước chấm"),
    "source": gettext_lazy("nguồn"), "written": gettext_lazy("số điểm ghi"), "unit": gettext_lazy("đơn vị"),
    "state": gettext_lazy("trạng thái"), "parent": gettext_lazy("đơn vị cấp trên"),
    "subject": gettext_lazy("trích yếu"),
    "rows": gettext_lazy("số dòng"), "form": gettext_lazy("biểu"), "year": gettext_lazy("năm"),
    "outcome": gettext_lazy("kết quả"), "tasks": gettext_lazy("số việc"), "email": gettext_lazy("thư điện tử"),
    "phone": gettext_lazy("số điện thoại"), "username": gettext_lazy("tên đăng nhập"),
    "full_name": gettext_lazy("họ và tên"), "lines": gettext_lazy("số dòng"),
}  # fmt: skip
_WITHIN = ("figures", "values", "fields", "changes", "changed", "seats")  # hold changes of their own


def act_in_words(verb: str) -> str:
    """The act; what a later version no longer knows keeps its name."""
    return str(ACTS.get(verb, verb))


def changes_in_words(detail: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """ "tên: “A” → “B”", one for each field; `names` are those of indicators."""
    told = [words for field, value in detail.items() for words in _told(field, value, names)]
    more = len(told) - _MOST
    return [*told[:_MOST], _("và %(n)s mục nữa") % {"n": more}] if more > 0 else told


def _told(field: str, value: Any, names: Mapping[str, str]) -> Iterator[str]:
    if field in _WITHIN and isinstance(value, Mapping):
        for inner, change in value.items():
            yield from _change(inner, str(names.get(inner, FIELDS.get(inner, inner))), change)
    elif field in FIELDS:
        yield from _change(field, str(FIELDS[field]), value)


def _change(field: str, name: str, value: Any) -> Iterator[str]:
    if isinstance(value, list) and len(value) == 2 and not any(isinstance(one, list | dict) for one in value):
        yield f"{name}: {_shown(field, value[0])} → {_shown(field, value[1])}"
    elif isinstance(value, str | int) and not isinstance(value, bool) and value != "":
        yield f"{name}: {_shown(field, value)}"


def _shown(field: str, value: Any) -> str:
    """A value as people write it: days and hours, roles and periods by their names, other words in quotation marks."""
    if value is None or value == "":
        return _("chưa có")
    if not isinstance(value, str):
        return str(value)
    if field == "role" and value in RoleGrant.Role.values:
        return str(RoleGrant.Role(value).label).lower()
    if field == "period":
        return title(value)
    if _DAY.fullmatch(value) and (day := parse_date(value)):
        return format_date(day)
    if _MOMENT.match(value) and (moment := parse_datetime(value)):
        return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"
    return quoted(value)
