"""Sentences about plans whose fields contradict each other: what, and how to mend it."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    # times
    "rules_round_empty": _(
        "{field}: “{name}” đóng lúc {closes_at:%H:%M %d/%m/%Y}, không sau lúc mở. Hãy sửa lúc mở hoặc lúc đóng."
    ),
    "rules_round_outside_window": _(
        "{field}: “{name}” ({opens_at:%H:%M %d/%m/%Y} đến {closes_at:%H:%M %d/%m/%Y}) nằm ngoài thời gian của cuộc thi. "
        "Hãy sửa giờ của vòng, hoặc mở rộng [window]."
    ),
    "rules_duration_longer_than_round": _(
        "{field}: thời gian làm bài dài hơn cả “{name}”. Hãy giảm thời gian làm bài hoặc kéo dài vòng thi."
    ),
    "rules_entry_outside_round": _(
        "{field}: “{name}” ngừng cho vào thi lúc {value:%H:%M %d/%m/%Y}, không nằm giữa lúc mở và lúc đóng của vòng. "
        "Hãy sửa giờ này."
    ),
    "rules_series_name": _(
        "{field}: tên “{value}” có dấu ngoặc nhọn khác {{n}}. Chỗ ghi số thứ tự của đợt viết là {{n}}, ví dụ “Tuần {{n}}”."
    ),
    "rules_unknown_round": _("{field}: không có vòng nào mã “{value}”. Các mã đã khai: {known}."),
    "rules_requires_practice": _(
        "{field}: “{value}” là vòng thi thử nên không dùng làm điều kiện. Hãy chọn vòng khác."
    ),
    "rules_requires_later_round": _(
        "{field}: vòng “{value}” chưa đóng khi vòng này mở, nên không dùng làm điều kiện được. "
        "Hãy chọn vòng đóng trước, hoặc dời giờ."
    ),
    "rules_qualify_needs": _('{field}: điều kiện by = "{by}" cần có trường này. Hãy ghi thêm.'),
    "rules_qualify_unused": _('{field}: điều kiện by = "{by}" không dùng trường này. Hãy bỏ đi hoặc đổi cách xét.'),
    "rules_division_not_of_round": _(
        "{field}: bảng “{value}” không xếp hạng riêng cho “{name}”. Hãy chọn bảng chỉ tính vòng đó, "
        "hoặc ghi each_round = true cho bảng."
    ),
    "rules_points_beyond_paper": _("{field}: số điểm này cao hơn điểm tối đa của bài. Hãy ghi số điểm thấp hơn."),
    "rules_complaints_before_close": _(
        "Hạn nhận khiếu nại {value:%H:%M %d/%m/%Y} không sau lúc cuộc thi đóng ({closes_at:%H:%M %d/%m/%Y}). "
        "Hãy dời hạn này."
    ),
    "rules_complaints_twice": _(
        "{field}: hạn khiếu nại ghi cả số ngày và thời điểm. Hãy giữ một: days (số ngày sau khi công bố) hoặc until."
    ),
    # people
    "rules_taken_and_left_out": _("{field}: “{value}” vừa được nhận vừa bị trừ. Hãy bỏ ở một trong hai nơi."),
    "rules_exclusion_without_names": _("{field}: hãy ghi tên các đơn vị hoặc những người không dự thi."),
    "rules_exclusion_with_names": _(
        '{field}: tên chỉ ghi cho group = "units" hoặc "people". Hãy bỏ trường này hoặc đổi group.'
    ),
    # papers
    "rules_unknown_paper": _("{field}: không có đề nào mã “{value}”. Các mã đã khai trong [[papers]]: {known}."),
    "rules_paper_unused": _(
        "{field}: đề “{value}” không vòng nào, đợt nào hay đối tượng nào dùng. Hãy ghi paper = “{value}” ở nơi dùng, "
        "hoặc bỏ đề này."
    ),
    "rules_prediction_form": _(
        '{field}: dự đoán target = "{target}" không trả lời bằng form = "{form}". Tỷ lệ (all_correct_percent) dùng '
        "percent, các số khác dùng integer."
    ),
    "rules_percent_without_decimals": _(
        "{field}: dự đoán tỷ lệ phần trăm cần ghi số chữ số sau dấu phẩy (decimals), từ 1 đến 5."
    ),
    "rules_whole_with_decimals": _("{field}: số nguyên không có chữ số sau dấu phẩy. Hãy bỏ decimals."),
    "rules_min_answered_beyond_paper": _(
        "{field}: phải trả lời ít nhất {value} câu, nhưng có bài chỉ gồm {count} câu. Hãy giảm số này."
    ),
    "rules_min_seconds_beyond_duration": _(
        "{field}: ít nhất {value} giây, không ngắn hơn thời gian làm bài. Hãy giảm số này."
    ),
    # divisions
    "rules_unknown_level": _("{field}: không có cấp nào mã “{value}”. Các mã đã khai trong [[levels]]: {known}."),
    "rules_practice_in_division": _("{field}: “{value}” là vòng thi thử, không tính kết quả. Hãy bỏ khỏi bảng này."),
    "rules_grade_without_pupils": _(
        '{field}: chỉ học sinh có khối lớp, bảng này không có đối tượng học sinh. Hãy bỏ per = "grade" hoặc sửa members.'
    ),
    "rules_of_missing": _('{field}: tiêu chí “{metric}” cần nói rõ về cái gì. Hãy ghi of = "mã".'),
    "rules_of_unused": _("{field}: tiêu chí “{metric}” không dùng trường này (đang ghi “{value}”). Hãy bỏ đi."),
    "rules_unknown_prediction": _("{field}: không có câu dự đoán nào mã “{value}”. Các mã đã khai: {known}."),
    "rules_unknown_manual_score": _(
        "{field}: không có điểm chấm nào mã “{value}” cho loại bảng này. Các mã dùng được: {known}."
    ),
    "rules_unknown_weighted_sum": _(
        "{field}: không có điểm tổng hợp nào mã “{value}” cho loại bảng này. Các mã dùng được: {known}."
    ),
    "rules_unknown_individual_division": _(
        "{field}: không có bảng cá nhân nào mã “{value}”. Các bảng cá nhân đã khai: {known}."
    ),
    "rules_no_individual_division": _(
        "{field}: tiêu chí “{metric}” đếm giải cá nhân, nhưng kế hoạch chưa có bảng cá nhân nào. Hãy thêm bảng hoặc bỏ "
        "tiêu chí này."
    ),
    "rules_criterion_rounds_each_round": _(
        "{field}: bảng này xét riêng từng vòng (each_round), nên tiêu chí không chọn vòng khác được. Hãy bỏ trường này."
    ),
    "rules_criterion_round_outside": _("{field}: bảng này không tính vòng “{value}”. Các vòng bảng này tính: {known}."),
    "rules_rounding_of_other_unit": _(
        '{field}: “{metric}” không làm tròn theo "{value}" được. second, minute dùng cho thời gian; hundredth, tenth, '
        "whole dùng cho điểm và tỷ lệ."
    ),
    "rules_prediction_not_asked": _(
        "{field}: không vòng nào của bảng này hỏi câu dự đoán “{value}”. Hãy thêm câu đó vào đề của vòng, hoặc bỏ "
        "tiêu chí."
    ),
    # sums, caps, money
    "rules_table_not_rising": _("{field}: các mức của bảng quy đổi phải tăng dần. Hãy xếp lại từ thấp lên cao."),
    "rules_term_not_to_add": _("{field}: “{value}” không cộng vào điểm được. Hãy chọn số liệu khác."),
    "rules_cap_without_division": _(
        "{field}: mỗi người chỉ nhận giải cao nhất, nhưng kế hoạch chưa có bảng cá nhân nào. Hãy thêm bảng hoặc bỏ "
        "quy định này."
    ),
    "rules_budget_exceeded": _(
        "Tổng tiền các giải là {total} đồng, vượt kinh phí {value} đồng. Hãy sửa cơ cấu giải hoặc kinh phí."
    ),
}
