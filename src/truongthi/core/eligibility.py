"""Who may take part, who may win, who is expected to. Pure questions about one person and the rules of one contest."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from truongthi.core.rules.model import Category, Exclusion, Rules


@dataclass(frozen=True, slots=True)
class Person:
    """What eligibility asks about a person. ``birth_date`` None: not known; then an age limit cannot be met.

    ``units``: names of the own unit and of every one above it; ``unit_kind``: of the own one. ``groups``: which of the
    vocabulary ``EXCLUDED`` the contest's own lists put this person in. ``called``: the full name and the name
    of the account, by which a plan may leave a single person out.
    """

    role: str
    birth_date: date | None = None
    grade: int | None = None
    school_class: str = ""
    units: tuple[str, ...] = ()
    unit_kind: str = ""
    groups: frozenset[str] = frozenset()
    called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer: the category one takes part in, or the reasons why not.

    ``reasons`` (only when ``category`` is None): excluded, or of the nearest category role | too_young | too_old |
    age_unknown | grade | class | unit | unit_kind. ``no_prize``: the groups this person belongs to that take no prize.
    """

    category: Category | None
    reasons: tuple[str, ...] = ()
    no_prize: tuple[str, ...] = ()

    @property
    def may_play(self) -> bool:
        return self.category is not None

    @property
    def may_win(self) -> bool:
        return self.category is not None and self.category.may_win and not self.no_prize

    @property
    def is_expected(self) -> bool:
        """Whether the plan asks this person to take part, rather than only inviting."""
        return self.category is not None and self.category.participation == "mandatory"


def full_years(birth_date: date, on: date) -> int:
    """Age in full years on a day. Born on 29 February, one completes a year on 1 March of a common year."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def eligibility(rules: Rules, person: Person) -> Eligibility:
    """The first category, in the order of the rules, that takes the person, unless an exclusion forbids it."""
    out = [exclusion for exclusion in rules.exclusions if is_excluded(exclusion, person)]
    if any(exclusion.scope == "play" for exclusion in out):
        return Eligibility(None, ("excluded",))
    found = eligible_category(rules.categories, person, default_day=rules.window.opens_at.date())
    return replace(found, no_prize=tuple(exclusion.group for exclusion in out)) if found.category else found


def is_excluded(exclusion: Exclusion, person: Person) -> bool:
    """Whether a person belongs to the group an exclusion names. Case and spaces of names do not matter."""
    if exclusion.group in person.groups:
        return True
    if exclusion.group == "units":
        return _has_any(exclusion.names, person.units)
    return exclusion.group == "people" and _has_any(exclusion.names, person.called)


def eligible_category(categories: Iterable[Category], person: Person, *, default_day: date) -> Eligibility:
    """As ``eligibility``, over any list of categories; ages without a reference date are taken on ``default_day``."""
    nearest: tuple[str, ...] = ("role",)
    for category in categories:
        reasons = refusals(category, person, default_day=default_day)
        if not reasons:
            return Eligibility(category)
        if category.role == person.role and nearest == ("role",):
            nearest = reasons
    return Eligibility(None, nearest)


def refusals(category: Category, person: Person, *, default_day: date) -> tuple[str, ...]:
    """Why a category does not take a person; empty when it does."""
    if category.role != person.role:
        return ("role",)
    reasons = list(_age_refusals(category, person.birth_date, category.age_on or default_day))
    if category.grades and person.grade not in category.grades:
        reasons.append("grade")
    if category.classes and person.school_class not in category.classes:
        reasons.append("class")
    kind = (person.unit_kind,)
    if (category.units and not _has_any(category.units, person.units)) or _has_any(category.except_units, person.units):
        reasons.append("unit")
    if (category.unit_kinds and not _has_any(category.unit_kinds, kind)) or _has_any(category.except_unit_kinds, kind):
        reasons.append("unit_kind")
    return tuple(reasons)


def _has_any(listed: Iterable[str], names: Iterable[str]) -> bool:
    return not {_plain(name) for name in listed}.isdisjoint(_plain(name) for name in names)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _age_refusals(category: Category, birth_date: date | None, on: date) -> Iterable[str]:
    if category.age_min is None and category.age_max is None:
        return
    if birth_date is None:
        yield "age_unknown"
        return
    age = full_years(birth_date, on)
    if category.age_min is not None and age < category.age_min:
        yield "too_young"
    if category.age_max is not None and age > category.age_max:
        yield "too_old"
