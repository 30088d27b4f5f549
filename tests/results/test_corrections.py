"""Acts after closing: previewed without a trace, done by two people, refused when the figures moved in between."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attempts.world import OPENS
from tests.results.graded import AFTER, Graded, graded_world, open_world, pupil_rules
from tests.results.test_standings import refused_code
from tests.results.world import person
from truongthi.attempts.models import Annulment, Grade
from truongthi.attempts.regrading import regrade
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contestant, Round, RoundKey, RoundKeyVersion
from truongthi.core.rules import Criterion, ManualScore
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.correction_preview import kept_attempts, kept_difference, preview_correction
from truongthi.results.actions.corrections import (
    announce_lots,
    confirm_correction,
    propose_correction,
    withdraw_correction,
)
from truongthi.results.actions.standings import compute_standings
from truongthi.results.bundle_lines import act_lines
from truongthi.results.models import (
    Correction,
    LotDraw,
    ManualPoints,
    PrizeMove,
    Publication,
    Snapshot,
    VersionDifference,
)
from truongthi.results.queries.correction_choices import corrections_of
from truongthi.results.queries.seals import notes_of
from truongthi.results.queries.standings import current_standings, latest_snapshot

pytestmark = pytest.mark.django_db
REASON, MINUTES = "Hội đồng đề xác nhận câu hỏi có hai đáp án đúng", "Biên bản số 03/BB-BTC ngày 20/10/2026"


def previewed(world: Graded, kind: str, seat: str = "head", /, **content):
    return preview_correction(actor=world.seats[seat], contest=world.contest, kind=kind, content=content, now=AFTER)


def proposed(world: Graded, kind: str, seat: str = "head", /, **content) -> Correction:
    seen = previewed(world, kind, **content).seen
    return propose_correction(
        actor=world.seats[seat], contest=world.contest, kind=kind, content=content, reason=REASON, minutes=MINUTES,
        seen=seen, now=AFTER,
    )  # fmt: skip


def confirmed(world: Graded, correction: Correction, seat: str = "deputy") -> Correction:
    return confirm_correction(actor=world.seats[seat], correction=correction, now=AFTER + timedelta(minutes=5))


def done(world: Graded, kind: str, /, **content) -> Correction:
    return confirmed(world, proposed(world, kind, **content))


def question_of(world: Graded, name: str, place: int) -> dict[str, object]:
    """The question at a place of somebody's first paper."""
    attempt = Contestant.objects.get(member=world.people[name]).attempts.order_by("number")[0]
    return {"round": world.round.public_id, "question": world.numbers(attempt)[place]}


def everything() -> dict[str, list[str]]:
    return {model._meta.label: sorted(map(repr, model.objects.values_list())) for model in apps.get_models()}


def prizes(world: Graded) -> dict[str, str]:
    division = next(
        d for d in current_standings(world.contest, latest_snapshot(world.contest)) if d.division.id == "hoc-sinh"
    )
    return {place.who.name: place.prize.name for place in division.places if place.prize}


def test_a_preview_leaves_no_trace():
    world = graded_world()
    before = everything()
    found = previewed(world, "key", **question_of(world, "Bình", 0), treatment="void")
    assert found.difference
    assert found.attempts
    assert everything() == before


def test_a_voided_question_counts_for_nobody_and_the_frozen_key_stays():
    world = graded_world()
    where = question_of(world, "Bình", 0)
    keys = list(RoundKey.objects.order_by("pk").values())
    holders = [one for one in _attempts(world) if where["question"] in world.numbers(one)]
    correction = done(world, "key", **where, treatment="void")
    assert list(RoundKey.objects.order_by("pk").values()) == keys
    assert [v.treatment for v in RoundKeyVersion.objects.all()] == ["void"]
    for attempt in _attempts(world):
        grade = Grade.objects.get(pk=attempt.pk)
        assert grade.question_count == (19 if attempt in holders else 20)
        assert grade.centipoints == grade.correct_count * 500
    assert Grade.objects.get(pk=holders[0].pk).centipoints == 8500
    assert correction.snapshot.version == 2
    assert [one.before for one in kept_attempts(correction)] != [one.after for one in kept_attempts(correction)]


