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
from truongthi.results.bundle_erased import without_erased
from truongthi.results.models import Publication, SealNote


@transaction.atomic
def make_bundle(*, publication: Publication, now: datetime) -> SealNote:
    """Write the bundle and sign C2 over it; the file takes its place when the transaction is kept."""
    return sign_bundle(publication=publication, written=write_payload(publication), now=now)


@transaction.atomic
def forget_in_bundle(*, publication: Publication, now: datetime) -> SealNote:
    """The public bundle without the answers of everybody erased, signed anew. It is made of the file there is (an older
    one that was not replaced yet is as good), which says what held when it was published; only where that is lost, of
    the rows as they are now.
    """
    path, unplaced = bundle_path(publication), left_behind(publication)
    is_there = any(_is_signed(path, note) for note in SealNote.objects.filter(publication=publication))
    written = without_erased(publication, path) if is_there else write_payload(publication)
    transaction.on_commit(lambda: _forget(publication, unplaced), robust=True)
    return sign_bundle(publication=publication, written=written, now=now)


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


def _forget(publication: Publication, unplaced: list[Path]) -> None:
    """Files of earlier publications, which nobody is handed any more, hold the same answers; so do those of this one
    that a killed process has left (``unplaced``).
    """
    older = Publication.objects.filter(contest=publication.contest_id, version__lt=publication.version)
    for one in older.defer("document"):
        unplaced = [*unplaced, bundle_path(one), *left_behind(one)]
    for path in unplaced:
        path.unlink(missing_ok=True)


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
    for made in (_from_older_file, write_payload):
        written = made(publication)
        if written is not None and f"\nmanifest {written.manifest}\n" in note.text:
            return finish(written, publication)
    raise Refused("bundle_differs")


def _from_older_file(publication: Publication) -> Written | None:
    """Killed between the commit of an erasure and the renaming, the file from before it lies there."""
    path = bundle_path(publication)
    return without_erased(publication, path) if manifest_of(path) else None


def _is_signed(path: Path, note: SealNote) -> bool:
    manifest = manifest_of(path)
    return bool(manifest) and f"\nmanifest {manifest}\n" in note.text


def refresh_notes(*, publication: Publication) -> None:
    """Put the notes with all signatures there are into the file, if it lies here."""
    if bundle_path(publication).exists():
        finish(without_notes(publication), publication)
