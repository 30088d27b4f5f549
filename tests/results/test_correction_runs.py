"""Corrections of a large contest: previewed and done by the worker, whole or not at all, and of one state alone."""

from __future__ import annotations

import re
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tests.results.graded import AFTER, graded_world
from tests.results.test_corrections import (
    MINUTES,
    REASON,
    confirmed,
    done,
    everything,
    previewed,
    proposed,
    question_of,
)
from tests.results.test_standings import refused_code
from truongthi.attempts.models import Grade
from truongthi.contests.models import Contest, Contestant, RuleSet
from truongthi.core.standings_document import digest
from truongthi.results.actions import correction_runs
from truongthi.results.actions.correction_preview import kept_difference, outcome
from truongthi.results.actions.correction_runs import ask_confirmation, ask_preview, preview_of, propose_previewed
from truongthi.results.actions.corrections import announce_lots, withdraw_correction
from truongthi.results.models import Correction, CorrectionRun, ExternalResult, ExternalUpload, Snapshot, TieDecision
from truongthi.results.queries import basis
from truongthi.results.queries import correction_runs as runs
from truongthi.results.queries.standings import latest_snapshot
from truongthi.results.schedule import correct_results
from truongthi.schools.models import Classroom

pytestmark = pytest.mark.django_db
RUNS = "results.CorrectionRun"
LATER = AFTER + timedelta(minutes=5)
VOID = {"treatment": "void"}


def asked(world, kind, seat="head", /, **content):
    return ask_preview(
        actor=world.seats[seat], contest=world.contest, kind=kind, content=content, reason=REASON, minutes=MINUTES,
        now=AFTER,
    )  # fmt: skip


def worked(run):
    correct_results(LATER)
    run.refresh_from_db()
    return run


def made(world, run, seat="head"):
    return propose_previewed(actor=world.seats[seat], run=run, reason=REASON, minutes=MINUTES, now=AFTER)


def confirmation(world, correction, seat="deputy"):
    return ask_confirmation(actor=world.seats[seat], correction=correction, now=LATER)


def besides_runs():
    return {name: rows for name, rows in everything().items() if name != RUNS}


def test_the_worker_previews_and_does_what_the_request_would():
    world = graded_world()
    where = question_of(world, "Bình", 0)
    expected = previewed(world, "key", **where, **VOID)
    before = besides_runs()
    run = asked(world, "key", **where, **VOID)
    assert run.state == "waiting"
    assert worked(run).state == "ready"
    assert preview_of(run) == expected
    assert besides_runs() == before
    correction = made(world, run)
    assert (correction.before_sha256, correction.after_sha256) == (expected.before_sha256, expected.after_sha256)
    assert kept_difference(correction) == expected.difference
    waiting = confirmation(world, correction)
    assert Snapshot.objects.filter(contest=world.contest).count() == 1
    assert worked(waiting).state == "done"
    correction.refresh_from_db()
    assert (correction.confirmed_by, correction.snapshot.version) == (world.seats["deputy"], 2)
    assert digest(outcome(world.contest)) == expected.after_sha256
    old = Snapshot.objects.get(contest=world.contest, version=1).document
    assert (latest_snapshot(world.contest).difference.before.document, world.key("Bình") in str(old)) == (old, True)


def test_two_clicks_make_one():
    world = graded_world()
    person = {"person": world.key("Bình")}
    run = asked(world, "disqualify", **person)
    assert asked(world, "disqualify", **person) == run
    assert refused_code(lambda: made(world, run)) == "correction_preview_not_ready"
    worked(run)
    assert asked(world, "disqualify", **person) == run  # nothing has changed since
    correction = made(world, run)
    assert made(world, run) == correction
    first, second = confirmation(world, correction), confirmation(world, correction, "secretary")
    assert (first, first.asked_by) == (second, world.seats["deputy"])
    assert correct_results(LATER) == 1
    assert refused_code(lambda: confirmation(world, correction, "secretary")) == "correction_already_confirmed"
    assert correct_results(LATER) == 0
    assert (Correction.objects.count(), Snapshot.objects.count(), CorrectionRun.objects.count()) == (1, 2, 2)


def test_another_preview_of_the_same_person_takes_the_place_of_the_first():
    world = graded_world()
    first = asked(world, "disqualify", person=world.key("Bình"))
    own = asked(world, "disqualify", person=world.key("Chi"))
    others = asked(world, "disqualify", "deputy", person=world.key("Chi"))
    assert correct_results(LATER) == 2
    assert [CorrectionRun.objects.get(pk=one.pk).state for one in (first, own, others)] == [
        "overtaken", "ready", "ready",
    ]  # fmt: skip


def grade_changed(world):
    Grade.objects.filter(contestant__member=world.people["Chi"]).update(centipoints=F("centipoints") - 1)