def _attempts(world: Graded):
    entered = Contestant.objects.filter(contest=world.contest).order_by("pk")
    return [one for contestant in entered for one in contestant.attempts.order_by("number")]


def test_full_marks_for_all_and_a_new_key():
    world = graded_world()
    first = _attempts(world)[0]
    left_open = question_of(world, "Bình", 19)
    done(world, "key", **left_open, treatment="all_right")
    assert Grade.objects.get(pk=first.pk).correct_count == 19  # left open, and right all the same
    where = question_of(world, "Bình", 0)
    right = world.pool.rows[where["question"]].key.letters
    others = [letter for letter in "ABCD" if letter not in right][: len(right)]
    done(world, "key", **where, treatment="key", letters=others)
    assert Grade.objects.get(pk=first.pk).correct_count == 18
    back = done(world, "key", **where, treatment="key", letters=right)
    assert Grade.objects.get(pk=first.pk).correct_count == 19
    assert [v.version for v in RoundKeyVersion.objects.filter(question__number=where["question"]).order_by("pk")] == [
        1,
        2,
    ]
    assert back.snapshot.version == 4


def test_the_preview_says_what_then_happens_and_the_old_version_stays_readable():
    world = graded_world()
    before = latest_snapshot(world.contest).document
    correction = proposed(world, "key", **question_of(world, "Bình", 0), treatment="void")
    expected = kept_difference(correction)
    assert latest_snapshot(world.contest).document == before
    assert Snapshot.objects.count() == 1
    confirmed(world, correction)
    kept = VersionDifference.objects.get()
    assert (kept.ranks, kept.prizes) == (expected.ranks, expected.prizes)
    assert kept.before.document == before
    assert Snapshot.objects.get(version=1).document == before


def test_two_people_and_the_database_insists():
    world = graded_world()
    correction = proposed(world, "disqualify", person=world.key("Bình"))
    assert refused_code(lambda: confirmed(world, correction, "head")) == "correction_needs_second_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(confirmed_by=correction.proposed_by, confirmed_at=AFTER)
    confirmed(world, correction)
    assert refused_code(lambda: confirmed(world, correction)) == "correction_already_confirmed"
    assert Snapshot.objects.count() == 2


def test_outsiders_and_lookers_on_are_refused():
    world = graded_world()
    correction = proposed(world, "disqualify", person=world.key("Bình"))
    before = AuditEntry.objects.count()
    for user in (world.seats["member"], world.people["Bình"].user, person("Lý Thị Chi", username="la")):
        world.seats["outsider"] = user
        for call in (
            lambda: proposed(world, "disqualify", "outsider", person=world.key("Chi")),
            lambda: confirmed(world, correction, "outsider"),
            lambda user=user: withdraw_correction(actor=user, correction=correction, reason=REASON, now=AFTER),
            lambda user=user: announce_lots(
                actor=user, contest=world.contest, source="Xổ số", drawn_at=AFTER + timedelta(days=1), now=AFTER
            ),
        ):
            assert refused_code(call) == "committee_seat_needed"
    assert AuditEntry.objects.count() == before


