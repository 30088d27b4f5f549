"""Invented values for the developers' page: an empty one, a usual one, and the longest Vietnamese name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from truongthi.web.shared.display import mmss, points

LONGEST_NAME = "Nguyễn Hoàng Phương Khánh Quỳnh Tường Vy"
AT = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)

COLOURS = (
    ("paper", "--paper"),
    ("surface", "--surface"),
    ("sunk", "--sunk"),
    ("lake", "--lake"),
    ("lake-soft", "--lake-soft"),
    ("seal", "--seal"),
    ("seal-soft", "--seal-soft"),
    ("gold", "--gold"),
    ("gold-soft", "--gold-soft"),
    ("ok", "--ok"),
    ("ok-soft", "--ok-soft"),
    ("clay", "--clay"),
    ("clay-soft", "--clay-soft"),
)
STATES = (
    ("open", "Đang mở"),
    ("soon", "Sắp mở"),
    ("closed", "Đã đóng"),
    ("ok", "Đã nộp"),
    ("warn", "Nộp muộn"),
    ("danger", "Bị từ chối"),
    ("gold", "Giải Nhất"),
    ("info", "Đang xem"),
    ("neutral", "Chưa vào"),
)


def figures(centipoints: int, attempts: int, duration_ms: int) -> list[tuple[str, str]]:
    return [(_("Điểm"), points(centipoints)), (_("Lượt"), str(attempts)), (_("Thời gian"), mmss(duration_ms))]


def samples(now: datetime) -> dict[str, Any]:
    return {
        "colours": COLOURS,
        "states": STATES,
        "longest_name": LONGEST_NAME,
        "at": AT,
        "until": now + timedelta(days=2, hours=3),
        "tab_items": [("Chưa vào", "#", False, 12), ("Chưa thi", "#", True, 7), ("Đã thi", "#", False, 1369)],
        "step_words": ["Chọn tệp", "Xem trước", "Nhập"],
        "diff_items": [("10A1 · Bùi Ngọc Yến", "12/3/2010", "12/3/2011"), ("10A1 · " + LONGEST_NAME, "", "HS260461")],
        "moments": [
            {"word": "Mở cuộc thi", "state": "done", "at": AT},
            {"word": "Đang thi", "state": "now", "at": None, "note": "Còn 12 ngày"},
            {"word": "Nộp thống kê lớp", "state": "late", "at": AT + timedelta(days=31)},
            {"word": "Công bố kết quả", "state": "todo"},
        ],
        "first_figures": figures(10000, 1, 408_000),
        "second_figures": figures(10000, 2, 312_000),
        "third_figures": figures(8450, 12, 1_199_000),
        "page_of_many": Paginator(range(500), 20).get_page(3),
        "rows": [("Nguyễn Văn An", "10A1", 3, 9500, 408_000), (LONGEST_NAME, "12A4", 12, 10000, 1_199_000)] * 6,
    }
