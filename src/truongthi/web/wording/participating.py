"""Sentences about the units that take part in a contest of a unit above, and about who is left out."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "unit_not_below": _("Chỉ thêm được đơn vị trực thuộc {name}."),
    "unit_not_in_contest": _("Đơn vị “{name}” không có trong danh sách tham gia cuộc thi này."),
    "unit_not_yours": _("Bạn không phụ trách đơn vị này. Hãy nhờ người phụ trách cuộc thi của đơn vị."),
    "unit_reason_missing": _("Hãy ghi lý do, ít nhất {least} ký tự: lý do được giữ trong nhật ký của cuộc thi."),
    "unit_has_contestants": _(
        "Đã có {count} người của {name} vào cuộc thi nên không bỏ cả đơn vị được. "
        "Người nào không được dự thi thì ghi tên vào danh sách loại trừ, kèm lý do."
    ),
    "unit_headcount_impossible": _("Số người {value} không hợp lý. Hãy ghi một số từ 1 đến {limit}."),
    "contest_is_over": _(
        "Cuộc thi đã đóng nên danh sách này không đổi nữa. Kết quả chỉ thay đổi bằng “Điều chỉnh”, có hai người ký."
    ),
    "exclusion_group_unknown": _("Kế hoạch không có nhóm loại trừ này, hoặc chưa chọn người hay đơn vị nào."),
    "exclusion_twice": _("Người hoặc đơn vị này đã có trong nhóm đó rồi."),
}