def test_a_stale_preview_is_refused_at_both_steps():
    world = graded_world()
    seen = previewed(world, "disqualify", person=world.key("Chi")).seen
    waiting = proposed(world, "disqualify", person=world.key("Dũng"))
    done(world, "key", **question_of(world, "Bình", 0), treatment="void")
    act = {"contest": world.contest, "kind": "disqualify", "content": {"person": world.key("Chi")}}
    assert refused_code(
        lambda: propose_correction(
            actor=world.seats["head"], **act, reason=REASON, minutes=MINUTES, seen=seen, now=AFTER
        )
    ) == "correction_stale"  # fmt: skip
    before = everything()
    assert refused_code(lambda: confirmed(world, waiting)) == "correction_stale"
    assert everything() == before


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("key", {"round": "x", "question": 1, "treatment": "void"}, "correction_question_unknown"),
        ("key", {"treatment": ""}, "correction_treatment_missing"),
        ("key", {"treatment": "key", "letters": []}, "correction_letters_missing"),
        ("key", {"treatment": "key", "letters": ["Z"]}, "correction_letters_missing"),
        ("disqualify", {"person": "x"}, "correction_person_unknown"),
        ("reinstate", {"person": "Bình"}, "correction_person_in"),
        ("merge", {"people": ["Bình"]}, "correction_two_accounts"),
        ("annul", {"attempt": "x", "kind": "incident"}, "correction_attempt_unknown"),
        ("restore", {"attempt": "x"}, "correction_attempt_unknown"),
        ("annul", {"attempt": "own", "kind": "luck"}, "correction_annulment_kind"),
        ("prizes", {"division": "x", "moves": {}}, "correction_division_unknown"),
        ("prizes", {"division": "hoc-sinh", "moves": {}}, "correction_no_moves"),
        ("prizes", {"division": "hoc-sinh", "moves": {"x": "nhat"}}, "correction_moves_unknown"),
        ("points", {"score": "x"}, "correction_score_unknown"),
        ("lot", {"seed": "1"}, "lot_not_announced"),
        ("luck", {}, "correction_kind_unknown"),
    ],
)
def test_bad_input(kind, content, code):
    world = graded_world()
    filled = {"round": world.round.public_id, "question": 1} | content if kind == "key" else dict(content)
    filled = {name: _named(world, value) for name, value in filled.items()}
    assert refused_code(lambda: previewed(world, kind, **filled)) == code


def _named(world, value):
    if value == "own":
        return _attempts(world)[0].public_id
    if isinstance(value, list):
        return [_named(world, one) for one in value]
    return world.key(value) if isinstance(value, str) and value in world.people else value


def test_reason_minutes_and_a_second_proposal():
    world = graded_world()
    seen = previewed(world, "disqualify", person=world.key("Chi")).seen
    act = {"actor": world.seats["head"], "contest": world.contest, "kind": "disqualify", "now": AFTER, "seen": seen,
           "content": {"person": world.key("Chi")}}  # fmt: skip
    assert refused_code(lambda: propose_correction(**act, reason="ngắn", minutes=MINUTES)) == "reason_too_short"
    assert refused_code(lambda: propose_correction(**act, reason=REASON, minutes=" ")) == "correction_minutes_missing"
    first = propose_correction(**act, reason=REASON, minutes=MINUTES)
    assert (
        refused_code(lambda: propose_correction(**act, reason=REASON, minutes=MINUTES)) == "correction_already_proposed"
    )
    withdraw_correction(actor=world.seats["deputy"], correction=first, reason=REASON, now=AFTER)
    assert refused_code(lambda: confirmed(world, first)) == "correction_withdrawn"
    propose_correction(**act, reason=REASON, minutes=MINUTES)


def test_the_disqualified_counts_as_if_never_there_and_reinstated_gives_the_same_document():
    world = graded_world()
    before = latest_snapshot(world.contest)
    done(world, "disqualify", person=world.key("Bình"))
    middle = latest_snapshot(world.contest)
    assert world.key("Bình") not in str(middle.document["divisions"])
    assert middle.document["counts"]["hs"]["participants"] == 4
    assert prizes(world) == {"Lý Chi": "Giải Nhất", "Hà Dũng": "Giải Nhì"}
    done(world, "reinstate", person=world.key("Bình"))
    after = latest_snapshot(world.contest)
    assert after.version == 3
    assert after.document == before.document
    assert after.sha256 == before.sha256


