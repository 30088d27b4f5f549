"""Sentences about units."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    "unit_without_name": _("Chưa có tên đơn vị. Hãy ghi tên đầy đủ như trên văn bản của đơn vị."),
    "unit_has_parent": _("Đơn vị “{name}” đã thuộc một cơ quan khác. Hãy kiểm tra lại tên cơ quan cấp trên."),
    "unit_exists": _("Đơn vị “{name}” đã có. Hãy dùng đơn vị đó, hoặc đặt tên khác."),
}
