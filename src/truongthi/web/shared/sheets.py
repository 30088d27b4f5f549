"""Class sheets on the screens: file names, the receipt line, where figures come from, and what changed between two."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from truongthi.core.rules import Rules
from truongthi.core.vietnamese import search_key
from truongthi.formats.class_sheet import ClassSheet, ClassSheetRow
from truongthi.results.models import HandIn
from truongthi.web.shared.display import mmss, number, points, vn_datetime

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(content: bytes, filename: str) -> HttpResponse:
    """A download, never shown in place and never kept by a proxy."""
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def sheet_filename(sheet: ClassSheet) -> str:
    """Plain ASCII, no personal data: "thong-ke-lop-10A1.xlsx"."""
    plain = "".join(char for char in search_key(sheet.class_name) if char.isascii() and char.isalnum())
    return f"thong-ke-lop-{plain.upper() or 'x'}.xlsx"


def receipt_line(hand_in: HandIn) -> str:
    late = _(" (muộn so với hạn)") if hand_in.is_late else ""
    text = _("Đã nộp cho Ban Tổ chức lúc {at}{late}. Bản {version}. Mã biên nhận: {code}")
    return text.format(
        at=vn_datetime(hand_in.handed_in_at), late=late, version=hand_in.version, code=hand_in.receipt_code
    )


def source_words(rules: Rules) -> str:
    return "Trường Thi" if rules.results_from == "platform" else _("Trang thi bên ngoài")


def sheet_changes(before: ClassSheet, after: ClassSheet) -> list[tuple[str, str, str]]:
    """(what, before, after): the size of the class, then every pupil whose figures differ, arrived, or left."""
    changes = []
    if before.headcount != after.headcount:
        changes.append((_("Sĩ số"), str(before.headcount), str(after.headcount)))
    old = {_identity(row): row for row in before.rows}
    new = {_identity(row): row for row in after.rows}
    for key in [*new, *(key for key in old if key not in new)]:
        texts = [_figures(side[key]) if key in side else "" for side in (old, new)]
        if texts[0] != texts[1]:
            changes.append(((new.get(key) or old[key]).name, texts[0], texts[1]))
    return changes


def _identity(row: ClassSheetRow) -> tuple[str, str, str]:
    return (row.code, row.name if not row.code else "", str(row.birth_date) if not row.code else "")


def _figures(row: ClassSheetRow) -> str:
    if not row.attempts:
        return _("chưa thi")
    text = _("{attempts} lượt · {best} điểm · {time}")
    return text.format(
        attempts=number(row.attempts), best=points(row.best_centipoints), time=mmss(row.best_duration_ms) or "–"
    )
