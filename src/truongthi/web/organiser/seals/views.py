"""The seals of a contest for its committee: state of every note, an auditor's key, an auditor's signature."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from truongthi.audit.check import head
from truongthi.core.errors import Refused
from truongthi.results.actions.signers import add_auditor, add_signature
from truongthi.results.models import SealNote
from truongthi.results.queries.seals import keys_in_force, seal_rows
from truongthi.web.organiser.results.page import act, contest_or_404, frame
from truongthi.web.shared.clock import now
from truongthi.web.shared.qr import qr_picture


def seals(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    number, hash_ = head()
    rows = seal_rows(contest)
    context = {
        **frame(request, contest, "seals"),
        "rows": rows,
        "keys": keys_in_force(contest),
        "unsigned": [row for row in rows if row.holds and row.waits_for],
        "audit_head": f"{number}:{hash_}",
        "audit_code": qr_picture(f"truongthi audit {number}:{hash_}"),
        "may_add_keys": not contest.rounds.filter(is_practice=False, opens_at__lte=now()).exists(),
    }
    return render(request, "organiser/seals/seals.html", context)


def auditor(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    call = partial(add_auditor, actor=request.user, contest=contest, written=request.POST.get("key", ""), now=now())
    return act(
        request, contest, "organiser:seals", _("Đã thêm người ký. Các bản cam kết được lập lại với khóa này."), call
    )


def signature(request: HttpRequest, slug: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    note = SealNote.objects.filter(contest=contest, sha256=request.POST.get("note", "")).first()

    def call() -> None:
        if note is None:
            raise Refused("note_unknown")
        line = request.POST.get("line", "")
        add_signature(actor=request.user, contest=contest, note=note, line=line, now=now())

    return act(request, contest, "organiser:seals", _("Đã nhận chữ ký."), call)
