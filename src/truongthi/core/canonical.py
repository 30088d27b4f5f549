"""Values as canonical JSON and its hash: the same bytes for the same content, exact figures, nothing approximate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from truongthi.core.metrics import Value
from truongthi.core.ranking import Separation

_written: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(document: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return _written(document).encode()


def digest(document: object) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


def write_value(value: Value) -> int | str | None:
    """An integer as it is, another fraction as "14/15"."""
    if value is None or isinstance(value, int):
        return value
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def read_value(value: int | str | None) -> Value:
    return Fraction(value) if isinstance(value, str) else value


def write_values(values: Mapping[str, Value]) -> dict[str, int | str | None]:
    return {metric: write_value(value) for metric, value in values.items()}


def read_values(values: Mapping[str, int | str | None]) -> dict[str, Value]:
    return {metric: read_value(value) for metric, value in values.items()}


def write_separation(separation: Separation | None) -> dict[str, Any] | None:
    if separation is None:
        return None
    return {
        "metric": separation.metric,
        "direction": separation.direction,
        "mine": write_value(separation.mine),
        "theirs": write_value(separation.theirs),
    }


def read_separation(content: Mapping[str, Any] | None) -> Separation | None:
    if content is None:
        return None
    mine, theirs = read_value(content["mine"]), read_value(content["theirs"])
    return Separation(content["metric"], content["direction"], mine, theirs)
