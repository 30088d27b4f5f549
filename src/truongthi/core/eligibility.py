"""Who may take part, who may win, who is expected to. Pure questions about one person and the rules of one contest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from truongthi.core.rules.model import Category, Rules


@dataclass(frozen=True, slots=True)
class Person:
    """What eligibility asks about a person. ``birth_date`` None: not known; then an age limit cannot be met."""

    role: str
    birth_date: date | None = None
    grade: int | None = None
    school_class: str = ""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer: the category one takes part in, or the reasons why not.

    ``reasons`` (only when ``category`` is None): role | too_young | too_old | age_unknown | grade | class, of the
    nearest category.
    """

    category: Category | None
    reasons: tuple[str, ...] = ()

    @property
    def may_play(self) -> bool:
        return self.category is not None

    @property
    def may_win(self) -> bool:
        return self.category is not None and self.category.may_win

    @property
    def is_expected(self) -> bool:
        """Whether the plan asks this person to take part, rather than only inviting."""
        return self.category is not None and self.category.participation == "mandatory"


def full_years(birth_date: date, on: date) -> int:
    """Age in full years on a day. Born on 29 February, one completes a year on 1 March of a common year."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def eligibility(rules: Rules, person: Person) -> Eligibility:
    """The first category, in the order of the rules, that takes the person."""
    return eligible_category(rules.categories, person, default_day=rules.window.opens_at.date())


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
    return tuple(reasons)


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
