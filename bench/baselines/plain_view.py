"""A save as one would write it in Django: session, signed-in person, one UPDATE, and its commit before the answer."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from truongthi.attempts.models import Attempt
from truongthi.contests.models import Contestant


@csrf_exempt
@login_required
def save(request: HttpRequest, round_id: int, number: int) -> HttpResponse:
    """The conditions of the exam room's own UPDATE, without its tickets, its checks of letters and its kept answers."""
    sent, now = json.loads(request.body), datetime.now(UTC)
    changed = Attempt.objects.filter(
        contestant__in=Contestant.objects.filter(member__user=request.user),
        round_id=round_id,
        number=number,
        epoch=sent["epoch"],
        seq__lt=sent["seq"],
        sealed_at=None,
        deadline_at__gte=now,
    ).update(answers=sent["answers"], flags=sent["flags"], seq=sent["seq"], saved_at=now)
    if not changed:
        return JsonResponse({"saved": False}, status=409)
    return JsonResponse({"saved": True, "seq": sent["seq"], "now": time.time_ns() // 1_000_000})


urlpatterns = [path("luu/<int:round_id>/<int:number>/", save)]
