"""Making the notes of docs/bundle.md. They follow from the state by themselves: no person is asked, none may refuse.

Repeating any of these changes nothing. Each note is signed with the operator's key and stands in the log with its hash.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from truongthi.attempts.models import Attempt
from truongthi.audit.models import AuditEntry
from truongthi.audit.record import GENESIS, record
from truongthi.contests.models import Contest, Round
from truongthi.contests.queries import current_rule_set
from truongthi.core.errors import Refused
from truongthi.core.merkle import root
from truongthi.core.notes import PublicKey, instant, note_hash, note_text, read_key
from truongthi.results.committed_paper import commitment, paper_document
from truongthi.results.models import AuditorKey, NoteSignature, PaperCommitment, Publication, RoundLeaves, SealNote
from truongthi.results.queries.seals import (
    NO_NOTE,
    closing_note,
    counting_rounds,
    keys_in_force,
    leaves_of,
    listed_keys,
    opening_note,
    rounds_without_root,
    server_keys,
)

SYSTEM: Final = "system"
Lines = list[tuple[str, str]]


@transaction.atomic
def seal_openings(*, contest: Contest, now: datetime) -> list[SealNote]:
    """Commit to the rules and papers of every frozen round that has no commitment, or, before it opens, another one
    than it has now. After the opening a commitment is never replaced.
    """
    locked = _locked(contest)
    if locked.state == Contest.State.DRAFT:
        return []
    is_external = current_rule_set(locked).document.get("results_from") == "external"
    made = []
    for code, rows in counting_rounds(locked).items():
        frozen = [row for row in rows if row.frozen_at is not None]
        if not is_external and len(frozen) < len(rows):
            continue
        if note := _opening(locked, code, rows, now):
            made.append(note)
    return made


def _opening(contest: Contest, code: str, rows: Sequence[Round], now: datetime) -> SealNote | None:
    earlier = opening_note(contest, code)
    if earlier is not None and now >= rows[0].opens_at:
        return None
    rules = current_rule_set(contest).sha256
    documents = {row.public_id: paper_document(row) for row in rows if row.frozen_at is not None}
    keys = current_keys(contest)
    if earlier is not None and _commits_to(earlier, rules, documents, keys):
        return None
    salts = {public_id: secrets.token_bytes(32) for public_id in documents}
    papers = [
        ("paper", f"{id_} {document['name'] or '-'} {document['pool']} {commitment(document, salts[id_])}")
        for id_, document in sorted(documents.items())
    ]
    times = [("opens", instant(rows[0].opens_at)), ("closes", instant(rows[0].closes_at))]
    version = earlier.version + 1 if earlier else 1
    lines: Lines = [("round", code), ("version", str(version)), ("at", instant(now)), *times, ("rules", rules), *papers]
    note = _keep(contest, "c0", [*lines, *_key_lines(keys)], keys, now, round_code=code, version=version)
    by_id = {row.public_id: row for row in rows}
    PaperCommitment.objects.bulk_create(
        PaperCommitment(
            note=note,
            round=by_id[id_],
            document=document,
            salt=salts[id_],
            commitment=commitment(document, salts[id_]),
        )
        for id_, document in documents.items()
    )
    return note


def _commits_to(
    note: SealNote, rules: str, documents: dict[str, dict[str, Any]], keys: Sequence[tuple[str, PublicKey]]
) -> bool:
    kept = {paper.round.public_id: paper.document for paper in note.papers.select_related("round")}
    has_keys = {key.written for key in listed_keys(note.text)} == {key.written for _, key in keys}
    return f"\nrules {rules}\n" in note.text and kept == documents and has_keys


@transaction.atomic
def seal_closing(*, contest: Contest, now: datetime, over_since: datetime | None = None) -> list[SealNote]:
    """Fix the Merkle root of every round that was over at ``over_since`` (by default now), as soon as all its attempts
    are sealed; before any computation.

    Refused when a stored seal does not give the hash on its receipt: then a person has to look.
    """
    locked = _locked(contest)
    over = [round_.code for round_ in rounds_without_root(locked)]
    if not over:
        return []
    seal_openings(contest=locked, now=now)
    rounds = counting_rounds(locked)
    made = []
    for code in over:
        rows = rounds[code]
        unsealed = Attempt.objects.filter(round__in=rows, sealed_at=None).exists()
        if unsealed or any((over_since or now) < row.closes_at for row in rows):
            continue
        made.append(_closing(locked, code, rows, now))
    return made


def _closing(contest: Contest, code: str, rows: Sequence[Round], now: datetime) -> SealNote:
    opening = opening_note(contest, code)
    if opening is None:
        raise Refused("opening_note_missing", round=code)
    hashes = []
    for leaf in leaves_of(rows):
        if leaf.seal_is_right is False or hashes[-1:] == [leaf.hash]:
            raise Refused("seal_damaged", attempt=leaf.attempt.public_id)
        hashes.append(leaf.hash)
    lines: Lines = [
        ("round", code),
        ("at", instant(now)),
        ("c0", opening.sha256),
        ("size", str(len(hashes))),
        ("root", root(hashes).hex()),
    ]
    note = _keep(contest, "c1", *_with_new_keys(contest, lines), now, round_code=code)
    RoundLeaves.objects.create(note=note, hashes=b"".join(hashes))
    return note


def refuse_without_roots(contest: Contest) -> None:
    """No result is computed before the root of every round is fixed and signed."""
    for round_ in rounds_without_root(contest):
        raise Refused("root_missing", round=round_.name or round_.code)


def seal_publication(*, publication: Publication, manifest: str, now: datetime) -> SealNote:
    """The note of a publication over the manifest of its bundle; the same manifest again is the note there is."""
    contest = _locked(publication.contest)
    earlier = SealNote.objects.filter(publication=publication).order_by("-version").first()
    if earlier is not None and f"\nmanifest {manifest}\n" in earlier.text:
        return earlier
    roots = [(code, closing_note(contest, code)) for code in sorted(counting_rounds(contest))]
    lines: Lines = [
        ("publication", str(publication.version)),
        ("at", instant(now)),
        ("rules", contest.rule_sets.get(version=publication.snapshot.rules_version).sha256),
        ("manifest", manifest),
        ("standings", publication.snapshot.sha256),
        ("result", publication.sha256),
        *(("c1", f"{code} {note.sha256}") for code, note in roots if note is not None),
    ]
    version = earlier.version + 1 if earlier else 1
    return _keep(contest, "c2", *_with_new_keys(contest, lines), now, version=version, publication=publication)


def current_keys(contest: Contest) -> list[tuple[str, PublicKey]]:
    """Role and key of all who sign from now on: the operator, then the contest's auditors."""
    auditors = AuditorKey.objects.filter(contest=contest, removed_at=None).order_by("pk")
    return [("operator", server_keys()[0].public), *(("auditor", read_key(row.key)) for row in auditors)]


