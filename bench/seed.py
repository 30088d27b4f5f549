"""Fills the served database as an organiser would, through the real acts: unit, roster file, bank, plan, slips."""

from __future__ import annotations

import io
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import openpyxl

ROOM_SIZE = 60
PASSWORD_ACCOUNTS = 64


def seed(contestants: int, openings: int, now: datetime, crowd: int = 0) -> dict[str, Any]:
    """People with slips and sessions, and contests open now: one for saves, one for attempts, one per opening, and one
    with a crowd of ``crowd`` people written in bulk.
    """
    from truongthi.accounts.actions.people import add_people
    from truongthi.accounts.actions.slips import issue_slips
    from truongthi.demo.centre import DATA
    from truongthi.schools.actions import appoint, create_unit
    from truongthi.schools.models import Appointment, Member

    mark = secrets.token_hex(3)  # so that a database of one's own may be measured again
    long_ago = now - timedelta(days=3)
    unit = create_unit(name=f"Trường thử tải {mark}", actor="bench", now=long_ago)
    [organiser] = add_people(["Người Thử Tải"], with_username=True, now=long_ago)
    appoint(user=organiser, unit=unit, duty=Appointment.Duty.ORGANISER, actor="bench", now=long_ago)
    _import_roster(unit, organiser, contestants, long_ago)
    bank = _import_bank(unit, organiser, (DATA / "ngan-hang-cau-hoi.xlsx").read_bytes(), long_ago)
    members = list(Member.objects.filter(unit=unit, category="pupil").select_related("user").order_by("pk"))
    codes = issue_slips(actor=organiser, users=[member.user for member in members], now=long_ago)
    slugs = [f"luu-{mark}", f"luot-{mark}", *(f"mo-{mark}-{index}" for index in range(openings))]
    contests = [_contest(slug, unit, bank, organiser, now) for slug in slugs]
    people = [
        {"member": member.pk, "code": str(slip.code), "session": _session(member.user)}
        for member, slip in zip(members, codes, strict=True)
    ]
    return {
        "save": _entered(contests[0], members, people, now),
        "attempt": _entered(contests[1], members, people, now),
        "openings": [{**_round_of(contest), "people": people} for contest in contests[2:]],
        "accounts": _accounts(now),
        "crowd": _crowd(_contest(f"dong-{mark}", unit, bank, organiser, now), members[0], crowd, now),
    }


def _crowd(contest: Any, like: Any, size: int, now: datetime) -> dict[str, Any]:
    """Contestants who never saw a page, with entry tickets that last for the whole run."""
    from django.conf import settings

    from truongthi.accounts.models import User
    from truongthi.contests.models import Contestant
    from truongthi.core.ticket import EntryTicket, issue_entry, ticket_key
    from truongthi.core.timing import to_ms
    from truongthi.schools.models import Member

    around, key = contest.rounds.get(), ticket_key(settings.EXAMROOM_TICKET_KEY or settings.SECRET_KEY)
    names = (f"Nguyễn Thị Đông {number}" for number in range(size))
    users = User.objects.bulk_create(
        [User(full_name=name, name_sort_key=name.lower(), created_at=now) for name in names], batch_size=2000
    )
    room = {"unit": like.unit, "classroom": like.classroom, "category": like.category, "joined_at": now}
    members = Member.objects.bulk_create([Member(user=user, **room) for user in users], batch_size=2000)
    place = {"contest": contest, "classroom": like.classroom, "category": like.category, "entered_at": now}
    people = Contestant.objects.bulk_create([Contestant(member=one, **place) for one in members], batch_size=2000)
    until = to_ms(now + timedelta(hours=2))
    tickets = [issue_entry(EntryTicket(one.pk, around.pk, 0, until), key) for one in people]
    return {
        **_round_of(contest),
        "people": [
            {"contestant": one.pk, "entry": one_ticket} for one, one_ticket in zip(people, tickets, strict=True)
        ],
    }


