"""What becomes of an answer vector that arrives for an attempt: the save and seal decisions as pure functions.

A save carries the whole vector, a sequence number that its device raises with every change, and the epoch the device
was given when it opened the attempt. The stored vector is the one of the highest (epoch, seq) taken; opening the
attempt on another device raises the epoch, so that an older device can never write again. Nothing here is timed by a
browser. The exam room's SQL must decide exactly as ``decide_save`` does (a test compares the two).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

from truongthi.core.guesses import guess_fits
from truongthi.core.timing import accepts_save, is_due_for_closing, sealed_instant

SaveVerdict = Literal["take", "already", "sealed", "fenced", "late"]


@dataclass(frozen=True, slots=True)
class Stored:
    """An attempt as stored. ``sealed_at`` None: still open."""

    epoch: int
    seq: int
    deadline_at: datetime
    grace_ms: int
    sealed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A vector as it arrived."""

    epoch: int
    seq: int
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class Seal:
    """How an open attempt is to be sealed: at which instant and by what ("confirmed" or "deadline")."""

    sealed_at: datetime
    kind: Literal["confirmed", "deadline"]


def decide_save(stored: Stored, incoming: Incoming) -> SaveVerdict:
    """Whether the vector is taken, or why not.

    - "already": this vector, or a newer one of the same device, is stored: the sender may forget it (a repeated or
      overtaken save). Asked first, so that repeating an acknowledged save is answered alike before and after the seal.
    - "sealed": handed in before; "fenced": another device has opened the attempt since; "late": arrived after
      deadline and grace. These three are kept apart and never scored.
    """
    if incoming.epoch == stored.epoch and incoming.seq <= stored.seq:
        return "already"
    if stored.sealed_at is not None:
        return "sealed"
    if incoming.epoch != stored.epoch:
        return "fenced"
    if not accepts_save(incoming.arrived_at, stored.deadline_at, stored.grace_ms):
        return "late"
    return "take"


def decide_seal(stored: Stored, arrived_at: datetime, epoch: int | None) -> Seal | None:
    """The seal an open attempt gets now, or None when it stays open or is sealed already.

    ``epoch`` is the one of the device whose person confirmed handing in; None when nobody did. A confirmed hand-in of
    the newest device that arrived in time seals as confirmed. Once nothing that counts can arrive any more, the
    attempt is sealed with what was saved, at its deadline, whoever asks.
    """
    if stored.sealed_at is not None:
        return None
    if is_due_for_closing(arrived_at, stored.deadline_at, stored.grace_ms):
        return Seal(stored.deadline_at, "deadline")
    if epoch is not None and epoch == stored.epoch:
        return Seal(sealed_instant(arrived_at, stored.deadline_at), "confirmed")
    return None


def answered_count(answers: Sequence[str]) -> int:
    return sum(1 for answer in answers if answer)


def wrong_place(answers: Sequence[str], shape: str) -> int | None:
    """The index of the first entry that the paper's shape (see ``paper.shape``) does not allow, or None.

    An entry is "" or displayed letters in ascending order without repetition; one letter unless several may be chosen.
    Entries of predictions, behind those of the questions, are "" or canonical guesses (``guesses``). A vector of
    another length is wrong at the first index that only one of both has.
    """
    letters, _, rest = shape.partition("|")
    predictions = rest.split("|") if rest else ()
    for place, (answer, allowed) in enumerate(zip(answers, _entries(letters), strict=False)):
        if answer not in allowed:
            return place
    for place, (answer, wanted) in enumerate(zip(answers[len(letters) :], predictions, strict=False), len(letters)):
        if answer and not guess_fits(answer, wanted):
            return place
    length = len(letters) + len(predictions)
    return None if len(answers) == length else min(len(answers), length)


def fits_plainly(answers: Sequence[object], shape: str) -> bool:
    """Whether a vector of questions alone holds nothing but what every one of its questions allows: most do, and this
    is the quick way to know. False says nothing; ``wrong_place`` decides.
    """
    length, common = _common(shape)
    try:
        return len(answers) == length and common.issuperset(answers)
    except TypeError:  # something that is no text
        return False


@lru_cache(maxsize=4096)
def _common(shape: str) -> tuple[int, frozenset[object]]:
    allowed = [each for each in _entries(shape) if isinstance(each, frozenset)] if "|" not in shape else []
    if not allowed or len(allowed) != len(shape):
        return len(shape), frozenset()
    return len(shape), frozenset[object].intersection(*allowed)


@lru_cache(maxsize=4096)
def _entries(letters: str) -> tuple[Container[str], ...]:
    return tuple(_choices(last) for last in letters)


@lru_cache(maxsize=64)
def _choices(last: str) -> Container[str]:
    """What may be chosen of options up to ``last``: one of them, or with several answers any of them in order."""
    letters = [chr(code) for code in range(ord("A"), ord(last.upper()) + 1)]
    if last.islower():
        return frozenset(["", *letters])
    return _Ascending(last) if len(letters) > _MOST_LISTED else frozenset(_subsets(letters))


def _subsets(letters: Sequence[str]) -> Iterable[str]:
    found = [""]
    for letter in letters:
        found += [chosen + letter for chosen in found]
    return found


@dataclass(frozen=True, slots=True)
class _Ascending:
    """Too many options to list what may be chosen of them."""

    last: str

    def __contains__(self, answer: object) -> bool:
        letters = list(str(answer))
        return letters == sorted(set(letters)) and all("A" <= letter <= self.last for letter in letters)


_MOST_LISTED: Final = 8
