"""What everybody may see of a published result: of each division one page of its places, and those with prizes.

Read are the places shown and who holds them, however many the contest ranks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from truongthi.contests.circle import is_above
from truongthi.contests.models import Contest, ParticipatingUnit
from truongthi.results.models import Publication, PublishedPlace
from truongthi.results.queries.names import Named, named, own_keys
from truongthi.results.queries.publication import PublicResults, latest_publication, public_names
from truongthi.results.queries.standings import DivisionStandings, division_shown
from truongthi.schools.models import Classroom, Member

ALL: Final = 10**9
Choose = Callable[[Sequence[Mapping[str, Any]]], Iterable[int]]
Rows = Mapping[tuple[int, int], PublishedPlace]


@dataclass(frozen=True, slots=True)
class PublishedResults(PublicResults):
    """Of every division that is shown one page. ``pages``: which, and of how many (None: the division has no such
    page); ``prized``: the places with prizes of divisions that gave any; ``mine``: every own place, and those of the
    own class and unit, each by itself.
    """

    publication: Publication
    pages: tuple[Page[int] | None, ...]
    prized: tuple[DivisionStandings, ...]
    mine: tuple[DivisionStandings, ...]


@dataclass(frozen=True, slots=True)
class OwnPart:
    """The places of a division that are one unit's: its people, its classes, itself. ``entries``: how many there are
    of everybody.
    """

    standings: DivisionStandings
    entries: int


def published_results(
    contest: Contest,
    *,
    on: date,
    page: str | int | None = 1,
    per_page: Mapping[str, int] | None = None,
    user: Any = None,
    choose: Choose = lambda divisions: range(len(divisions)),
) -> PublishedResults | None:
    """What everybody may see of a contest; None before publication. ``page``: a number as the address has it, taken to
    the nearest there is. ``per_page``: rows of a page by kind of division (None: all). ``user``: whose own places are
    wanted, too, in whichever division. ``choose``: which divisions are shown.
    """
    publication = latest_publication(contest)
    if publication is None:
        return None
    divisions = publication.outline["divisions"]
    chosen = sorted(choose(divisions))
    pages = _pages([divisions[at] for at in chosen], page, per_page or {})
    windows = {at: one.object_list if one else range(0) for at, one in zip(chosen, pages, strict=True)}
    own = frozenset(own_keys(user)) if user is not None else frozenset()
    rows = _rows(publication, windows, {at: divisions[at]["prized"] for at in windows}, own)
    people = named({row.key for row in rows.values()}, several=is_above(contest))
    return PublishedResults(
        contest=contest,
        counts=publication.outline["counts"],
        divisions=tuple(_part(divisions, people, rows, at, one) for at, one in windows.items()),
        shown=public_names(people.values(), on=on),
        publication=publication,
        pages=pages,
        prized=tuple(
            _part(divisions, people, rows, at, divisions[at]["prized"]) for at in windows if divisions[at]["prized"]
        ),
        mine=tuple(
            _part(divisions, people, rows, row.division, [row.at])
            for row in _in_order(rows, lambda row: row.key in own)
        ),
    )


def published_of_unit(row: ParticipatingUnit) -> list[OwnPart]:
    """The published result as far as it is about a unit below: its own places, by division."""
    publication = latest_publication(row.contest)
    if publication is None:
        return []
    members, rooms = Member.objects.filter(unit=row.unit), Classroom.objects.filter(unit=row.unit)
    keys = Q(key__in=members.values("public_id")) | Q(key__in=rooms.values("public_id")) | Q(key=row.unit.public_id)
    rows = {(one.division, one.at): one for one in publication.places.filter(keys)}
    people, divisions = named({one.key for one in rows.values()}, several=True), publication.outline["divisions"]
    return [
        OwnPart(_part(divisions, people, rows, division, [one.at for one in own]), divisions[division]["entries"])
        for division, own in groupby(_in_order(rows), lambda one: one.division)
    ]


def _pages(
    divisions: Sequence[Mapping[str, Any]], wanted: str | int | None, sizes: Mapping[str, int]
) -> tuple[Page[int] | None, ...]:
    """The page of this number of every division that has so many; they are leafed through together."""
    books = [Paginator(range(one["entries"]), sizes.get(one["kind"], ALL)) for one in divisions]
    longest = max(books, key=lambda book: book.num_pages, default=None)
    number = longest.get_page(wanted).number if longest else 1
    return tuple(book.page(number) if number <= book.num_pages else None for book in books)


def _rows(
    publication: Publication, windows: Mapping[int, range], prizes: Mapping[int, list[int]], own: frozenset[str]
) -> Rows:
    """The rows of these windows with the one after each, those with prizes, and the own rows with the one after. Every
    condition is an arm of its own, so that each takes its index, however new the rows are.
    """
    places = publication.places
    arms = [places.filter(key__in=own)]
    arms += [places.filter(division=at, at__in=prized) for at, prized in prizes.items()]
    arms += [places.filter(division=at, at__gte=one.start, at__lte=one.stop) for at, one in windows.items() if one]
    rows = _by_place(arms)
    after = {(one.division, one.at + 1) for one in rows.values() if one.key in own} - rows.keys()
    return {**rows, **_by_place([places.filter(division=division, at=at) for division, at in after])}


def _by_place(arms: Sequence[QuerySet[PublishedPlace]]) -> dict[tuple[int, int], PublishedPlace]:
    """What any of these find, in one query."""
    if not arms:
        return {}
    first, *others = arms
    return {(one.division, one.at): one for one in first.union(*others, all=True)}


def _in_order(rows: Rows, takes: Callable[[PublishedPlace], bool] = lambda row: True) -> list[PublishedPlace]:
    return [rows[where] for where in sorted(rows) if takes(rows[where])]


def _part(
    divisions: Sequence[Mapping[str, Any]], people: Mapping[str, Named], rows: Rows, division: int, ats: Sequence[int]
) -> DivisionStandings:
    """These rows of a division, and the one after the last."""
    following = rows.get((division, ats[-1] + 1)) if ats else None
    found = [rows[division, at].row for at in ats]
    shown = division_shown(divisions[division], [*found, following.row] if following else found, people)
    if following is None:
        return shown
    return replace(shown, places=shown.places[:-1], after=shown.places[-1])
