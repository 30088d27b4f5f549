"""The bench of ties: both sides' figures, one member proposes, a second confirms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.core.metrics import metrics_of_kind
from truongthi.results.actions.decisions import confirm_decision, propose_decision, withdraw_decision
from truongthi.results.models import Snapshot, TieDecision
from truongthi.results.queries.bench import BenchTie, Side, bench, past_decisions
from truongthi.results.queries.standings import latest_snapshot
from truongthi.web.organiser.results.forms import OrderForm, WithdrawForm, side_name
from truongthi.web.organiser.results.page import act, contest_or_404, show
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence, sentence
from truongthi.web.wording.criteria import metric_name, value_text
from truongthi.web.wording.figure_names import FigureNames
from truongthi.web.wording.results import mean_note


@dataclass(frozen=True, slots=True)
class ShownTie:
    """One tie as a card: names of the sides, rows of figures (criteria first), and the form if it is open."""

    number: int
    tie: BenchTie
    names: list[str]
    order: list[tuple[int, str]]
    criteria: list[tuple[str, list[str]]]
    others: list[tuple[str, list[str]]]
    form: OrderForm | None
    note: str


def bench_page(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, contest_or_404(request, slug))


def propose(request: HttpRequest, slug: str, figures: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    snapshot = latest_snapshot(contest)
    ties = bench(contest, snapshot) if snapshot else []
    tie = next((one for one in ties if one.tie.figures_sha256 == figures), None)
    if tie is None:
        messages.error(request, sentence("decision_not_a_tie"))
        return redirect("organiser:results_ties", slug=contest.slug)
    form = OrderForm(tie, request.POST)
    if not form.is_valid():
        return _page(request, contest, bound=form, status=422)
    try:
        propose_decision(
            actor=request.user,
            contest=contest,
            division=tie.tie.division,
            ordered=form.ordered,
            reason=form.cleaned_data["reason"],
            now=now(),
        )
    except Refused as refused:
        if refused.code in ("reason_too_short", "reason_too_long"):
            form.add_error("reason", refusal_sentence(refused))
            return _page(request, contest, bound=form, status=422)
        messages.error(request, refusal_sentence(refused))
    return redirect("organiser:results_ties", slug=contest.slug)


def confirm(request: HttpRequest, slug: str, decision: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    found = _decision(contest, decision)
    done = _("Đã xác nhận. Thứ hạng và giải được cập nhật.")
    call = partial(confirm_decision, actor=request.user, decision=found, now=now())
    return act(request, contest, "organiser:results_ties", done, call)


def withdraw(request: HttpRequest, slug: str, decision: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    found = _decision(contest, decision)
    form = WithdrawForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    done = _("Đã rút lại. Nhóm này chờ quyết định mới.")
    call = partial(withdraw_decision, actor=request.user, decision=found, reason=reason, now=now())
    return act(request, contest, "organiser:results_ties", done, call)


def _decision(contest: Contest, public_id: str) -> TieDecision:
    return get_object_or_404(TieDecision.objects.select_related("contest"), contest=contest, public_id=public_id)


def _page(request: HttpRequest, contest: Contest, bound: OrderForm | None = None, status: int = 200) -> HttpResponse:
    snapshot = latest_snapshot(contest)
    context = {
        "snapshot": snapshot,
        "ties": _shown(contest, snapshot, bound) if snapshot else [],
        "past": past_decisions(contest),
    }
    return show(request, contest, "ties", context, status)


def _shown(contest: Contest, snapshot: Snapshot, bound: OrderForm | None) -> list[ShownTie]:
    return [_card(contest, number, tie, bound) for number, tie in enumerate(bench(contest, snapshot), start=1)]


def _card(contest: Contest, number: int, tie: BenchTie, bound: OrderForm | None) -> ShownTie:
    ranked = [criterion.key for criterion in tie.criteria]
    called = FigureNames(ranked, lambda: current_rules(contest))
    known = [
        metric.name
        for metric in metrics_of_kind(tie.division.kind)
        if metric.name not in ranked and any(side.metrics.get(metric.name) is not None for side in tie.sides)
    ]
    form = None
    if tie.state == "open":
        is_bound = bound is not None and bound.tie.tie == tie.tie
        form = bound if is_bound else OrderForm(tie)
    return ShownTie(
        number=number,
        tie=tie,
        names=[_called(side) for side in tie.sides],
        order=[(tie.tie.rank + place, _called(side)) for place, side in enumerate(tie.ordered)],
        criteria=[(called.full(metric), _figures(tie, metric)) for metric in ranked],
        others=[(metric_name(metric), _figures(tie, metric)) for metric in known],
        form=form,
        note=mean_note(tie.mean_definition) if "mean_over_attempts" in ranked else "",
    )


def _called(side: Side) -> str:
    return side_name(side.who.kind, side.who.name, side.who.unit)


def _figures(tie: BenchTie, metric: str) -> list[str]:
    return [value_text(metric, side.metrics.get(metric)) for side in tie.sides]
