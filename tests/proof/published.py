"""A small contest from frozen paper to publication, by the same acts as a real one, and its bundle."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.results.graded import AFTER, Graded, graded_world
from tests.results.test_corrections import done
from truongthi.results.actions.publication import publish
from truongthi.results.actions.verification import verify_result
from truongthi.results.bundle import bundle_path
from truongthi.results.models import Publication
from truongthi.results.queries.seals import server_keys


def published_bundle(slug: str = "cham-lai") -> Path:
    return bundle_path(published(graded_world(slug=slug)))


def published(world: Graded, reason: str = "") -> Publication:
    head, act = world.seats["head"], {"contest": world.contest, "now": AFTER + timedelta(minutes=5)}
    verify_result(actor=head, contest=world.contest, now=AFTER)
    return publish(actor=head, typed_title=world.contest.title, reason=reason, **act)


def two_publications(slug: str = "hai-lan") -> tuple[Path, Path]:
    """The bundles of a contest that was published, corrected by a disqualification, and published again."""
    world = graded_world(slug=slug)
    first = published(world)
    done(world, "disqualify", person=world.key("Chi"))
    world.contest.refresh_from_db()
    return bundle_path(first), bundle_path(published(world, reason="Một thí sinh bị loại"))


def operator_line(text: str) -> str:
    return server_keys()[0].sign(text).line
