"""Making the bundle of a publication, its note C2, and what signatures and erasures change of both."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from truongthi.core.errors import Refused
from truongthi.results.actions.seals import seal_publication
from truongthi.results.bundle import Written, bundle_path, finish, without_notes, write_payload
from truongthi.results.models import Publication, SealNote


@transaction.atomic
def make_bundle(*, publication: Publication, now: datetime) -> SealNote:
    """Write the bundle and sign C2 over it; the file takes its place when the transaction is kept."""
    written = write_payload(publication)
    try:
        note = seal_publication(publication=publication, manifest=written.manifest, now=now)
    except BaseException:
        written.path.unlink()
        raise
    transaction.on_commit(lambda: _place(written, publication))
    return note


def _place(written: Written, publication: Publication) -> None:
    finish(written, publication)


def ensure_bundle(*, publication: Publication) -> Path:
    """The file, made again from the rows when it is not on this machine; refused when they give another one than C2."""
    path = bundle_path(publication)
    if path.exists():
        return path
    note = SealNote.objects.filter(publication=publication).order_by("-version").first()
    if note is None:
        raise Refused("bundle_none")
    written = write_payload(publication)
    if f"\nmanifest {written.manifest}\n" not in note.text:
        written.path.unlink()
        raise Refused("bundle_differs")
    return finish(written, publication)


def refresh_notes(*, publication: Publication) -> None:
    """Put the notes with all signatures there are into the file, if it lies here."""
    if bundle_path(publication).exists():
        finish(without_notes(publication), publication)
