"""The versions of a contest's rules as everybody may read them: when, why, signed by which seats, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from truongthi.contests.models import Contest
from truongthi.contests.showcase import public_contest
from truongthi.contests.signed import Signed, public_versions, signed_versions
from truongthi.web.shared.caching import same_for_everybody
from truongthi.web.shared.clock import now
from truongthi.web.wording.plan_changes import changes_in_words
from truongthi.web.wording.plan_labels import choice_label


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """``changes`` None: the first one shown. Signatures are told by seat: the names stand in the minutes."""

    signed: Signed
    signatures: tuple[tuple[str, datetime], ...]
    changes: list[tuple[str, str, str]] | None


def versions_of(contest: Contest) -> list[PublicVersion]:
    """The newest first."""
    rows = public_versions(contest, signed_versions(contest))
    return [
        PublicVersion(
            row,
            tuple((choice_label("committee.members.role", one.seat), one.signed_at) for one in row.signatures),
            changes_in_words(before.rule_set.document, row.rule_set.document) if before else None,
        )
        for row, before in zip(rows, [*rows[1:], None], strict=True)
    ]


@same_for_everybody(seconds=10)
def rules_versions(request: HttpRequest, slug: str) -> HttpResponse:
    found = public_contest(slug, now=now())
    if found is None:
        raise Http404
    context = {"contest": found.contest, "versions": versions_of(found.contest)}
    return render(request, "public/contest/rules_versions.html", context)