def attempt_added(world):
    world.attempt("Dũng", 12, day=3)


def attempt_annulled(world):
    attempt = Contestant.objects.get(member=world.people["Chi"]).attempts.get()
    done(world, "annul", attempt=attempt.public_id, kind="breach")


def key_corrected(world):
    done(world, "key", **question_of(world, "Chi", 1), **VOID)


def rules_changed(world):
    RuleSet.objects.filter(contest=world.contest).update(sha256="0" * 64)


def class_resized(world):
    Classroom.objects.filter(pk=world.classes["10A1"].pk).update(headcount=7)


def tie_decided(world):
    TieDecision.objects.create(
        contest=world.contest, snapshot=latest_snapshot(world.contest), division="hoc-sinh", group=[], ordered=[],
        figures_sha256="0" * 64, reason=REASON, proposed_by=world.seats["head"], proposed_at=AFTER,
        confirmed_by=world.seats["deputy"], confirmed_at=AFTER,
    )  # fmt: skip


def prize_moved(world):
    done(world, "prizes", division="hoc-sinh", moves={world.key("Chi"): "", world.key("Dũng"): "nhi"})


@pytest.mark.parametrize(
    "change",
    [grade_changed, attempt_added, attempt_annulled, key_corrected, rules_changed, class_resized, tie_decided,
     prize_moved],
)  # fmt: skip
def test_a_preview_belongs_to_its_state(change):
    world = graded_world()
    run = worked(asked(world, "disqualify", person=world.key("Bình")))
    change(world)
    before = everything()
    assert refused_code(lambda: made(world, run)) == "correction_stale"
    assert everything() == before
    anew = asked(world, "disqualify", person=world.key("Bình"))
    assert anew != run
    assert made(world, worked(anew)).subject == f"person:{world.key('Bình')}"


def test_what_a_result_is_computed_from_is_in_the_basis():
    """A table read for a computation and missing there would let a preview hold that does not."""
    world = graded_world()
    with CaptureQueriesContext(connection) as read:
        outcome(world.contest)
    with CaptureQueriesContext(connection) as hashed:
        basis.basis_of(world.contest)
    assert len(hashed) == 1
    tables = [
        set(re.findall(r'(?:FROM|JOIN) "?(\w+_\w+)"?', " ".join(one["sql"] for one in q))) for q in (read, hashed)
    ]
    assert len(tables[0]) > 8
    assert tables[0] - tables[1] == set()


def test_a_state_that_changes_meanwhile_is_previewed_again(monkeypatch):
    world = graded_world()
    left = [1]
    real = correction_runs.preview_correction

    def disturbed(**given):
        found = real(**given)
        if left and left.pop():
            grade_changed(world)
        return found

    monkeypatch.setattr(correction_runs, "preview_correction", disturbed)
    run = worked(asked(world, "disqualify", person=world.key("Bình")))
    assert (run.state, run.basis) == ("ready", basis.basis_of(world.contest))
    assert preview_of(run) == previewed(world, "disqualify", person=world.key("Bình"))
    left += [1] * 9
    assert worked(asked(world, "disqualify", person=world.key("Chi"))).state == "overtaken"


class Killed(BaseException):
    """As if the process ended here."""


def test_a_killed_worker_leaves_nothing_half_done_and_the_next_one_does_it(monkeypatch):
    world = graded_world()
    run = asked(world, "key", **question_of(world, "Bình", 0), **VOID)
    before = besides_runs()
    killed = {"after": 1}

    def dies(real):
        def act(*args, **given):
            killed["after"] -= 1
            if killed["after"] < 0:
                raise Killed
            return real(*args, **given)

        return act

    with monkeypatch.context() as patch:
        patch.setattr("truongthi.results.actions.correction_preview.outcome", dies(outcome))
        with pytest.raises(Killed):
            correct_results(LATER)
    run.refresh_from_db()
    assert (run.state, besides_runs()) == ("running", before)
    correction = made(world, worked(run))
    waiting, before = confirmation(world, correction), besides_runs()
    for last in ("compute_standings", "_record"):  # graded anew; with the new version
        with monkeypatch.context() as patch:
            killed["after"] = 0
            patch.setattr(f"truongthi.results.actions.corrections.{last}", dies(None))
            with pytest.raises(Killed):
                correct_results(LATER)
        waiting.refresh_from_db()
        assert (waiting.state, besides_runs()) == ("running", before)
    assert worked(waiting).state == "done"
    assert Snapshot.objects.count() == 2


