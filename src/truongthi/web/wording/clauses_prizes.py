"""The clauses about rankings and prizes: divisions, scores of a jury, weighted sums, caps, money."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from truongthi.core.awards import TAX_FREE
from truongthi.core.rules import COLLECTIVE, AwardTier, Cap, Criterion, Division, Rules, Term, WeightedSum
from truongthi.core.rules.values import unscaled
from truongthi.web.shared.display import money, points, vn_date
from truongthi.web.wording.clauses_words import choice_in_text, division_names, figure_text, round_names
from truongthi.web.wording.criteria import direction_text
from truongthi.web.wording.plan_labels import choice_label


def score_clauses(rules: Rules) -> Iterator[str]:
    for score in rules.manual_scores:
        kind = choice_in_text("manual_scores.kind", score.kind)
        yield _("{name}: Ban Giám khảo chấm cho {kind}, tối đa {maximum} điểm.").format(
            name=score.name, kind=kind, maximum=points(score.maximum_centi)
        )
    yield from (_sum(rules, one) for one in rules.weighted_sums)


def _sum(rules: Rules, one: WeightedSum) -> str:
    terms = " + ".join(_term(rules, term) for term in one.terms)
    kind = choice_in_text("weighted_sums.kind", one.kind)
    return _("{name} (tính cho {kind}) = {terms}.").format(name=one.name, kind=kind, terms=terms)


def _term(rules: Rules, term: Term) -> str:
    text = figure_text(rules, term)
    if term.table:
        steps = "; ".join(
            _("từ {level}: {points} điểm").format(level=_plain(step.at_least_centi), points=points(step.points_centi))
            for step in term.table
        )
        text = _("điểm quy đổi của {figure} ({steps})").format(figure=text, steps=steps)
    return text if term.weight_centi == 100 else f"{_plain(term.weight_centi)} × {text}"


def _plain(centi: int) -> str:
    return str(unscaled(centi, 100)).replace(".", ",")


def division_title(division: Division) -> str:
    return _("Xếp hạng và giải thưởng: {name}").format(name=division.name)


def division_clauses(rules: Rules, division: Division) -> Iterator[str]:
    yield from _who(rules, division)
    yield from _scope(rules, division)
    for place, criterion in enumerate(division.criteria, start=1):
        yield _("Xét thứ {place}: {criterion}.").format(
            place=_ordinal(place), criterion=_criterion(rules, division, criterion)
        )
    if division.kind == COLLECTIVE and division.mean_definition:
        mean = choice_in_text("divisions.mean_definition", division.mean_definition)
        if any(criterion.metric in ("mean_over_attempts", "sum_of_points") for criterion in division.criteria):
            yield _("Cách tính điểm trung bình các lượt: {mean}.").format(mean=mean)
        if division.ranks == "class":
            yield _("Lớp không có lượt thi nào xếp cuối và không xét giải.")
        else:
            yield _("Đơn vị không có lượt thi nào xếp cuối và không xét giải.")
    yield from _equal(division)
    yield from _least(division)
    yield from (_award(tier) for tier in division.awards)
    yield from _money(division)


def _who(rules: Rules, division: Division) -> Iterator[str]:
    names = "; ".join(category.name for category in rules.categories if category.id in division.members)
    if division.kind != COLLECTIVE:
        yield _("Xếp hạng cá nhân: {members}.").format(members=names)
        return
    if division.ranks == "class":
        yield _("Xếp hạng các lớp theo kết quả của: {members}.").format(members=names)
        yield _("Sĩ số lớp lấy vào ngày {day}. Mỗi học sinh tham gia tính một người, dù thi nhiều lượt.").format(
            day=vn_date(division.headcount_on)
        )
    else:
        yield _("Xếp hạng các đơn vị theo kết quả của: {members}.").format(members=names)
        yield _("Số người của đơn vị lấy vào ngày {day}. Mỗi người tham gia tính một, dù thi nhiều lượt.").format(
            day=vn_date(division.headcount_on)
        )
    if division.quota_percent is not None:
        yield _(
            "Chỉ tiêu tham gia là {quota} % sĩ số, làm tròn lên; đạt chỉ tiêu tính là 100 %, vượt không tính thêm."
        ).format(quota=division.quota_percent)


def _scope(rules: Rules, division: Division) -> Iterator[str]:
    level = next((level for level in rules.levels if level.id == division.level), None)
    if level:
        text = _("Xét ở {level}").format(level=level.name)
        yield text + (_(", riêng trong từng đơn vị.") if level.each_unit else ".")
    if division.rounds:
        yield _("Tính kết quả của: {rounds}.").format(rounds=round_names(rules, division.rounds))
    if division.each_round:
        yield _("Mỗi vòng, mỗi đợt xếp hạng và trao giải một lần.")
    if division.per:
        yield _("Xếp hạng và trao giải riêng cho từng {per}.").format(per=choice_in_text("divisions.per", division.per))


def _criterion(rules: Rules, division: Division, criterion: Criterion) -> str:
    roles = {category.role for category in rules.categories if category.id in division.members}
    text = figure_text(rules, criterion)
    if roles == {"pupil"} and criterion.metric in ("participants", "participation_rate"):
        text = _("số học sinh tham gia") if criterion.metric == "participants" else _("tỷ lệ học sinh tham gia")
    if criterion.rounds:
        text += _(" ở {rounds}").format(rounds=round_names(rules, criterion.rounds))
    if criterion.rounded != "exact":
        text += _(" làm tròn {rounded}").format(rounded=choice_in_text("divisions.criteria.rounded", criterion.rounded))
    return f"{text}, {direction_text(criterion.metric, criterion.direction)}"


def _equal(division: Division) -> Iterator[str]:
    if division.ties == "committee":
        yield _("Bằng nhau ở mọi tiêu chí: Ban Tổ chức thống nhất quyết định và ghi biên bản.")
    elif division.ties == "lot":
        yield _("Bằng nhau ở mọi tiêu chí: bốc thăm theo số công bố trước, ai cũng kiểm tra lại được.")
    else:
        yield _("Bằng nhau ở mọi tiêu chí: xếp đồng hạng.")
    if division.border != "committee":
        border = choice_label("divisions.border", division.border)
        yield _("Những người bằng nhau mà không đủ giải: {border}.").format(border=border[:1].lower() + border[1:])


def _least(division: Division) -> Iterator[str]:
    if division.min_points_centi is not None:
        yield _("Chỉ xét giải từ {points} điểm trở lên.").format(points=points(division.min_points_centi))
    if division.min_headcount is not None:
        yield _("Chỉ xét giải tập thể có sĩ số từ {count} người trở lên.").format(count=division.min_headcount)
    if division.min_participants is not None:
        yield _("Chỉ xét giải tập thể có từ {count} người dự thi trở lên.").format(count=division.min_participants)


def _award(tier: AwardTier) -> str:
    kind = _(", kèm {in_kind}").format(in_kind=tier.in_kind) if tier.in_kind else ""
    each = _(" mỗi giải") if tier.count > 1 else ""
    worth = f"{money(tier.amount)}{each}{kind}" if tier.amount else tier.in_kind
    text = f"{tier.count} {tier.name}" + (f": {worth}" if worth else "")
    if tier.percent_max is not None:
        text += _("; không quá {percent} % số được xếp hạng, bỏ phần lẻ").format(percent=tier.percent_max)
    if tier.min_points_centi is not None:
        text += _("; từ {points} điểm trở lên").format(points=points(tier.min_points_centi))
    return f"{text}."


def _money(division: Division) -> Iterator[str]:
    sum_of_all = sum(tier.count * tier.amount for tier in division.awards)
    if not sum_of_all:
        return
    total = money(sum_of_all)
    if division.each_round or division.per:
        yield _("Tổng tiền thưởng mỗi lần xét: {total}.").format(total=total)
    else:
        yield _("Tổng tiền thưởng: {total}.").format(total=total)
    if any(tier.amount > TAX_FREE for tier in division.awards):
        yield _("Giải trên 10.000.000đ chịu thuế thu nhập cá nhân theo quy định.")


def prize_clauses(rules: Rules) -> Iterator[str]:
    yield from (_cap(rules, cap) for cap in rules.caps)
    if rules.budget is not None:
        yield _("Tổng kinh phí giải thưởng: không quá {budget}.").format(budget=money(rules.budget))


def _cap(rules: Rules, cap: Cap) -> str:
    if not cap.divisions:
        return _("Mỗi người chỉ nhận một giải cá nhân cao nhất; giải còn lại trao cho người kế tiếp.")
    return _(
        "Trong các bảng {divisions}, mỗi người chỉ nhận một giải cao nhất; giải còn lại trao cho người kế tiếp."
    ).format(divisions=division_names(rules, cap.divisions))


def _ordinal(place: int) -> str:
    return {1: _("nhất"), 2: _("hai"), 3: _("ba"), 4: _("tư")}.get(place, str(place))
