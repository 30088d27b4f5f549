"""From the frozen paper to the root: what is signed when, and a thousand changes of seals, all found and named."""

from __future__ import annotations

import random
import secrets
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.attempts.world import CLOSES, OPENS, exam_world
from truongthi.attempts.models import Attempt
from truongthi.attempts.receipts import sealed_attempt
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contest, Round, RoundKey
from truongthi.core.errors import Refused
from truongthi.core.merkle import root
from truongthi.core.notes import note_text, read_note
from truongthi.core.sealing import receipt_hash
from truongthi.results.actions.erasure import erase_person
from truongthi.results.actions.seals import refuse_without_roots, seal_closing, seal_openings
from truongthi.results.committed_paper import commitment
from truongthi.results.models import ErasedPerson, NoteSignature, PaperCommitment, RoundLeaves, SealNote
from truongthi.results.queries.seals import (
    Leaf,
    leaf_problems,
    leaves_of,
    opening_note,
    seal_problems,
    signed_note,
    stored_leaves,
    values_of,
)
from truongthi.results.signing import new_key

FROZEN = ("attempts_attempt", "results_sealnote", "results_notesignature", "results_roundleaves")
EARLY, LATER = OPENS - timedelta(hours=3), CLOSES + timedelta(hours=1)


@pytest.fixture
def world(db):
    return exam_world()


def made(world, at=EARLY):
    return seal_openings(contest=world.contest, now=at)


@pytest.mark.django_db
def test_the_commitment_binds_rules_paper_and_keys_and_opens_with_its_salt(world):
    [note] = made(world)
    assert made(world) == []  # once
    [paper] = PaperCommitment.objects.all()
    said = values_of(note.text, "paper")[0].split()
    assert said == [world.round.public_id, "-", world.round.pool_sha256, paper.commitment]
    assert commitment(paper.document, bytes(paper.salt)) == paper.commitment
    assert values_of(note.text, "rules") == [world.contest.rule_sets.get().sha256]
    assert values_of(note.text, "previous") == ["0" * 64]
    assert AuditEntry.objects.filter(action="seal.c0", after_hash=note.sha256).count() == 1
    assert read_note(signed_note(note).whole).sha256 == note.sha256
    assert seal_problems(world.contest) == []


@pytest.mark.django_db
def test_another_key_before_the_opening_is_another_commitment_and_after_it_none(world):
    [first] = made(world)
    RoundKey.objects.filter(question__round=world.round, question__number=1).update(letters=["D"])
    [second] = made(world)
    assert (second.version, values_of(second.text, "previous")) == (2, [first.sha256])
    assert opening_note(world.contest, "vong-1") == second
    RoundKey.objects.filter(question__round=world.round, question__number=1).update(letters=["C"])
    assert made(world, OPENS) == []


@pytest.mark.django_db
def test_a_draft_commits_to_nothing(world):
    Contest.objects.filter(pk=world.contest.pk).update(state="draft")
    assert made(world) == []


@pytest.mark.django_db(transaction=True)
def test_the_root_is_fixed_when_everything_is_sealed_and_before_any_computation():
    world = exam_world()
    made(world)
    world.pupil("Lê Văn Dũng")
    world.attempt("Bình", right=5)
    world.attempt("Dũng", right=7, minutes=6)
    assert seal_closing(contest=world.contest, now=CLOSES - timedelta(seconds=1)) == []
    with pytest.raises(Refused, match="root_missing"):
        refuse_without_roots(world.contest)
    [note] = seal_closing(contest=world.contest, now=CLOSES)
    refuse_without_roots(world.contest)
    hashes = sorted(bytes.fromhex(one) for one in Attempt.objects.values_list("receipt_hash", flat=True))
    assert stored_leaves(note) == hashes
    assert [*values_of(note.text, "size"), *values_of(note.text, "root")] == ["2", root(hashes).hex()]
    assert values_of(note.text, "c0") == [opening_note(world.contest, "vong-1").sha256]
    assert seal_closing(contest=world.contest, now=LATER) == []
    assert seal_problems(world.contest) == []
    check_changes_in_the_database(world)


