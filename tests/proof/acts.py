"""What a committee does after closing, by luck, by its real acts: proposed with a preview, confirmed by a second."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.proof.real import CLOSED, Real
from truongthi.attempts.models import Attempt
from truongthi.contests.models import RoundQuestion
from truongthi.core.errors import Refused
from truongthi.results.actions.correction_preview import preview_correction
from truongthi.results.actions.corrections import announce_lots, confirm_correction, propose_correction
from truongthi.results.actions.decisions import confirm_decision, propose_decision
from truongthi.results.actions.publication import publish
from truongthi.results.actions.verification import verify_result
from truongthi.results.bundle import bundle_path
from truongthi.results.models import Publication
from truongthi.results.queries.bench import open_ties
from truongthi.results.queries.standings import latest_snapshot, live_decisions

REASON, MINUTES = "Ban Tổ chức họp và thống nhất", "Biên bản số 05/BB-BTC"
LATER = CLOSED + timedelta(hours=2)


def correct(world: Real, kind: str, /, **content: object) -> bool:
    """One act of two people; False when the platform refuses it (it changes nothing, or is no longer possible)."""
    act = {"contest": world.contest, "kind": kind, "content": content, "now": LATER}
    try:
        seen = preview_correction(actor=world.seats["head"], **act).seen
        made = propose_correction(actor=world.seats["head"], reason=REASON, minutes=MINUTES, seen=seen, **act)
        confirm_correction(actor=world.seats["deputy"], correction=made, now=LATER)
    except Refused:
        return False
    return True


def some_acts(world: Real) -> list[str]:
    """A few acts of every kind, chosen by luck; returns the kinds that were done."""
    luck, done = world.luck, []
    announce_lots(
        actor=world.seats["head"], contest=world.contest, source="Xổ số miền Bắc",
        drawn_at=LATER - timedelta(minutes=1), now=CLOSED,
    )  # fmt: skip
    for kind, content in [*wanted(world), *wanted(world)]:
        if luck.random() < 0.6 and correct(world, kind, **content):
            done.append(kind)
    return done


def wanted(world: Real) -> list[tuple[str, dict[str, object]]]:
    luck = world.luck
    keys = [member.public_id for member in world.members]
    question = luck.choice(
        list(
            RoundQuestion.objects.filter(round__contest=world.contest, round__is_practice=False).select_related("round")
        )
    )
    attempt = luck.choice(list(Attempt.objects.filter(round__contest=world.contest)) or [None])
    division = luck.choice(latest_snapshot(world.contest).document["divisions"])
    ranked = [row["key"] for row in division["rows"]]
    moved = {luck.choice(ranked): luck.choice(("", "nhat", "nhi"))} if ranked else {}
    return [
        ("key", {
            "round": question.round.public_id, "question": question.number,
            "treatment": luck.choice(("void", "all_right", "key")), "letters": luck.sample("ABCD", 1),
        }),
        ("annul", {"attempt": attempt.public_id if attempt else "", "kind": luck.choice(("incident", "breach"))}),
        ("disqualify", {"person": luck.choice(keys)}),
        ("reinstate", {"person": luck.choice(keys)}),
        ("merge", {"people": luck.sample(keys, 2)}),
        ("points", {"score": "bai-viet", "points": {key: luck.choice((0, 500, 725)) for key in luck.sample(keys, 3)}}),
        ("lot", {"seed": f"{luck.randrange(10**5):05}"}),
        ("prizes", {"division": division["id"], "moves": moved}),
    ]  # fmt: skip


def settle(world: Real) -> int:
    """Every open tie ordered by two people."""
    done = 0
    for _ in range(20):
        settled = {(one.division, tuple(sorted(one.group))) for one in live_decisions(world.contest)}
        open_ones = [
            one for one in open_ties(latest_snapshot(world.contest)) if (one.division, one.keys) not in settled
        ]
        if not open_ones:
            return done
        for tie in open_ones:
            ordered = world.luck.sample(tie.keys, len(tie.keys))
            decision = propose_decision(
                actor=world.seats["head"], contest=world.contest, division=tie.division, ordered=ordered,
                reason=REASON, now=LATER,
            )  # fmt: skip
            confirm_decision(actor=world.seats["deputy"], decision=decision, now=LATER)
            done += 1
    raise AssertionError("ties without end")


def published(world: Real) -> Publication:
    head = world.seats["head"]
    verify_result(actor=head, contest=world.contest, now=LATER)
    return publish(
        actor=head, contest=world.contest, typed_title=world.contest.title, reason="Có quyết định mới", now=LATER
    )


def bundle_of(publication: Publication) -> Path:
    return bundle_path(publication)
