"""Participation as the public may see it: people only, small groups hidden, a few seconds old."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from truongthi.contests.models import Contest
from truongthi.core.disclosure import shown
from truongthi.core.rules import Rules
from truongthi.results.participation import GroupParticipation, participation

SECONDS = 15


@dataclass(frozen=True, slots=True)
class Row:
    """``people`` is None where the figure is not shown."""

    name: str
    members: int
    people: int | None
    is_class: bool


@dataclass(frozen=True, slots=True)
class PublicParticipation:
    rows: tuple[Row, ...]
    people: int | None
    has_hidden: bool


def _name(group: GroupParticipation, rules: Rules) -> str:
    if group.classroom:
        return group.classroom
    return next((category.name for category in rules.categories if category.role == group.category), group.category)


def public_participation(contest: Contest, rules: Rules) -> PublicParticipation:
    """The groups of a contest with what may be shown of each, at most ``SECONDS`` old."""
    everybody = cache.get_or_set(f"participation:{contest.pk}", lambda: participation(contest), SECONDS) or []
    invited = {category.role for category in rules.categories}
    groups = [group for group in everybody if group.category in invited]
    visible = shown([group.people for group in groups])
    rows = tuple(
        Row(_name(group, rules), group.members, people, bool(group.classroom))
        for group, people in zip(groups, visible.counts, strict=True)
    )
    return PublicParticipation(rows, visible.total if rows else None, None in visible.counts)
