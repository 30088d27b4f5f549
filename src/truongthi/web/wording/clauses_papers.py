"""The clauses about what is sat: papers, predictions, attempts, and what a contestant sees."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from truongthi.core.rules import PaperRules, Prediction, Rules, Stratum, counting_rounds, main_paper_is_sat
from truongthi.web.shared.display import number, points
from truongthi.web.wording.clauses_words import choice_in_text, duration_text
from truongthi.web.wording.plan_labels import choice_label


def paper_clauses(rules: Rules) -> Iterator[str]:
    if rules.topics:
        yield _("Nội dung: {topics}").format(topics=" ".join(rules.topics))
    if rules.results_from == "platform":
        yield _("Thi trắc nghiệm trực tuyến trên hệ thống này.")
    else:
        yield _("Thi trắc nghiệm trực tuyến trên trang thi của cấp trên; kết quả nộp về Ban Tổ chức.")
    if main_paper_is_sat(rules):
        yield from _paper(rules.paper)
    if rules.practice:
        yield _("Có bộ câu hỏi tham khảo để thi thử; lượt thi thử không tính kết quả.")
    for paper in rules.papers:
        for text in _paper(paper):
            yield _("Đề “{paper}”: {text}").format(paper=paper.id, text=text)


def _paper(paper: PaperRules) -> Iterator[str]:
    yield _("Mỗi bài {count} câu, mỗi câu {points} điểm, tối đa {full} điểm.").format(
        count=paper.question_count, points=points(paper.points_centi), full=points(paper.full_centipoints)
    )
    bank = _("ngân hàng đề “{bank}”").format(bank=paper.bank) if paper.bank else _("ngân hàng đề")
    if paper.blueprint:
        parts = "; ".join(_row(row) for row in paper.blueprint)
        yield _("Câu hỏi lấy ngẫu nhiên từ {bank}: {parts}.").format(bank=bank, parts=parts)
    else:
        yield _("Câu hỏi lấy ngẫu nhiên từ toàn bộ {bank}.").format(bank=bank)
    if paper.mode == "fixed":
        yield _("Mọi thí sinh của một vòng thi cùng làm một đề.")
    if paper.timed:
        yield _("Thời gian làm một bài: {time}.").format(time=duration_text(paper.duration_ms))
    else:
        yield _("Không giới hạn thời gian làm một bài, đến khi vòng thi đóng; thời gian làm bài vẫn được tính.")
    shuffled = [
        words
        for words, is_on in ((_("câu hỏi"), paper.shuffle_questions), (_("phương án"), paper.shuffle_options))
        if is_on
    ]
    if shuffled:
        yield _("Thứ tự {what} được trộn cho từng lượt thi.").format(what=_(" và ").join(shuffled))
    yield _grading(paper)
    yield from (_prediction(one) for one in paper.predictions)


def _grading(paper: PaperRules) -> str:
    if paper.several_answers == "partial":
        several = _(
            "Câu có nhiều đáp án đúng: điểm theo số đáp án đúng đã chọn trừ số đáp án sai đã chọn, chia cho số đáp án đúng."
        )
    else:
        several = _("Câu có nhiều đáp án đúng: chọn đủ và đúng tất cả mới có điểm.")
    if not paper.wrong_points_centi:
        return f"{several} " + _("Không trừ điểm câu sai.")
    wrong = _("Câu trả lời sai bị trừ {points} điểm, câu bỏ trống không bị trừ; tổng điểm không dưới 0.")
    return f"{several} " + wrong.format(points=points(paper.wrong_points_centi))


def _row(row: Stratum) -> str:
    text = stratum_text(row.part, row.level, row.count)
    if row.points_centi is not None:
        text += _(", mỗi câu {points} điểm").format(points=points(row.points_centi))
    if row.available is not None:
        text += _(" (ngân hàng đề có {available} câu)").format(available=row.available)
    return text


def stratum_text(part: str, level: str | None, count: int) -> str:
    if part and level:
        return _("phần {part}, mức {level}: {count} câu").format(part=part, level=level, count=count)
    if level:
        return _("mức {level}: {count} câu").format(level=level, count=count)
    return _("phần {part}: {count} câu").format(part=part or _("bất kỳ"), count=count)


def _prediction(one: Prediction) -> str:
    target = choice_in_text("paper.predictions.target", one.target)
    scope = choice_in_text("paper.predictions.scope", one.scope)
    text = _("Câu hỏi dự đoán: “{text}”; đối chiếu với {target} của {scope}").format(
        text=one.text, target=target, scope=scope
    )
    if one.form == "percent":
        text += "; " + _("trả lời bằng tỷ lệ phần trăm, {decimals} chữ số sau dấu phẩy").format(decimals=one.decimals)
    else:
        text += "; " + _("trả lời bằng số nguyên, không quá {maximum}").format(maximum=number(one.maximum))
    return f"{text}; {choice_in_text('paper.predictions.distance', one.distance)}."


def attempt_clauses(rules: Rules) -> Iterator[str]:
    attempts = rules.attempts
    if attempts.limit is None:
        yield _("Mỗi người được thi không giới hạn số lượt.")
    else:
        per = choice_in_text("attempts.limit_per", attempts.limit_per)
        scope = per if attempts.limit_per == "contest" else _("mỗi {per}").format(per=per)
        yield _("Mỗi người được thi tối đa {limit} lượt trong {scope}.").format(limit=attempts.limit, scope=scope)
    if attempts.cooldown_ms:
        yield _("Giữa hai lượt thi phải nghỉ ít nhất {time}.").format(time=duration_text(attempts.cooldown_ms))
    if attempts.limit != 1 or len(counting_rounds(rules)) > 1:
        yield from _counted(rules)
    yield from _valid(rules)
    if attempts.several_accounts == "merge":
        yield _("Một người dùng nhiều tài khoản: chỉ tính tài khoản dự thi trước, không tính các tài khoản sau.")
    else:
        yield _("Một người dùng nhiều tài khoản: kết quả của mọi tài khoản bị hủy.")
    yield from _shown(rules)


def _counted(rules: Rules) -> Iterator[str]:
    counted = rules.attempts.counted
    if counted == "best":
        equal = choice_in_text("attempts.equal_best", rules.attempts.equal_best)
        yield _("Kết quả là lượt có điểm cao nhất. Nhiều lượt cùng điểm cao nhất: {equal}.").format(equal=equal)
    elif counted in ("mean", "sum"):
        what = choice_in_text("attempts.counted", counted)
        yield _("Điểm của mỗi người là {what}; các số liệu khác là của lượt cuối cùng.").format(what=what)
    else:
        yield _("Kết quả là {what}.").format(what=choice_in_text("attempts.counted", counted))
    yield _("Thời gian làm bài dùng để xếp hạng là thời gian của lượt được tính kết quả.")


def _valid(rules: Rules) -> Iterator[str]:
    attempts = rules.attempts
    limits = []
    if attempts.min_duration_ms:
        limits.append(_("làm bài từ {time} trở lên").format(time=_seconds(attempts.min_duration_ms)))
    if attempts.min_answered:
        limits.append(_("trả lời ít nhất {count} câu").format(count=attempts.min_answered))
    if limits:
        invalid = choice_in_text("attempts.invalid", attempts.invalid)
        yield _("Lượt thi hợp lệ: {limits}. Lượt không đủ điều kiện: {invalid}.").format(
            limits=_(" và ").join(limits), invalid=invalid
        )


def _seconds(milliseconds: int) -> str:
    return _("{seconds} giây").format(seconds=f"{milliseconds / 1000:g}".replace(".", ","))


def _shown(rules: Rules) -> Iterator[str]:
    shown = rules.display
    fields = ", ".join(choice_label("display.fields", field) for field in shown.fields)
    when = choice_in_text("display.result", shown.result)
    yield _("Thí sinh xem được {fields}: {when}.").format(fields=fields, when=when)
    yield _("Đáp án: {keys}.").format(keys=choice_in_text("display.keys", shown.keys))
