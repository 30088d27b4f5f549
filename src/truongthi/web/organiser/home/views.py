"""All contests of an organiser: how many, which need me, what next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from truongthi.contests.queries import organised_units
from truongthi.contests.readiness import overviews
from truongthi.results.queries.units import contests_of_units
from truongthi.web.organiser.home.words import address, missing_words, next_step, stage_words
from truongthi.web.shared.clock import now

_FILTERS = ("can-lam", "dang-mo", "tat-ca")


def home(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    found = overviews(user, now=now())
    chosen = request.GET.get("xem", "tat-ca")
    chosen = chosen if chosen in _FILTERS else "tat-ca"
    groups = {
        "can-lam": [item for item in found if item.missing],
        "dang-mo": [item for item in found if item.stage == "open"],
        "tat-ca": found,
    }
    words = {"tat-ca": _("Tất cả"), "can-lam": _("Cần làm"), "dang-mo": _("Đang mở")}
    context = {
        "tabs": [(text, f"?xem={name}", name == chosen, len(groups[name])) for name, text in words.items()],
        "rows": [
            {
                "item": item,
                "stage": stage_words(item.stage),
                "missing": [missing_words(code) for code in item.missing],
                "next": next_step(item),
            }
            for item in groups[chosen]
        ],
        "count": len(found),
        "places": [
            (text, url)
            for text, url in (
                (_("Ngân hàng đề"), address("organiser:bank_list")),
                (_("Học sinh, cán bộ, phiếu đăng nhập"), address("organiser:people")),
                (_("Cuộc thi của cấp trên"), address("organiser:above")),
            )
            if url
        ],
        "may_create": organised_units(user).exists(),
        "has_above": not found and bool(contests_of_units(user)),
    }
    return render(request, "organiser/home/home.html", context)