def test_an_annulled_attempt_counts_again_as_if_it_had_never_been_annulled():
    world = graded_world()
    before = latest_snapshot(world.contest)
    attempt = _attempts(world)[0].public_id
    assert refused_code(lambda: previewed(world, "restore", attempt=attempt)) == "correction_attempt_counts"
    done(world, "annul", attempt=attempt, kind="breach")
    assert latest_snapshot(world.contest).document != before.document
    waiting = proposed(world, "restore", attempt=attempt)
    assert waiting.confirmed_at is None
    assert refused_code(lambda: confirmed(world, waiting, "head")) == "correction_needs_second_person"
    assert Annulment.objects.exists()
    confirmed(world, waiting)
    after = latest_snapshot(world.contest)
    assert (after.version, after.document, after.sha256) == (3, before.document, before.sha256)
    assert [(one.before, one.after) for one in kept_attempts(waiting)] == [(None, 9000)]
    acts = AuditEntry.objects.filter(action="correction.confirm").order_by("n").values_list("facts__kind", flat=True)
    assert list(acts) == ["annul", "restore"]
    done(world, "annul", attempt=attempt, kind="breach")  # and may be annulled again
    assert refused_code(lambda: confirmed(world, waiting)) == "correction_already_confirmed"


def test_a_key_corrected_while_an_attempt_is_out_holds_for_it_when_it_is_back():
    world = graded_world()
    first = _attempts(world)[0]
    done(world, "annul", attempt=first.public_id, kind="incident")
    done(world, "key", **question_of(world, "Bình", 0), treatment="void")
    done(world, "restore", attempt=first.public_id)
    rows = {row["key"]: row for row in latest_snapshot(world.contest).document["divisions"][0]["rows"]}
    assert rows[world.key("Bình")]["metrics"]["score"] == Grade.objects.get(pk=first.pk).centipoints == 8500


def test_the_attempt_made_in_place_of_a_restored_one_is_over_the_limit():
    rules = pupil_rules()
    world = open_world(replace(rules, attempts=replace(rules.attempts, limit=1)))
    world.pupil("Lê Bình")
    Round.objects.filter(pk=world.round.pk).update(closes_at=AFTER + timedelta(hours=1))
    first = world.attempt("Bình", 3)
    proposed(world, "annul", attempt=first.public_id, kind="incident")
    world.attempt("Bình", 20, day=1)
    act = proposed(world, "restore", attempt=first.public_id)
    assert act.confirmed_at is None  # nobody waits: two people
    confirmed(world, act)
    Round.objects.filter(pk=world.round.pk).update(closes_at=OPENS + timedelta(days=30))
    close_contest(actor=world.seats["head"], contest=world.contest, now=AFTER)
    world.contest.refresh_from_db()
    compute_standings(actor=world.seats["head"], contest=world.contest, now=AFTER)
    row = latest_snapshot(world.contest).document["divisions"][0]["rows"][0]
    assert row["metrics"]["score"] == 1500


def test_several_accounts_keep_the_first_or_none():
    world = open_world()
    for name, day in (("Lê Bình", 3), ("Lê Bình Hai", 0)):
        world.pupil(name)
        world.attempt(name.split()[-1], 18, day=day)
    found = previewed(world, "merge", people=[world.key("Bình"), world.key("Hai")])
    assert found.content["keep"] == world.key("Hai")
    done(world, "merge", people=[world.key("Bình"), world.key("Hai")])
    out = Contestant.objects.exclude(excluded_at=None)
    assert [one.member for one in out] == [world.people["Bình"]]
    rules = pupil_rules()
    strict = open_world(replace(rules, attempts=replace(rules.attempts, several_accounts="void")), slug="nghiem")
    for name in ("Lê Bình", "Lê Bình Hai"):
        strict.pupil(name)
        strict.attempt(name.split()[-1], 18)
    done(strict, "merge", people=[strict.key("Bình"), strict.key("Hai")])
    assert Contestant.objects.filter(contest=strict.contest).exclude(excluded_at=None).count() == 2


