"""The Vietnamese comments of an exported plan file, by the part they stand over."""

from __future__ import annotations

from typing import Final

COMMENTS: Final = {
    "file": (
        "Kế hoạch cuộc thi, xuất từ Trường Thi. Ý nghĩa từng dòng: docs/rules.md.",
        "Kiểm tra tệp: truongthi plan check <tệp>",
    ),
    "window": ("Thời gian thi. opens_at là lúc mở; đúng closes_at là đã đóng.",),
    "categories": ("Đối tượng. may_win = false: được thi nhưng không xét giải.",),
    "paper": ("Bài thi. blueprint: mỗi phần của ngân hàng đề lấy bao nhiêu câu.",),
    "attempts": ("Lượt thi: bao nhiêu lượt, lượt nào được tính.",),
    "display": ("Thí sinh được xem gì sau khi nộp bài, và khi nào.",),
    "divisions": ("Các bảng xếp hạng: ai, theo tiêu chí nào (desc: nhiều hơn thì xếp trên), giải gì.",),
    "committee": ("Ban Tổ chức.",),
    "hand_in": ("Hạn nộp thống kê của lớp.",),
    "report": ("Báo cáo cấp trên.",),
    "contact": ("Nơi thí sinh hỏi.",),
    "tasks": ("Phân công.",),
    "open_points": ("Những điểm kế hoạch để ngỏ. confirmed = true: Ban Tổ chức đã xác nhận giá trị đang ghi.",),
}