def test_a_confirmation_that_no_longer_holds_is_refused_and_changes_nothing():
    world = graded_world()
    correction = proposed(world, "disqualify", person=world.key("Bình"))
    stale, late = confirmation(world, correction), proposed(world, "disqualify", person=world.key("Chi"))
    grade_changed(world)
    before = besides_runs()
    assert worked(stale).state == "refused"
    assert (runs.refusal_of(stale).code, besides_runs()) == ("correction_stale", before)
    waiting = confirmation(world, late)
    withdraw_correction(actor=world.seats["head"], correction=late, reason=REASON, now=LATER)
    assert (worked(waiting).state, runs.refusal_of(waiting).code) == ("refused", "correction_withdrawn")
    assert refused_code(lambda: confirmation(world, correction, "head")) == "correction_needs_second_person"
    assert refused_code(lambda: confirmation(world, correction, "member")) == "committee_seat_needed"
    assert refused_code(lambda: asked(world, "key", "member", **VOID)) == "committee_seat_needed"


def test_what_breaks_one_run_stops_neither_the_worker_nor_the_others(monkeypatch):
    world = graded_world()
    announce_lots(
        actor=world.seats["head"], contest=world.contest, source="Xổ số miền Bắc", now=AFTER,
        drawn_at=AFTER + timedelta(days=9999),
    )  # fmt: skip
    early = asked(world, "lot", seed="12345")
    broken = asked(world, "disqualify", "deputy", person=world.key("Bình"))
    fine = asked(world, "disqualify", "secretary", person=world.key("Chi"))
    real = correction_runs.preview_correction

    def breaks(**given):
        if given["content"] == broken.content:
            raise LookupError
        return real(**given)

    monkeypatch.setattr(correction_runs, "preview_correction", breaks)
    assert correct_results(LATER) == 3
    assert [CorrectionRun.objects.get(pk=one.pk).state for one in (early, broken, fine)] == [
        "refused", "failed", "ready",
    ]  # fmt: skip
    refusal = runs.refusal_of(CorrectionRun.objects.get(pk=early.pk))
    assert (refusal.code, refusal.facts) == ("lot_not_drawn", {"at": AFTER + timedelta(days=9999)})
    CorrectionRun.objects.update(ended_at=AFTER - timedelta(days=2))
    assert correct_results(AFTER) == 3  # forgotten
    assert not CorrectionRun.objects.exists()


def test_large_is_counted_no_further_than_the_limit(monkeypatch, django_assert_num_queries):
    world = graded_world()
    assert not runs.is_large(world.contest)
    for limit, is_large in ((6, True), (7, False)):
        monkeypatch.setattr(runs, "IN_REQUEST", limit)
        assert runs.is_large(world.contest) is is_large
    upload = ExternalUpload.objects.create(contest=world.contest, kind="typed", sha256="0" * 64, uploaded_at=AFTER)
    for member in world.people.values():
        ExternalResult.objects.create(contest=world.contest, member=member, attempts=0, upload=upload)
    monkeypatch.setattr(runs, "IN_REQUEST", 4)
    Grade.objects.all().delete()
    with django_assert_num_queries(2):
        assert runs.is_large(world.contest)
    Contest.objects.update(state="ready")
    world.contest.refresh_from_db()
    with django_assert_num_queries(0):
        assert not runs.is_large(world.contest)


def test_asking_costs_the_same_for_few_and_for_many():
    world = graded_world()
    counts = []
    for name in ("Bình", "Chi"):
        with CaptureQueriesContext(connection) as few:
            run = asked(world, "disqualify", person=world.key(name))
        worked(run)
        with CaptureQueriesContext(connection) as propose:
            correction = made(world, run)
        assert not any(re.match(r'SELECT .*"changes"', one["sql"]) for one in propose)  # large; the database copies it
        assert correction.changes == run.changes != {}
        counts.append((len(few), len(propose)))
        for n in range(6):
            world.pupil(f"Thêm T{name}{n}")
            world.attempt(f"T{name}{n}", n)
    assert counts[0] == counts[1]
    assert max(counts[0]) < 30


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_correction_that_is_being_done():
    world = graded_world()
    correction = proposed(world, "disqualify", person=world.key("Bình"))
    run = confirmation(world, correction)
    CorrectionRun.objects.filter(pk=run.pk).update(state="running")
    params = connection.get_connection_params()
    told = {name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)}
    with psycopg.connect(**told) as worker:
        worker.execute("SELECT 1 FROM contests_contest WHERE id = %s FOR NO KEY UPDATE", [world.contest.pk])
        assert refused_code(lambda: asked(world, "disqualify", person=world.key("Chi"))) == "correction_under_way"
        assert refused_code(lambda: confirmed(world, correction)) == "correction_under_way"
    assert asked(world, "disqualify", person=world.key("Chi")).state == "waiting"  # left by a worker that stopped
    assert correct_results(LATER) == 2
    assert Correction.objects.get().confirmed_by == world.seats["deputy"]
