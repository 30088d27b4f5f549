"""Runs a rehearsal and shows it; shows the version of the rules to sign, and takes the signature."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truongthi.contests.actions import sign_rules
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules, may_change
from truongthi.contests.signed import signed_state, signed_versions, waits_for_signatures
from truongthi.core.errors import Refused
from truongthi.core.facts import ContestFacts
from truongthi.core.rehearsal import LARGEST_SEED, USUAL, Rehearsal, rehearse
from truongthi.core.rules import Rules, rules_from_dict
from truongthi.results.queries.facts import facts_of
from truongthi.web.organiser.rehearsal.forms import RehearsalForm
from truongthi.web.organiser.scope import contest_or_404
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.clauses import clauses
from truongthi.web.wording.plan_changes import changes_in_words
from truongthi.web.wording.plan_labels import choice_label
from truongthi.web.wording.rehearsal import budget_in_words, divisions_in_words, points_touched, warnings_in_words


def rehearsal(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing is stored: the same address shows the same rehearsal as long as the rules stay."""
    contest = contest_or_404(request, slug)
    rules = current_rules(contest)
    user: Any = request.user
    is_asked = "people" in request.GET
    form = RehearsalForm(request.GET if is_asked else None)
    context: dict[str, Any] = {
        "contest": contest,
        "rules": rules,
        "form": form,
        "may_change": may_change(user, contest),
        "version": signed_state(contest).rule_set.version,
    }
    if is_asked and form.is_valid():
        context |= _run(contest, rules, form)
    return render(
        request, "organiser/rehearsal/rehearsal.html", context, status=200 if form.is_valid() or not is_asked else 422
    )


def _run(contest: Contest, rules: Rules, form: RehearsalForm) -> dict[str, Any]:
    """What the rehearsal shows, or why it cannot be run."""
    wanted = form.cleaned_data
    roster = facts_of(contest, rules) if wanted["roster"] else None
    if roster is not None and not roster.people:
        return {"no_roster": True}
    done = rehearse(rules, people=wanted["people"], seed=wanted["seed"], roster=_people_only(roster))
    divisions = divisions_in_words(done)
    return {
        "done": done,
        "divisions": divisions,
        "ties": sum(len(division.ties) + division.more_ties for division in divisions),
        "warnings": warnings_in_words(done),
        "budget": budget_in_words(done),
        "points": points_touched(rules, divisions),
        "another": _address(done, seed=(done.seed + 1) % (LARGEST_SEED + 1), wanted=wanted),
    }


def _people_only(roster: ContestFacts | None) -> ContestFacts | None:
    return ContestFacts(roster.people, units=roster.units) if roster is not None else None


def _address(done: Rehearsal, *, seed: int, wanted: dict[str, Any]) -> str:
    return f"?people={wanted['people'] or USUAL}&seed={seed}" + ("&roster=on" if done.uses_roster else "")


def signing(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    user: Any = request.user
    if request.method == "POST":
        try:
            signature = sign_rules(contest=contest, sha256=request.POST.get("sha256", ""), actor=user, now=now())
        except Refused as refused:
            messages.error(request, refusal_sentence(refused))
        else:
            messages.success(request, _("Đã ký thể lệ bản %s.") % signature.rule_set.version)
        return redirect("organiser:rules_signing", slug)
    versions = signed_versions(contest)
    state, earlier = signed_state(contest), next((one for one in versions[1:] if one.is_signed), None)
    seat = contest.committee.filter(user=user).first()
    rules = rules_from_dict(state.rule_set.document)
    context = {
        "contest": contest,
        "rules": rules,
        "state": state,
        "signatures": [(one, choice_label("committee.members.role", one.seat)) for one in state.signatures],
        "waiting": [
            (one, choice_label("committee.members.role", one.seat))
            for one in contest.committee.select_related("user").order_by("pk")
            if one.user_id not in {signature.signed_by_id for signature in state.signatures}
        ],
        "may_sign": seat is not None and all(one.signed_by_id != user.pk for one in state.signatures),
        "has_seat": seat is not None,
        "articles": list(enumerate(clauses(rules), start=1)),
        "open_count": sum(not point.confirmed for point in rules.open_points),
        "earlier": earlier,
        "changes": changes_in_words(earlier.rule_set.document, state.rule_set.document) if earlier else [],
        "waits": waits_for_signatures(contest),
    }
    return render(request, "organiser/rehearsal/signing.html", context)
