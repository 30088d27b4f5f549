"""Entry of one page process: Django's pages under waitress, on a private socket that only the front may reach."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any
from wsgiref.util import setup_testing_defaults

from truongthi.serve.processes import end_with_parent

THREADS = 4


def main() -> int:
    end_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongthi.settings")
    from waitress import serve

    from truongthi.wsgi import application

    warm_up(application)
    serve(
        without_bodies_of_heads(application),
        **_place(sys.argv[1]),
        threads=THREADS,
        ident=None,
        # The front alone speaks to us, and it alone says who the client is.
        trusted_proxy="localhost" if sys.argv[1].startswith("unix:") else "127.0.0.1",
        trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
        clear_untrusted_proxy_headers=True,
        connection_limit=1000,
        channel_timeout=120,
        max_request_body_size=13 * 1024 * 1024,
        expose_tracebacks=False,
        _quiet=True,
    )
    return 0


def without_bodies_of_heads(application: Any) -> Any:
    """Waitress sends the body it is given, even after HEAD, where the front would take it for the next answer."""

    def answer(request: dict[str, Any], start: Any) -> Any:
        told = application(request, start)
        if request["REQUEST_METHOD"] != "HEAD":
            return told
        told.close()
        return [b""]

    return answer


def warm_up(application: Any) -> None:
    """Load every module and the first templates before people come: one request to the first page, answer dropped."""
    environ: dict[str, Any] = {"HTTP_HOST": "127.0.0.1"}
    setup_testing_defaults(environ)
    answer = application(environ, lambda status, headers: None)
    b"".join(answer)
    answer.close()


def _place(address: str) -> dict[str, Any]:
    if address.startswith("unix:"):
        return {"unix_socket": address[5:], "unix_socket_perms": "600"}
    return {"listen": address[4:]}


if __name__ == "__main__":
    sys.exit(main())
