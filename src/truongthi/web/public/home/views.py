"""Lists the contests everybody may see, by where they stand in time."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.contests.showcase import COUNTING, OPEN, PUBLISHED, SOON, public_contests
from truongthi.web.shared.caching import same_for_everybody
from truongthi.web.shared.clock import now
from truongthi.web.shared.demo import demo_sign_ins


@same_for_everybody(seconds=15)
def home(request: HttpRequest) -> HttpResponse:
    contests = public_contests(now=now())
    context = {
        "open_now": [item for item in contests if item.stage == OPEN],
        "soon": [item for item in reversed(contests) if item.stage == SOON],
        "past": [item for item in contests if item.stage in {COUNTING, PUBLISHED}],
    }
    if settings.DEMO:
        context["demo_sign_ins"] = demo_sign_ins(settings.DATA_DIR)
    return render(request, "public/home/home.html", context)
