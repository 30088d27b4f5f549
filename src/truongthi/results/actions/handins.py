"""Handing a class sheet in to the committee: versions, receipts, lateness; and marking what has been received."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from truongthi.audit.record import record
from truongthi.contests.models import Contest
from truongthi.contests.queries import contests_for, current_rules, may_organise
from truongthi.core.errors import Refused
from truongthi.core.rules import Rules
from truongthi.formats.class_sheet import ClassSheet, class_sheet_to_dict
from truongthi.results.actions.headcounts import require_homeroom_teacher
from truongthi.results.models import HandIn
from truongthi.results.queries.class_sheets import class_sheet_of, figures_digest, sheet_digest
from truongthi.results.queries.my_class import class_progress
from truongthi.schools.models import Classroom

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RECEIPT_LENGTH: Final = 8
_LONGEST_NOTE: Final = 1000


@transaction.atomic
def hand_in_class_sheet(
    *, actor: Any, contest: Contest, classroom: Classroom, source: str, previewed: str, note: str = "", now: datetime
) -> HandIn:
    """Hand in the class sheet as it stands now; a later one of the same class replaces it, earlier ones are kept.

    ``previewed`` is ``figures_digest`` of the sheet the teacher has looked at. Refusals: not_your_class,
    handin_before_opening, handin_after_publication, handin_closed, handin_headcount_unconfirmed,
    handin_figures_changed.
    """
    locked = lock_class(classroom)
    require_homeroom_teacher(actor, locked)
    rules = current_rules(contest)
    is_late = checked_deadline(contest, rules, now)
    if locked.headcount_confirmed_at is None:
        raise Refused("handin_headcount_unconfirmed")
    sheet = class_sheet_of(class_progress(contest, rules, locked), source=source, now=now)
    if figures_digest(sheet) != previewed:
        raise Refused("handin_figures_changed")
    return keep_hand_in(actor, contest, locked, sheet, is_late=is_late, note=note, now=now)


def lock_class(classroom: Classroom) -> Classroom:
    """Of two hand-ins at once, one comes first."""
    rooms = Classroom.objects.select_for_update(no_key=True, of=("self",)).select_related("unit", "homeroom_teacher")
    return rooms.get(pk=classroom.pk)


def checked_deadline(contest: Contest, rules: Rules, now: datetime) -> bool:
    """Whether a hand-in now is late; refuses what comes before opening, after publication, or late where the rules
    take nothing late.
    """
    state = Contest.objects.values_list("state", flat=True).get(pk=contest.pk)
    if state == Contest.State.DRAFT or now < rules.window.opens_at:
        raise Refused("handin_before_opening")
    if state == Contest.State.PUBLISHED:
        raise Refused("handin_after_publication")
    is_late = rules.hand_in is not None and rules.hand_in.at is not None and now >= rules.hand_in.at
    if is_late and rules.hand_in is not None and rules.hand_in.late == "refuse":
        raise Refused("handin_closed")
    return is_late


def keep_hand_in(
    actor: Any, contest: Contest, classroom: Classroom, sheet: ClassSheet, *, is_late: bool, note: str, now: datetime
) -> HandIn:
    """Store one version with a receipt; the class is locked by the caller."""
    document = class_sheet_to_dict(sheet)
    last = HandIn.objects.filter(contest=contest, classroom=classroom).order_by("-version").first()
    hand_in = HandIn.objects.create(
        contest=contest,
        classroom=classroom,
        version=last.version + 1 if last else 1,
        sheet=document,
        sheet_sha256=sheet_digest(document),
        headcount=sheet.headcount,
        handed_in_by=None if isinstance(actor, str) else actor,
        handed_in_at=now,
        is_late=is_late,
        note=note.strip()[:_LONGEST_NOTE],
        receipt_code=_new_receipt_code(),
    )
    facts = {
        "version": hand_in.version,
        "is_late": is_late,
        "headcount": sheet.headcount,
        "participants": sheet.participants,
        "attempts": sheet.attempts,
        "class": classroom.public_id,
    }
    before = last.sheet_sha256 if last else ""
    object_ = f"handin:{hand_in.public_id}"
    record(
        actor=actor,
        action="class.hand_in",
        object=object_,
        now=now,
        facts=facts,
        before_hash=before,
        after_hash=hand_in.sheet_sha256,
    )
    return hand_in


def _new_receipt_code() -> str:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_RECEIPT_LENGTH))
    return f"{code[:4]}-{code[4:]}"


@transaction.atomic
def mark_received(*, actor: Any, hand_in: HandIn, now: datetime) -> HandIn:
    """The committee has the sheet. Marking twice changes nothing. Refusals: committee_only, handin_replaced."""
    rows = HandIn.objects.select_for_update(of=("self",)).select_related("contest", "classroom__unit")
    locked = rows.get(pk=hand_in.pk)
    if locked.classroom.unit_id == locked.contest.unit_id:
        require_desk(actor, locked.contest)
    elif not isinstance(actor, str) and not may_organise(actor, locked.classroom.unit):
        raise Refused("committee_only")
    newer = HandIn.objects.filter(contest=locked.contest, classroom=locked.classroom_id, version__gt=locked.version)
    if newer.exists():
        raise Refused("handin_replaced")
    if locked.received_at is None:
        locked.received_at, locked.received_by = now, None if isinstance(actor, str) else actor
        locked.save(update_fields=["received_at", "received_by"])
        facts = {"version": locked.version}
        record(actor=actor, action="class.received", object=f"handin:{locked.public_id}", now=now, facts=facts)
    return locked


def require_desk(actor: Any, contest: Contest) -> None:
    """The hand-in desk belongs to the committee of the contest and the organisers of its unit."""
    if not isinstance(actor, str) and not contests_for(actor).filter(pk=contest.pk).exists():
        raise Refused("committee_only")
