"""A page that waits for the worker asks every second how far it is; that costs neither the standings nor the tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.results.models import CorrectionRun
from truongthi.web.shared.clock import now


def run_told(request: HttpRequest, run: CorrectionRun | None) -> dict[str, Any]:
    if run is None:
        return {"run": None}
    seconds = max(0, int((now() - run.asked_at).total_seconds()))
    return {"run": run, "here": request.path, "seconds": seconds}


def progress(request: HttpRequest, run: CorrectionRun | None) -> HttpResponse | None:
    """The answer to a page that asks again: its line anew, or to load itself when there is more to show. None for
    everybody who wants the whole page.
    """
    if request.headers.get("HX-Request") != "true":
        return None
    if run is None or not run.is_under_way:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "organiser/corrections/_under_way.html", run_told(request, run))
