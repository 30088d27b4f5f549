"""The clauses about people: categories, those left out, the committee, deadlines between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from truongthi.core.rules import Category, CommitteeMember, Exclusion, Rules
from truongthi.web.shared.display import number, vn_date
from truongthi.web.wording.clauses_words import choice_in_text, instant_text
from truongthi.web.wording.plan_labels import CHOICES, choice_label


def basis_clauses(rules: Rules) -> Iterator[str]:
    yield _("Cuộc thi “{title}” do {organiser} tổ chức.").format(title=rules.title, organiser=rules.organiser)
    if rules.summary:
        yield rules.summary
    yield from rules.legal_basis
    yield from rules.aims


def people_clauses(rules: Rules) -> Iterator[str]:
    yield from (_category(category) for category in rules.categories)
    yield from (_exclusion(exclusion) for exclusion in rules.exclusions)


def _category(category: Category) -> str:
    what = _("yêu cầu toàn thể tham gia") if category.participation == "mandatory" else _("khuyến khích tham gia")
    prize = "" if category.may_win else "; " + _("được dự thi, không xét giải")
    limits = list(_limits(category))
    who = category.name + (f" ({', '.join(limits)})" if limits else "")
    paper = "; " + _("thi đề “{paper}”").format(paper=category.paper) if category.paper else ""
    return f"{who}: {what}{prize}{paper}."


def _limits(category: Category) -> Iterator[str]:
    role = choice_label("categories.role", category.role)
    if role.casefold() not in category.name.casefold():
        yield role[:1].lower() + role[1:]
    if category.grades:
        yield _("khối {grades}").format(grades=", ".join(map(str, category.grades)))
    if category.classes:
        yield _("các lớp {classes}").format(classes=", ".join(category.classes))
    if category.units:
        yield _("thuộc {units}").format(units=", ".join(category.units))
    if category.except_units:
        yield _("trừ {units}").format(units=", ".join(category.except_units))
    if category.unit_kinds:
        yield _("của loại hình đơn vị {kinds}").format(kinds=_kinds(category.unit_kinds))
    if category.except_unit_kinds:
        yield _("trừ loại hình đơn vị {kinds}").format(kinds=_kinds(category.except_unit_kinds))
    if category.age_min is not None:
        yield _("từ đủ {age} tuổi").format(age=category.age_min)
    if category.age_max is not None:
        yield _("đến {age} tuổi").format(age=category.age_max)
    if category.age_on is not None:
        yield _("tính đến ngày {day}").format(day=vn_date(category.age_on))


def _kinds(kinds: Iterable[str]) -> str:
    """Kinds of units by the names of levels where they are known ones."""
    known = CHOICES["levels.unit_kind"]
    return ", ".join(choice_in_text("levels.unit_kind", kind) if kind in known else kind for kind in kinds)


def _exclusion(exclusion: Exclusion) -> str:
    who = choice_in_text("exclusions.group", exclusion.group)
    names = f" ({', '.join(exclusion.names)})" if exclusion.names else ""
    if exclusion.scope == "play":
        return _("Không dự thi: {who}.").format(who=who + names)
    return _("Được dự thi, không xét giải: {who}.").format(who=who + names)


def committee_clauses(rules: Rules) -> Iterator[str]:
    yield from (_member(member) for member in rules.committee.members)
    if rules.committee.members:
        yield _("Mỗi quyết định của Ban Tổ chức cần {count} thành viên và được ghi lại.").format(
            count=number(rules.committee.decision_persons)
        )
    if rules.contact:
        ways = [way for way in (rules.contact.phone, rules.contact.email) if way]
        reach = f" ({', '.join(ways)})" if ways else ""
        yield _("Giải đáp trong thời gian thi: {name}.").format(name=rules.contact.name + reach)


def _member(member: CommitteeMember) -> str:
    role = choice_label("committee.members.role", member.role)
    title = member.title if role.casefold() in member.title.casefold() else f"{member.title} ({role.lower()})"
    who = f"{title}: {member.name}" if member.name else title
    return f"{who}. {' '.join(member.tasks)}".rstrip()


def deadline_clauses(rules: Rules) -> Iterator[str]:
    if rules.hand_in and rules.hand_in.at:
        yield _("Giáo viên chủ nhiệm nộp thống kê của lớp cho {to} trước {at}.").format(
            to=rules.hand_in.to, at=instant_text(rules.hand_in.at)
        )
        yield _("Nộp muộn: {late}.").format(late=choice_in_text("hand_in.late", rules.hand_in.late))
    if rules.report:
        when = _("trước {at}").format(at=instant_text(rules.report.at)) if rules.report.at else _("đúng hạn")
        yield _("Ban Tổ chức báo cáo {to} {when}.").format(to=rules.report.to, when=when)
