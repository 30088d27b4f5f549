"""Two reads: the list, and the report workbook of one published contest."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.results.actions.documents import record_document
from truongthi.results.queries.oversight import contest_reports, overseen_contest
from truongthi.results.queries.publication import latest_publication
from truongthi.web.organiser.documents.sheets import sheet_file
from truongthi.web.shared.clock import now

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def overview(request: HttpRequest) -> HttpResponse:
    rows = contest_reports(request.user)  # type: ignore[arg-type]  # the permission table lets no visitor in
    units = len({row.contest.unit_id for row in rows})
    return render(request, "organiser/oversight/overview.html", {"rows": rows, "units": units})


def report(request: HttpRequest, slug: str) -> HttpResponse:
    contest = overseen_contest(request.user, slug)  # type: ignore[arg-type]
    publication = latest_publication(contest) if contest else None
    if contest is None or publication is None:
        raise Http404
    moment = now()
    data = sheet_file(contest, publication.snapshot, "report", made_at=moment)
    record_document(actor=request.user, contest=contest, kind="report", data=data, now=moment)
    headers = {"Content-Disposition": f'attachment; filename="bao-cao-gui-so-{contest.slug}.xlsx"'}
    return HttpResponse(data, content_type=_EXCEL, headers=headers)
