"""Real contests of every kind, run by the platform's own acts: three computations agree, and verify.py says so of the
published bundle, of receipts, and after an erasure.
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import settings

from tests.proof import acts
from tests.proof.differential import verifier
from tests.proof.published import published
from tests.proof.real import Real
from tests.results.graded import AFTER, OPENS, open_world
from tests.results.test_publication import publish_it, settled_world
from truongthi.attempts.models import Attempt
from truongthi.core.standings_document import canonical
from truongthi.results import gate
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.erasure import erase_person
from truongthi.results.actions.seals import seal_openings
from truongthi.results.actions.standings import compute_standings
from truongthi.results.bundle import bundle_path
from truongthi.results.models import Publication, SealNote
from truongthi.results.queries.receipts import receipt_document
from truongthi.results.queries.seals import keys_in_force
from truongthi.results.queries.standings import latest_snapshot
from truongthi.results.signing import new_key, rotate

SEEDS = (3, 7)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_three_computations_of_a_real_contest_are_one(seed):
    world = Real(seed)
    world.close()
    assert acts.some_acts(world)
    acts.settle(world)
    for finding in gate.findings(world.contest, latest_snapshot(world.contest)):
        assert finding.differences == (), (seed, finding.name)


@pytest.fixture
def said(capsys):
    def run(*arguments):
        code = verifier().main([str(one) for one in arguments])
        return code, capsys.readouterr().out

    return run


@pytest.mark.django_db(transaction=True)
def test_bundles_of_two_publications_keys_receipts_and_an_erasure(said, tmp_path):
    world = Real(12)
    early = receipt_of(world)
    world.close()
    question = world.contest.rounds.filter(is_practice=False).first().questions.first()
    assert acts.correct(world, "key", round=question.round.public_id, question=question.number, treatment="void")
    acts.settle(world)
    first = acts.published(world)
    path = bundle_path(first)
    assert said(path)[0] == 0
    keys_and_openings(world, path, said)
    receipts(world, path, early, said, tmp_path)
    second = publish_again(world)
    assert (second.version, said(bundle_path(second))[0]) == (2, 0)
    gone = Attempt.objects.filter(round__contest=world.contest, round__is_practice=False).first()
    kept = receipt_document(gone)
    erase_person(user=gone.contestant.member.user, actor="test", now=acts.LATER)
    code, text = said(bundle_path(second))
    assert (code, "Không kiểm lại được" in text) == (0, True), text
    code, text = said(bundle_path(second), "--receipt", saved(tmp_path, kept))
    assert (code, "đã nằm trong" in text) == (0, True), text


def publish_again(world: Real) -> Publication:
    """A disqualification, and the result made public a second time."""
    out = next(
        key for key in sorted({row["key"] for row in latest_snapshot(world.contest).document["divisions"][0]["rows"]})
    )
    assert acts.correct(world, "disqualify", person=out)
    acts.settle(world)
    world.contest.refresh_from_db()
    return acts.published(world)


def receipt_of(world: Real) -> dict[str, object]:
    attempts = Attempt.objects.filter(round__contest=world.contest, round__is_practice=False)
    return receipt_document(attempts.order_by("public_id")[0])


def saved(folder, receipt):
    path = folder / "phieu.json"
    path.write_bytes(canonical(receipt))
    return path


def keys_and_openings(world, path, said):
    own = keys_in_force(world.contest)[0].written
    assert said(path, "--key", own)[0] == 0
    code, text = said(path, "--key", new_key("ai-do").public.written)
    assert (code, "khóa không phải khóa đã công bố" in text) == (1, True)
    opening = SealNote.objects.filter(contest=world.contest, kind="c0").first()
    code, text = said(path, "--c0", opening.sha256)
    assert (code, "chưa đối chiếu" in text) == (0, False)
    assert said(path, "--c0", "0" * 64)[0] == 1
    assert said(path, "--key", "không phải khóa")[0] == 2


def receipts(world, path, early, said, folder):
    receipt = receipt_of(world)
    assert early["c1"] is None
    code, text = said(path, "--receipt", saved(folder, early))
    assert (code, "hãy tải lại" in text) == (0, True)
    assert said(path, "--receipt", saved(folder, receipt))[0] == 0
    for name, value in (("answers", ["A"] * len(receipt["seal"]["answers"])), ("sealed_at", 1)):
        altered = json.loads(canonical(receipt))
        altered["seal"][name] = value
        code, text = said(path, "--receipt", saved(folder, altered))
        assert (code, "khác với bài làm trong phiếu" in text) == (1, True)
    moved = {**receipt, "index": receipt["index"] + 1}
    code, text = said("--receipt", saved(folder, moved))
    assert (code, "phiếu không dẫn tới gốc cây đã ký" in text) == (1, True)


@pytest.mark.django_db(transaction=True)
def test_an_operators_key_replaced_before_the_closing_is_vouched_for_by_the_old_one(said):
    world = open_world(slug="doi-khoa")
    seal_openings(contest=world.contest, now=OPENS - timedelta(hours=1))
    world.pupil("Lê Bình")
    world.attempt("Bình", 18)
    old = keys_in_force(world.contest)[0].written
    new = rotate(settings.DATA_DIR / "keys").public.written
    close_contest(actor=world.seats["head"], contest=world.contest, now=AFTER)
    compute_standings(actor=world.seats["head"], contest=world.contest, now=AFTER)
    world.contest.refresh_from_db()
    path = bundle_path(published(world))
    assert [key.written for key in keys_in_force(world.contest)] == [new]
    assert said(path)[0] == 0
    assert said(path, "--key", old)[0] == 0
    code, text = said(path, "--key", new)  # printed after the opening: it proves nothing about the time before
    assert (code, "notes/c0-vong-1.txt" in text) == (1, True), text


@pytest.mark.django_db(transaction=True)
def test_results_from_another_site_are_ranked_again_and_their_grading_is_said_not_to_be(said):
    code, text = said(bundle_path(publish_it(settled_world())))
    assert (code, "bài được chấm ở trang khác" in text) == (0, True), text
