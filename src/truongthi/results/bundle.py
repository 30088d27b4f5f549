"""The public bundle of a publication as a file: written in one pass, never held in memory, and kept in
``DATA_DIR/bundles``. Format: docs/bundle.md. Made from rows alone, so that it can be made again byte by byte.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from weakref import finalize
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from django.conf import settings

from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.core.rules import rules_from_dict
from truongthi.core.standings_document import canonical
from truongthi.results import bundle_lines as lines
from truongthi.results.collector import collector_paused
from truongthi.results.models import Publication, SealNote
from truongthi.results.queries.entrants import entrants_of
from truongthi.results.queries.facts import facts_without_attempts
from truongthi.results.queries.seals import closing_note, counting_rounds, opening_note, signed_note

MOST_BYTES: Final = 2 << 30
_MANIFEST: Final = "manifest.json"
_NOTES: Final = "notes/"
KEPT_APART: Final = (_MANIFEST, _NOTES)
_UNPLACED: Final = ".part"
_FORGOTTEN_S: Final = 86_400


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Written:
    """A bundle: where it lies for the time being, and the hash of its manifest. The file goes with the last one who
    knows of it, unless it was put in its place: a publication that is rolled back leaves none behind. ``files``: what
    the manifest says of each entry.
    """

    path: Path
    manifest: str
    files: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        finalize(self, self.path.unlink, missing_ok=True)


def bundle_path(publication: Publication) -> Path:
    return settings.DATA_DIR / "bundles" / f"{publication.public_id}.zip"


@collector_paused()
def write_payload(publication: Publication) -> Written:
    """Write everything but the notes to a file beside its later place."""
    return write_entries(publication, entries(publication))


def write_entries(publication: Publication, content: Iterable[tuple[str, Iterable[bytes]]]) -> Written:
    """Write these entries, and the manifest over them."""
    path = _temporary(publication)
    try:
        with ZipFile(path, "w") as archive:
            files, total = {}, 0
            for entry, chunks in content:
                files[entry] = _put(archive, entry, chunks, MOST_BYTES - total)
                total += files[entry]["size"]
            manifest = canonical(_manifest(publication, files))
            _put(archive, _MANIFEST, [manifest], MOST_BYTES)
    except BaseException:
        path.unlink()
        raise
    return Written(path, hashlib.sha256(manifest).hexdigest(), files)


def add_notes(written: Written, publication: Publication) -> None:
    """Add the notes with the signatures there are; the file is whole now, and on the disk."""
    with ZipFile(written.path, "a") as archive:
        for name, text in note_entries(publication):
            _put(archive, name, [text.encode()], MOST_BYTES)
    with written.path.open("rb") as file:
        os.fsync(file.fileno())


def place(written: Written, publication: Publication) -> Path:
    return written.path.replace(bundle_path(publication))


def finish(written: Written, publication: Publication) -> Path:
    """Add the notes with the signatures there are, and put the file in its place."""
    add_notes(written, publication)
    return place(written, publication)


def left_behind(publication: Publication) -> list[Path]:
    """Files of this publication that were written and not put in their place."""
    return sorted(bundle_path(publication).parent.glob(f"{publication.public_id}.*{_UNPLACED}"))


def manifest_of(path: Path) -> str:
    """The hash of the manifest of a bundle that lies here; "" when it is no whole bundle."""
    try:
        with ZipFile(path) as archive:
            return hashlib.sha256(archive.read(_MANIFEST)).hexdigest()
    except (OSError, BadZipFile, KeyError):
        return ""


def without_notes(publication: Publication, source: Path | None = None) -> Written:
    """The payload of the file there is (or of ``source``), for notes that got further signatures."""
    source = source or bundle_path(publication)
    path = _temporary(publication)
    with ZipFile(source) as old, ZipFile(path, "w") as new:
        for entry in old.namelist():
            if not entry.startswith(_NOTES):
                with old.open(entry) as content:
                    _put(new, entry, iter(lambda content=content: content.read(1 << 16), b""), MOST_BYTES)
        manifest = hashlib.sha256(old.read(_MANIFEST)).hexdigest()
    return Written(path, manifest)


def _temporary(publication: Publication) -> Path:
    """A new file to write into; what a process that was killed left here long ago goes, unless it belongs to a
    publication that was kept: then it waits for the next who asks for it.
    """
    folder = bundle_path(publication).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(f"*{_UNPLACED}"):
        with suppress(OSError):
            is_old = left.stat().st_mtime < time.time() - _FORGOTTEN_S
            if is_old and not Publication.objects.filter(public_id=left.name.partition(".")[0]).exists():
                left.unlink()
    handle, name = tempfile.mkstemp(prefix=f"{publication.public_id}.", suffix=_UNPLACED, dir=folder)
    os.close(handle)
    return Path(name)


def small_entries(publication: Publication) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files that acts of the committee change: rules, papers, acts, and the sheets of another site."""
    contest = publication.contest
    yield "rules.json", [canonical(contest.rule_sets.get(version=publication.snapshot.rules_version).document)]
    for code in counting_rounds(contest):
        note = opening_note(contest, code)
        for paper in note.papers.select_related("round").order_by("round__public_id") if note else ():
            yield f"papers/{paper.round.public_id}.json", [canonical(lines.opened_paper(paper))]
    yield "acts.jsonl", json_lines(lines.act_lines(contest, publication))
    yield "sheets.jsonl", json_lines(lines.sheet_lines(contest))


