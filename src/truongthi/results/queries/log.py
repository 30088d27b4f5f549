"""The acts on a contest, newest first, as the log keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from truongthi.accounts.models import User
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contest


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the log with the name of the person who acted."""

    entry: AuditEntry
    who: str


def acts_on(contest: Contest, *, limit: int = 200) -> list[Act]:
    """The latest acts whose object is this contest."""
    entries = list(AuditEntry.objects.filter(object=f"contest:{contest.public_id}").order_by("-n")[:limit])
    names = _names(entry.actor for entry in entries)
    return [Act(entry, names.get(entry.actor, entry.actor)) for entry in entries]


def _names(actors: Iterable[str]) -> dict[str, str]:
    ids = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    return {
        f"user:{key}": name
        for key, name in User.objects.filter(public_id__in=ids).values_list("public_id", "full_name")
    }
