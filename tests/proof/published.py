"""A small contest from frozen paper to publication, by the same acts as a real one, and its bundle."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.results.graded import AFTER, graded_world
from truongthi.results.actions.publication import publish
from truongthi.results.actions.verification import verify_result
from truongthi.results.bundle import bundle_path


def published_bundle(slug: str = "cham-lai") -> Path:
    world = graded_world(slug=slug)
    head = world.seats["head"]
    verify_result(actor=head, contest=world.contest, now=AFTER)
    publication = publish(
        actor=head, contest=world.contest, typed_title=world.contest.title, now=AFTER + timedelta(minutes=5)
    )
    return bundle_path(publication)
