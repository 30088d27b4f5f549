"""Sentences about acts on question banks that are refused."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "bank_not_yours": _("Ngân hàng câu hỏi này thuộc đơn vị khác nên bạn không thay đổi được."),
    "bank_changed_meanwhile": _(
        "Trong lúc bạn xem, ngân hàng đã được người khác thay đổi; chưa nhập gì cả. "
        "Hãy xem lại phần so sánh mới bên dưới rồi nhập."
    ),
    "import_has_nothing": _("Tệp không có câu nào nhập được. Hãy sửa các lỗi bên dưới trong tệp rồi tải lên lại."),
    "question_import_has_errors": _(
        "Còn {count} câu có lỗi; chưa nhập gì cả. Hãy sửa trong tệp rồi tải lên lại, "
        "hoặc đánh dấu “Nhập các câu không lỗi, bỏ qua câu có lỗi”."
    ),
    "question_import_discarded": _("Tệp này đã được bỏ. Hãy tải lên lại nếu muốn nhập."),
    "import_already_done": _("Tệp này đã được nhập rồi nên không bỏ được nữa. Muốn bỏ một câu, hãy mở câu đó."),
}
