"""Making the bundle of a publication, its note C2, and what signatures and erasures change of both."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from truongthi.core.errors import Refused
from truongthi.results.actions.seals import seal_publication
from truongthi.results.bundle import (
    Written,
    add_notes,
    bundle_path,
    finish,
    left_behind,
    manifest_of,
    place,
    without_notes,
    write_payload,
)
from truongthi.results.models import Publication, SealNote


@transaction.atomic
def make_bundle(*, publication: Publication, now: datetime) -> SealNote:
    """Write the bundle and sign C2 over it; the file takes its place when the transaction is kept."""
    return sign_bundle(publication=publication, written=write_payload(publication), now=now)


@transaction.atomic
def sign_bundle(*, publication: Publication, written: Written, now: datetime) -> SealNote:
    """Sign C2 over a bundle written before, and make it whole; it takes its place when the transaction is kept."""
    try:
        note = seal_publication(publication=publication, manifest=written.manifest, now=now)
        add_notes(written, publication)
    except BaseException:
        written.path.unlink()
        raise
    transaction.on_commit(lambda: _place(written, publication), robust=True)  # else: at the next download
    return note


def _place(written: Written, publication: Publication) -> None:
    place(written, publication)


def ensure_bundle(*, publication: Publication) -> Path:
    """The file of the latest C2. When it is not on this machine, it is the one that a process killed in the last
    instant did not put in its place, or else made again from the rows; refused when they give another one than C2.
    """
    note = SealNote.objects.filter(publication=publication).order_by("-version").first()
    if note is None:
        raise Refused("bundle_none")
    path = bundle_path(publication)
    if _is_signed(path, note):
        return path
    for left in left_behind(publication):
        if _is_signed(left, note):
            finish(without_notes(publication, left), publication)
            left.unlink(missing_ok=True)
            return path
    written = write_payload(publication)
    if f"\nmanifest {written.manifest}\n" not in note.text:
        written.path.unlink()
        raise Refused("bundle_differs")
    return finish(written, publication)


def _is_signed(path: Path, note: SealNote) -> bool:
    manifest = manifest_of(path)
    return bool(manifest) and f"\nmanifest {manifest}\n" in note.text


def refresh_notes(*, publication: Publication) -> None:
    """Put the notes with all signatures there are into the file, if it lies here."""
    if bundle_path(publication).exists():
        finish(without_notes(publication), publication)
