"""Notes, leaves and keys of a contest as stored; and whether what is stored still says what was signed."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models.functions import Collate

from truongthi.attempts.models import Attempt
from truongthi.attempts.receipts import sealed_attempt
from truongthi.contests.models import Contest, Round
from truongthi.core.errors import Problem
from truongthi.core.merkle import root
from truongthi.core.notes import Note, NoteError, PublicKey, Signature, note_hash, note_lines, read_key, signers
from truongthi.core.sealing import receipt_hash
from truongthi.results.models import ErasedPerson, SealNote
from truongthi.results.signing import SigningKey, operator_keys, verify

NO_NOTE: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Leaf:
    """One sealed attempt. ``seal_is_right``: its salt and statement give the stored hash; None: erased, not known."""

    hash: bytes
    attempt: Attempt
    seal_is_right: bool | None


def server_keys() -> list[SigningKey]:
    """The operator's private keys, the one in use first."""
    return operator_keys(settings.DATA_DIR / "keys")


def notes_of(contest: Contest) -> list[SealNote]:
    """All notes in the order they were made."""
    found = SealNote.objects.filter(contest=contest).select_related("publication")
    found = found.defer("publication__document", "publication__outline")
    return list(found.prefetch_related("signatures").order_by("pk"))


def opening_note(contest: Contest, code: str) -> SealNote | None:
    """The C0 that holds for a round: its latest."""
    return SealNote.objects.filter(contest=contest, kind="c0", round_code=code).order_by("-version").first()


def closing_note(contest: Contest, code: str) -> SealNote | None:
    return SealNote.objects.filter(contest=contest, kind="c1", round_code=code).first()


def counting_rounds(contest: Contest) -> dict[str, list[Round]]:
    """Id in the rules → its rows (one for each paper), of rounds that count, in order."""
    found: dict[str, list[Round]] = {}
    for round_ in Round.objects.filter(contest=contest, is_practice=False).order_by("number"):
        found.setdefault(round_.code, []).append(round_)
    return found


def rounds_without_root(contest: Contest) -> list[Round]:
    """One row of each round with a frozen paper whose root has not been fixed yet."""
    fixed = set(SealNote.objects.filter(contest=contest, kind="c1").values_list("round_code", flat=True))
    rounds = counting_rounds(contest).items()
    return [rows[0] for code, rows in rounds if code not in fixed and any(row.frozen_at for row in rows)]


def leaves_of(rows: Sequence[Round]) -> Iterator[Leaf]:
    """Every sealed attempt of a round's rows, ascending by leaf hash, without holding them all."""
    by_id = {row.pk: row for row in rows}
    people = ErasedPerson.objects.filter(contestant__attempts__round__in=by_id)
    erased = set(people.values_list("contestant", flat=True))
    sealed = Attempt.objects.filter(round__in=by_id, sealed_at__isnull=False).order_by(Collate("receipt_hash", "C"))
    for attempt in sealed.iterator(chunk_size=2000):
        is_right = None if attempt.contestant_id in erased else _is_right(attempt, by_id[attempt.round_id])
        yield Leaf(_hash(attempt), attempt, is_right)


def _hash(attempt: Attempt) -> bytes:
    """The stored hash; what is no hash at all is a leaf nobody signed."""
    try:
        found = bytes.fromhex(attempt.receipt_hash)
    except ValueError:
        found = b""
    return found if len(found) == 32 else bytes(32)


def _is_right(attempt: Attempt, round_: Round) -> bool:
    salt = bytes(attempt.salt)
    return len(salt) == 16 and receipt_hash(sealed_attempt(attempt, round_), salt) == attempt.receipt_hash


def stored_leaves(note: SealNote) -> list[bytes]:
    """The leaves of a C1 in the order of its tree."""
    raw = bytes(note.leaves.hashes)
    return [raw[at : at + 32] for at in range(0, len(raw), 32)]


def index_of(leaves: Sequence[bytes], leaf: bytes) -> int | None:
    at = bisect.bisect_left(leaves, leaf)
    return at if at < len(leaves) and leaves[at] == leaf else None


def values_of(text: str, word: str) -> list[str]:
    """Everything a note says after one word; nothing, when it is no note any more."""
    try:
        return [rest for found, rest in note_lines(text)[1] if found == word]
    except NoteError:
        return []


def listed_keys(text: str) -> list[PublicKey]:
    """The keys of a note's ``key`` lines."""
    return [read_key(rest.partition(" ")[2]) for rest in values_of(text, "key")]


def keys_in_force(contest: Contest, before: SealNote | None = None) -> list[PublicKey]:
    """The keys listed last (before a note, or now)."""
    notes = SealNote.objects.filter(contest=contest).order_by("-pk")
    for note in notes.filter(pk__lt=before.pk) if before else notes:
        if keys := listed_keys(note.text):
            return keys
    return []


