"""Sentences about plans that cannot be taken: what is wrong, and what to write instead."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    # the file
    "plan_no_file": _("Không mở được tệp này. Hãy kiểm tra lại đường dẫn và quyền đọc tệp."),
    "plan_file_too_large": _("Tệp kế hoạch vượt {maximum} KB. Tệp kế hoạch chỉ có chữ, thường không quá vài chục KB."),
    "plan_file_not_utf8": _("Tệp không phải chữ UTF-8. Hãy mở bằng trình soạn thảo và lưu lại với mã hóa UTF-8."),
    "plan_file_syntax": _(
        "Viết sai cú pháp TOML ở cột {column}: “{written}”. Kiểm tra dấu ngoặc, dấu nháy và dấu = của dòng này."
    ),
    # one field
    "rules_missing_field": _("Thiếu trường {field}. Hãy ghi trường này."),
    "rules_missing_choice": _("Thiếu trường {field}. Hãy ghi một trong: {known}."),
    "rules_empty": _("Trường {field} đang để trống. Hãy ghi nội dung."),
    "rules_unknown_field": _("Không có trường {field}. Các trường ở chỗ này: {known}."),
    "rules_unknown_field_meant": _("Không có trường {field}. Có phải là “{meant}”?"),
    "rules_unknown_format": _("Không đọc được tệp kế hoạch kiểu {value}. Hãy ghi format = {known}."),
    "rules_unknown_choice": _("“{value}” không dùng được cho {field}. Hãy chọn một trong: {known}."),
    "rules_unknown_choice_meant": _(
        "“{value}” không dùng được cho {field}. Có phải là “{meant}”? (Dùng được: {known}.)"
    ),
    "rules_not_a_table": _("{field} phải là một bảng, không phải “{value}”. Hãy viết [{field}] rồi các trường ở dưới."),
    "rules_not_a_list": _(
        '{field} phải là một danh sách, không phải “{value}”. Hãy viết trong ngoặc vuông, ví dụ ["…"].'
    ),
    "rules_not_a_text": _("{field} phải là chữ trong dấu nháy, không phải “{value}”."),
    "rules_not_a_identifier": _(
        "{field} phải là chữ thường không dấu, số và gạch nối, ví dụ “cai-cach-2026”, không phải “{value}”."
    ),
    "rules_not_a_integer": _("{field} phải là số nguyên, không phải “{value}”."),
    "rules_not_a_limit": _('{field} phải là số nguyên hoặc "unlimited" (không giới hạn), không phải “{value}”.'),
    "rules_not_a_decimal": _("{field} phải là số, nhiều nhất hai chữ số lẻ, không phải “{value}”."),
    "rules_not_a_yesno": _("{field} phải là true (có) hoặc false (không), không phải “{value}”."),
    "rules_not_a_instant": _(
        '{field} phải là ngày giờ, ví dụ 2026-09-15T08:00:00+07:00 hoặc "8h00 15/9/2026", không phải “{value}”.'
    ),
    "rules_not_a_day": _("{field} phải là ngày, ví dụ 2026-09-15, không phải “{value}”."),
    "rules_not_a_choice": _("{field} phải là một trong: {known}; không phải “{value}”."),
    "rules_too_small": _("{field} là {value}, nhỏ hơn mức thấp nhất là {minimum}. Hãy ghi từ {minimum} trở lên."),
    "rules_not_positive": _("{field} là {value}. Giá trị phải lớn hơn 0."),
    "rules_too_large": _("{field} là {value}, vượt mức cao nhất là {maximum}."),
    "rules_list_empty": _("{field} chưa có mục nào. Cần ít nhất một mục."),
    "rules_list_too_long": _("{field} có quá {maximum} mục."),
    "rules_duplicate": _("“{value}” ở {field} đã có ở mục khác. Mỗi mục cần một tên riêng."),
    # the same, for a form where fields have names people read
    "plan_form_missing_field": _("Hãy điền “{field}”."),
    "plan_form_missing_choice": _("Hãy chọn “{field}”."),
    "plan_form_list_empty": _("“{field}” chưa có dòng nào. Cần ít nhất một dòng."),
    "plan_form_not_a_instant": _("Hãy chọn ngày và giờ cho “{field}”."),
    "plan_form_not_a_day": _("Hãy chọn ngày cho “{field}”."),
    "plan_form_not_a_limit": _("“{field}” là số nguyên, hoặc để trống nếu không giới hạn."),
    "plan_form_unknown_metric": _("Hãy chọn tiêu chí."),
    "plan_form_metric_of_other_kind": _("Tiêu chí này không dùng cho loại bảng đã chọn. Hãy chọn tiêu chí khác."),
    # the plan as a whole
    "rules_window_empty": _(
        "Cuộc thi đóng lúc {closes_at:%H:%M %d/%m/%Y}, không sau lúc mở là {opens_at:%H:%M %d/%m/%Y}. "
        "Hãy sửa lúc đóng thành thời điểm sau lúc mở."
    ),
    "rules_duration_longer_than_window": _(
        "Thời gian làm bài dài hơn cả thời gian cuộc thi mở. Hãy giảm thời gian làm bài hoặc kéo dài thời gian thi."
    ),
    "rules_paper_without_time": _(
        "Thiếu {field}. Hãy ghi thời gian làm một bài; nếu không giới hạn thời gian làm bài thì ghi timed = false."
    ),
    "rules_untimed_with_duration": _(
        "{field} có ghi, nhưng bài này không giới hạn thời gian (timed = false). Hãy bỏ một trong hai."
    ),
    "rules_ages_crossed": _(
        "Tuổi thấp nhất {age_min} lớn hơn tuổi cao nhất {age_max} ở {field}. Hãy sửa một trong hai."
    ),
    "rules_only_pupils": _('{field} chỉ dùng cho đối tượng học sinh (role = "pupil"). Hãy bỏ trường này.'),
    "rules_blueprint_sum": _(
        "Cơ cấu đề cộng lại được {sum} câu, khác số câu của bài là {count}. Hãy sửa số câu của từng phần "
        "hoặc số câu của bài."
    ),
    "rules_stratum_larger_than_bank": _(
        "Bài thi lấy {count} câu ở phần {part}, nhưng ngân hàng đề chỉ có {available} câu. Hãy giảm số câu hoặc bổ sung "
        "ngân hàng đề."
    ),
    "rules_paper_larger_than_bank": _(
        "Bài thi có {count} câu, nhưng ngân hàng đề chỉ có {available} câu. Hãy giảm số câu hoặc bổ sung ngân hàng đề."
    ),
    "rules_unknown_category": _("{field}: không có đối tượng nào mã “{value}”. Các mã đã khai: {known}."),
    "rules_collective_without_pupils": _(
        '{field}: bảng tập thể xếp hạng các lớp nên cần ít nhất một đối tượng học sinh (role = "pupil").'
    ),
    "rules_only_collective": _('{field} chỉ dùng cho bảng tập thể (kind = "collective"). Hãy bỏ trường này.'),
    "rules_awards_without_division": _(
        "Có giải thưởng nhưng không thuộc bảng xếp hạng nào. Hãy đặt [[divisions.awards]] ngay dưới một [[divisions]]."
    ),
    "rules_awards_nobody_may_win": _(
        "{field}: có giải, nhưng mọi đối tượng của bảng này đều không được xét giải (may_win = false)."
    ),
    "rules_duplicate_criterion": _("Tiêu chí “{value}” đã có ở trên trong cùng bảng xếp hạng. Hãy bỏ một dòng."),
    "rules_metric_of_other_kind": _(
        "{field}: tiêu chí “{value}” không dùng cho loại bảng này. Các tiêu chí dùng được: {known}."
    ),
    "rules_unknown_metric": _("{field}: không có tiêu chí “{value}”. Các tiêu chí dùng được: {known}."),
    "rules_unknown_metric_meant": _(
        "{field}: không có tiêu chí “{value}”. Có phải là “{meant}”? (Dùng được: {known}.)"
    ),
    "rules_no_committee": _(
        "Có giải thưởng nhưng chưa có Ban Tổ chức để quyết định khi bằng điểm. Hãy thêm thành viên Ban Tổ chức."
    ),
    "rules_too_few_members": _(
        "Mỗi quyết định cần {value} thành viên, nhưng Ban Tổ chức chỉ có {members} người. Hãy giảm số này hoặc thêm người."
    ),
    "rules_deadline_before_close": _(
        "Hạn nộp {value:%H:%M %d/%m/%Y} đến trước khi cuộc thi đóng lúc {closes_at:%H:%M %d/%m/%Y}. "
        "Hãy dời hạn nộp ra sau lúc đóng."
    ),
    "rules_report_before_hand_in": _(
        "Hạn báo cáo {value:%H:%M %d/%m/%Y} đến trước {earliest:%H:%M %d/%m/%Y}, là lúc có đủ kết quả. "
        "Hãy dời hạn báo cáo."
    ),
    "rules_open_point_unknown": _(
        "{field}: kế hoạch không có chỗ nào tên “{value}”. Ví dụ viết đúng: attempts.limit, "
        "divisions.<mã bảng>.criteria.<tiêu chí>.direction."
    ),
}
