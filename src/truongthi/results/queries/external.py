"""Uploaded results of another site, row by row against the roster: what applying them would store, and what stands in
the way. Reads the kept file again each time; stores nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from truongthi.contests.models import Contest
from truongthi.contests.queries import contests_for, current_rules
from truongthi.core.errors import Problem, Refused
from truongthi.core.matching import NamedRow, RosterEntry, match
from truongthi.core.rules import Rules
from truongthi.core.vietnamese import class_key
from truongthi.formats.class_stats import CONTRADICTIONS, ClassStats, Limits, ResultRow, read_class_stats
from truongthi.formats.staff_results import read_staff_results
from truongthi.results.models import ExternalResult, ExternalUpload
from truongthi.results.queries.person_results import EXTERNAL
from truongthi.schools.models import Classroom, Member

TO_EXPLAIN = CONTRADICTIONS | {"external_headcount_differs", "external_pupils_missing"}
"""Problems that a teacher has to explain in words before the rows are taken."""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row of the file, whom it means, and what is stored of that person now."""

    row: ResultRow
    member: Member | None
    before: ExternalResult | None

    @property
    def is_changed(self) -> bool:
        return self.before is not None and _figures(self.before) != _figures(self.row)


def _figures(result: ResultRow | ExternalResult) -> tuple[Any, ...]:
    return (result.attempts, result.best_centipoints, result.best_duration_ms, result.total_centipoints)


@dataclass(frozen=True, slots=True)
class UploadPreview:
    """``problems``: everything odd, in the order of the file; ``stats``: the class report (None for staff)."""

    upload: ExternalUpload
    rows: tuple[PreviewRow, ...]
    missing: tuple[Member, ...]
    problems: tuple[Problem, ...]
    stats: ClassStats | None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def to_explain(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.code in TO_EXPLAIN)

    @property
    def notices(self) -> tuple[Problem, ...]:
        """Neither in the way nor to be explained."""
        return tuple(problem for problem in self.problems if not problem.is_error and problem.code not in TO_EXPLAIN)

    @property
    def participants(self) -> int:
        return sum(item.row.attempts > 0 for item in self.rows)

    @property
    def attempts(self) -> int:
        return sum(item.row.attempts for item in self.rows)

    @property
    def changed(self) -> int:
        return sum(item.is_changed for item in self.rows)


def read_class_file(content: bytes, filename: str, rules: Rules, classroom: Classroom) -> ClassStats:
    """The report of this very class in a workbook.

    Raises ``Refused``: those of ``read_class_stats``, and external_other_class when the file speaks of other classes.
    """
    found = read_class_stats(content, filename, limits=limits_of(rules))
    mine = [stats for stats in found if class_key(stats.class_name) == classroom.key]
    if not mine and len(found) == 1 and not found[0].class_name:
        mine = found
    if not mine:
        named = ", ".join(stats.class_name or "?" for stats in found)
        raise Refused("external_other_class", found=named, expected=classroom.name)
    return mine[0]


def limits_of(rules: Rules) -> Limits:
    return Limits(duration_ms=rules.paper.duration_ms, full_centipoints=rules.paper.full_centipoints)


def preview_of(upload: ExternalUpload, rules: Rules) -> UploadPreview:
    """What applying an upload would do; a fixed number of queries."""
    content = bytes(upload.content or b"")
    if upload.classroom is None:
        results = read_staff_results(content, upload.filename, limits=limits_of(rules))
        return _preview(upload, results.rows, results.problems, staff_of(upload.contest), None)
    stats = read_class_file(content, upload.filename, rules, upload.classroom)
    problems = [problem for problem in stats.problems if problem.code != "stats_class_unknown"]
    problems += _headcount_problems(stats, upload.classroom)
    return _preview(upload, stats.rows, problems, pupils_of(upload.classroom), stats)


def _headcount_problems(stats: ClassStats, classroom: Classroom) -> Iterator[Problem]:
    ours = classroom.headcount
    if ours is not None and stats.headcount is not None and ours != stats.headcount:
        yield Problem(stats.sheet, "external_headcount_differs", {"stated": stats.headcount, "ours": ours}, "warning")


def pupils_of(classroom: Classroom) -> list[Member]:
    pupils = Member.objects.filter(classroom=classroom, left_at=None).select_related("user")
    return list(pupils.order_by("user__name_sort_key", "birth_date", "pk"))


def staff_of(contest: Contest) -> list[Member]:
    staff = Member.objects.filter(unit=contest.unit, category=Member.Category.STAFF, left_at=None)
    return list(staff.select_related("user").order_by("user__name_sort_key", "pk"))


