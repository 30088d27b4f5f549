"""Sentences of the steps after the computation, and of complaints."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from truongthi.results.proof import OUTSIDE

SENTENCES = {
    "result_not_verified": _("Kết quả này chưa được kiểm chứng. Hãy kiểm chứng ở trang “Các bước” rồi công bố."),
    "result_already_verified": _("Kết quả này đã được kiểm chứng. Bước tiếp theo là công bố."),
    "verification_differs": _(
        "Phép tính độc lập ({computation}) cho kết quả khác ở {count} chỗ nên chưa kiểm chứng được. Hãy tính lại kết quả; nếu vẫn khác, hãy báo người quản trị kiểm tra và chưa công bố."
    ),
    "verification_sql_differs": _("Cách tính thứ hai (trong cơ sở dữ liệu, chấm lại từng câu) ra khác: {what}."),
    "verification_verify_differs": _("Chương trình kiểm tra độc lập báo: {what}"),
    "verification_core_differs": _("Tính lại từ số liệu hiện có thì ra bảng kết quả khác với bảng đã lưu."),
    "result_is_final": _(
        "Kết quả đã chốt nên không sửa, không công bố bản khác. Nếu cần sửa, Trưởng ban hoặc Phó ban mở lại kết quả ở trang “Các bước” và ghi lý do trước."
    ),
    "committee_leader_needed": _(
        "Việc này do Trưởng ban hoặc Phó Trưởng ban thực hiện. Hãy nhờ một trong hai người đó đăng nhập."
    ),
    "result_not_published": _("Kết quả chưa được công bố. Hãy công bố trước."),
    "result_already_final": _("Kết quả đã được chốt. Không cần làm gì thêm."),
    "final_newer_result": _(
        "Có kết quả mới hơn bản đang công bố. Hãy kiểm chứng và công bố bản mới trước khi chốt để mọi người thấy đúng bản được chốt."
    ),
    "complaints_still_open": _(
        "Còn nhận đơn phúc khảo đến {until:%H:%M ngày %d/%m/%Y}. Sau lúc đó mới chốt được kết quả."
    ),
    "complaints_unanswered": _(
        "Còn {count} đơn phúc khảo chưa trả lời. Hãy trả lời hết, hoặc ghi lý do khép lại các đơn đó."
    ),
    "result_not_final": _("Kết quả chưa chốt. Hãy chốt kết quả trước."),
    "result_already_awarded": _("Việc trao giải đã được ghi nhận. Không cần làm gì thêm."),
    "result_not_awarded": _("Chưa ghi nhận việc trao giải. Hãy ghi nhận trao giải trước rồi mới ghi báo cáo."),
    "result_already_reported": _("Việc báo cáo đã được ghi nhận. Không cần làm gì thêm."),
    "complaint_not_yours": _(
        "Đơn phúc khảo chỉ gửi được cho kết quả của chính mình; giáo viên chủ nhiệm gửi thay cho học sinh lớp mình."
    ),
    "complaint_before_publication": _("Kết quả chưa được công bố nên chưa gửi đơn phúc khảo được."),
    "complaint_about_nothing": _("Hãy chọn điều cần phúc khảo trong danh sách."),
    "complaint_question_missing": _("Hãy ghi số thứ tự của câu trong bài, từ 1 đến {count}."),
    "complaint_text_short": _("Hãy viết rõ hơn: cần ít nhất {least} ký tự."),
    "complaint_text_long": _("Nội dung dài quá {most} ký tự. Hãy viết gọn lại."),
    "complaint_already_open": _("Đã có một đơn về việc này đang chờ trả lời (mã {receipt}). Không cần gửi lại."),
    "complaint_already_answered": _(
        "Ban Tổ chức đã trả lời đơn về việc này; theo thể lệ, trả lời đó là kết luận cuối cùng."
    ),
    "complaint_is_answered": _("Đơn này đã được trả lời."),
    "complaint_is_withdrawn": _("Đơn này đã được người gửi rút lại."),
    "complaint_is_closed": _("Đơn này đã được khép lại khi chốt kết quả."),
    "complaint_own_answer": _(
        "Bạn là người gửi đơn hoặc đơn nói về kết quả của bạn, nên người khác trong Ban Tổ chức phải trả lời."
    ),
    "complaint_outcome_missing": _("Hãy chọn kết luận của Ban Tổ chức."),
    "complaint_correction_missing": _(
        "Kết luận “đã sửa kết quả” cần một điều chỉnh đã được hai người xác nhận. Hãy lập điều chỉnh trước rồi chọn ở đây."
    ),
    "complaint_correction_unwanted": _("Chỉ kết luận “đã sửa kết quả” mới kèm một điều chỉnh. Hãy bỏ chọn điều chỉnh."),
    "document_number_missing": _("Hãy ghi số văn bản (từ 1 đến 99999), ký hiệu và ngày ký để ban hành."),
    "document_number_taken": _(
        "Số {number} đã dùng cho một văn bản khác. Hãy lấy số tiếp theo; văn bản đã ban hành không sửa được."
    ),
    "template_kind_unknown": _("Không có loại tài liệu này."),
    "template_not_there": _("Tài liệu này đang dùng mẫu mặc định rồi."),
    "template_too_large": _("Tệp mẫu quá {limit_mb} MB. Hãy bỏ bớt hình ảnh trong tệp."),
    "template_reaches_out": _(
        "Tệp mẫu có đối tượng nhúng hoặc liên kết ra ngoài ({part}). Hãy bỏ đối tượng đó trong Word rồi tải lên lại."
    ),
    "template_damaged": _("Không đọc được tệp mẫu. Hãy mở bằng Word, lưu lại dạng .docx rồi tải lên."),
    "template_syntax": _(
        "Có chỗ viết trường chưa đúng, chẳng hạn thiếu dấu đóng ngoặc. Hãy so với mẫu mặc định, sửa rồi tải lên lại."
    ),
    "template_forbidden": _(
        "Mẫu chỉ được hiện trường, lặp theo danh sách và hỏi trường có hay không; phần “{what}” không dùng được."
    ),
    "template_unknown_fields": _("Mẫu có trường không biết: {fields}. Hãy xem tên các trường ở cuối trang và sửa lại."),
    "template_without_fields": _("Tệp không có trường nào nên mọi bản in ra sẽ giống nhau. Hãy sửa từ mẫu mặc định."),
}

STAGES = {
    "draft": _("Đang soạn kế hoạch"),
    "frozen": _("Đã chốt thể lệ và đề"),
    "open": _("Đang mở"),
    "over": _("Hết giờ thi, chờ đóng"),
    "closed": _("Đã đóng"),
    "computed": _("Đã tính kết quả"),
    "verified": _("Đã kiểm chứng"),
    "complaints": _("Đã công bố, nhận phúc khảo"),
    "final": _("Đã chốt kết quả"),
    "awarded": _("Đã trao giải"),
    "reported": _("Đã báo cáo"),
}
STEPS = {
    "frozen": _("Chốt thể lệ và đề"),
    "open": _("Mở cuộc thi"),
    "closed": _("Đóng cuộc thi"),
    "computed": _("Tính kết quả"),
    "verified": _("Kiểm chứng"),
    "published": _("Công bố"),
    "complaints": _("Nhận phúc khảo"),
    "final": _("Chốt kết quả"),
    "awarded": _("Trao giải"),
    "reported": _("Báo cáo"),
}
COMPUTATIONS = {
    "core": _("tính lại theo thể lệ"),
    "sql": _("tính bằng câu lệnh cơ sở dữ liệu"),
    "verify": _("chương trình kiểm chứng độc lập verify.py"),
}
NOT_RECOMPUTED = {
    "eligibility": _("verify.py lấy theo gói kết quả, không tính lại: ai được dự thi, ai được xét giải."),
    "headcounts": _("verify.py lấy theo gói kết quả, không tính lại: sĩ số."),
}
SUBJECTS = {
    "score": _("Điểm của một lượt thi"),
    "question": _("Một câu hỏi trong bài"),
    "place": _("Thứ hạng, giải"),
    "eligibility": _("Điều kiện dự thi, xét giải"),
}
OUTCOMES = {
    "upheld": _("Đơn có căn cứ, kết quả không đổi"),
    "rejected": _("Giữ nguyên kết quả"),
    "corrected": _("Đã sửa kết quả"),
}
COMPLAINT_STATES = {
    "open": _("Đang chờ trả lời"),
    "answered": _("Đã trả lời"),
    "withdrawn": _("Đã rút"),
    "closed": _("Đã khép lại"),
}


def stage_name(stage: str) -> str:
    return gettext(STAGES[stage])


def step_name(step: str) -> str:
    return gettext(STEPS[step])


def not_recomputed() -> list[str]:
    """What verify.py takes as the platform states it, in words."""
    return [gettext(NOT_RECOMPUTED[one]) for one in OUTSIDE]


def computation_name(name: str) -> str:
    """A computation of the gate in words; one that is not known here keeps its name."""
    return gettext(COMPUTATIONS[name]) if name in COMPUTATIONS else name


def subject_name(about: str) -> str:
    return gettext(SUBJECTS[about])


def outcome_name(outcome: str) -> str:
    return gettext(OUTCOMES[outcome]) if outcome else ""


def complaint_state(state: str) -> str:
    return gettext(COMPLAINT_STATES[state])
