"""The stepper: each step with when and by whom, the next act with what blocks it, and the acts themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.contests.queries import last_closing
from truongthi.results.actions.lifecycle import finalise_result, record_awarded, record_reported, reopen_result
from truongthi.results.actions.verification import ask_verification
from truongthi.results.queries.lifecycle import lifecycle_of
from truongthi.results.queries.steps import undone_steps
from truongthi.web.organiser.lifecycle.stepper import rows
from truongthi.web.organiser.lifecycle.verification import verification_told
from truongthi.web.organiser.results.page import act, contest_or_404, frame
from truongthi.web.shared.clock import now
from truongthi.web.wording import problem_sentence
from truongthi.web.wording.lifecycle import stage_name, step_name


def steps(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    found = lifecycle_of(contest, now=now())
    blockers = found.blockers()
    context = {
        "found": found,
        "stage": stage_name(found.stage),
        "rows": rows(contest, found),
        "blockers": [problem_sentence(problem) for problem in blockers],
        "is_blocked": any(problem.code == "result_is_final" for problem in blockers),
        "needs_reason": any(problem.code == "complaints_unanswered" for problem in blockers),
        "verification": verification_told(found),
        "undone": [(step_name(step.kind), step) for step in undone_steps(contest)],
        "numbers": found.numbers,
        "closes_at": last_closing(contest),
    }
    return render(
        request, "organiser/lifecycle/steps.html", frame(request, contest, "lifecycle", found.snapshot) | context
    )


def verify(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the verification; the page shows how far it is, so nothing else is said."""
    return _act(request, slug, ask_verification, "")


def finalise(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("Đã chốt kết quả. Bước tiếp theo: trao giải.")
    return _act(request, slug, finalise_result, done, reason=request.POST.get("reason", ""))


def award(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("Đã ghi nhận việc trao giải. Bước tiếp theo: báo cáo.")
    return _act(request, slug, record_awarded, done, note=request.POST.get("note", ""))


def report(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("Đã ghi nhận việc báo cáo. Cuộc thi đã xong mọi bước.")
    return _act(request, slug, record_reported, done, note=request.POST.get("note", ""))


def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    done = _("Đã mở lại kết quả. Bản công bố vẫn giữ nguyên cho đến khi có bản mới.")
    return _act(request, slug, reopen_result, done, reason=request.POST.get("reason", ""))


def _act(request: HttpRequest, slug: str, verb: Callable[..., Any], done: str, **fields: str) -> HttpResponse:
    contest: Contest = contest_or_404(request, slug)
    call = partial(verb, actor=request.user, contest=contest, now=now(), **fields)
    return act(request, contest, "organiser:lifecycle", done, call)
