"""Who asks, a person following a link or a script of a page: a script is told in JSON where to lead the person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse


def wants_json(request: HttpRequest) -> bool:
    """A script that says so by ``Accept: application/json`` and nothing else."""
    return request.headers.get("Accept", "").partition(";")[0].strip() == "application/json"


def lead_to(request: HttpRequest, where: str, *, code: str) -> HttpResponse:
    """Whoever is not let in is led elsewhere: a person by a redirect, a script by 401 and the address."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": where})
    if wants_json(request):
        return JsonResponse({"code": code, "address": where}, status=401)
    return HttpResponseRedirect(where)
