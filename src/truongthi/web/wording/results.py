"""Sentences of the committee's work: refusals, states, decisions, the log, and which mean was used."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from truongthi.core.metrics import ATTEMPTS_TIMES_BEST

SENTENCES = {
    "committee_seat_needed": _(
        "Chỉ Trưởng ban, Phó ban và Thư ký của Ban Tổ chức cuộc thi này làm được việc này. Bạn vẫn xem được trang; hãy nhờ một trong ba người đó."
    ),
    "contest_already_closed": _("Cuộc thi đã đóng rồi. Bước tiếp theo là tính kết quả."),
    "attempts_still_running": _(
        "Còn {count} lượt thi đang làm, lượt cuối hết giờ lúc {until:%H:%M:%S}. Hãy đóng cuộc thi sau lúc đó để không ai mất bài."
    ),
    "attempts_not_sealed": _(
        "Còn {count} lượt thi đã hết giờ mà phòng thi chưa niêm phong. Thường chỉ mất vài giây: hãy thử lại. Nếu vẫn còn, hãy báo người quản trị kiểm tra phòng thi."
    ),
    "attempts_not_graded": _("Còn {count} lượt thi đang chờ chấm. Hãy thử lại sau vài giây."),
    "contest_not_closed": _("Cuộc thi chưa đóng nên chưa tính được kết quả. Hãy đóng cuộc thi trước."),
    "standings_not_computed": _("Chưa có bảng kết quả nào. Hãy tính kết quả trước."),
    "standings_outdated": _("Số liệu đã thay đổi từ lần tính gần nhất. Hãy tính lại rồi công bố."),
    "standings_damaged": _(
        "Bảng kết quả đã lưu không còn khớp với dấu vân tay của nó. Hãy tính lại và báo người quản trị kiểm tra máy chủ."
    ),
    "ties_unsettled": _(
        "Còn {count} trường hợp bằng nhau có ảnh hưởng đến giải chưa được quyết định xong. Hãy xử lý ở bước “Đồng hạng”."
    ),
    "decision_not_a_tie": _(
        "Các tên này không phải một nhóm bằng nhau có ảnh hưởng đến giải. Có thể số liệu vừa được tính lại; hãy tải lại trang."
    ),
    "decision_already_proposed": _(
        "Nhóm này đã có một đề xuất. Hãy xác nhận đề xuất đó, hoặc rút lại trước khi đề xuất khác."
    ),
    "decision_needs_second_person": _(
        "Bạn là người đề xuất nên không tự xác nhận được. Hãy nhờ một thành viên khác của Ban Tổ chức."
    ),
    "decision_already_confirmed": _("Quyết định này đã được xác nhận. Không cần làm gì thêm."),
    "decision_withdrawn": _(
        "Đề xuất này đã được rút lại hoặc hết hiệu lực vì số liệu thay đổi. Hãy tải lại trang để xem tình trạng mới."
    ),
    "decision_lapsed": _("Số liệu của nhóm này đã thay đổi nên đề xuất không còn hiệu lực. Hãy xem lại bảng kết quả."),
    "decision_order_repeated": _("Mỗi hạng chỉ dành cho một tên. Hãy chọn lại thứ tự."),
    "reason_too_short": _("Lý do cần ít nhất {least} ký tự: lý do được ghi vào biên bản."),
    "reason_too_long": _("Lý do dài quá {most} ký tự. Hãy viết gọn lại."),
    "publish_title_differs": _("Tên cuộc thi gõ chưa đúng nên chưa công bố. Hãy gõ lại đúng tên ở trên ô."),
    "publish_needs_reason": _("Kết quả đã được công bố trước đây. Hãy ghi lý do công bố lại để mọi người cùng biết."),
    "publish_under_way": _("Có người đang công bố kết quả này. Hãy chờ vài phút rồi tải lại trang."),
    "publish_overtaken": _(
        "Trong lúc lập gói kết quả, dữ liệu của cuộc thi đã thay đổi nên chưa công bố gì. "
        "Hãy xem lại kết quả rồi công bố lần nữa."
    ),
    "already_published": _("Kết quả này đã được công bố. Không cần làm gì thêm."),
}

ACTS = {
    "contest.create": _("Tạo cuộc thi"),
    "contest.plan": _("Sửa kế hoạch"),
    "contest.bank": _("Chọn ngân hàng đề"),
    "contest.freeze": _("Chốt đề thi"),
    "contest.sign": _("Ký thể lệ"),
    "contest.ready": _("Chốt kế hoạch, nhận kết quả từ nơi khác"),
    "contest.thaw": _("Quay lại bản nháp"),
    "contest.close": _("Đóng cuộc thi"),
    "committee.seat": _("Phân công Ban Tổ chức"),
    "committee.leave": _("Thôi phân công Ban Tổ chức"),
    "units.add": _("Thêm đơn vị tham gia"),
    "units.remove": _("Bỏ đơn vị tham gia"),
    "units.block": _("Xếp khối, cụm cho đơn vị"),
    "units.state": _("Đơn vị xác nhận số người, người phụ trách"),
    "exclusions.name": _("Ghi tên người không dự thi, không xét giải"),
    "exclusions.lift": _("Bỏ tên khỏi danh sách loại trừ"),
    "results.compute": _("Tính kết quả"),
    "decision.propose": _("Đề xuất xử lý đồng hạng"),
    "decision.confirm": _("Xác nhận xử lý đồng hạng"),
    "decision.withdraw": _("Rút lại xử lý đồng hạng"),
    "results.publish": _("Công bố kết quả"),
    "correction.propose": _("Đề xuất điều chỉnh kết quả"),
    "correction.confirm": _("Xác nhận điều chỉnh kết quả"),
    "correction.withdraw": _("Rút lại điều chỉnh kết quả"),
    "lots.announce": _("Công bố lần quay số bốc thăm"),
    "document.issue": _("Ban hành tài liệu"),
    "document.make": _("Xuất tài liệu"),
    "document.template": _("Thay mẫu tài liệu"),
    "document.template_remove": _("Bỏ mẫu tài liệu riêng"),
    "results.verify": _("Kiểm chứng kết quả"),
    "results.final": _("Chốt kết quả"),
    "results.awarded": _("Ghi nhận trao giải"),
    "results.reported": _("Ghi nhận báo cáo"),
    "results.reopen": _("Mở lại kết quả đã chốt"),
    "complaint.file": _("Nhận đơn phúc khảo"),
    "complaint.withdraw": _("Người gửi rút đơn phúc khảo"),
    "complaint.answer": _("Trả lời đơn phúc khảo"),
}

DOCUMENTS = {
    "minutes": _("Biên bản họp xét giải"),
    "notice": _("Thông báo kết quả"),
    "proposal": _("Tờ trình khen thưởng"),
    "decision": _("Quyết định khen thưởng kèm danh sách"),
    "results_report": _("Báo cáo kết quả cuộc thi"),
    "receipt": _("Bảng ký nhận giải thưởng"),
    "summary": _("Bảng tổng hợp các lớp"),
    "staff": _("Danh sách cán bộ, giáo viên"),
    "report": _("Báo cáo gửi Sở"),
}

SEATS = {
    "head": _("Trưởng ban"),
    "deputy": _("Phó Trưởng ban"),
    "secretary": _("Thư ký"),
    "member": _("Ủy viên"),
}


def act_name(action: str) -> str:
    """An entry of the log in words; one that is not known here keeps its code."""
    return gettext(ACTS[action]) if action in ACTS else action


def seat_name(seat: str) -> str:
    return gettext(SEATS[seat])


def document_name(kind: str) -> str:
    return gettext(DOCUMENTS[kind])


def mean_note(mean_definition: str | None) -> str:
    """Which mean over attempts a ranking used; empty where there is none."""
    if mean_definition is None:
        return ""
    if mean_definition == ATTEMPTS_TIMES_BEST:
        return gettext(
            "Điểm trung bình các lượt ở đây là tổng (số lượt × điểm cao nhất của từng em) chia cho tổng số lượt, vì "
            "bảng thống kê chỉ có điểm cao nhất; con số này không nhỏ hơn trung bình thật."
        )
    return gettext("Điểm trung bình các lượt là tổng điểm của mọi lượt chia cho tổng số lượt.")


def unit_text(kind: str, unit: str) -> str:
    """How a person's class or department stands after the name: "lớp 10A1", "Tổ Toán"."""
    if kind == "pupil" and unit:
        return gettext("lớp {unit}").format(unit=unit)
    if kind == "parent":
        return gettext("phụ huynh")
    if kind == "citizen":
        return gettext("công dân")
    return unit


def name_in_sentence(kind: str, name: str) -> str:
    """A class is called "lớp 10A2" inside a sentence, a person by name."""
    return gettext("lớp {name}").format(name=name) if kind == "class" else name