def fill_attempts(round_id: int, contestants: list[int], total: int) -> None:
    """Sealed attempts of other days, ``total`` in all, written in bulk beside those that are measured."""
    import psycopg
    from django.db import connection

    each = -(-total // len(contestants))
    first = 1000
    with psycopg.connect(**connection.get_connection_params()) as raw:  # type: ignore[arg-type]
        raw.execute(
            """INSERT INTO attempts_attempt (contestant_id, round_id, number, public_id, seed, salt, started_at,
                 deadline_at, epoch, seq, answers, flags, saved_at, sealed_at, seal_kind, receipt_code, receipt_hash)
               SELECT c, %(round)s, n, left(md5(c || '-' || n), 22), decode(md5(c || 's' || n), 'hex'),
                 decode(md5(n || 't' || c), 'hex'), now() - interval '2 hours', now() - interval '1 hour', 1, 20,
                 array_fill('A'::text, ARRAY[20]), '{}', now() - interval '1 hour', now() - interval '1 hour',
                 'confirmed', left(md5('r' || c || n), 14), md5(c || 'h' || n) || md5(n || 'h' || c)
               FROM unnest(%(people)s::bigint[]) c, generate_series(%(first)s::int, %(last)s::int) n
               ON CONFLICT DO NOTHING""",
            {"round": round_id, "people": contestants, "first": first, "last": first + each - 1},
        )
        raw.commit()
        raw.autocommit = True
        raw.execute("ANALYZE attempts_attempt")


def _import_roster(unit: Any, organiser: Any, contestants: int, now: datetime) -> None:
    from truongthi.schools.imports.upload import apply_import, preview_import, stage_import

    data, today = _roster(contestants, now), now.date()
    upload = stage_import(actor=organiser, unit=unit, filename="danh-sach.xlsx", data=data, now=now, today=today)
    fingerprint = preview_import(upload).fingerprint
    apply_import(actor=organiser, upload=upload, fingerprint=fingerprint, now=now, today=today)


def _roster(contestants: int, now: datetime) -> bytes:
    """A class roster as schools write it, one sheet to a class."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    year = now.year if now.month >= 7 else now.year - 1
    for first in range(0, contestants, ROOM_SIZE):
        grade, place = 10 + (first // ROOM_SIZE) % 3, first // ROOM_SIZE // 3 + 1
        sheet = book.create_sheet(f"{grade}A{place}")
        sheet.append([f"DANH SÁCH HỌC SINH LỚP {grade}A{place} - NĂM HỌC {year} - {year + 1}"])
        sheet.append(["STT", "Mã HS", "Họ và tên", "Ngày sinh", "Giới tính"])
        for number in range(first, min(first + ROOM_SIZE, contestants)):
            name = f"Nguyễn Văn {''.join('ABCDEGHIKL'[int(digit)] for digit in f'{number:05d}').title()}"
            born = f"{number % 28 + 1:02d}/{number % 12 + 1:02d}/{year - grade - 5}"
            sheet.append([number - first + 1, f"HS{number:06d}", name, born, "Nam"])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _import_bank(unit: Any, organiser: Any, data: bytes, now: datetime) -> Any:
    from truongthi.bank.imports import import_file

    bank, _ = import_file(unit=unit, title="Ngân hàng", filename="ngan-hang.xlsx", data=data, actor=organiser, now=now)
    return bank


def _contest(slug: str, unit: Any, bank: Any, organiser: Any, now: datetime) -> Any:
    """The plan of 2026 opened an hour ago, with two hours for an attempt so that no run outlasts it."""
    from truongthi.contests.actions.plan import apply_plan
    from truongthi.contests.actions.preparation import attach_bank, freeze_round
    from truongthi.core.rules.moving import moved
    from truongthi.demo.seed import PLAN
    from truongthi.formats.plan_toml import read_plan

    rules = read_plan(PLAN.read_bytes())
    opens = (now - timedelta(hours=1)).replace(second=0, microsecond=0)
    rules = moved(rules, opens, slug=slug, title=f"{rules.title} {slug}")
    rules = replace(rules, paper=replace(rules.paper, duration_ms=2 * 3600 * 1000))
    before = now - timedelta(days=1)
    contest = apply_plan(rules=rules, unit=unit, actor=organiser, now=before).contest
    attach_bank(contest=contest, bank=bank, actor=organiser, now=before)
    contest.refresh_from_db()
    freeze_round(contest=contest, actor=organiser, now=before)
    contest.refresh_from_db()
    return contest


def _round_of(contest: Any) -> dict[str, Any]:
    around = contest.rounds.get()
    return {"slug": contest.slug, "round": around.pk, "round_public_id": around.public_id}


def _entered(contest: Any, members: list[Any], people: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    """Everybody as a contestant with an entry ticket that lasts for the whole run."""
    from truongthi.attempts.actions import enter_contest, issue_ticket

    around, entered = contest.rounds.get(), []
    for member, person in zip(members, people, strict=True):
        contestant = enter_contest(contest=contest, actor=member.user, now=now)
        ticket = issue_ticket(contestant=contestant, round_=around, now=now + timedelta(hours=2))
        entered.append({**person, "contestant": contestant.pk, "entry": ticket, "next_number": 1})
    return {**_round_of(contest), "people": entered}


def _session(user: Any) -> str:
    """A session as signing in makes it."""
    from django.contrib.auth import login
    from django.http import HttpRequest

    from truongthi.accounts.sessions import SessionStore

    asked = HttpRequest()
    asked.session = SessionStore()
    login(asked, user, backend="truongthi.accounts.backend.Backend")
    asked.session.save()
    return str(asked.session.session_key)


def _accounts(now: datetime) -> list[dict[str, Any]]:
    from truongthi.accounts.actions.passwords import issue_initial_passwords
    from truongthi.accounts.actions.people import add_people

    users = add_people(["Trần Thị Mật Khẩu"] * PASSWORD_ACCOUNTS, with_username=True, now=now)
    issued = issue_initial_passwords(actor="bench", users=users, now=now)
    return [{"username": one.user.username, "password": one.password} for one in issued]
