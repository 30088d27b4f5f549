"""Sentences about files given to a ranking."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "rank_no_file": _("Không mở được tệp này. Hãy kiểm tra lại đường dẫn và quyền đọc tệp."),
    "rank_class_twice": _("Lớp {class} đã có ở tệp khác; bảng này không được tính. Hãy bỏ một tệp."),
    "rank_class_unknown": _("Lớp {class} không có trong danh sách học sinh."),
    "rank_class_without_results": _("Lớp {class} có trong danh sách học sinh nhưng không có tệp thống kê."),
}
