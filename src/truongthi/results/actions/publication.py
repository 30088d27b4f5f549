"""Publishing: the latest computation with its decisions becomes the public document. What is public never changes.

The bundle of a hundred thousand people takes a while to write. It is written before anything is locked, from one
consistent state of the database; the short transaction that publishes asks whether that state still holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.core.contest_result import Settled
from truongthi.core.errors import Refused
from truongthi.core.published import Listed, outline_of, places_of
from truongthi.core.standings_document import digest
from truongthi.core.vietnamese import comparison_key, normalize
from truongthi.results.actions.bundles import sign_bundle
from truongthi.results.actions.committee import audit_object, begin_act
from truongthi.results.actions.places import keep_places
from truongthi.results.bundle import Written, still_holds, write_payload
from truongthi.results.collector import collector_paused
from truongthi.results.models import ErasedPerson, Publication, Snapshot
from truongthi.results.queries.publication import (
    latest_publication,
    publication_document,
    publish_blockers,
    settled_with,
)
from truongthi.results.queries.seats import may_act
from truongthi.results.queries.standings import latest_snapshot, live_decisions
from truongthi.results.queries.steps import is_final, verification_of


@dataclass(frozen=True, slots=True)
class Prepared:
    """A publication that is not kept yet, its bundle, and what both were made from."""

    publication: Publication
    places: list[Listed]
    written: Written
    previous: Publication | None
    decisions: list[tuple[Any, ...]]
    erased: frozenset[int]


@collector_paused()
def publish(*, actor: Any, contest: Contest, typed_title: str, now: datetime, reason: str = "") -> Publication:
    """Publish the latest computation. The title is typed to confirm; a corrected publication gives its reason.

    Refused while a tie that touches a prize is open, when the inputs have changed since the computation, or when this
    very result is public already; while somebody else publishes; and when something changed while the bundle was
    written: then nothing has happened, and one asks again.
    """
    with _one_state(), _alone(contest):
        prepared = _prepare(actor, contest, typed_title, normalize(reason))
    try:
        return _keep(prepared, actor, now)
    except BaseException:
        prepared.written.path.unlink(missing_ok=True)
        raise


@contextmanager
def _one_state() -> Iterator[None]:
    """Everything read inside is of one instant, and nothing is locked. (Inside a caller's transaction: as that is.)"""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _alone(contest: Contest) -> Iterator[None]:
    """Of two who publish at once, the second is refused rather than left to write another bundle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('truongthi.publish'), %s)", [contest.pk])
        if not cursor.fetchone()[0]:
            raise Refused("publish_under_way")
    yield


def _prepare(actor: Any, contest: Contest, typed_title: str, reason: str) -> Prepared:
    current = Contest.objects.select_related("unit").get(pk=contest.pk)
    if not may_act(actor, current):
        raise Refused("committee_seat_needed")
    if comparison_key(typed_title) != comparison_key(current.title):
        raise Refused("publish_title_differs")
    snapshot = latest_snapshot(current)
    decisions = live_decisions(current)
    computed = settled_with(snapshot, decisions) if snapshot else Settled(())
    document = publication_document(snapshot, decisions, computed) if snapshot else {}
    sha256 = digest(document)
    for problem in publish_blockers(current, snapshot, sha256):
        raise Refused(problem.code, **problem.facts)
    assert snapshot is not None  # noqa: S101 - without a snapshot there is a blocker
    previous = latest_publication(current)
    if previous is not None and not reason:
        raise Refused("publish_needs_reason")
    publication = Publication(
        contest=current,
        version=previous.version + 1 if previous else 1,
        snapshot=snapshot,
        document=document,
        outline=outline_of(document, snapshot.document),
        sha256=sha256,
        reason=reason,
        published_by=actor,
    )
    erased = _erased(current)
    places = list(places_of(document, computed))
    return Prepared(publication, places, write_payload(publication), previous, _decisions(current), erased)


@transaction.atomic
def _keep(prepared: Prepared, actor: Any, now: datetime) -> Publication:
    publication, previous = prepared.publication, prepared.previous
    locked = begin_act(actor, publication.contest)
    publication.contest = locked
    _refuse_overtaken(locked, prepared)
    publication.published_at = now
    publication.save(force_insert=True)
    keep_places(publication, prepared.places)
    locked.state = Contest.State.PUBLISHED
    locked.save(update_fields=["state"])
    facts = {"version": publication.version, "snapshot": publication.snapshot.version}
    record(
        actor=actor,
        action="results.publish",
        object=audit_object(locked),
        now=now,
        facts=facts,
        before_hash=previous.sha256 if previous else "",
        after_hash=publication.sha256,
    )
    sign_bundle(publication=publication, written=prepared.written, now=now)
    return publication


def _refuse_overtaken(locked: Contest, prepared: Prepared) -> None:
    """Refuse when what the bundle was written from is not what holds now. Nothing large is read."""
    publication, snapshot = prepared.publication, prepared.publication.snapshot
    published = Publication.objects.filter(contest=locked).order_by("-version").values_list("pk", "sha256").first()
    before = prepared.previous
    if published is not None and published[0] != (before.pk if before else None):
        raise Refused("already_published" if published[1] == publication.sha256 else "publish_overtaken")
    computed = Snapshot.objects.filter(contest=locked).order_by("-version").values_list("pk", flat=True).first()
    is_as_prepared = (
        computed == snapshot.pk
        and locked.state in (Contest.State.CLOSED, Contest.State.PUBLISHED)
        and _decisions(locked) == prepared.decisions
        and _erased(locked) == prepared.erased
        and verification_of(snapshot, publication.sha256) is not None
        and not is_final(before)
        and still_holds(prepared.written, publication)
    )
    if not is_as_prepared:
        raise Refused("publish_overtaken")


def _decisions(contest: Contest) -> list[tuple[Any, ...]]:
    return [(one.pk, one.division, one.ordered, one.figures_sha256) for one in live_decisions(contest)]


def _erased(contest: Contest) -> frozenset[int]:
    """Contestants erased until now: a bundle written before would still hold what they answered."""
    return frozenset(ErasedPerson.objects.filter(contestant__contest=contest).values_list("contestant", flat=True))
