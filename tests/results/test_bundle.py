"""The bundle of a published contest taken here: complete, without names, the same again, and signed by all."""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.db import connection, transaction

from tests.attempts.world import CANARY, CLOSES, OPENS, exam_world
from truongthi.attempts.models import Annulment, Attempt
from truongthi.audit.record import record
from truongthi.contests.models import CommitteeMember, Contest, Contestant
from truongthi.core.errors import Refused
from truongthi.core.merkle import is_included, root
from truongthi.core.notes import note_values, read_note, signers
from truongthi.core.paper import own_letters
from truongthi.core.sealing import receipt_code
from truongthi.core.standings_document import canonical
from truongthi.results import bundle as bundle_module
from truongthi.results.actions import bundles as bundles_module
from truongthi.results.actions import publication as publication_module
from truongthi.results.actions.bundles import ensure_bundle, make_bundle
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.erasure import erase_person
from truongthi.results.actions.publication import publish
from truongthi.results.actions.seals import seal_openings
from truongthi.results.actions.signers import add_auditor, add_signature
from truongthi.results.actions.standings import compute_standings
from truongthi.results.actions.verification import verify_result
from truongthi.results.bundle import bundle_path
from truongthi.results.models import ExternalUpload, LifecycleStep, Publication, SealNote
from truongthi.results.queries.receipts import receipt_document
from truongthi.results.queries.seals import keys_in_force, missing_signers
from truongthi.results.signing import new_key, verify
from truongthi.schools.models import Member

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = OPENS - timedelta(hours=1), CLOSES + timedelta(hours=1)


def published(auditor=None):
    """A contest from the frozen paper to its publication, with two attempts; its head may act."""
    world = exam_world()
    world.head = world._member("Ngô Văn Trưởng", "staff")
    CommitteeMember.objects.create(contest=world.contest, user=world.head, seat="head")
    seal_openings(contest=world.contest, now=BEFORE)
    if auditor:
        add_auditor(actor=world.head, contest=world.contest, written=auditor.public.written, now=BEFORE)
    world.pupil("Lê Văn Dũng")
    world.attempt("Bình", right=5)
    world.attempt("Dũng", right=7, minutes=6)
    close_contest(actor=world.head, contest=world.contest, now=CLOSES)
    compute_standings(actor=world.head, contest=world.contest, now=AFTER)
    world.contest.refresh_from_db()
    verify_result(actor=world.head, contest=world.contest, now=AFTER)
    world.publication = publish(actor=world.head, contest=world.contest, typed_title=world.contest.title, now=AFTER)
    return world


def lines(archive, name):
    return [json.loads(line) for line in archive.read(name).splitlines()]


def check_files(archive, note):
    manifest = json.loads(archive.read("manifest.json"))
    assert archive.read("manifest.json") == canonical(manifest)
    assert note_values(note)["manifest"] == hashlib.sha256(archive.read("manifest.json")).hexdigest()
    payload = {name for name in archive.namelist() if not name.startswith("notes/")} - {"manifest.json"}
    assert payload == set(manifest["files"])
    for name, said in manifest["files"].items():
        data = archive.read(name)
        assert {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} == said
        for piece in data.splitlines() if name.endswith(".jsonl") else [data]:
            assert canonical(json.loads(piece)) == piece
    text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert not any(word in text for word in ('Bình"', "Dũng", "Nguyễn Văn", "Ngô Văn", CANARY, "Câu hỏi số"))


def test_the_bundle_holds_what_was_signed_and_no_names():
    world = published()
    with ZipFile(bundle_path(world.publication)) as archive:
        c1, c2 = (read_note(archive.read(f"notes/{name}.txt").decode()) for name in ("c1-vong-1", "c2"))
        keys = keys_in_force(world.contest)
        assert all(len(signers(note, keys, verify)) == 1 for note in (c1, c2))
        check_files(archive, c2.text)
        attempts = lines(archive, "attempts.jsonl")
        assert [one["leaf"] for one in attempts] == sorted(one["leaf"] for one in attempts)
        assert root(bytes.fromhex(one["leaf"]) for one in attempts).hex() == note_values(c1.text)["root"]
        assert {one["person"] for one in attempts} <= {one["key"] for one in lines(archive, "people.jsonl")}
        check_marks(json.loads(archive.read(f"papers/{world.round.public_id}.json"))["paper"], attempts)


def check_marks(paper, attempts):
    """Right answers counted from the bundle alone."""
    questions = {question["number"]: question for question in paper["questions"]}
    found = []
    for line in attempts:
        right = 0
        for (number, shown), answer in zip(line["items"], line["seal"]["answers"], strict=True):
            own = "".join(sorted(shown["ABCDEFGH".index(letter)] for letter in answer))
            right += bool(own) and own == questions[number]["key"]
        found.append(right)
    assert sorted(found) == [5, 7]
    assert own_letters  # the platform's own way is another one


