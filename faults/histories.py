"""What concurrent clients saw of one attempt, and whether some order of their requests explains all of it.

Model: an attempt is a register (epoch, seq, answers, sealed). Every history must be linearizable (Wing and Gong): there
is an order of the operations, none before one that had ended when it began, in which a single-threaded server would
have answered exactly so. An operation whose answer was lost may have happened at any time since, or never.
The model is written from docs/exam-room.md; it imports nothing of the exam room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NEVER = 1 << 62


@dataclass(frozen=True)
class Register:
    """An attempt as a single-threaded server would hold it, all requests arriving in time."""

    epoch: int = 1
    seq: int = 0
    answer: str = ""
    sealed: bool = False


@dataclass
class Step:
    """An operation: (``kind``, epoch, seq, answer), between ``begun`` and ``ended``. ``said`` None: not known."""

    kind: str
    epoch: int
    seq: int
    answer: str
    begun: int
    ended: int = NEVER
    said: Any = None


def applied(state: Register, step: Step) -> tuple[Register, Any]:
    """The state after a step, and what the server says."""
    if step.kind == "state":
        return state, ("state", state.epoch, state.seq, state.answer, state.sealed)
    if step.kind == "takeover":
        if state.sealed:
            return state, "attempt_sealed"
        after = Register(state.epoch + 1, state.seq, state.answer)
        return after, ("state", after.epoch, after.seq, after.answer, False)
    verdict, after = _taken(state, step)
    if step.kind == "save":
        said = after.seq if verdict in ("take", "already") else f"answers_{verdict}"
        return after, said
    if after.sealed:
        return after, ("receipt", verdict, after.answer)
    if step.epoch != after.epoch:
        return after, "answers_fenced"
    return Register(after.epoch, after.seq, after.answer, True), ("receipt", verdict, after.answer)


def _taken(state: Register, step: Step) -> tuple[str, Register]:
    if step.epoch == state.epoch and step.seq <= state.seq:
        return "already", state
    if state.sealed:
        return "sealed", state
    if step.epoch != state.epoch:
        return "fenced", state
    return "take", Register(state.epoch, step.seq, step.answer)


def is_linearizable(steps: Sequence[Step], first: Register, last: Register) -> bool:
    """Whether an order exists that explains every answer and ends in ``last``."""
    seen: set[tuple[frozenset[int], Register]] = set()

    def search(left: frozenset[int], state: Register) -> bool:
        if state == last and all(steps[place].said is None for place in left):
            return True
        if (left, state) in seen:
            return False
        seen.add((left, state))
        horizon = min(steps[place].ended for place in left) if left else NEVER
        for place in left:
            step = steps[place]
            if step.begun > horizon:
                continue
            after, says = applied(state, step)
            if step.said is not None and says != step.said:
                continue
            if search(left - {place}, after):
                return True
        return False

    return search(frozenset(range(len(steps))), first)