def still_holds(written: Written, publication: Publication) -> bool:
    """Whether what acts change is still as it was when the bundle was written."""
    return all(
        hashlib.sha256(b"".join(chunks)).hexdigest() == written.files[name]["sha256"]
        for name, chunks in small_entries(publication)
    )


def entries(publication: Publication) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Every file of the payload but the manifest, with its bytes."""
    contest = publication.contest
    *before, acts, sheets = small_entries(publication)
    rules = rules_from_dict(contest.rule_sets.get(version=publication.snapshot.rules_version).document)
    facts = facts_without_attempts(contest, rules, entrants_of(contest, rules))
    yield from before
    yield "attempts.jsonl", json_lines(lines.attempt_lines(contest))
    yield "people.jsonl", json_lines(lines.person_lines(contest, facts))
    yield "units.jsonl", json_lines(lines.unit_lines(facts))
    yield acts
    yield "external.jsonl", json_lines(lines.external_lines(facts))
    yield sheets
    yield "standings.json", [canonical(publication.snapshot.document)]
    yield "publication.json", [canonical(publication.document)]


def note_entries(publication: Publication) -> Iterator[tuple[str, str]]:
    contest = publication.contest
    for code in counting_rounds(contest):
        for kind, note in (("c0", opening_note(contest, code)), ("c1", closing_note(contest, code))):
            if note is not None:
                yield f"{_NOTES}{kind}-{code}.txt", signed_note(note).whole
    last = SealNote.objects.filter(publication=publication).order_by("-version").first() if publication.pk else None
    if last is not None:
        yield f"{_NOTES}c2.txt", signed_note(last).whole


def filename(contest: Contest, publication: Publication) -> str:
    return f"truongthi-{contest.slug}-{publication.version}.zip"


def _manifest(publication: Publication, files: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": "truongthi.bundle.1",
        "contest": publication.contest.public_id,
        "slug": publication.contest.slug,
        "publication": publication.version,
        "files": files,
    }


def _put(archive: ZipFile, name: str, chunks: Iterable[bytes], most: int) -> dict[str, Any]:
    """Write one entry; the same content always gives the same bytes."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    hashed, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as entry:
        for chunk in chunks:
            hashed.update(chunk)
            size += len(chunk)
            if size > most:
                raise Refused("bundle_too_large")
            entry.write(chunk)
    return {"sha256": hashed.hexdigest(), "size": size}


def json_lines(values: Iterable[Any]) -> Iterator[bytes]:
    for value in values:
        yield canonical(value) + b"\n"