def check_changes_in_the_database(world):
    """Every stored thing changed once, each in a transaction of its own that is undone."""
    attempts, notes = Attempt.objects.all(), SealNote.objects.all()
    changes = {
        "answers": (lambda: attempts.filter(number=1).update(answers=["A"] * 20), "seal_altered"),
        "seed": (lambda: attempts.update(seed=bytes(16)), "seal_altered"),
        "time": (lambda: attempts.update(started_at=OPENS + timedelta(seconds=1)), "seal_altered"),
        "salt": (lambda: attempts.update(salt=bytes(16)), "seal_altered"),
        "hash": (lambda: attempts.update(receipt_hash="ab" * 32), "seal_altered"),
        "deleted": (lambda: attempts.first().delete(), "seal_removed"),
        "unsealed": (lambda: attempts.update(sealed_at=None, receipt_hash=""), "seal_removed"),
        "added": (lambda: add_attempt(world), "seal_added"),
        "leaves": (lambda: RoundLeaves.objects.update(hashes=bytes(64)), "seal_leaves_altered"),
        "text": (lambda: notes.update(text=note_text("truongthi.c0.1", [("previous", "0" * 64)])), "seal_note_altered"),
        "note hash": (lambda: notes.filter(kind="c0").update(sha256="0" * 64), "seal_note_altered"),
        "first note gone": (lambda: notes.filter(kind="c0").delete(), "seal_chain_broken"),
        "signature": (lambda: NoteSignature.objects.update(value=bytes(64)), "seal_signature_wrong"),
        "no signature": (lambda: NoteSignature.objects.all().delete(), "seal_signature_missing"),
        "other key": (lambda: sign_anew(), "seal_signature_missing"),
    }
    for name, (change, code) in changes.items():
        with transaction.atomic():
            with connection.cursor() as cursor:  # as somebody who owns the database
                for table in FROZEN:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            change()
            found = {problem.code for problem in seal_problems(world.contest)}
            transaction.set_rollback(True)
        assert code in found, (name, found)
    assert seal_problems(world.contest) == []


def add_attempt(world):
    row = Attempt.objects.first()
    row.number, row.public_id, row.salt = 9, "added", secrets.token_bytes(16)
    row.receipt_hash = receipt_hash(sealed_attempt(row, world.round), row.salt)
    row.save(force_insert=True)


def sign_anew():
    key = new_key("somebody")
    for row in NoteSignature.objects.select_related("note"):
        signature = key.sign(row.note.text)
        NoteSignature.objects.filter(pk=row.pk).update(key=key.public.written, value=signature.value)


@pytest.mark.django_db
def test_the_database_refuses_to_rewrite_a_note(world):
    from django.db import DatabaseError

    made(world)
    with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
        SealNote.objects.update(text="x")


# In memory: a round of sixty attempts and a thousand single changes.


def round_of_sixty():
    row = Round(public_id="abcdefghjkmnpq", pool_sha256="f" * 64, code="vong-1")
    leaves = []
    for n in range(60):
        attempt = Attempt(
            contestant_id=n, number=1, public_id=f"a{n}", seed=secrets.token_bytes(16), salt=secrets.token_bytes(16),
            started_at=OPENS, deadline_at=OPENS + timedelta(minutes=20), sealed_at=OPENS + timedelta(minutes=9),
            seal_kind="confirmed", answers=["A", "", "BD"],
        )  # fmt: skip
        attempt.receipt_hash = receipt_hash(sealed_attempt(attempt, row), attempt.salt)
        leaves.append(attempt)
    leaves.sort(key=lambda one: one.receipt_hash)
    hashes = [bytes.fromhex(one.receipt_hash) for one in leaves]
    text = note_text("truongthi.c1.1", [("round", "vong-1"), ("size", "60"), ("root", root(hashes).hex())])
    return row, leaves, hashes, text


def as_leaves(row, attempts):
    for attempt in attempts:
        is_right = receipt_hash(sealed_attempt(attempt, row), bytes(attempt.salt)) == attempt.receipt_hash
        yield Leaf(bytes.fromhex(attempt.receipt_hash), attempt, is_right)


def copied(attempt, **changes):
    fields = {field.attname: getattr(attempt, field.attname) for field in Attempt._meta.concrete_fields}
    return Attempt(**{**fields, **changes})


