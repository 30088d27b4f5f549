"""No sequence of acts leads to a stage the diagram does not allow, and what is refused changes nothing."""

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.results.test_decisions import confirm, propose
from tests.results.test_publication import STAFF
from tests.results.test_standings import close, compute
from tests.results.world import AFTER, small_world
from truongthi.core.errors import Refused
from truongthi.core.lifecycle import may_lead
from truongthi.results.actions.complaints import answer_complaint, file_complaint
from truongthi.results.actions.decisions import withdraw_decision
from truongthi.results.actions.lifecycle import finalise_result, record_awarded, record_reported, reopen_result
from truongthi.results.actions.publication import publish
from truongthi.results.actions.verification import verify_result
from truongthi.results.models import Complaint, LifecycleStep, TieDecision
from truongthi.results.models.complaints import OPEN
from truongthi.results.queries.lifecycle import lifecycle_of

REASON = "Theo biên bản họp Ban Tổ chức số 05"
ACTS = ("close", "compute", "settle", "verify", "publish", "finalise", "finalise_anyway", "award", "report", "reopen")
OTHERS = ("new_figures", "withdraw_decision", "complain", "answer", "wait")


class Story:
    """The world after some acts; every method is one act, refused or done."""

    def __init__(self):
        self.world, self.now, self.figures = small_world(), AFTER, 0

    @property
    def by(self):
        return {"actor": self.world.seats["head"], "contest": self.world.contest, "now": self.now}

    def stage(self):
        self.world.contest.refresh_from_db()
        return lifecycle_of(self.world.contest, now=self.now).stage

    def close(self):
        close(self.world)

    def compute(self):
        compute(self.world)

    def settle(self):
        for names, division in (((), "lop"), (STAFF, "cbgv")):
            with contextlib.suppress(Refused):
                confirm(self.world, propose(self.world, *names, division=division))

    def verify(self):
        verify_result(**self.by)

    def publish(self):
        publish(typed_title=self.world.contest.title, reason=REASON, **self.by)

    def finalise(self):
        finalise_result(**self.by)

    def finalise_anyway(self):
        finalise_result(reason=REASON, **self.by)

    def award(self):
        record_awarded(note=REASON, **self.by)

    def report(self):
        record_reported(note=REASON, **self.by)

    def reopen(self):
        reopen_result(reason=REASON, **self.by)

    def new_figures(self):
        self.figures += 1
        self.world.result(self.world.people["Phạm Văn Khánh"], (3, 60 + self.figures % 20, 200))

    def withdraw_decision(self):
        live = TieDecision.objects.filter(withdrawn_at=None).first()
        if live is not None:
            withdraw_decision(actor=self.world.seats["head"], decision=live, reason=REASON, now=self.now)

    def complain(self):
        member = self.world.people["Phạm Văn Khánh"]
        fields = {"actor": member.user, "contest": self.world.contest, "member": member, "now": self.now}
        file_complaint(about="eligibility", text=REASON, **fields)

    def answer(self):
        waiting = Complaint.objects.filter(OPEN).first()
        if waiting is not None:
            by = {"actor": self.world.seats["head"], "now": self.now}
            answer_complaint(complaint=waiting, outcome="rejected", answer=REASON, **by)

    def wait(self):
        self.now += timedelta(days=2)


@pytest.mark.django_db
@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each step asks the database: shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(st.sampled_from([*ACTS, *ACTS, *OTHERS]), min_size=8, max_size=24), st.integers(0, 9))
def test_no_sequence_of_acts_leaves_the_diagram(acts, head_start):
    savepoint = transaction.savepoint()
    try:
        story = Story()
        _walk(story, ACTS[:head_start])
        _walk(story, acts)
    finally:
        transaction.savepoint_rollback(savepoint)


def _walk(story, acts):
    for act in acts:
        before = story.stage()
        refused = False
        try:
            with transaction.atomic():
                getattr(story, act)()
        except Refused:
            refused = True
        after = story.stage()
        assert after == before or not refused, (act, before, after)
        assert may_lead(before, act.removesuffix("_anyway"), after), (act, before, after)
        _check_rows(story)


def _check_rows(story):
    """Steps stand on each other: no report without award, no award without final, all of the published version."""
    live = LifecycleStep.objects.filter(undone_at=None).exclude(kind="verified")
    kinds = set(live.values_list("kind", flat=True))
    assert kinds in (set(), {"final"}, {"final", "awarded"}, {"final", "awarded", "reported"})
    found = lifecycle_of(story.world.contest, now=story.now)
    assert all(step.publication_id == found.publication.pk for step in live)
