"""Which headers of a request or an answer may pass the front. Pure functions over raw ASGI header lists."""

from __future__ import annotations

from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# Only the front itself may say who the client is; what a client says about itself is dropped.
FORWARDED = frozenset({b"forwarded", b"x-real-ip", b"x-client-ip", b"true-client-ip"})
MUST_BE_SINGLE = frozenset({b"host", b"content-length"})


class BadHeaders(ValueError):  # noqa: N818 - it names what the client sent
    """A request that two programs could read differently."""


def _connection_tokens(headers: Iterable[tuple[bytes, bytes]]) -> set[bytes]:
    return {
        token.strip().lower() for name, value in headers if name.lower() == b"connection" for token in value.split(b",")
    }


def request_headers(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers of a client that may pass: no hop-by-hop, underscore, forwarded or second ones; cookies joined."""
    given = [(name.lower(), value) for name, value in headers]
    dropped = HOP_BY_HOP | FORWARDED | _connection_tokens(given)
    kept: dict[bytes, bytes] = {}
    for name, value in given:
        if name in dropped or b"_" in name or name.startswith(b"x-forwarded-"):
            continue
        if name not in kept:
            kept[name] = value
        elif name == b"cookie":
            kept[name] += b"; " + value
        elif name in MUST_BE_SINGLE:
            raise BadHeaders(name.decode("latin-1"))
    return list(kept.items())


def forwarded_for(headers: Iterable[tuple[bytes, bytes]], peer: str, trusted: frozenset[str]) -> Headers:
    """What the front says of the client: its own peer, or what a proxy named in TRUSTED_PROXIES says of its peer."""
    client, scheme = peer, "http"
    if peer in trusted:
        given = {name.lower(): value.decode("latin-1") for name, value in headers}
        client = given.get(b"x-forwarded-for", peer).rsplit(",", 1)[-1].strip() or peer
        scheme = "https" if given.get(b"x-forwarded-proto", "").strip() == "https" else "http"
    return [(b"x-forwarded-for", client.encode("latin-1")), (b"x-forwarded-proto", scheme.encode())]


def response_headers(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    given = [(name.lower(), value) for name, value in headers]
    dropped = HOP_BY_HOP | _connection_tokens(given) | {b"server", b"date"}
    return [(name, value) for name, value in given if name not in dropped]