FLIPS = {
    "answers": lambda a: ["A", "C", "BD"],
    "seed": lambda a: bytes([a.seed[0] ^ 1]) + a.seed[1:],
    "salt": lambda a: a.salt[:-1] + bytes([a.salt[-1] ^ 128]),
    "started_at": lambda a: a.started_at + timedelta(milliseconds=1),
    "sealed_at": lambda a: a.sealed_at - timedelta(milliseconds=1),
    "deadline_at": lambda a: a.deadline_at + timedelta(minutes=1),
    "seal_kind": lambda a: "deadline",
    "number": lambda a: 2,
    "public_id": lambda a: "b" + a.public_id,
    "receipt_hash": lambda a: "0" + a.receipt_hash[1:] if a.receipt_hash[0] != "0" else "1" + a.receipt_hash[1:],
}


def flip(attempts, at, luck, row):
    name = luck.choice(sorted(FLIPS))
    changed = copied(attempts[at], **{name: FLIPS[name](attempts[at])})
    return [*attempts[:at], changed, *attempts[at + 1 :]], changed.public_id


def reseal(attempts, at, luck, row):
    """Answers changed and the receipt hashed anew, as somebody with the whole database would."""
    changed = copied(attempts[at], answers=["D", "D", "D"])
    changed.receipt_hash = receipt_hash(sealed_attempt(changed, row), changed.salt)
    return [*attempts[:at], changed, *attempts[at + 1 :]], changed.public_id


def delete(attempts, at, luck, row):
    return [*attempts[:at], *attempts[at + 1 :]], attempts[at].receipt_hash


def insert(attempts, at, luck, row):
    new = copied(attempts[at], public_id="new", number=2, salt=secrets.token_bytes(16))
    new.receipt_hash = receipt_hash(sealed_attempt(new, row), new.salt)
    return [*attempts, new], "new"


def twice(attempts, at, luck, row):
    return [*attempts, attempts[at]], attempts[at].public_id


def swap(attempts, at, luck, row):
    """Two people's answers exchanged."""
    other = (at + 1) % len(attempts)
    changed = list(attempts)
    changed[at] = copied(attempts[at], salt=attempts[other].salt, seed=attempts[other].seed)
    return changed, attempts[at].public_id


def truncate(attempts, at, luck, row):
    return attempts[:at], attempts[-1].receipt_hash


def test_a_thousand_changes_of_stored_seals_are_all_found_and_named():
    row, attempts, hashes, text = round_of_sixty()
    assert leaf_problems("vong-1", text, hashes, as_leaves(row, attempts)) == []
    luck = random.Random(20261122)  # noqa: S311
    for _ in range(1000):
        change = luck.choice((flip, reseal, delete, insert, twice, swap, truncate))
        changed, place = change(attempts, luck.randrange(len(attempts)), luck, row)
        problems = leaf_problems("vong-1", text, hashes, as_leaves(row, changed))
        assert any(place in problem.where for problem in problems), (change.__name__, place, problems[:3])


def test_changed_leaves_beside_a_signed_root_are_found():
    row, attempts, hashes, text = round_of_sixty()
    luck = random.Random(7)  # noqa: S311
    for _ in range(200):
        at = luck.randrange(len(hashes))
        flipped = bytes([hashes[at][0] ^ (1 << luck.randrange(8))]) + hashes[at][1:]
        for kept in ([*hashes[:at], flipped, *hashes[at + 1 :]], hashes[:at], [*hashes, flipped], hashes[::-1]):
            codes = [problem.code for problem in leaf_problems("vong-1", text, kept, as_leaves(row, attempts))]
            assert codes[0] == "seal_leaves_altered"


@pytest.mark.django_db(transaction=True)
def test_an_erased_person_leaves_a_leaf_that_says_nothing_and_a_tree_that_holds():
    world = exam_world()
    made(world)
    world.attempt("Bình", right=5)
    seal_closing(contest=world.contest, now=CLOSES)
    before = Attempt.objects.get().receipt_hash
    erase_person(user=world.people["Bình"], actor="test", now=LATER)
    attempt = Attempt.objects.get()
    assert (attempt.receipt_hash, attempt.answers, bytes(attempt.salt), bytes(attempt.seed)) == (before, [], b"", b"")
    assert seal_problems(world.contest) == []
    assert ErasedPerson.objects.get().attempts == 1
    [leaf] = leaves_of([world.round])
    assert leaf.seal_is_right is None
    person = world.people["Bình"]
    person.refresh_from_db()
    assert "Bình" not in " ".join(str(value) for value in person.__dict__.values())
    assert not person.is_active