def _with_new_keys(contest: Contest, lines: Lines) -> tuple[Lines, list[tuple[str, PublicKey]]]:
    """Key lines only when they are not what was listed last."""
    keys = current_keys(contest)
    is_same = {key.written for key in keys_in_force(contest)} == {key.written for _, key in keys}
    return (lines if is_same else [*lines, *_key_lines(keys)]), keys


def _key_lines(keys: Iterable[tuple[str, PublicKey]]) -> Lines:
    return [("key", f"{role} {key.written}") for role, key in keys]


def _keep(
    contest: Contest,
    kind: str,
    lines: Lines,
    keys: Sequence[tuple[str, PublicKey]],
    now: datetime,
    *,
    round_code: str = "",
    version: int = 1,
    publication: Publication | None = None,
) -> SealNote:
    """Write, link and sign a note. Signs with every operator's key that was listed before or is listed now."""
    newest = SealNote.objects.filter(contest=contest).order_by("-pk").first()
    previous = newest.sha256 if newest else NO_NOTE
    head = AuditEntry.objects.order_by("-n").values_list("n", "hash").first() or (0, GENESIS)
    frame: Lines = [("contest", contest.public_id), ("slug", contest.slug)]
    links: Lines = [("previous", previous), ("audit", f"{head[0]} {head[1]}")]
    text = note_text(f"truongthi.{kind}.1", [*frame, *lines, *links])
    wanted = {key.written for _, key in keys} | {key.written for key in keys_in_force(contest)}
    note = SealNote.objects.create(
        contest=contest,
        kind=kind,
        round_code=round_code,
        publication=publication,
        version=version,
        text=text,
        sha256=note_hash(text),
        previous=previous,
        made_at=now,
    )
    for key in server_keys():
        if key.public.written in wanted:
            signature = key.sign(text)
            NoteSignature.objects.create(note=note, key=key.public.written, value=signature.value, added_at=now)
    facts = {"kind": kind, "round": round_code, "version": version, "previous": previous}
    record(
        actor=SYSTEM,
        action=f"seal.{kind}",
        object=f"contest:{contest.public_id}",
        now=now,
        facts=facts,
        after_hash=note.sha256,
    )
    return note


def _locked(contest: Contest) -> Contest:
    return Contest.objects.select_for_update(no_key=True, of=("self",)).get(pk=contest.pk)
