"""What a request's JSON must look like, field by field. Whatever it does not allow is refused naming the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from truongthi.core.errors import Refused
from truongthi.core.session import fits_plainly, wrong_place
from truongthi.examroom.values import Vector

LARGEST: Final = 2**31 - 1  # what the columns hold


def integer(body: Mapping[str, Any], field: str, *, least: int = 0) -> int:
    value = body.get(field)
    if type(value) is not int or not least <= value <= LARGEST:  # True is an int and not a number
        raise Refused("field_wrong", field=field)
    return value


def optional_integer(body: Mapping[str, Any], field: str) -> int | None:
    return None if body.get(field) is None else integer(body, field)


def boolean(body: Mapping[str, Any], field: str) -> bool:
    value = body.get(field, False)
    if type(value) is not bool:
        raise Refused("field_wrong", field=field)
    return value


def only(body: Mapping[str, Any], *fields: str) -> None:
    """No member that means nothing here: neither a time from a browser nor a misspelt field is passed over."""
    for name in body:
        if name not in fields:
            raise Refused("field_wrong", field=str(name)[:40])


def vector(body: Mapping[str, Any], shape: str) -> Vector:
    """Epoch, sequence number, answers and flags, as the paper's shape allows them."""
    answers, flags = body.get("answers"), body.get("flags", [])
    if not isinstance(answers, list):
        raise Refused("field_wrong", field="answers")
    if not fits_plainly(answers, shape):
        if not all(isinstance(answer, str) for answer in answers):
            raise Refused("field_wrong", field="answers")
        place = wrong_place(answers, shape)
        if place is not None:
            raise Refused("field_wrong", field="answers", question=place + 1)
    if flags != [] and (
        not isinstance(flags, list)
        or not all(type(flag) is int and 0 <= flag < len(answers) for flag in flags)
        or len(set(flags)) != len(flags)
    ):
        raise Refused("field_wrong", field="flags")
    return Vector(integer(body, "epoch", least=1), integer(body, "seq", least=1), tuple(answers), tuple(sorted(flags)))
