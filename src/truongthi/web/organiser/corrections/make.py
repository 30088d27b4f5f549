"""Making a correction: choose what it is about, see everything it would change, propose it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Refused
from truongthi.results.actions.correction_preview import preview_correction
from truongthi.results.actions.correction_runs import ask_preview
from truongthi.results.actions.corrections import propose_correction
from truongthi.results.models import Correction, LotDraw
from truongthi.results.queries.correction_choices import (
    annulled_attempt,
    annulled_attempts,
    attempts_of,
    doubles_of,
    move_choices,
    people_found,
    people_out,
    person_of,
    points_choices,
    question_choices,
)
from truongthi.results.queries.correction_runs import is_large
from truongthi.results.queries.seats import may_act
from truongthi.results.queries.standings import latest_snapshot
from truongthi.web.organiser.corrections.content import Unreadable, content_of
from truongthi.web.organiser.corrections.forms import GroundsForm, PointsFileForm
from truongthi.web.organiser.corrections.frame import show
from truongthi.web.organiser.corrections.previewed import preview_page, proposed
from truongthi.web.organiser.scope import contest_or_404
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence
from truongthi.web.wording.corrections import kind_name, treatment_name

Context = dict[str, Any]


def make(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    return _form_page(request, _contest(request, slug, what), what, GroundsForm())


def preview(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """Everything the act would change: at once, or by the worker where that takes long."""
    contest = _contest(request, slug, what)
    if not may_act(request.user, contest):
        raise Refused("committee_seat_needed")
    grounds = GroundsForm(request.POST)
    try:
        content = content_of(request, contest, what)
        if is_large(contest):
            return _asked_for(request, contest, what, content, grounds)
        found = preview_correction(actor=request.user, contest=contest, kind=what, content=content, now=now())
    except Refused as refused:
        return _form_page(request, contest, what, grounds, [refusal_sentence(refused)], 409)
    except Unreadable as unreadable:
        return _form_page(request, contest, what, grounds, unreadable.sentences, 422)
    if not grounds.is_valid():
        return _form_page(request, contest, what, grounds, status=422)
    return preview_page(request, contest, what, found, grounds.cleaned_data)


def propose(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    contest = _contest(request, slug, what)
    grounds = GroundsForm(request.POST)
    content = _sent_content(request)
    try:
        if not grounds.is_valid():
            raise Refused("reason_too_short", least=10)
        if is_large(contest):  # no preview of the worker's was sent with it
            return _asked_for(request, contest, what, content, grounds)
        made = propose_correction(
            actor=request.user,
            contest=contest,
            kind=what,
            content=content,
            seen=request.POST.get("seen", ""),
            now=now(),
            **grounds.cleaned_data,
        )
    except Refused as refused:
        return _refused(request, contest, what, content, grounds, refused)
    return proposed(request, made)


def _asked_for(
    request: HttpRequest, contest: Contest, what: str, content: Context, grounds: GroundsForm
) -> HttpResponse:
    if not grounds.is_valid():
        return _form_page(request, contest, what, grounds, status=422)
    run = ask_preview(
        actor=request.user, contest=contest, kind=what, content=content, now=now(), **grounds.cleaned_data
    )
    return redirect("organiser:correction_run", slug=contest.slug, run_id=run.public_id)


def _refused(
    request: HttpRequest, contest: Contest, what: str, content: Context, grounds: GroundsForm, refused: Refused
) -> HttpResponse:
    """The preview as it is now, with what was typed, or the form where there is nothing to show."""
    told = [refusal_sentence(refused)]
    if refused.code in ("committee_seat_needed", "correction_kind_unknown"):
        raise refused
    if is_large(contest):
        return _form_page(request, contest, what, grounds, told, 409)
    try:
        found = preview_correction(actor=request.user, contest=contest, kind=what, content=content, now=now())
    except Refused:
        return _form_page(request, contest, what, grounds, told, 409)
    typed = {name: request.POST.get(name, "") for name in ("reason", "minutes")}
    return preview_page(request, contest, what, found, typed, told, 409)


def _sent_content(request: HttpRequest) -> Context:
    """The content of the previewed act as the page sent it; what is not of its shape is left out, and then missed."""
    try:
        sent = json.loads(request.POST.get("content", "{}"))
    except ValueError:
        return {}
    if not isinstance(sent, dict):
        return {}
    return {name: sent[name] for name, is_fit in _SHAPES.items() if name in sent and is_fit(sent[name])}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\0" not in value and len(value) <= _LONGEST


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _are_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_text(key) and _is_text(one) for key, one in value.items())


def _are_counts(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_text(key) and _is_count(one) for key, one in value.items())


_LONGEST: Final = 500
_SHAPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(("round", "treatment", "person", "attempt", "kind", "division", "score", "seed"), _is_text),
    **dict.fromkeys(("letters", "people"), _is_list),
    "question": _is_count,
    "moves": _are_texts,
    "points": _are_counts,
}


def _contest(request: HttpRequest, slug: str, what: str) -> Contest:
    contest = contest_or_404(request, slug)
    if what not in Correction.Kind.values:
        raise Http404
    return contest


def _form_page(
    request: HttpRequest,
    contest: Contest,
    what: str,
    grounds: GroundsForm,
    refusals: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"what": what, "kind": kind_name(what), "grounds": grounds, "refusals": refusals or []}
    return show(request, contest, "make", context | _CHOICES[what](request, contest), status)


def _asked(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name, "")


def _questions(request: HttpRequest, contest: Contest) -> Context:
    round_id, _, number = _asked(request, "cau").partition(":")
    if number.isascii() and number.isdigit() and len(number) < 6:
        found = question_choices(contest, only=(round_id, int(number)))
        if found:
            treatments = [(one, treatment_name(one)) for one in ("void", "all_right", "key")]
            return {"round": found[0][0], "question": found[0][1][0], "treatments": treatments, "ready": True}
    return {"rounds": question_choices(contest)}


def _persons(request: HttpRequest, contest: Contest) -> Context:
    person = person_of(contest, _asked(request, "person") or request.GET.get("nguoi", ""))
    if person is not None:
        return {"person": person, "ready": True}
    query = request.GET.get("q", "")
    return {"q": query, "people": people_found(contest, query)}


def _out(request: HttpRequest, contest: Contest) -> Context:
    person = person_of(contest, _asked(request, "person") or request.GET.get("nguoi", ""))
    out = people_out(contest)
    found = next((one for one in out if person is not None and one.member_id == person.pk), None)
    return {"person": person, "excluded": found, "ready": True} if found else {"out": out}


def _accounts(request: HttpRequest, contest: Contest) -> Context:
    values = request.POST.getlist("people") or request.GET.getlist("nguoi")
    keys = [key for value in values for key in value.split(",") if key]
    chosen = [person for key in keys[:10] if (person := person_of(contest, key)) is not None]
    rule = current_rules(contest).attempts.several_accounts
    if len(chosen) > 1:
        return {"chosen": chosen, "rule": rule, "ready": True}
    query = request.GET.get("q", "")
    return {"doubles": doubles_of(contest), "rule": rule, "q": query, "people": people_found(contest, query)}


def _attempts(request: HttpRequest, contest: Contest) -> Context:
    found = _persons(request, contest)
    if "person" in found:
        found |= {"attempts": attempts_of(contest, found["person"]), "has_rounds": _has_rounds(contest)}
    return found


def _annulled(request: HttpRequest, contest: Contest) -> Context:
    found = annulled_attempt(contest, _asked(request, "attempt") or request.GET.get("luot", ""))
    choices = {"annulled": found, "ready": True} if found else {"annulments": annulled_attempts(contest)}
    return {**choices, "has_rounds": _has_rounds(contest)}


def _has_rounds(contest: Contest) -> bool:
    """Whether an attempt is told with its round."""
    return contest.rounds.count() > 1


def _moves(request: HttpRequest, contest: Contest) -> Context:
    snapshot = latest_snapshot(contest)
    if snapshot is None:
        return {"divisions": []}
    division, rows = move_choices(contest, snapshot, _asked(request, "division") or request.GET.get("bang", ""))
    if division is None:
        return {"divisions": [(one["id"], one["name"]) for one in snapshot.document["divisions"] if one["tiers"]]}
    chosen = {name.removeprefix("move-"): value for name, value in request.POST.items() if name.startswith("move-")}
    return {
        "division": division,
        "moves": [(row, chosen.get(row.place.who.key, "=")) for row in rows],
        "ready": True,
    }


def _scores(request: HttpRequest, contest: Contest) -> Context:
    scores = current_rules(contest).manual_scores
    wanted = _asked(request, "score") or request.GET.get("phan", "")
    score = next((one for one in scores if one.id == wanted), scores[0] if len(scores) == 1 else None)
    if score is None:
        return {"scores": scores}
    typed = {name.removeprefix("points-"): value for name, value in request.POST.items() if name.startswith("points-")}
    rows = [(row, typed.get(row.who.key)) for row in points_choices(contest, score)]
    return {"score": score, "rows": rows, "file_form": PointsFileForm(), "ready": True}


def _lot(request: HttpRequest, contest: Contest) -> Context:
    draw = LotDraw.objects.filter(contest=contest).first()
    return {"draw": draw, "seed": request.POST.get("seed", ""), "ready": draw is not None and not draw.seed}


_CHOICES: Mapping[str, Callable[[HttpRequest, Contest], Context]] = {
    Correction.Kind.KEY: _questions,
    Correction.Kind.DISQUALIFY: _persons,
    Correction.Kind.REINSTATE: _out,
    Correction.Kind.MERGE: _accounts,
    Correction.Kind.ANNUL: _attempts,
    Correction.Kind.RESTORE: _annulled,
    Correction.Kind.PRIZES: _moves,
    Correction.Kind.POINTS: _scores,
    Correction.Kind.LOT: _lot,
}
