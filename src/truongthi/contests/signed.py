"""Which version of the rules the committee has signed, and whether the newest one may be used: read, never decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from truongthi.contests.models import CommitteeMember, Contest, RuleSet, RulesSignature
from truongthi.contests.queries import current_rule_set
from truongthi.core.errors import Refused
from truongthi.core.rules.altering import altering

NEEDED: Final = 2
"""The head and at least one more."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A version with its signatures, the first one first. ``is_asked``: the committee has the people to sign."""

    rule_set: RuleSet
    signatures: tuple[RulesSignature, ...]
    is_asked: bool = True

    @property
    def has_head(self) -> bool:
        return any(signature.seat == CommitteeMember.Seat.HEAD for signature in self.signatures)

    @property
    def is_signed(self) -> bool:
        return self.has_head and len(self.signatures) >= NEEDED


def signed_state(contest: Contest) -> Signed:
    """The newest version as it is signed now."""
    current = current_rule_set(contest)
    signatures = tuple(current.signatures.select_related("signed_by").order_by("signed_at", "pk"))
    return Signed(current, signatures, can_sign(contest))


def can_sign(contest: Contest) -> bool:
    """Whether the head and at least one more sit in the committee, each with an account."""
    seats = list(contest.committee.values_list("seat", flat=True))
    return CommitteeMember.Seat.HEAD in seats and len(seats) >= NEEDED


def signed_versions(contest: Contest) -> list[Signed]:
    """Every version with its signatures, the newest first."""
    found = contest.rule_sets.select_related("created_by").prefetch_related("signatures__signed_by")
    return [
        Signed(row, tuple(sorted(row.signatures.all(), key=lambda s: (s.signed_at, s.pk))))
        for row in found.order_by("-version")
    ]


def require_signed(contest: Contest) -> None:
    """Before a paper is frozen: where the committee has the people to sign, the newest version is signed."""
    state = signed_state(contest)
    if state.is_asked and not state.is_signed:
        raise Refused("rules_not_signed", version=state.rule_set.version)


def require_usable(contest: Contest) -> None:
    """Before a result is computed: what was changed after the opening and alters the ranking is signed."""
    if waits_for_signatures(contest):
        raise Refused("rules_change_not_signed", version=current_rule_set(contest).version)


def waits_for_signatures(contest: Contest) -> bool:
    """Whether the newest version differs, in what decides places and prizes, from the last one that binds, and is not
    signed: that is the last one signed by two, or else the last one from before the first opening.
    """
    versions = signed_versions(contest)
    newest = versions[0]
    if len(versions) == 1 or newest.is_signed:
        return False
    bound = binding(contest, versions)
    return bound.rule_set.pk != newest.rule_set.pk and bool(altering(bound.rule_set.document, newest.rule_set.document))


def binding(contest: Contest, versions: Sequence[Signed]) -> Signed:
    """Of all versions, the newest first, the one contestants could rely on at last."""
    opening = _first_opening(contest)
    relied = (one for one in versions if one.is_signed or opening is None or one.rule_set.created_at < opening)
    return next(relied, versions[-1])


def public_versions(contest: Contest, versions: Iterable[Signed]) -> list[Signed]:
    """What everybody may read: the version in force when the first paper was frozen, and every one after it; all the
    steps of writing before that are the committee's own.
    """
    frozen = contest.rounds.exclude(frozen_at=None).order_by("frozen_at").values_list("frozen_at", flat=True).first()
    listed = list(versions)
    if frozen is None:
        return listed[:1]
    first = next((one.rule_set.version for one in listed if one.rule_set.created_at <= frozen), 1)
    return [one for one in listed if one.rule_set.version >= first]


def _first_opening(contest: Contest) -> datetime | None:
    if contest.state == Contest.State.DRAFT:
        return None
    return contest.rounds.order_by("opens_at").values_list("opens_at", flat=True).first()
