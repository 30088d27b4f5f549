"""Where the platform listens, and how people reach it."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from truongthi.serve.pg_places import free_port

BACKLOG = 2048
ANY_IPV4, ANY_IPV6 = "0.0.0.0", "::"  # noqa: S104 - names to compare with what the operator asked for


@dataclass(frozen=True)
class Plan:
    """What to serve, where."""

    host: str
    port: int
    workers: int
    has_pages: bool = True
    has_examroom: bool = True
    is_demo: bool = False


class CannotServe(RuntimeError):  # noqa: N818 - the message is a Vietnamese sentence for the operator
    pass


@contextlib.contextmanager
def listening(plan: Plan) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in plan.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((plan.host, plan.port))
    except OSError as error:
        listener.close()
        raise CannotServe(f"Không mở được cổng {plan.port} trên {plan.host}: {error.strerror}.") from error
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    with listener:
        yield listener


def page_addresses(plan: Plan, sockets: Path) -> list[str]:
    if not plan.has_pages:
        return []
    if sys.platform == "win32":
        return [f"tcp:127.0.0.1:{free_port()}" for _ in range(plan.workers)]
    return [f"unix:{sockets / f'pages-{number}'}" for number in range(1, plan.workers + 1)]


def shown_address(plan: Plan) -> str:
    """The address to type into a browser: on every interface, the one of this machine in its local network."""
    host = local_network_address() if plan.host in {ANY_IPV4, ANY_IPV6} else plan.host
    return f"http://[{host}]:{plan.port}" if ":" in host else f"http://{host}:{plan.port}"


def local_network_address() -> str:
    """This machine's address in its network, read from the routing table: no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address


def announce(plan: Plan) -> None:
    """To every process started from here. Unless the operator says otherwise: links carry the address people type, and
    that name is answered to. A demonstration is named, so that the first page shows its ready sign-ins.
    """
    if plan.is_demo:
        os.environ["DEMO"] = "1"
    os.environ.setdefault("BASE_URL", shown_address(plan))
    shown = shown_address(plan)[len("http://") :].rsplit(":", 1)[0]
    typed = urlsplit(os.environ["BASE_URL"]).hostname or shown
    names = dict.fromkeys(["127.0.0.1", "localhost", "[::1]", shown, f"[{typed}]" if ":" in typed else typed])
    os.environ.setdefault("ALLOWED_HOSTS", ",".join(names))


def is_ready(plan: Plan) -> bool:
    host = {ANY_IPV4: "127.0.0.1", ANY_IPV6: "::1"}.get(plan.host, plan.host)
    connection = http.client.HTTPConnection(host, plan.port, timeout=0.5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
