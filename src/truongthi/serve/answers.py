"""The few answers the front gives by itself, when no page process can."""

from __future__ import annotations

import secrets
from typing import Any

_PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><main><h1>{title}</h1><p>{text}</p></main></html>"""

BUSY = (
    503,
    "Hệ thống đang khởi động lại",
    "Xin chờ vài giây rồi tải lại trang. Bài thi đang làm vẫn được giữ và vẫn lưu bình thường.",
)
CROWDED = (
    503,
    "Rất đông người đang vào cùng lúc",
    "Xin chờ vài giây rồi thử lại. Bài thi đang làm vẫn được giữ và vẫn lưu bình thường.",
)
TOO_LARGE = (413, "Tệp quá lớn", "Tệp gửi lên vượt quá giới hạn 12 MB. Hãy chia nhỏ tệp rồi gửi lại.")
BAD_REQUEST = (400, "Yêu cầu không hợp lệ", "Trình duyệt đã gửi một yêu cầu mà hệ thống không đọc được.")
TOO_SLOW = (408, "Đường truyền quá chậm", "Dữ liệu gửi lên bị gián đoạn. Hãy kiểm tra mạng rồi gửi lại.")
NOT_HERE = (404, "Không có trang này", "Địa chỉ này không có trên máy chủ.")


async def answer(send: Any, what: tuple[int, str, str], *, head: bool = False) -> None:
    status, title, text = what
    body = _PAGE.format(title=title, text=text).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status == 503:
        headers.append((b"retry-after", b"%d" % (4 + secrets.randbelow(5))))  # not everybody at the same moment
    if status in {400, 408, 413}:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


async def answer_plain(send: Any, status: int, text: str) -> None:
    body = text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