def test_the_same_rows_give_the_same_bundle_and_others_are_refused():
    world = published()
    path = bundle_path(world.publication)
    before = path.read_bytes()
    path.unlink()
    assert ensure_bundle(publication=world.publication).read_bytes() == before
    path.unlink()
    world.contest.rounds.first().questions.filter(number=1).update(number=1000)
    with pytest.raises(Refused, match="bundle_differs"):
        ensure_bundle(publication=world.publication)
    assert list(path.parent.glob("*.part")) == []


def test_a_publication_that_is_rolled_back_leaves_no_file():
    world = published()
    folder = bundle_path(world.publication).parent
    before = sorted(folder.iterdir())
    old = folder / "cu.part"
    old.write_bytes(b"left by a process that was killed")
    os.utime(old, (0, 0))
    with transaction.atomic():
        make_bundle(publication=world.publication, now=AFTER)
        assert len(list(folder.glob("*.part"))) == 1
        transaction.set_rollback(True)
    assert sorted(folder.iterdir()) == before


def changed_meanwhile(monkeypatch, change):
    """Let something happen after the bundle is written and before anything is locked."""
    real = publication_module.write_payload

    def written(publication):
        made = real(publication)
        change()
        return made

    monkeypatch.setattr(publication_module, "write_payload", written)


