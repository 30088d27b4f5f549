"""What each kind of correction does to the rows. An effect checks its content and applies it, whoever acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from truongthi.contests.models import Contest
from truongthi.core.rules import Rules
from truongthi.results.actions.effects import keys, lots, people, points, prizes
from truongthi.results.actions.effects.checked import Checked
from truongthi.results.models import Correction

Check = Callable[[Contest, Rules, Mapping[str, Any]], Checked]
Apply = Callable[[Correction, datetime], None]


@dataclass(frozen=True, slots=True)
class Effect:
    """``check`` refuses what cannot be done and gives the content in one writing; ``apply`` does it. ``while_open``:
    possible before the contest is closed.
    """

    check: Check
    apply: Apply
    while_open: bool = False


EFFECTS: Final[Mapping[str, Effect]] = {
    Correction.Kind.KEY: Effect(keys.check, keys.apply),
    Correction.Kind.DISQUALIFY: Effect(people.check_disqualify, people.disqualify, while_open=True),
    Correction.Kind.REINSTATE: Effect(people.check_reinstate, people.reinstate, while_open=True),
    Correction.Kind.MERGE: Effect(people.check_merge, people.merge, while_open=True),
    Correction.Kind.ANNUL: Effect(people.check_annul, people.annul, while_open=True),
    Correction.Kind.RESTORE: Effect(people.check_restore, people.restore, while_open=True),
    Correction.Kind.PRIZES: Effect(prizes.check, prizes.apply),
    Correction.Kind.POINTS: Effect(points.check, points.apply, while_open=True),
    Correction.Kind.LOT: Effect(lots.check, lots.apply),
}
