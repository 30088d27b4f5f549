"""The rules of a contest as numbered clauses of a Vietnamese thể lệ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from truongthi.core.awards import budget
from truongthi.core.rules import (
    COLLECTIVE,
    AwardTier,
    Category,
    CommitteeMember,
    Division,
    Rules,
)
from truongthi.web.shared.display import mmss, money, number, points, vn_date, vn_datetime
from truongthi.web.wording.criteria import direction_text, metric_name
from truongthi.web.wording.plan_labels import choice_label


@dataclass(frozen=True, slots=True)
class Section:
    """One article ("Điều"): its title and its clauses, to be numbered in order; ``part``: what of the plan it reads."""

    title: str
    items: tuple[str, ...]
    part: str = ""


def clauses(rules: Rules) -> list[Section]:
    """The whole plan, article by article. Articles without a clause are left out."""
    articles: list[tuple[str, str, Iterable[str]]] = [
        ("basis", _("Căn cứ, mục đích"), (*rules.legal_basis, *rules.aims)),
        ("categories", _("Đối tượng dự thi"), [_category(category) for category in rules.categories]),
        ("window", _("Thời gian"), _window(rules)),
        ("paper", _("Nội dung và hình thức thi"), _paper(rules)),
        ("attempts", _("Lượt thi và kết quả được tính"), _attempts(rules)),
        *((f"divisions.{one.id}", _division_title(one), _division(rules, one)) for one in rules.divisions),
        ("committee", _("Ban Tổ chức"), _committee(rules)),
        ("deadlines", _("Nộp kết quả và báo cáo"), _deadlines(rules)),
        ("tasks", _("Phân công"), [f"{task.who}: {task.what}" for task in rules.tasks]),
        ("notes", _("Quy định khác"), rules.notes),
    ]
    sections = [Section(title, tuple(items), part) for part, title, items in articles]
    return [section for section in sections if section.items]


def _category(category: Category) -> str:
    limits = []
    if category.grades:
        limits.append(_("khối {grades}").format(grades=", ".join(map(str, category.grades))))
    if category.classes:
        limits.append(_("các lớp {classes}").format(classes=", ".join(category.classes)))
    if category.age_min is not None:
        limits.append(_("từ đủ {age} tuổi").format(age=category.age_min))
    if category.age_max is not None:
        limits.append(_("đến {age} tuổi").format(age=category.age_max))
    if category.age_on is not None:
        limits.append(_("tính đến ngày {day}").format(day=vn_date(category.age_on)))
    what = _("yêu cầu toàn thể tham gia") if category.participation == "mandatory" else _("khuyến khích tham gia")
    prize = "" if category.may_win else "; " + _("được dự thi, không xét giải")
    who = category.name + (f" ({', '.join(limits)})" if limits else "")
    return f"{who}: {what}{prize}."


def _window(rules: Rules) -> Iterator[str]:
    window = rules.window
    yield _("Mở từ {opens}.").format(opens=vn_datetime(window.opens_at))
    yield _("Đóng lúc {closes}. Đúng thời điểm này hệ thống không nhận bài mới.").format(
        closes=vn_datetime(window.closes_at)
    )
    if rules.attempts.at_close == "cut":
        yield _("Bài đang làm khi cuộc thi đóng được dừng và tính theo những câu đã lưu.")
    else:
        yield _("Bài bắt đầu trước khi cuộc thi đóng được làm đến hết thời gian làm bài.")
    yield _("Mọi thời điểm tính theo giờ Việt Nam, do máy chủ ghi nhận.")


def _paper(rules: Rules) -> Iterator[str]:
    paper = rules.paper
    if rules.topics:
        yield _("Nội dung: {topics}").format(topics=" ".join(rules.topics))
    if rules.results_from == "platform":
        yield _("Thi trắc nghiệm trực tuyến trên hệ thống này.")
    else:
        yield _("Thi trắc nghiệm trực tuyến trên trang thi của cấp trên; kết quả nộp về Ban Tổ chức.")
    yield _("Mỗi bài {count} câu, mỗi câu {points} điểm, tối đa {full} điểm.").format(
        count=paper.question_count, points=points(paper.points_centi), full=points(paper.full_centipoints)
    )
    if paper.blueprint:
        parts = [stratum_text(stratum.part, stratum.level, stratum.count) for stratum in paper.blueprint]
        yield _("Câu hỏi lấy ngẫu nhiên từ ngân hàng đề: {parts}.").format(parts="; ".join(parts))
    else:
        yield _("Câu hỏi lấy ngẫu nhiên từ toàn bộ ngân hàng đề.")
    yield _("Thời gian làm một bài: {time}.").format(time=_duration(paper.duration_ms))
    shuffled = [
        words
        for words, is_on in ((_("câu hỏi"), paper.shuffle_questions), (_("phương án"), paper.shuffle_options))
        if is_on
    ]
    if shuffled:
        yield _("Thứ tự {what} được trộn cho từng lượt thi.").format(what=_(" và ").join(shuffled))
    yield _("Câu có nhiều đáp án đúng: chọn đủ và đúng tất cả mới có điểm. Không trừ điểm câu sai.")
    if rules.practice:
        yield _("Có bộ câu hỏi tham khảo để thi thử; lượt thi thử không tính kết quả.")


def stratum_text(part: str, level: str | None, count: int) -> str:
    if level:
        return _("phần {part}, mức {level}: {count} câu").format(part=part, level=level, count=count)
    return _("phần {part}: {count} câu").format(part=part, count=count)


def _attempts(rules: Rules) -> Iterator[str]:
    attempts, shown = rules.attempts, rules.display
    if attempts.limit is None:
        yield _("Mỗi người được thi không giới hạn số lượt.")
    else:
        yield _("Mỗi người được thi tối đa {limit} lượt.").format(limit=attempts.limit)
    if attempts.limit != 1:
        equal = choice_label("attempts.equal_best", attempts.equal_best)
        yield _("Kết quả là lượt có điểm cao nhất. Nhiều lượt cùng điểm cao nhất: {equal}.").format(
            equal=equal[:1].lower() + equal[1:]
        )
        yield _("Thời gian làm bài dùng để xếp hạng là thời gian của lượt được tính kết quả.")
    fields = ", ".join(choice_label("display.fields", field) for field in shown.fields)
    when = choice_label("display.result", shown.result)
    yield _("Thí sinh xem được {fields}: {when}.").format(fields=fields, when=when[:1].lower() + when[1:])
    keys = choice_label("display.keys", shown.keys)
    yield _("Đáp án: {keys}.").format(keys=keys[:1].lower() + keys[1:])


def _division_title(division: Division) -> str:
    return _("Xếp hạng và giải thưởng: {name}").format(name=division.name)


def _division(rules: Rules, division: Division) -> Iterator[str]:
    names = [category.name for category in rules.categories if category.id in division.members]
    if division.kind == COLLECTIVE:
        yield _("Xếp hạng các lớp theo kết quả của: {members}.").format(members=", ".join(names))
        yield _("Sĩ số lớp lấy vào ngày {day}. Mỗi học sinh tham gia tính một người, dù thi nhiều lượt.").format(
            day=vn_date(division.headcount_on)
        )
    else:
        yield _("Xếp hạng cá nhân: {members}.").format(members=", ".join(names))
    for place, criterion in enumerate(division.criteria, start=1):
        yield _("Xét thứ {place}: {metric}, {direction}.").format(
            place=_ordinal(place),
            metric=metric_name(criterion.metric).lower(),
            direction=direction_text(criterion.metric, criterion.direction),
        )
    if division.kind == COLLECTIVE and division.mean_definition:
        mean = choice_label("divisions.mean_definition", division.mean_definition)
        if any(criterion.metric in ("mean_over_attempts", "sum_of_points") for criterion in division.criteria):
            yield _("Cách tính điểm trung bình các lượt: {mean}.").format(mean=mean[:1].lower() + mean[1:])
        yield _("Lớp không có lượt thi nào xếp cuối và không xét giải.")
    yield _("Bằng nhau ở mọi tiêu chí: Ban Tổ chức thống nhất quyết định và ghi biên bản.")
    yield from (_award(tier) for tier in division.awards)
    if division.awards:
        yield _("Tổng tiền thưởng: {total}.").format(total=money(budget(division.awards)))


def _award(tier: AwardTier) -> str:
    kind = _(", kèm {in_kind}").format(in_kind=tier.in_kind) if tier.in_kind else ""
    each = _(" mỗi giải") if tier.count > 1 else ""
    return f"{tier.count} {tier.name}: {money(tier.amount)}{each}{kind}."


def _committee(rules: Rules) -> Iterator[str]:
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
    who = f"{member.title}: {member.name}" if member.name else member.title
    return f"{who}. {' '.join(member.tasks)}".rstrip()


def _deadlines(rules: Rules) -> Iterator[str]:
    if rules.hand_in and rules.hand_in.at:
        yield _("Giáo viên chủ nhiệm nộp thống kê của lớp cho {to} trước {at}.").format(
            to=rules.hand_in.to, at=vn_datetime(rules.hand_in.at)
        )
        late = choice_label("hand_in.late", rules.hand_in.late)
        yield _("Nộp muộn: {late}.").format(late=late[:1].lower() + late[1:])
    if rules.report:
        when = _("trước {at}").format(at=vn_datetime(rules.report.at)) if rules.report.at else _("đúng hạn")
        yield _("Ban Tổ chức báo cáo {to} {when}.").format(to=rules.report.to, when=when)


def _ordinal(place: int) -> str:
    return {1: _("nhất"), 2: _("hai"), 3: _("ba"), 4: _("tư")}.get(place, str(place))


def _duration(milliseconds: int) -> str:
    if milliseconds % 60_000 == 0:
        return _("{minutes} phút").format(minutes=milliseconds // 60_000)
    return _("{time} (phút:giây)").format(time=mmss(milliseconds))
