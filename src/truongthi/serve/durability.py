"""No answer is acknowledged by a database that may forget it: asked once, before anything is served.

The embedded server is started durable; one of the operator's own may be anything, and its roles may differ.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import psycopg

from truongthi.serve.addresses import CannotServe

CONNECT_SECONDS = 10
UNSAFE = {"fsync": ("off",), "synchronous_commit": ("off",), "full_page_writes": ("off",)}


def check(addresses: Iterable[str]) -> None:
    """Raises CannotServe with what to change, unless ALLOW_UNSAFE_DATABASE=1 says that losing answers is accepted."""
    if os.environ.get("ALLOW_UNSAFE_DATABASE") == "1":
        return
    for address in dict.fromkeys(addresses):
        found = unsafe_settings(address)
        if found:
            raise CannotServe(
                f"Cơ sở dữ liệu chưa an toàn cho bài thi: {', '.join(found)};"
                " mất điện là mất câu trả lời đã báo «Đã lưu»."
                " Hãy đặt các mục này là on rồi chạy lại; chỉ để thử nghiệm thì đặt ALLOW_UNSAFE_DATABASE=1."
            )


def unsafe_settings(address: str) -> list[str]:
    """What is set, for this role, so that an acknowledged commit may be lost: "fsync = off"."""
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
            names = list(UNSAFE)
            rows = connection.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [names]).fetchall()
    except psycopg.OperationalError as error:
        raise CannotServe("Không kết nối được cơ sở dữ liệu; hãy xem DATABASE_URL và EXAMROOM_DATABASE_URL.") from error
    return [f"{name} = {value}" for name, value in sorted(rows) if value in UNSAFE[name]]
