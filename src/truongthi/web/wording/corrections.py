"""Sentences of acts after closing: what may not be done, what each kind is called, what a version changed."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

SENTENCES = {
    "correction_kind_unknown": _("Không có việc điều chỉnh này. Hãy chọn lại từ danh sách."),
    "correction_question_unknown": _("Không tìm thấy câu hỏi này trong đề của cuộc thi. Hãy chọn lại từ danh sách."),
    "correction_treatment_missing": _("Hãy chọn cách xử lý: loại câu hỏi, cho mọi người điểm, hoặc sửa đáp án."),
    "correction_letters_missing": _("Hãy chọn đáp án đúng trong các phương án của câu hỏi."),
    "correction_one_letter": _("Câu này chỉ có một đáp án đúng. Hãy chọn đúng một phương án."),
    "correction_key_unchanged": _("Câu hỏi đang được chấm đúng như vậy rồi, không có gì để điều chỉnh."),
    "correction_person_unknown": _("Không tìm thấy người này trong cuộc thi. Hãy tìm lại theo tên hoặc lớp."),
    "correction_person_out": _("Người này đang không được tính kết quả. Muốn tính lại, hãy dùng “Khôi phục”."),
    "correction_person_in": _("Người này đang được tính kết quả bình thường, không cần khôi phục."),
    "correction_two_accounts": _("Hãy chọn ít nhất hai tài khoản của cùng một người."),
    "correction_annulment_kind": _("Hãy chọn vì sao lượt thi không được tính: sự cố hoặc vi phạm."),
    "correction_attempt_unknown": _("Không tìm thấy lượt thi này. Hãy chọn lại từ danh sách các lượt."),
    "correction_attempt_open": _(
        "Lượt thi này chưa nộp. Hãy đợi bài được nộp hoặc hết giờ rồi mới hủy lượt, để bài không mất."
    ),
    "correction_attempt_annulled": _("Lượt thi này đã được hủy từ trước. Không cần làm gì thêm."),
    "correction_attempt_counts": _("Lượt thi này đang được tính bình thường, không cần khôi phục."),
    "correction_division_unknown": _("Không có bảng xếp hạng này trong kết quả mới nhất. Hãy chọn lại."),
    "correction_no_moves": _("Chưa có thay đổi nào về giải. Hãy chọn giải mới cho ít nhất một dòng."),
    "correction_moves_unknown": _(
        "Có dòng hoặc giải không còn trong bảng xếp hạng mới nhất. Hãy tải lại trang và chọn lại."
    ),
    "correction_score_unknown": _("Thể lệ không có phần điểm này. Hãy chọn lại."),
    "correction_no_points": _("Chưa có điểm nào mới. Hãy nhập ít nhất một điểm khác với điểm đang dùng."),
    "correction_points_impossible": _("Điểm phải từ 0 đến {maximum}. Hãy kiểm tra lại các ô."),
    "correction_points_unknown": _("Có dòng không phải người hoặc đơn vị của cuộc thi. Hãy kiểm tra lại bảng."),
    "correction_minutes_missing": _(
        "Hãy ghi số và ngày của biên bản làm căn cứ, ví dụ “Biên bản số 03/BB-BTC ngày 20/10/2026” (từ 3 đến 200 ký tự)."
    ),
    "correction_stale": _(
        "Số liệu đã thay đổi từ lúc xem trước nên chưa có gì được ghi. Hãy xem trước lại rồi đề xuất lại."
    ),
    "correction_preview_not_ready": _(
        "Bản xem trước chưa tính xong nên chưa đề xuất được. Hãy đợi trang hiện thay đổi."
    ),
    "correction_under_way": _(
        "Một điều chỉnh đã xác nhận đang được thực hiện nên lúc này chưa ghi được gì khác. Hãy thử lại sau ít phút."
    ),
    "correction_already_proposed": _(
        "Việc này đã có một đề xuất đang chờ. Hãy xác nhận đề xuất đó, hoặc rút lại trước khi đề xuất khác."
    ),
    "correction_needs_second_person": _(
        "Bạn là người đề xuất nên không tự xác nhận được. Hãy nhờ một người khác trong số Trưởng ban, Phó ban và Thư ký."
    ),
    "correction_already_confirmed": _("Việc này đã được xác nhận và thực hiện. Không cần làm gì thêm."),
    "correction_withdrawn": _("Đề xuất này đã được rút lại. Hãy tạo đề xuất mới nếu vẫn cần."),
    "lot_not_announced": _(
        "Chưa công bố sẽ lấy số từ lần quay số nào. Hãy công bố trước ngày quay rồi mới nhập kết quả."
    ),
    "lot_seed_frozen": _("Số quay đã được ghi và khóa lại, không sửa được nữa."),
    "lot_seed_missing": _("Hãy nhập kết quả quay số đúng như công bố (không quá {most} ký tự)."),
    "lot_not_drawn": _("Chưa đến giờ quay số ({at:%H:%M %d/%m/%Y}). Hãy nhập kết quả sau lúc đó."),
    "lot_source_missing": _(
        "Hãy ghi rõ sẽ dùng lần quay số nào, ví dụ “giải đặc biệt xổ số miền Bắc ngày 20/10/2026”."
    ),
    "lot_draw_over": _("Giờ quay số phải ở sau lúc này: chỉ công bố trước khi quay mới khách quan."),
    "lot_announcement_frozen": _("Đã đến giờ quay số nên không đổi được nguồn nữa."),
    "points_file_header": _("Dòng đầu của bảng cần có cột “Mã” hoặc “Họ tên” và cột “Điểm”."),
    "points_not_a_number": _("{where}: “{value}” không phải là điểm. Hãy ghi số, ví dụ 8,5."),
    "correction_point_unreadable": _("“{value}” không phải là điểm. Hãy ghi số, ví dụ 8,5."),
    "points_row_unknown": _("{where}: không tìm thấy “{name}”. Hãy kiểm tra lại tên hoặc mã."),
}

KINDS = {
    "key": _("Câu hỏi: loại, cho điểm hoặc sửa đáp án"),
    "disqualify": _("Loại một người khỏi kết quả"),
    "reinstate": _("Khôi phục một người (bị loại, gộp tài khoản nhầm)"),
    "merge": _("Một người có nhiều tài khoản"),
    "annul": _("Hủy một lượt thi (sự cố, vi phạm)"),
    "restore": _("Khôi phục một lượt thi đã hủy"),
    "prizes": _("Cân đối cơ cấu giải"),
    "points": _("Nhập điểm chấm riêng"),
    "lot": _("Kết quả quay số bốc thăm"),
}

_TREATMENTS = {
    "key": _("Sửa đáp án"),
    "void": _("Loại câu hỏi: không tính điểm cho ai"),
    "all_right": _("Cho mọi người có câu này được điểm"),
}

_ANNULMENTS = {
    "incident": _("Sự cố: được thi lại lượt này nếu cuộc thi còn mở"),
    "double_account": _("Tài khoản trùng"),
    "breach": _("Vi phạm thể lệ"),
}

_STATES = {
    "proposed": _("Chờ người thứ hai xác nhận"),
    "confirmed": _("Đã thực hiện"),
    "withdrawn": _("Đã rút lại"),
}


def kind_name(kind: str) -> str:
    return gettext(KINDS[kind])


def treatment_name(treatment: str) -> str:
    return gettext(_TREATMENTS[treatment])


def annulment_name(kind: str) -> str:
    return gettext(_ANNULMENTS[kind])


def state_name(state: str) -> str:
    return gettext(_STATES[state])


def summary_sentence(ranks: int, prizes: int) -> str:
    """ "14 hạng và 1 giải thay đổi"."""
    if not ranks and not prizes:
        return gettext("Không có hạng hay giải nào thay đổi")
    if not prizes:
        return ngettext(
            "{n} hạng thay đổi, không giải nào thay đổi", "{n} hạng thay đổi, không giải nào thay đổi", ranks
        ).format(n=ranks)
    if not ranks:
        return ngettext(
            "{n} giải thay đổi, không hạng nào thay đổi", "{n} giải thay đổi, không hạng nào thay đổi", prizes
        ).format(n=prizes)
    return gettext("{ranks} hạng và {prizes} giải thay đổi").format(ranks=ranks, prizes=prizes)
