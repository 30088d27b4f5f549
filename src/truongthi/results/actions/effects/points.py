"""Points entered by hand for one of the rules' manual scores; who replaces a figure leaves the earlier one readable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from truongthi.contests.circle import people_in, taken_units
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.rules import COLLECTIVE, ManualScore, Rules
from truongthi.results.actions.effects.checked import Checked
from truongthi.results.models import Correction, ManualPoints
from truongthi.schools.models import Classroom, Member, Unit


def check(contest: Contest, rules: Rules, content: Mapping[str, Any]) -> Checked:
    """Content: score (id of the rules), points: key → centipoints. Figures that hold already are left out."""
    score = next((one for one in rules.manual_scores if one.id == content.get("score")), None)
    if score is None:
        raise Refused("correction_score_unknown")
    in_force = ManualPoints.objects.filter(contest=contest, score=score.id, replaced_by=None)
    before = dict(in_force.values_list("key", "centipoints"))
    points = {key: value for key, value in content.get("points", {}).items() if before.get(key) != value}
    if not points:
        raise Refused("correction_no_points")
    for value in points.values():
        if not isinstance(value, int) or not 0 <= value <= score.maximum_centi:
            raise Refused("correction_points_impossible", maximum=f"{score.maximum_centi / 100:g}".replace(".", ","))
    if not set(points) <= _known(contest, score, set(points)):
        raise Refused("correction_points_unknown")
    return Checked(f"score:{score.id}", {"score": score.id, "points": dict(sorted(points.items()))})


def _known(contest: Contest, score: ManualScore, keys: set[str]) -> set[str]:
    if score.kind == COLLECTIVE:
        rooms = Classroom.objects.filter(people_in(contest), public_id__in=keys)
        units = Unit.objects.filter(Q(pk=contest.unit_id) | Q(pk__in=taken_units(contest)), public_id__in=keys)
        return {*rooms.values_list("public_id", flat=True), *units.values_list("public_id", flat=True)}
    members = Member.objects.filter(people_in(contest), public_id__in=keys)
    return set(members.values_list("public_id", flat=True))


def apply(correction: Correction, now: datetime) -> None:
    score, points = correction.content["score"], correction.content["points"]
    ManualPoints.objects.filter(contest=correction.contest, score=score, key__in=list(points), replaced_by=None).update(
        replaced_by=correction
    )
    ManualPoints.objects.bulk_create(
        ManualPoints(contest=correction.contest, correction=correction, score=score, key=key, centipoints=value)
        for key, value in points.items()
    )
