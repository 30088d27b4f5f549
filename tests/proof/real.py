"""Contests of every kind the rules allow, run by the platform's own acts; answers by luck, one seed, one world.

Several rounds with practice, two papers from banks of their own, points by stratum, partial credit and negative marks,
predictions, one draw for all, every policy of attempts; then what a committee may do after closing.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.attempts.rounds_world import PREDICTIONS, WEEK
from tests.attempts.world import OPENS, fill_bank
from tests.results.graded import TIERS, pupil_rules
from tests.results.world import YEAR, person
from truongthi.accounts.models import User
from truongthi.attempts.grading import grade_row
from truongthi.attempts.models import Attempt
from truongthi.attempts.papers import KeyedPool, keyed_pool
from truongthi.attempts.receipts import sealed_attempt
from truongthi.bank.models import Bank
from truongthi.contests import actions
from truongthi.contests.models import CommitteeMember, Contest, Contestant
from truongthi.contests.models import Round as RoundRow
from truongthi.core.paper import LETTERS, fixed_seed
from truongthi.core.rules import Criterion, Division, ManualScore, Rules
from truongthi.core.rules.model import PaperRules, Round, Series, Term, WeightedSum
from truongthi.core.sealing import receipt_code, receipt_hash
from truongthi.results.actions.closing import close_contest
from truongthi.results.actions.opening import freeze_round
from truongthi.results.actions.standings import compute_standings
from truongthi.schools.models import Classroom, Member, Unit

CLOSED = OPENS + 4 * WEEK + timedelta(hours=3)
STAFF_BANK = "Ngân hàng cán bộ"
_serial = count(1)


def rules_by_luck(luck: random.Random, slug: str) -> Rules:
    """Rules of one seed: rounds, papers, what counts, and divisions with criteria of many kinds."""
    base = pupil_rules(slug=slug)
    pick = luck.choice
    paper = paper_by_luck(luck, base.paper)
    categories = base.categories
    papers: tuple[PaperRules, ...] = ()
    if luck.random() < 0.5:
        papers = (replace(paper_by_luck(luck, base.paper), id="de-can-bo", bank=STAFF_BANK),)
        categories = tuple(replace(one, paper="de-can-bo") if one.id == "cbgv" else one for one in categories)
    changes: dict[str, Any] = {}
    if luck.random() < 0.7:
        final = Round("chung-ket", "Chung kết", OPENS + 3 * WEEK, OPENS + 4 * WEEK)
        practice = Round("thi-thu", "Thi thử", OPENS, OPENS + 3 * WEEK, practice=True)
        series = Series("tuan", "Tuần {n}", OPENS, OPENS + WEEK, "week", pick((1, 2)))
        changes = {"series": (series,), "rounds": (practice, final), "hand_in": None, "report": None}
    attempts = replace(
        base.attempts, limit=pick((None, 1, 2)), limit_per=pick(("contest", "round", "day", "week", "month")),
        counted=pick(("best", "best", "first", "last", "mean", "sum")), equal_best=pick(("shortest", "earliest")),
        min_duration_ms=pick((0, 60_000)), min_answered=pick((0, 3)), invalid=pick(("void", "flag")),
    )  # fmt: skip
    return replace(
        base,
        categories=categories,
        paper=paper,
        papers=papers,
        attempts=attempts,
        window=replace(base.window, opens_at=OPENS, closes_at=OPENS + 4 * WEEK),
        manual_scores=(
            ManualScore("bai-viet", "Bài viết", "individual", 1000),
            ManualScore("to-chuc", "Tổ chức", "collective", 1000),
        ),
        weighted_sums=(
            WeightedSum("tap-the", "Tập thể", "collective", (
                Term("participation_rate", 40), Term("mean_of_best", 60), Term("manual_score", 100, "to-chuc"),
            )),
        ),
        divisions=divisions_by_luck(luck, base, has_rounds=bool(changes)),
        **changes,
    )  # fmt: skip


def paper_by_luck(luck: random.Random, base: PaperRules) -> PaperRules:
    pick = luck.choice
    own = tuple(
        replace(row, count=pick((2, 3)), available=None, points_centi=pick((None, 250, 333))) for row in base.blueprint
    )
    return replace(
        base, question_count=sum(row.count for row in own), blueprint=own, shuffle_questions=pick((True, False)),
        shuffle_options=pick((True, True, False)), several_answers=pick(("all_or_nothing", "partial")),
        mode=pick(("random", "random", "fixed")), wrong_points_centi=pick((0, 0, 100)),
        predictions=PREDICTIONS if luck.random() < 0.5 else (), points_centi=pick((500, 475)),
    )  # fmt: skip


def divisions_by_luck(luck: random.Random, base: Rules, *, has_rounds: bool) -> tuple[Division, ...]:
    names = ["score", "correct_count", "duration", "attempts", "total_points", "mean_points", "sealed_at",
             "rounds_played", "sum_over_rounds", "mean_over_rounds", "full_mark_attempts",
             "total_duration"]  # fmt: skip
    made = []
    for at, members in enumerate((("hs",), ("cbgv", "hs"))):
        criteria = tuple(Criterion(one, luck.choice(("desc", "asc"))) for one in luck.sample(names, 2))
        if luck.random() < 0.3:
            criteria = (Criterion("manual_score", "desc", of="bai-viet"), *criteria)
        made.append(
            Division(
                f"ca-nhan-{at}", f"Cá nhân {at}", "individual", members, criteria, TIERS,
                ties=luck.choice(("committee", "lot", "share")), border=luck.choice(("committee", "share", "extend")),
                each_round=has_rounds and luck.random() < 0.4, per=luck.choice(("", "", "grade")),
                min_points_centi=luck.choice((None, None, 500)),
            )
        )  # fmt: skip
    classes = next(one for one in base.divisions if one.id == "lop")
    metric = luck.choice(
        (Criterion("weighted", "desc", of="tap-the"), Criterion("mean_of_best", "desc"), Criterion("winners", "desc"))
    )
    made.append(replace(classes, criteria=(metric, *classes.criteria[:1]), awards=TIERS))
    return tuple(made)


class Real:
    """One contest with its people; every attempt is sealed as the exam room seals it, and graded."""

    def __init__(self, seed: int, rules: Rules | None = None) -> None:
        self.luck = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.rules = rules or rules_by_luck(self.luck, f"that-{seed}")
        self.unit = Unit.objects.create(kind="school", name=f"Trường Bình Minh {seed}", created_at=OPENS)
        before = OPENS - timedelta(days=2)
        self.contest: Contest = actions.apply_plan(
            rules=self.rules, unit=self.unit, actor="tests", now=before, slug=self.rules.slug
        ).contest
        if self.rules.results_from == "platform":
            actions.attach_bank(contest=self.contest, bank=fill_bank(self.unit), actor="tests", now=before)
            Bank.objects.filter(pk=fill_bank(self.unit, shift=1).pk).update(title=STAFF_BANK)
        freeze_round(contest=self.contest, actor="tests", now=OPENS - timedelta(days=1))
        self.contest.refresh_from_db()
        self.seats: dict[str, User] = {}
        for seat in ("head", "deputy", "secretary", "member"):
            self.seats[seat] = person(f"Ban {seat}", username=f"{seat}-{self.contest.slug}")
            CommitteeMember.objects.create(contest=self.contest, user=self.seats[seat], seat=seat)
        self.pools: dict[int, KeyedPool] = {row.pk: keyed_pool(row) for row in self.contest.rounds.all()}
        self.members: list[Member] = []
        self.fill()

    def fill(self) -> None:
        rooms = [
            Classroom.objects.create(
                unit=self.unit, school_year=YEAR, name=name, key=name, grade=int(name[:2]), headcount=5,
                headcount_on=OPENS.date(),
            )
            for name in ("10A1", "10A2", "11A1")
        ]  # fmt: skip
        for at in range(12):
            staff = at % 4 == 3
            fields: dict[str, Any] = {"classroom": None if staff else rooms[at % 3]}
            self.members.append(
                Member.objects.create(
                    unit=self.unit, user=person(f"Người Thứ{at}"), category="staff" if staff else "pupil",
                    birth_date=date(1985 if staff else 2011, 1, 1), joined_at=OPENS, **fields,
                )
            )  # fmt: skip
        for member in self.members[:-1]:
            for row in self.contest.rounds.order_by("number"):
                if row.paper == ("de-can-bo" if self.rules.papers and member.category == "staff" else ""):
                    for _ in range(self.luck.choice((0, 1, 1, 2))):
                        self.attempt(member, row)

    def attempt(self, member: Member, row: RoundRow) -> Attempt:
        """One attempt with answers by luck, right ones more often than others."""
        contestant = Contestant.objects.get_or_create(
            contest=self.contest, member=member,
            defaults={"classroom": member.classroom, "category": member.category, "entered_at": OPENS},
        )[0]  # fmt: skip
        n = next(_serial)
        number = contestant.attempts.filter(round=row).count() + 1
        started = row.opens_at + timedelta(hours=self.luck.choice((0, 1, 30)), minutes=number)
        ended = started + timedelta(seconds=self.luck.choice((30, 60, 61.5, 300)))
        seed = fixed_seed(row.public_id) if row.is_fixed else self.luck.randbytes(16)
        made = Attempt(
            contestant=contestant, round=row, number=number, public_id=f"that{n:010d}", seed=seed,
            salt=self.luck.randbytes(16), started_at=started, deadline_at=started + timedelta(minutes=20),
            answers=self.answers(self.pools[row.pk], seed), sealed_at=ended, seal_kind="confirmed",
        )  # fmt: skip
        made.receipt_hash = receipt_hash(sealed_attempt(made, row), made.salt)
        made.receipt_code = receipt_code(made.receipt_hash)
        made.save(force_insert=True)
        grade_row(made, self.pools[row.pk], ended).save(force_insert=True)
        return made

    def answers(self, pool: KeyedPool, seed: bytes) -> list[str]:
        found = []
        skill = self.luck.choice((0.3, 0.8, 1))
        for item in pool.paper(seed):
            own = pool.questions[item.number].letters
            right = pool.rows[item.number].key.letters
            shown = [LETTERS[place] for place, at in enumerate(item.order) if own[at] in right]
            if self.luck.random() < skill:
                found.append("".join(shown))
            elif self.luck.random() < 0.3:
                found.append("")
            else:
                most = 3 if pool.questions[item.number].is_multiple else 1
                found.append("".join(sorted(self.luck.sample("ABCD", self.luck.randint(1, most)))))
        for one in pool.round.predictions:
            whole = str(self.luck.choice((0, 1, 5, 50)))
            found.append(self.luck.choice(("", whole, whole + ".5" if one["form"] == "percent" else whole)))
        return found

    def close(self) -> None:
        close_contest(actor=self.seats["head"], contest=self.contest, now=CLOSED)
        self.compute()

    def compute(self) -> None:
        compute_standings(actor=self.seats["head"], contest=self.contest, now=CLOSED)
        self.contest.refresh_from_db()
