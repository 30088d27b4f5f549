"""An answer's head and body leave together, in order, and nothing is kept back by closing."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from truongthi.serve.one_write import OneWrite
from truongthi.serve.patience import PatientProtocol


class Wire:
    """A transport that notes every packet."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.packets.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_write_buffer_size(self) -> int:
        return 7


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: a browser test before this one may keep this thread's event loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def gathered(act: Any) -> Wire:
    async def inside() -> Wire:
        wire: Any = Wire()
        await act(OneWrite(wire, asyncio.get_running_loop()))
        return wire

    wire: Wire = run_apart(inside())
    return wire


def test_what_is_written_in_one_turn_is_one_packet() -> None:
    async def act(transport: OneWrite) -> None:
        transport.write(b"head ")
        transport.write(b"body")
        await asyncio.sleep(0)
        transport.write(b"next")
        await asyncio.sleep(0)
        assert transport.get_write_buffer_size() == 7

    assert gathered(act).packets == [b"head body", b"next"]


def test_closing_sends_what_was_written_before_and_nothing_after() -> None:
    async def act(transport: OneWrite) -> None:
        transport.write(b"last words")
        transport.close()
        transport.write(b"too late")
        await asyncio.sleep(0)

    wire = gathered(act)
    assert (wire.packets, wire.closed) == ([b"last words"], True)


def test_the_front_answers_over_such_a_transport() -> None:
    import uvicorn

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"200000")]})
        for _ in range(20):
            await send({"type": "http.response.body", "body": b"x" * 10_000, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def inside() -> bytes:
        config = uvicorn.Config(application, http=PatientProtocol, lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            running = asyncio.create_task(server.serve(sockets=[listener]))
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            answer = await asyncio.wait_for(reader.read(), 10)
            writer.close()
            server.should_exit = True
            await running
        return answer

    head, _, body = run_apart(inside()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert body == b"x" * 200_000
