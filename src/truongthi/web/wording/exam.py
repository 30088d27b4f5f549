"""Sentences of the exam room and of a contestant's own pages."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from truongthi.core.rules import AttemptRules
from truongthi.web.shared.display import weekdays

SENTENCES = {
    # entering
    "not_eligible_role": _("Cuộc thi này không dành cho đối tượng của bạn. Nếu bạn cho rằng có nhầm lẫn, hãy báo Ban Tổ chức."),
    "not_eligible_too_young": _("Bạn chưa đủ tuổi theo thể lệ của cuộc thi này. Cảm ơn bạn đã quan tâm, hẹn gặp bạn ở lần sau."),
    "not_eligible_too_old": _("Bạn đã quá độ tuổi mà thể lệ của cuộc thi này quy định."),
    "not_eligible_age_unknown": _("Danh sách chưa có ngày sinh của bạn nên chưa biết bạn có đủ tuổi dự thi hay không. Hãy báo giáo viên chủ nhiệm hoặc Ban Tổ chức bổ sung."),
    "not_eligible_grade": _("Cuộc thi này không dành cho khối lớp của bạn."),
    "not_eligible_class": _("Cuộc thi này không dành cho lớp của bạn."),
    "not_eligible_unit": _("Cuộc thi này không dành cho đơn vị của bạn."),
    "not_eligible_unit_kind": _("Cuộc thi này không dành cho loại hình đơn vị của bạn."),
    "not_eligible_excluded": _("Theo thể lệ, bạn thuộc nhóm không dự thi, ví dụ thành viên Ban Tổ chức hoặc người biên soạn câu hỏi."),
    "contestant_excluded": _("Ban Tổ chức đã dừng việc dự thi của bạn. Hãy liên hệ Ban Tổ chức để biết lý do."),
    "contest_not_open": _("Cuộc thi chưa mở hoặc đã đóng nên chưa vào thi được."),
    "contest_without_paper": _("Đề thi của cuộc thi này chưa sẵn sàng. Hãy quay lại sau."),
    # starting
    "round_unknown": _("Đề thi chưa sẵn sàng. Hãy quay lại trang cuộc thi và thử lại sau ít phút."),
    "round_not_open": _("Chưa đến giờ mở cuộc thi. Hãy quay lại trang cuộc thi để xem còn bao lâu."),
    "round_closed": _("Cuộc thi đã đóng nên không bắt đầu lượt mới được nữa."),
    "no_attempts_left": _("Bạn đã dùng hết {limit} lượt thi mà thể lệ cho phép."),
    "round_entry_closed": _("Đã hết giờ vào thi của vòng này: chỉ bắt đầu được trước {entry_closes_at}."),
    "no_attempts_left_day": _("Bạn đã dùng hết {limit} lượt của hôm nay. Bạn được thi tiếp từ {again_at}."),
    "no_attempts_left_week": _("Bạn đã dùng hết {limit} lượt của tuần này. Bạn được thi tiếp từ {again_at}."),
    "no_attempts_left_month": _("Bạn đã dùng hết {limit} lượt của tháng này. Bạn được thi tiếp từ {again_at}."),
    "attempt_cooldown": _("Thể lệ quy định nghỉ giữa hai lượt thi. Bạn được thi tiếp từ {again_at}."),
    "attempt_cooldown_too_long": _("Thể lệ quy định nghỉ giữa hai lượt thi, mà vòng thi đóng trước khi hết giờ nghỉ. Bạn không còn lượt nào ở vòng này."),
    "not_your_paper": _("Vòng này có đề riêng cho đối tượng khác. Hãy quay lại trang cuộc thi và vào vòng dành cho bạn."),
    "not_qualified_took_part": _("Vòng này dành cho người đã dự thi «{round}». Bạn chưa nộp lượt nào ở vòng đó."),
    "not_qualified_pass": _("Vòng này dành cho người đạt từ {points} điểm ở «{round}»."),
    "not_qualified_top": _("Vòng này dành cho {top} người dẫn đầu «{round}» theo «{division}». Bạn không có trong danh sách đó."),
    "not_qualified_yet": _("Danh sách vào vòng này được lập khi «{round}» kết thúc và chấm xong. Hãy quay lại sau."),
    "attempt_number": _("Lượt thi này chưa đến. Hãy quay lại trang cuộc thi và bấm vào thi."),
    "attempt_open": _("Bạn đang có lượt thi số {number} chưa nộp. Hãy làm tiếp lượt đó."),
    "attempt_sealed": _("Lượt thi này đã nộp. Đang mở kết quả…"),
    "attempt_elsewhere": _("Bài này đang được làm ở một máy hoặc một thẻ khác, đã trả lời {answered} câu."),
    "attempt_unknown": _("Không tìm thấy lượt thi này. Hãy quay lại trang cuộc thi."),
    # saving
    "answers_late": _("Đã hết giờ trước khi lựa chọn vừa rồi đến máy chủ. Lựa chọn đó được giữ lại với dấu «nhận muộn» và không tính điểm."),
    "answers_fenced": _("Bài này vừa được mở ở một máy hoặc một thẻ khác nên máy này không ghi được nữa. Lựa chọn vừa rồi được giữ riêng."),
    "answers_sealed": _("Bài đã nộp nên không thay đổi được nữa."),
    # the way there
    "ticket_invalid": _("Phiên vào thi không còn hiệu lực. Hãy tải lại trang."),
    "ticket_expired": _("Phiên vào thi đã hết hạn. Hãy tải lại trang."),
    "no_such_place": _("Địa chỉ này không có trong phòng thi. Hãy tải lại trang."),
    "method_not_allowed": _("Phòng thi không nhận yêu cầu kiểu này. Hãy tải lại trang."),
    "body_too_slow": _("Đường truyền quá chậm. Bài vẫn giữ trên máy và sẽ được gửi lại."),
    "body_too_large": _("Dữ liệu gửi lên quá lớn. Hãy tải lại trang."),
    "body_not_json": _("Phòng thi không đọc được dữ liệu gửi lên. Hãy tải lại trang."),
    "body_malformed": _("Phòng thi không đọc được dữ liệu gửi lên. Hãy tải lại trang."),
    "field_wrong": _("Phòng thi không nhận mục «{field}». Hãy tải lại trang; các lựa chọn đã lưu vẫn còn."),
    "room_busy": _("Phòng thi đang đông. Bài vẫn giữ trên máy và sẽ tự gửi lại sau giây lát."),
    "room_unavailable": _("Phòng thi tạm gián đoạn. Bài vẫn giữ trên máy và sẽ tự gửi lại."),
    "room_broken": _("Phòng thi gặp trục trặc với yêu cầu này. Bài vẫn giữ trên máy và sẽ tự gửi lại."),
}  # fmt: skip

_SCRIPT = {
    "saved": _("Đã lưu"),
    "saving": _("Đang lưu"),
    "waiting": _("Đang chờ mạng"),
    "offline": _("Mất mạng, bài vẫn giữ trên máy"),
    "unkept": _("Mất mạng, đừng đóng trang"),
    "unkept_why": _("Trình duyệt này không giữ được bài trên máy, thường là vì đang mở cửa sổ ẩn danh. Có mạng thì bài vẫn lưu bình thường. Khi mất mạng, đừng đóng và đừng tải lại trang: lựa chọn chưa gửi chỉ còn ở trang đang mở."),
    "over_waiting": _("Hết giờ, đang chờ mạng"),
    "sealing": _("Đang nộp bài"),
    "closing": _("Hết giờ, đang đóng bài"),
    "elsewhere": _("Bài đang làm ở máy khác"),
    "late": _("Nhận muộn"),
    "opening": _("Đang mở bài"),
    "sealed": _("Đã nộp"),
    "attempt_n": _("Lượt thi {n}"),
    "paper_size": _("{count} câu · {minutes} phút"),
    "paper_size_guesses": _("{count} câu và {guesses} câu dự đoán · {minutes} phút"),
    "saves_itself": _("mỗi lựa chọn tự lưu"),
    "question": _("Câu {n}"),
    "several": _("Chọn nhiều đáp án"),
    "flag": _("Đánh dấu xem lại"),
    "clear": _("Bỏ chọn"),
    "answered": _("đã trả lời"),
    "unanswered": _("chưa trả lời"),
    "flagged": _("có đánh dấu"),
    "count": _("{answered}/{total} câu"),
    "all_answered": _("Bạn đã trả lời cả {total} câu."),
    "some_unanswered": _("Còn {count} câu chưa trả lời:"),
    "some_flagged": _("Có {count} câu bạn đánh dấu xem lại:"),
    "prediction": _("Dự đoán {n}"),
    "prediction_mark": _("DĐ{n}"),
    "guess_integer": _("Ghi một số nguyên từ 0 đến {maximum}."),
    "guess_percent": _("Ghi tỷ lệ phần trăm từ 0 đến 100, nhiều nhất {decimals} chữ số sau dấu phẩy, ví dụ 87,5."),
    "guess_wrong": _("Số này chưa đúng cách ghi nên chưa được lưu. {how}"),
    "guesses_made": _("Dự đoán của bạn:"),
    "guess_made": _("{n}: {guess}"),
    "guess_open": _("{n}: bỏ trống"),
    "minutes_left": _("Còn {minutes} phút."),
    "low": _("Còn {time}"),
    "old_kept": _("Trên máy này có lựa chọn cũ chưa kịp gửi trước khi bài được mở ở máy khác. Chúng được giữ riêng, không ghi đè bài hiện tại."),
}  # fmt: skip


def guess_words(guess: str, form: str) -> str:
    """A canonical guess as it is written in Vietnam: "1.234", "87,65432 %"."""
    if not guess:
        return ""
    if form == "percent":
        return guess.replace(".", ",") + "\u00a0%"
    return f"{int(guess):,}".replace(",", ".")


_INVALID = {
    "too_fast": _("Thể lệ chỉ tính lượt làm bài từ {seconds} giây trở lên. Lượt này vẫn dùng hết một lượt thi."),
    "too_few_answers": _("Thể lệ chỉ tính lượt trả lời từ {count} câu trở lên. Lượt này vẫn dùng hết một lượt thi."),
}


def invalid_sentence(why: str, rules: AttemptRules) -> str:
    """Why the rules of validity leave an attempt out; "" when they do not."""
    if not why:
        return ""
    seconds = f"{rules.min_duration_ms / 1000:g}".replace(".", ",")
    return gettext(_INVALID[why]).format(seconds=seconds, count=rules.min_answered)


_RESULT = {
    "handed_in": _("Đã nộp bài"),
    "closed_in": _("Hết giờ, bài đã tự nộp"),
    "received": _("Máy chủ nhận bài lúc {at}."),
    "as_saved": _("Bài được nộp với những gì máy chủ đã lưu trước khi hết giờ."),
    "receipt_told": _("Đã nộp bài. Mã xác nhận {code}."),
    "points": _("điểm"),
    "correct_count": _("câu đúng"),
    "duration": _("thời gian"),
    "duration_note": _("phút : giây"),
    "answered_of": _("câu đã trả lời"),
    "guessed_of": _("câu dự đoán đã ghi"),
    "attempts": _("lượt đã thi"),
    "asking": _("Đang lấy kết quả từ phòng thi…"),
    "grading": _("Bài đã nộp. Đang chấm, điểm sẽ hiện ngay ở đây."),
    "result_away": _("Bài đã nộp và được giữ an toàn. Phòng thi chưa trả lời về điểm; trang này tự hỏi lại."),
    "result_given_up": _("Bài đã nộp và được giữ an toàn. Phòng thi chưa trả lời về điểm; hãy bấm «Xem kết quả đầy đủ»."),
    "after_close": _("Theo thể lệ, điểm được hiện khi vòng thi đóng lúc {at} và mọi người đã nộp bài."),
    "after_publication": _("Theo thể lệ, điểm được hiện khi Ban Tổ chức công bố kết quả."),
    "never": _("Theo thể lệ, điểm không được hiện cho từng người."),
    "counts": _("Đây là lượt đang được tính cho bạn."),
    "counts_other": _("Lượt đang được tính cho bạn là lượt {n}."),
    "practice": _("Lượt này không tính vào kết quả cuộc thi."),
    "annulled": _("Ban Tổ chức đã hủy lượt này theo biên bản. Lượt không tính vào kết quả và không chiếm số lượt được thi."),
    "late_kept": _("Một số lựa chọn đến máy chủ sau khi hết giờ. Chúng được giữ lại với dấu «nhận muộn» và không tính điểm."),
    "keys_after_close": _("Đáp án được hiện sau khi cuộc thi đóng."),
    "keys_after_publication": _("Đáp án được hiện sau khi công bố kết quả."),
    "attempts_left": _("Bạn còn {n} lượt. Bấm «Thi lượt tiếp» là đồng hồ chạy ngay: {minutes} phút."),
    "attempts_free": _("Bấm «Thi lượt tiếp» là đồng hồ chạy ngay: {minutes} phút."),
}  # fmt: skip

_BEFORE_THE_ROOM = ("not_eligible_", "contestant_excluded", "contest_", "not_qualified_", "not_your_paper")


def script_words() -> dict[str, str]:
    """Everything the exam page's script may have to say, in the active language: no reason why one may not even come in,
    which the lobby says.
    """
    codes = {code: text for code, text in SENTENCES.items() if not code.startswith(_BEFORE_THE_ROOM)}
    codes |= {f"invalid_{code}": text for code, text in _INVALID.items()}
    words = {code: gettext(text) for code, text in {**codes, **_SCRIPT, **_RESULT}.items()}
    return words | {"weekdays": ",".join(weekdays())}
