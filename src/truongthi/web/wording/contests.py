"""Sentences about acts on a contest that cannot be done as asked."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "contest_unknown": _("Không có cuộc thi nào tên ngắn là “{slug}”."),
    "contest_not_yours": _("Bạn không có quyền thay đổi cuộc thi này. Hãy nhờ Ban Tổ chức hoặc đơn vị tổ chức."),
    "contest_slug_taken": _("Tên ngắn “{slug}” đã có cuộc thi của đơn vị khác dùng. Hãy chọn tên khác."),
    "contest_not_draft": _("Đề thi đã chốt nên không làm được việc này nữa."),
    "contest_without_bank": _("Chưa chọn ngân hàng đề. Hãy chọn ngân hàng đề trước khi chốt đề thi."),
    "paper_bank_unknown": _(
        "Chưa tìm thấy ngân hàng đề “{bank}” của đơn vị (hoặc có nhiều ngân hàng cùng tên). Hãy tải ngân hàng đó lên hoặc "
        "sửa tên trong kế hoạch."
    ),
    "round_not_in_rules": _("Kế hoạch không có vòng thi này. Hãy tải lại trang."),
    "round_already_frozen": _("Đề của vòng này đã chốt."),
    "round_not_frozen": _("Đề của vòng này chưa chốt nên không có gì để thu hồi."),
    "plan_round_frozen": _("Vòng “{round}” đã chốt đề nên không bỏ được. Hãy thu hồi đề của vòng đó trước."),
    "contest_window_over": _("Thời gian thi trong kế hoạch đã qua. Hãy sửa thời gian rồi chốt đề thi."),
    "contest_already_open": _("Cuộc thi đã mở nên không quay lại bản nháp được. Thể lệ chỉ sửa được kèm lý do."),
    "contest_not_ready": _("Cuộc thi chưa chốt đề thi nên chưa đóng được."),
    "contest_still_open": _("Cuộc thi còn mở đến {closes_at:%H:%M %d/%m/%Y}. Chỉ đóng được sau lúc đó."),
    "bank_of_other_unit": _("Ngân hàng đề này thuộc đơn vị khác. Hãy chọn ngân hàng đề của đơn vị mình."),
    "unit_unknown": _("Chưa có đơn vị nào tên “{name}” trong hệ thống. Hãy tạo đơn vị trước: truongthi unit add."),
    "unit_none": _("Hệ thống chưa có đơn vị nào. Hãy tạo đơn vị trước: truongthi unit add."),
    "unit_ambiguous": _('Hệ thống có nhiều đơn vị. Hãy ghi rõ bằng --unit "Tên đơn vị".'),
    "plan_slug_differs": _(
        "Tệp này là kế hoạch của “{slug}”, không phải của cuộc thi “{expected}”. Hãy kiểm tra lại tệp."
    ),
    "plan_reason_missing": _("Thể lệ đã chốt. Hãy ghi lý do thay đổi để mọi người cùng biết."),
    "plan_paper_frozen": _(
        "Đề thi đã chốt nên số câu, điểm, thời gian làm bài và cơ cấu đề không đổi được nữa. Trước khi cuộc thi mở, "
        "có thể quay lại bản nháp."
    ),
    "plan_window_closed": _("Cuộc thi đã đóng nên không đổi được thời gian thi."),
    "plan_already_open": _("Cuộc thi đã mở nên không đổi được thời điểm mở."),
    "plan_window_shortened": _("Cuộc thi đang mở: chỉ gia hạn được, không rút ngắn được thời gian."),
    "committee_seat_unknown": _("Không có vai trò “{seat}” trong Ban Tổ chức."),
    "committee_not_staff": _("Chỉ cán bộ, giáo viên đang làm việc ở đơn vị mới vào Ban Tổ chức được."),
    "committee_seat_taken": _("Vai trò này đã có người. Hãy đổi vai trò của người đó trước."),
}