def _preview(
    upload: ExternalUpload,
    rows: Sequence[ResultRow],
    problems: Sequence[Problem],
    members: Sequence[Member],
    stats: ClassStats | None,
) -> UploadPreview:
    by_key = {member.public_id: member for member in members}
    named = [NamedRow(row.place, row.name, row.birth_date, row.code, row.aside or row.department) for row in rows]
    matching = match(named, [_entry(member) for member in members])
    stored = {result.member_id: result for result in ExternalResult.objects.filter(contest=upload.contest)}
    shown = []
    for row, key in zip(rows, matching.keys, strict=True):
        member = by_key[key] if key else None
        shown.append(PreviewRow(row, member, stored.get(member.pk) if member else None))
    missing = tuple(by_key[key] for key in matching.missing)
    return UploadPreview(
        upload=upload,
        rows=tuple(shown),
        missing=missing,
        problems=(*problems, *matching.problems, *_missing_problems(missing, stats)),
        stats=stats,
    )


def _entry(member: Member) -> RosterEntry:
    return RosterEntry(member.public_id, member.user.full_name, member.birth_date, member.code, member.department)


def _missing_problems(missing: Sequence[Member], stats: ClassStats | None) -> Iterator[Problem]:
    if not missing:
        return
    facts = {"count": len(missing), "names": ", ".join(member.user.full_name for member in missing[:5])}
    if stats is not None:
        yield Problem(stats.sheet, "external_pupils_missing", facts, "warning")
    else:
        yield Problem("", "external_staff_missing", facts, "note")


def uploads_of_class(contest: Contest, classroom: Classroom) -> list[ExternalUpload]:
    """Applied uploads of a class, newest first: the one in force and those it replaced."""
    found = ExternalUpload.objects.filter(contest=contest, classroom=classroom, applied_at__isnull=False)
    return list(found.defer("content").select_related("uploaded_by").order_by("-applied_at", "-pk"))


def staff_uploads(contest: Contest) -> list[ExternalUpload]:
    """Applied files of staff results, newest first."""
    found = ExternalUpload.objects.filter(
        contest=contest, kind=ExternalUpload.Kind.STAFF_RESULTS, applied_at__isnull=False
    )
    return list(found.defer("content").select_related("uploaded_by").order_by("-applied_at", "-pk"))


@dataclass(frozen=True, slots=True)
class StaffResult:
    """A member of staff with what is stored of the own result, if anything."""

    member: Member
    result: ExternalResult | None


def staff_results(contest: Contest) -> list[StaffResult]:
    """All staff of the unit in the order of names; two queries."""
    stored = {
        result.member_id: result
        for result in ExternalResult.objects.filter(contest=contest, member__category=Member.Category.STAFF)
        .select_related("upload")
        .defer("upload__content")
    }
    return [StaffResult(member, stored.get(member.pk)) for member in staff_of(contest)]


def pending_upload_for(actor: Any, public_id: str) -> ExternalUpload | None:
    """An upload in preview, of the person who uploaded it."""
    found = ExternalUpload.objects.filter(public_id=public_id, uploaded_by=actor, applied_at=None)
    return found.select_related("contest__unit", "classroom__homeroom_teacher", "classroom__unit").first()


def evidence_for(actor: Any, public_id: str) -> ExternalUpload | None:
    """A kept file: for the committee and organisers, for the class's homeroom teacher, for who uploaded it."""
    desk = Q(contest__in=contests_for(actor)) & (Q(classroom=None) | Q(classroom__unit=F("contest__unit")))
    mine = Q(uploaded_by=actor) | Q(classroom__homeroom_teacher=actor) | desk
    return ExternalUpload.objects.filter(mine, public_id=public_id, content__isnull=False).first()


def own_staff_contests(actor: Any) -> list[tuple[Contest, Rules, Member]]:
    """Contests with results from elsewhere in which the actor, as staff, may report the own result."""
    found = []
    memberships = Member.objects.filter(user=actor, category=Member.Category.STAFF, left_at=None).select_related("unit")
    by_unit = {member.unit_id: member for member in memberships}
    contests = Contest.objects.filter(unit__in=by_unit).exclude(state=Contest.State.DRAFT).select_related("unit")
    for contest in contests.order_by("-created_at", "-pk"):
        rules = current_rules(contest)
        if rules.results_from == EXTERNAL and any(c.role == Member.Category.STAFF for c in rules.categories):
            found.append((contest, rules, by_unit[contest.unit_id]))
    return found


def own_staff_contest(actor: Any, slug: str) -> tuple[Contest, Rules, Member] | None:
    return next((found for found in own_staff_contests(actor) if found[0].slug == slug), None)


def own_result(contest: Contest, member: Member) -> ExternalResult | None:
    return ExternalResult.objects.filter(contest=contest, member=member).select_related("upload").first()
