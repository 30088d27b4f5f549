"""Sentences that belong to no single page."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "not_found": _("Không tìm thấy nội dung này. Bạn hãy kiểm tra lại địa chỉ hoặc quay về trang chủ."),
}
