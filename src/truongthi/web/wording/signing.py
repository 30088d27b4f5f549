"""Signing the rules, in words."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "rules_sign_seat_needed": _("Chỉ thành viên Ban Tổ chức của cuộc thi này ký được thể lệ."),
    "rules_sign_stale": _(
        "Thể lệ vừa được sửa thành bản {version} sau khi trang này mở ra, nên chữ ký chưa được nhận. "
        "Hãy đọc bản mới rồi ký."
    ),
    "rules_not_signed": _(
        "Thể lệ bản {version} chưa đủ chữ ký: cần Trưởng Ban và ít nhất một thành viên nữa của Ban Tổ chức ký trước khi chốt."
    ),
    "rules_change_not_signed": _(
        "Thể lệ bản {version} được sửa sau khi mở thi và làm thay đổi cách xếp hạng hoặc giải. Trưởng Ban và ít nhất một "
        "thành viên nữa phải ký bản này thì mới tính kết quả theo bản này được."
    ),
    "plan_changed_meanwhile": _(
        "Trong lúc đó người khác đã lưu thể lệ bản {version}. Chưa lưu gì cả; hãy xem lại thay đổi so với bản mới."
    ),
}