def signed_note(note: SealNote) -> Note:
    """The note with its signatures, as the bundle holds it."""
    signatures = []
    for row in sorted(note.signatures.all(), key=lambda row: row.pk):
        key = read_key(row.key)
        signatures.append(Signature(key.name, key.id, bytes(row.value)))
    return Note(note.text, tuple(signatures))


def missing_signers(note: SealNote) -> list[PublicKey]:
    """Keys whose signature a note still needs. Raises NoteError when one it has is wrong."""
    needed = {key.written: key for key in [*listed_keys(note.text), *keys_in_force(note.contest, note)]}
    if note.kind == SealNote.Kind.OPENING:
        needed = {key.written: key for key in listed_keys(note.text)}
    signed = signers(signed_note(note), list(needed.values()), verify)
    return [key for written, key in needed.items() if written not in signed]


def seal_problems(contest: Contest) -> list[Problem]:
    """Everything stored that no longer says what was signed: the chain of notes, signatures, commitments, leaves."""
    problems = []
    previous = NO_NOTE
    for note in notes_of(contest):
        where = f"{note.kind}-{note.round_code or note.version}"
        if note_hash(note.text) != note.sha256 or [note.previous] != values_of(note.text, "previous"):
            problems.append(Problem(where, "seal_note_altered"))
        if note.previous != previous:
            problems.append(Problem(where, "seal_chain_broken"))
        previous = note.sha256
        problems += _signature_problems(note, where)
    for code, rows in counting_rounds(contest).items():
        if closing := closing_note(contest, code):
            problems += leaf_problems(code, closing.text, stored_leaves(closing), leaves_of(rows))
    return problems


def _signature_problems(note: SealNote, where: str) -> list[Problem]:
    try:
        return [Problem(where, "seal_signature_missing", {"name": key.name}) for key in missing_signers(note)]
    except (NoteError, ValueError):
        return [Problem(where, "seal_signature_wrong")]


def leaf_problems(code: str, text: str, kept: Sequence[bytes], found: Iterable[Leaf]) -> list[Problem]:
    """What differs between a C1, the leaves kept with it, and the attempts as they are stored now."""
    problems = []
    if [str(len(kept)), root(kept).hex()] != [*values_of(text, "size"), *values_of(text, "root")]:
        problems.append(Problem(code, "seal_leaves_altered"))
    signed = set(kept)
    count = 0
    for leaf in found:
        count += 1
        place = f"{code}/{leaf.attempt.public_id}"
        if leaf.seal_is_right is False:
            problems.append(Problem(place, "seal_altered"))
        elif leaf.hash not in signed:
            problems.append(Problem(place, "seal_added"))
        signed.discard(leaf.hash)
    gone = [] if problems and count == len(kept) else sorted(signed)
    problems += [Problem(f"{code}/{hash_.hex()}", "seal_removed") for hash_ in gone]
    return problems


def made_late(note: SealNote, opens_at: datetime) -> bool:
    """A C0 made after its round opened proves nothing about the time before."""
    return note.kind == SealNote.Kind.OPENING and note.made_at > opens_at


def noted_heads() -> Iterator[tuple[int, str]]:
    """The heads of the log that stand in signed notes, by number."""
    for text in SealNote.objects.order_by("pk").values_list("text", flat=True):
        for said in values_of(text, "audit")[-1:]:
            number, _, hash_ = said.partition(" ")
            yield int(number), hash_


@dataclass(frozen=True, slots=True)
class SealRow:
    """A note as pages show it. ``waits_for``: names of keys that have not signed; ``is_wrong``: a signature is;
    ``holds``: not followed by another one of the same round; ``is_late``: made after the round had opened.
    """

    note: SealNote
    round: str
    size: int | None
    root: str
    waits_for: tuple[str, ...]
    is_wrong: bool
    holds: bool
    is_late: bool


def seal_rows(contest: Contest) -> list[SealRow]:
    """All notes of a contest, in the order they were made."""
    rounds = {code: rows[0] for code, rows in counting_rounds(contest).items()}
    notes = notes_of(contest)
    last = {(note.kind, note.round_code, note.publication_id): note.pk for note in notes}
    return [_row(note, rounds.get(note.round_code), last) for note in notes]


def _row(note: SealNote, round_: Round | None, last: Mapping[tuple[str, str, int | None], int]) -> SealRow:
    size = [int(one) for one in values_of(note.text, "size")]
    try:
        waits_for, is_wrong = tuple(key.name for key in missing_signers(note)), False
    except ValueError:
        waits_for, is_wrong = (), True
    return SealRow(
        note=note,
        round=(round_.name if round_ else "") or note.round_code,
        size=size[0] if size else None,
        root="".join(values_of(note.text, "root")),
        waits_for=waits_for,
        is_wrong=is_wrong,
        holds=last[note.kind, note.round_code, note.publication_id] == note.pk,
        is_late=round_ is not None and made_late(note, round_.opens_at),
    )
