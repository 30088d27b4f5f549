"""Sentences about uploaded files that cannot be taken, whatever they were meant to hold."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "file_empty": _("Tệp trống (0 byte). Hãy mở lại tệp trên máy, lưu, rồi tải lên lần nữa."),
    "file_too_large": _(
        "Tệp nặng {size_mb} MB, vượt mức {limit_mb} MB. Hãy bỏ ảnh và các trang không dùng rồi lưu lại."
    ),
    "file_wrong_type": _(
        "Cần tệp {expected}, nhưng tệp nhận được là {found}. Hãy mở tệp bằng Word hoặc Excel, chọn “Lưu thành” "
        "đúng loại rồi tải lên lại."
    ),
    "file_password": _(
        "Tệp đang đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu (Tệp → Thông tin → Bảo vệ) rồi tải lên lại."
    ),
    "file_macros": _("Tệp có macro nên không được nhận. Hãy lưu lại thành {expected}, loại không có macro."),
    "file_damaged": _(
        "Tệp bị hỏng hoặc không đúng cấu trúc ({detail}). Hãy mở tệp bằng Word hoặc Excel, lưu lại rồi tải lên."
    ),
    "file_too_many_parts": _(
        "Tệp chứa {count} thành phần, vượt mức {limit}. Tệp Word và Excel thông thường không như vậy; hãy chép nội "
        "dung sang tệp mới."
    ),
    "file_part_too_large": _(
        "Sau khi giải nén, tệp lớn tới {size_mb} MB, vượt mức {limit_mb} MB. Thường là do kẻ khung hoặc tô màu quá "
        "nhiều dòng trống: hãy xóa các dòng trống ở cuối rồi lưu lại."
    ),
    "file_expands_too_much": _(
        "Một thành phần của tệp ({part}) nở ra gấp {ratio} lần khi giải nén, vượt mức {limit} lần, nên không được "
        "mở. Hãy chép nội dung sang tệp mới."
    ),
    "file_has_dtd": _(
        "Tệp có khai báo DTD trong {part}, là thứ Word và Excel không bao giờ ghi, nên không được mở. Hãy chép nội "
        "dung sang tệp mới."
    ),
    "file_no_sheets": _("Tệp Excel không có trang tính nào đọc được."),
    "file_too_many_sheets": _("Tệp Excel có {count} trang tính, vượt mức {limit}. Hãy tách thành nhiều tệp."),
    "file_too_many_rows": _(
        "Trang “{sheet}” có dữ liệu ở dòng {row}, vượt mức {limit} dòng. Hãy tách thành nhiều tệp hoặc xóa dữ liệu "
        "thừa ở cuối trang."
    ),
    "file_too_many_columns": _(
        "Trang “{sheet}” có dữ liệu ở cột {column}, vượt mức {limit} cột. Hãy xóa các cột thừa ở bên phải."
    ),
    "file_too_many_cells": _("Từ đầu tệp đến trang “{sheet}” có quá {limit} ô. Hãy tách thành nhiều tệp."),
    "file_too_much_text": _("Từ đầu tệp đến trang “{sheet}” có quá {limit} ký tự. Hãy tách thành nhiều tệp."),
}