def test_an_attempt_is_restored_by_one_person_while_open_and_by_two_after_closing():
    world = open_world()
    world.pupil("Lê Bình")
    Round.objects.filter(pk=world.round.pk).update(closes_at=AFTER + timedelta(hours=1))
    attempt = world.attempt("Bình", 3)
    act = proposed(world, "annul", attempt=attempt.public_id, kind="incident")
    assert act.confirmed_at is not None
    assert Annulment.objects.get().minutes == MINUTES
    assert refused_code(
        lambda: proposed(world, "annul", attempt=attempt.public_id, kind="incident")
    ) == "correction_attempt_annulled"  # fmt: skip
    breach = proposed(world, "annul", attempt=world.attempt("Bình", 4, day=1).public_id, kind="breach")
    assert (breach.confirmed_at, Annulment.objects.count()) == (None, 1)
    Round.objects.filter(pk=world.round.pk).update(closes_at=AFTER)
    late = proposed(world, "annul", attempt=world.attempt("Bình", 5, day=2).public_id, kind="incident")
    assert late.confirmed_at is None
    closed = graded_world(slug="da-dong")
    best = _attempts(closed)[0]
    waiting = proposed(closed, "annul", attempt=best.public_id, kind="breach")
    assert waiting.confirmed_at is None
    confirmed(closed, waiting)
    assert prizes(closed) == {"Lý Chi": "Giải Nhất", "Hà Dũng": "Giải Nhì"}


def test_prizes_are_moved_and_left_to_the_rules_again():
    world = graded_world()
    before = latest_snapshot(world.contest)
    done(world, "prizes", division="hoc-sinh", moves={world.key("Chi"): "", world.key("Dũng"): "nhi"})
    assert prizes(world) == {"Lê Bình": "Giải Nhất", "Hà Dũng": "Giải Nhì"}
    done(world, "prizes", division="hoc-sinh", moves={world.key("Chi"): "*", world.key("Dũng"): "*"})
    assert prizes(world) == {"Lê Bình": "Giải Nhất", "Lý Chi": "Giải Nhì"}
    assert PrizeMove.objects.filter(lifted_by=None).count() == 0
    assert latest_snapshot(world.contest).document["divisions"] == before.document["divisions"]


def test_points_are_entered_and_replaced_never_overwritten():
    rules = pupil_rules(manual_scores=(ManualScore("bai-viet", "Bài viết", "individual", 1000),))
    pupils = replace(rules.divisions[0], criteria=(Criterion("manual_score", "desc", of="bai-viet"),))
    world = graded_world(replace(rules, divisions=(pupils, rules.divisions[1])))
    done(world, "points", score="bai-viet", points={world.key("Giang"): 950, world.key("Em"): 900})
    assert prizes(world) == {"Tô Giang": "Giải Nhất", "Vi Em": "Giải Nhì"}
    done(world, "points", score="bai-viet", points={world.key("Em"): 1000})
    assert prizes(world) == {"Vi Em": "Giải Nhất", "Tô Giang": "Giải Nhì"}
    assert sorted(ManualPoints.objects.values_list("centipoints", flat=True)) == [900, 950, 1000]
    for points, code in (
        ({world.key("Em"): 1001}, "correction_points_impossible"),
        ({world.key("Em"): -1}, "correction_points_impossible"),
        ({"x": 5}, "correction_points_unknown"),
        ({world.key("Em"): 1000}, "correction_no_points"),
    ):
        assert refused_code(lambda points=points: previewed(world, "points", score="bai-viet", points=points)) == code


