"""The page processes as the front sees them: the least busy one takes a request, a dead one is passed over.

When thousands press a button in the same second, their requests wait here in the order they came, and only so many
are at work: an answer some seconds late is better than one that says to try again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import aiohttp
from yarl import URL

AT_WORK = 200  # requests given to one page process; more would only wait there, unseen
LINE = 5_000  # requests that wait for a place; beyond, an honest 503 is better
PATIENCE_SECONDS = 30.0  # in that line: browsers and proxies wait longer
# A long report may think for two minutes; a process that does not even accept within 3 s is not there.
TIMEOUTS = aiohttp.ClientTimeout(total=None, connect=30, sock_connect=3, sock_read=120)
AUTOMATIC = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class PagesDown(Exception):  # noqa: N818 - it says what is the case
    """No page process takes this request now."""


class PagesCrowded(Exception):  # noqa: N818 - it says what is the case
    """More is asked of the pages than they can answer soon."""


class PageProcess:
    """One page process at `unix:/path` or `tcp:host:port`."""

    def __init__(self, address: str) -> None:
        kind, _, place = address.partition(":")
        self.address = address
        self.in_flight = 0
        connector: aiohttp.BaseConnector
        if kind == "unix":
            connector = aiohttp.UnixConnector(place, limit=0, keepalive_timeout=30)
            self._base = "http://pages"
        else:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
            self._base = f"http://{place}"
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=TIMEOUTS,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=AUTOMATIC,
            max_line_size=16_384,
            max_field_size=16_384,
        )

    async def send(
        self, method: str, target: str, headers: list[tuple[str, str]], body: AsyncIterator[bytes] | None
    ) -> aiohttp.ClientResponse:
        return await self._session.request(
            method, URL(self._base + target, encoded=True), headers=headers, data=body, allow_redirects=False
        )

    async def is_there(self) -> bool:
        try:
            if self.address.startswith("unix:"):
                _, writer = await asyncio.open_unix_connection(self.address[5:])
            else:
                host, _, port = self.address[4:].rpartition(":")
                _, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return False
        writer.close()
        return True

    async def close(self) -> None:
        await self._session.close()


class PagePool:
    def __init__(self, addresses: list[str]) -> None:
        self._processes = [PageProcess(address) for address in addresses]
        self._places = asyncio.Semaphore(AT_WORK * len(addresses))
        self._waiting = 0

    @property
    def in_flight(self) -> int:
        """Requests going on in all of them, and those that wait for a place."""
        return self._waiting + sum(process.in_flight for process in self._processes)

    def candidates(self) -> list[PageProcess]:
        return sorted(self._processes, key=lambda process: process.in_flight)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place among the requests at work, given in the order of asking."""
        if self._waiting >= LINE:
            raise PagesCrowded
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise PagesCrowded from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def busy(self, process: PageProcess) -> Iterator[None]:
        process.in_flight += 1
        try:
            yield
        finally:
            process.in_flight -= 1

    async def all_there(self) -> bool:
        return all([await process.is_there() for process in self._processes])

    async def close(self) -> None:
        for process in self._processes:
            await process.close()
