"""Prepares the contests of a fault run through the same acts as a real one; prints ids and entry tickets as JSON.

Two contests of one plan: "long", whose attempts are handed in, and "short", whose attempts run out after seconds and
are closed by the server. Run in the environment of the running stack: DATA_DIR and nothing else.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from truongthi.serve import environment

PLAN = Path(__file__).resolve().parents[1] / "plans" / "cai-cach-tthc-2026.toml"
SHORT_MS = 3000
LONG = timedelta(hours=6)


def contest_rules(slug: str, now: datetime, duration_ms: int) -> Any:
    from truongthi.core.rules.moving import moved
    from truongthi.formats.plan_toml import read_plan

    rules = moved(read_plan(PLAN.read_bytes()), now - timedelta(hours=1), slug=slug, title=f"Diễn tập {slug}")
    return replace(
        rules,
        results_from="platform",
        paper=replace(rules.paper, duration_ms=duration_ms or rules.paper.duration_ms),
        attempts=replace(rules.attempts, limit=None),
    )


def open_contest(centre: Any, slug: str, now: datetime, duration_ms: int) -> Any:
    from truongthi.contests.actions import apply_plan, attach_bank, freeze_round, set_seat, sign_rules
    from truongthi.contests.queries import current_rule_set

    before = {"actor": centre.organiser, "now": now - timedelta(days=1)}
    contest = apply_plan(rules=contest_rules(slug, now, duration_ms), unit=centre.unit, **before).contest
    for seat, user in centre.committee.items():
        set_seat(contest=contest, user=user, seat=seat, **before)
    attach_bank(contest=contest, bank=centre.bank, **before)
    contest.refresh_from_db()
    for seat in ("head", "secretary"):
        if seat in centre.committee:
            signer = {**before, "actor": centre.committee[seat]}
            sign_rules(contest=contest, sha256=current_rule_set(contest).sha256, **signer)
    freeze_round(contest=contest, **before)
    contest.refresh_from_db()
    return contest


def entries(contest: Any, people: Any, now: datetime) -> list[dict[str, Any]]:
    """Everybody enters and gets the ticket the page would hand out."""
    from truongthi.attempts.actions import enter_contest, issue_ticket
    from truongthi.contests.queries import round_of

    around, found = round_of(contest), []
    for person in people:
        contestant = enter_contest(contest=contest, actor=person, now=now)
        ticket = issue_ticket(contestant=contestant, round_=around, now=now + LONG)  # it lasts for the whole run
        found.append({"contestant": contestant.pk, "round": around.pk, "ticket": ticket})
    return found


def seed(longer: int, shorter: int, crowd: int) -> dict[str, Any]:
    from django.utils import timezone

    from truongthi.demo.centre import build_centre
    from truongthi.schools.models import Member

    now = timezone.now()
    centre = build_centre(now - timedelta(days=10))
    pupils = Member.objects.filter(unit=centre.unit, category=Member.Category.PUPIL).select_related("user")
    people = [member.user for member in pupils.order_by("pk")[: longer + shorter + crowd]]
    long_contest = open_contest(centre, "dai", now, 0)
    short_contest = open_contest(centre, "ngan", now, SHORT_MS)
    return {
        "long": entries(long_contest, people[:longer], now),
        "short": entries(short_contest, people[longer : longer + shorter], now),
        "crowd": entries(long_contest, people[longer + shorter :], now),
        "pages": ["/", f"/cuoc-thi/{long_contest.slug}/"],
    }


def main() -> int:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongthi.settings")
    with environment.database():
        import django

        django.setup()
        sys.stdout.write(json.dumps(seed(*map(int, sys.argv[1:4]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
