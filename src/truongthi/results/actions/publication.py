"""Publishing: the latest computation with its decisions becomes the public document. What is public never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.standings_document import digest
from truongthi.core.vietnamese import comparison_key, normalize
from truongthi.results.actions.bundles import make_bundle
from truongthi.results.actions.committee import audit_object, begin_act
from truongthi.results.models import Publication
from truongthi.results.queries.publication import latest_publication, publication_document, publish_blockers
from truongthi.results.queries.standings import latest_snapshot, live_decisions


@transaction.atomic
def publish(*, actor: Any, contest: Contest, typed_title: str, now: datetime, reason: str = "") -> Publication:
    """Publish the latest computation. The title is typed to confirm; a corrected publication gives its reason.

    Refused while a tie that touches a prize is open, when the inputs have changed since the computation, or when this
    very result is public already.
    """
    locked = begin_act(actor, contest)
    if comparison_key(typed_title) != comparison_key(locked.title):
        raise Refused("publish_title_differs")
    snapshot = latest_snapshot(locked)
    for problem in publish_blockers(locked, snapshot):
        raise Refused(problem.code, **problem.facts)
    assert snapshot is not None  # noqa: S101 - without a snapshot there is a blocker
    previous = latest_publication(locked)
    if previous is not None and not normalize(reason):
        raise Refused("publish_needs_reason")
    document = publication_document(snapshot, live_decisions(locked))
    publication = Publication.objects.create(
        contest=locked,
        version=previous.version + 1 if previous else 1,
        snapshot=snapshot,
        document=document,
        sha256=digest(document),
        reason=normalize(reason),
        published_by=actor,
        published_at=now,
    )
    locked.state = Contest.State.PUBLISHED
    locked.save(update_fields=["state"])
    facts = {"version": publication.version, "snapshot": snapshot.version}
    record(
        actor=actor,
        action="results.publish",
        object=audit_object(locked),
        now=now,
        facts=facts,
        before_hash=previous.sha256 if previous else "",
        after_hash=publication.sha256,
    )
    make_bundle(publication=publication, now=now)
    return publication