def another_connection(act):
    """Do something in a transaction of its own, as another process would."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: (act(), connection.close())).result(30)


def verified_world():
    world = published()
    pupil = world.contestant("Bình", at=CLOSES)
    Contestant.objects.filter(pk=pupil.pk).update(excluded_at=AFTER)
    compute_standings(actor=world.head, contest=world.contest, now=AFTER)
    verify_result(actor=world.head, contest=world.contest, now=AFTER)
    world.again = {"actor": world.head, "contest": world.contest, "typed_title": world.contest.title,
                   "now": AFTER, "reason": "Một thí sinh bị loại"}  # fmt: skip
    return world


def erase(world):
    erase_person(user=world.people["Dũng"], actor="test", now=AFTER)


def add_sheet(world):
    made = {"kind": "class_stats", "uploaded_at": AFTER, "applied_at": AFTER, "content": b"", "sha256": "0" * 64}
    ExternalUpload.objects.create(contest=world.contest, **made)


def undo_verification(world):
    LifecycleStep.objects.update(undone_at=AFTER, undone_by=world.head, undone_reason="nhầm")


def annul(world):
    where = Attempt.objects.values("contestant_id", "round_id", "number").first()
    Annulment.objects.create(**where, kind="breach", reason="-", minutes="-", annulled_at=AFTER)


def compute_anew(world):
    Contestant.objects.filter(contest=world.contest).update(excluded_at=None)
    compute_standings(actor=world.head, contest=world.contest, now=AFTER)


def test_nothing_is_published_when_something_changed_while_the_bundle_was_written(monkeypatch):
    world = verified_world()
    before = {path.name for path in bundle_path(world.publication).parent.iterdir()}
    for change in (add_sheet, erase, undo_verification, annul, compute_anew):
        with monkeypatch.context() as patched:
            changed_meanwhile(patched, lambda change=change: another_connection(lambda: change(world)))
            with pytest.raises(Refused, match="publish_overtaken"):
                publish(**world.again)
        assert Publication.objects.count() == 1
        assert {path.name for path in bundle_path(world.publication).parent.iterdir()} == before
        LifecycleStep.objects.update(undone_at=None, undone_by=None, undone_reason="")
        Annulment.objects.all().delete()


def test_nothing_is_locked_while_the_bundle_is_written(monkeypatch):
    world = verified_world()

    def others():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            Contest.objects.select_for_update().get(pk=world.contest.pk)
            record(actor="test", action="test.done", object="x", now=AFTER, facts={})

    changed_meanwhile(monkeypatch, lambda: another_connection(others))
    assert publish(**world.again).version == 2


def test_of_two_who_publish_at_once_one_is_refused(monkeypatch):
    world = verified_world()
    refused = []

    def second():
        with pytest.raises(Refused) as found:
            publish(**world.again)
        refused.append(found.value.code)

    changed_meanwhile(monkeypatch, lambda: another_connection(second))
    assert publish(**world.again).version == 2
    assert refused == ["publish_under_way"]


def test_who_prepared_the_same_and_comes_later_is_told_that_it_is_public(monkeypatch):
    world = verified_world()
    real = publication_module._keep

    def later(prepared, actor, now):
        monkeypatch.setattr(publication_module, "_keep", real)
        publish(**world.again)
        return real(prepared, actor, now)

    monkeypatch.setattr(publication_module, "_keep", later)
    with pytest.raises(Refused, match="already_published"):
        publish(**world.again)
    assert list(bundle_path(world.publication).parent.glob("*.part")) == []


def test_a_process_killed_before_the_file_was_placed_loses_nothing(monkeypatch):
    """The file stays behind as it was; the roster has changed since, so it could not be made from the rows again."""
    kept = []

    def killed(written, publication):
        kept.append(written.path.with_name(f"{publication.public_id}.killed.part"))
        kept[0].write_bytes(written.path.read_bytes())

    monkeypatch.setattr(bundles_module, "_place", killed)
    world = published()
    assert not bundle_path(world.publication).exists()
    Member.objects.filter(user=world.people["Dũng"]).update(classroom=None)
    Contestant.objects.filter(member__user=world.people["Dũng"]).update(classroom=None)
    torn = kept[0].with_name(f"{world.publication.public_id}.a.part")
    torn.write_bytes(kept[0].read_bytes()[:-40])
    os.utime(kept[0], (0, 0))
    world.contest.refresh_from_db()
    draft = Publication(contest=world.contest, version=2, snapshot=world.publication.snapshot, document={})
    bundle_module.write_payload(draft)  # sweeps what is old, not what somebody waits for
    whole = ensure_bundle(publication=world.publication)
    with ZipFile(whole) as archive:
        check_files(archive, read_note(archive.read("notes/c2.txt").decode()).text)
    assert not kept[0].exists()


def is_without_answers(line):
    return line["erased"] and not {"seal", "salt", "items", "answers", "seed"} & set(line)


def test_an_older_file_is_not_handed_out_after_an_erasure(monkeypatch):
    """Killed between the commit of an erasure and the renaming, the old bundle lies there with the erased answers."""
    world = published()
    gone = Attempt.objects.get(contestant__member__user=world.people["Bình"]).receipt_hash
    monkeypatch.setattr(bundles_module, "_place", lambda written, publication: None)
    erase_person(user=world.people["Bình"], actor="test", now=AFTER)
    with ZipFile(ensure_bundle(publication=world.publication)) as archive:
        attempts = {line["leaf"]: line for line in lines(archive, "attempts.jsonl")}
    assert is_without_answers(attempts[gone])


def test_an_erasure_leaves_no_file_with_the_answers():
    world = published()
    path = bundle_path(world.publication)
    torn = path.with_name(f"{world.publication.public_id}.killed.part")
    torn.write_bytes(path.read_bytes()[:-40])
    erase_person(user=world.people["Bình"], actor="test", now=AFTER)
    assert list(path.parent.glob(f"{path.stem}*")) == [path]


def test_a_receipt_leads_to_the_signed_root():
    world = published()
    for attempt in Attempt.objects.all():
        receipt = receipt_document(attempt)
        leaf = hashlib.sha256(b"\0" + bytes.fromhex(receipt["salt"]) + canonical(receipt["seal"])).digest()
        assert (leaf.hex(), receipt_code(leaf.hex())) == (receipt["leaf"], receipt["code"])
        top = bytes.fromhex(note_values(read_note(receipt["c1"]).text)["root"])
        path = [bytes.fromhex(one) for one in receipt["path"]]
        assert is_included(leaf, receipt["index"], receipt["size"], path, top)
    assert world.publication.version == 1


def test_an_auditor_signs_elsewhere_and_every_note_waits_for_it():
    key, other = new_key("so-gddt"), new_key("so-gddt")
    world = published(auditor=key)
    note = SealNote.objects.get(kind="c2")
    assert [one.written for one in missing_signers(note)] == [key.public.written]
    act = {"actor": world.head, "contest": world.contest, "note": note, "now": AFTER}
    refusals = {"": "unreadable", other.sign(note.text).line: "of_nobody", key.sign(note.text + "x").line: "wrong"}
    for line, code in refusals.items():
        with pytest.raises(Refused, match=f"signature_{code}"):
            add_signature(line=line, **act)
    for one in SealNote.objects.exclude(kind="c0", version=1):
        add_signature(**{**act, "note": one, "line": key.sign(one.text).line})
        assert missing_signers(one) == []
    with ZipFile(bundle_path(world.publication)) as archive:
        check_files(archive, note.text)
        for name in ("c0-vong-1", "c1-vong-1", "c2"):
            signed = read_note(archive.read(f"notes/{name}.txt").decode())
            assert key.public.written in signers(signed, [key.public], verify)
    with pytest.raises(Refused, match="key_too_late"):
        add_auditor(actor=world.head, contest=world.contest, written=other.public.written, now=AFTER)


def test_after_an_erasure_the_bundle_has_no_answers_under_the_same_root():
    world = published()
    roots = SealNote.objects.get(kind="c1").sha256
    gone = Attempt.objects.get(contestant__member__user=world.people["Bình"]).receipt_hash
    erase_person(user=world.people["Bình"], actor="test", now=AFTER)
    with ZipFile(bundle_path(world.publication)) as archive:
        c2 = read_note(archive.read("notes/c2.txt").decode())
        check_files(archive, c2.text)
        attempts = {line["leaf"]: line for line in lines(archive, "attempts.jsonl")}
        assert is_without_answers(attempts[gone])
        assert sum(line["erased"] for line in lines(archive, "people.jsonl")) == 1
    assert SealNote.objects.get(kind="c1").sha256 == roots
    assert SealNote.objects.filter(kind="c2").count() == 2