def test_what_an_act_changed_is_not_read_beside_every_row_it_left():
    world = open_world(pupil_rules(manual_scores=(ManualScore("bai-viet", "Bài viết", "individual", 1000),)))
    world.pupil("Lê Bình")
    world.attempt("Bình", 18)
    close_contest(actor=world.seats["head"], contest=world.contest, now=AFTER)
    compute_standings(actor=world.seats["head"], contest=world.contest, now=AFTER)
    world.contest.refresh_from_db()
    done(world, "points", score="bai-viet", points={world.key("Bình"): 900})
    done(world, "prizes", division="hoc-sinh", moves={world.key("Bình"): "nhi"})
    draft = Publication(contest=world.contest, version=1, snapshot=latest_snapshot(world.contest))
    with CaptureQueriesContext(connection) as asked:
        assert sorted(line["act"] for line in act_lines(world.contest, draft)) == ["adjusted", "scored"]
        assert [one.snapshot.version for one in corrections_of(world.contest)] == [3, 2]
        assert [one.publication for one in notes_of(world.contest)] == [None, None]
    assert not re.search(r'"changes"|(snapshot|publication)"\."document"', "".join(one["sql"] for one in asked))


def test_the_seed_of_lots_is_announced_before_and_frozen_after():
    world = graded_world()
    head = world.seats["head"]
    announce = {"actor": head, "contest": world.contest, "source": "Giải đặc biệt xổ số miền Bắc", "now": AFTER}
    assert refused_code(lambda: announce_lots(**announce, drawn_at=AFTER)) == "lot_draw_over"
    announce_lots(**announce, drawn_at=AFTER + timedelta(days=1))
    announce_lots(**announce, drawn_at=AFTER + timedelta(minutes=2))
    assert refused_code(lambda: previewed(world, "lot", seed="12345")) == "lot_not_drawn"
    later = AFTER + timedelta(hours=1)
    found = preview_correction(actor=head, contest=world.contest, kind="lot", content={"seed": "12345"}, now=later)
    made = propose_correction(
        actor=head, contest=world.contest, kind="lot", content={"seed": "12345"}, reason=REASON, minutes=MINUTES,
        seen=found.seen, now=later,
    )  # fmt: skip
    assert LotDraw.objects.get().seed == ""
    confirm_correction(actor=world.seats["deputy"], correction=made, now=later)
    assert LotDraw.objects.get().seed == "12345"
    assert refused_code(lambda: previewed(world, "lot", seed="2")) == "lot_seed_frozen"
    assert refused_code(
        lambda: announce_lots(**{**announce, "now": later}, drawn_at=later + timedelta(days=1))
    ) == "lot_announcement_frozen"  # fmt: skip


def test_regrading_with_unchanged_keys_changes_nothing():
    world = graded_world()
    done(world, "key", **question_of(world, "Bình", 0), treatment="void")
    before = list(Grade.objects.order_by("pk").values())
    assert regrade(world.round, now=AFTER + timedelta(days=1)) == 0
    assert list(Grade.objects.order_by("pk").values()) == before


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_out_and_in_again_is_as_before_whoever_it_is(data):
    """Law: disqualify then reinstate gives the identical document; void then the frozen key again does, too."""
    with transaction.atomic():
        world = open_world()
        for n in range(4):
            world.pupil(f"Người P{n}", data.draw(st.sampled_from(["10A1", "10A2"])))
            for _ in range(data.draw(st.integers(0, 2))):
                world.attempt(f"P{n}", data.draw(st.integers(0, 20)), minutes=data.draw(st.integers(1, 3)))
        close_contest(actor=world.seats["head"], contest=world.contest, now=AFTER)
        first, _ = compute_standings(actor=world.seats["head"], contest=world.contest, now=AFTER)
        world.contest.refresh_from_db()
        who = world.key(f"P{data.draw(st.integers(0, 3))}")
        done(world, "disqualify", person=who)
        done(world, "reinstate", person=who)
        number = data.draw(st.integers(1, 100))
        letters = world.pool.rows[number].key.letters
        where = {"round": world.round.public_id, "question": number}
        done(world, "key", **where, treatment=data.draw(st.sampled_from(["void", "all_right"])))
        back = done(world, "key", **where, treatment="key", letters=letters)
        assert back.snapshot.document == first.document
        transaction.set_rollback(True)
