"""Sentences about class statistics, staff results, matching to the roster, and hand-ins."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    # files of results
    "stats_no_table": _(
        "Không thấy bảng kết quả nào trong tệp. Bảng cần có các cột “Họ và tên”, “Số lượt thi” và “Điểm cao nhất” (đã xem các trang: {sheets})."
    ),
    "stats_no_rows": _("Bảng kết quả trong tệp không có dòng nào có họ tên (trang {sheets})."),
    "stats_class_unknown": _("Tệp không ghi là của lớp nào. Hãy ghi “Lớp: 10A1” phía trên bảng rồi tải lên lại."),
    "stats_headcount_missing": _("Tệp không ghi sĩ số; bảng có {rows} học sinh."),
    "stats_attempts_unreadable": _("{name}: không đọc được số lượt thi “{value}”. Hãy ghi một số nguyên."),
    "stats_score_unreadable": _("{name}: không đọc được điểm “{value}”. Hãy ghi một số, ví dụ 85 hoặc 82,5."),
    "stats_duration_unreadable": _("{name}: không đọc được thời gian “{value}”. Hãy ghi phút:giây, ví dụ 09:21."),
    "stats_duration_over_limit": _("{name}: thời gian {read} dài hơn thời gian làm bài cho phép."),
    "stats_duration_as_hours": _(
        "{count} ô thời gian ghi theo giờ:phút, dài hơn thời gian làm bài; đã hiểu là phút:giây. Ví dụ {name}: “{value}” đọc là {read} (phút:giây)."
    ),
    "stats_duration_missing": _("{name}: có lượt thi nhưng không có thời gian làm bài."),
    "stats_score_without_attempts": _("{name}: có điểm {value} nhưng số lượt thi bằng 0."),
    "stats_attempts_without_score": _("{name}: có lượt thi nhưng không có điểm."),
    "stats_score_above_full": _("{name}: điểm {value} cao hơn điểm tối đa của bài thi."),
    "stats_total_impossible": _(
        "{name}: tổng điểm các lượt {value} không thể có với số lượt và điểm cao nhất của dòng này."
    ),
    "stats_person_twice": _("{name} có ở hai dòng (dòng kia: {first}). Hãy bỏ một dòng hoặc ghi thêm tổ vào sau tên."),
    # totals beneath the rows
    "total_participants_differs": _("Cuối bảng ghi {stated} học sinh tham gia, các dòng có {rows}."),
    "total_attempts_differs": _("Cuối bảng ghi tổng {stated} lượt thi, cộng các dòng được {rows}."),
    "total_rate_differs": _("Cuối bảng ghi tỷ lệ tham gia {stated}, tính từ các dòng được {rows}."),
    "total_mean_differs": _("Cuối bảng ghi điểm trung bình các lượt {stated}, tính từ các dòng được {rows}."),
    "total_mean_of_people_differs": _(
        "Cuối bảng ghi điểm trung bình theo học sinh {stated}, tính từ các dòng được {rows}."
    ),
    "total_headcount_differs": _("Ghi sĩ số {stated} nhưng bảng có {rows} học sinh."),
    "total_range_short": _(
        "Công thức cộng vùng {range}, không đủ các dòng của bảng ({expected}): bỏ sót {left_out} học sinh."
    ),
    "total_stale": _("Ô này lưu kết quả {value}, tính lại theo công thức được {computed}."),
    "total_unreadable": _("Không đọc được số tổng “{value}”; lấy số tính từ các dòng."),
    "total_participants_against_rate": _(
        "{participants} học sinh trên sĩ số {headcount} không ứng với tỷ lệ {rate} ghi ngay bên dưới."
    ),
    # rows against the roster
    "match_unknown": _("{name}: không có trong danh sách."),
    "match_unknown_but_alike": _("{name}: không có trong danh sách; gần giống: {suggestion}."),
    "match_ambiguous": _(
        "{name}: trong danh sách có {count} người cùng tên. Hãy ghi đúng ngày sinh, hoặc mã, hoặc tổ trong ngoặc sau tên."
    ),
    "match_person_twice": _("{name} có ở hai dòng (dòng kia: {first}). Mỗi người chỉ ghi một dòng."),
    "match_code_of_other": _("{name}: mã “{value}” trong danh sách là của {owner}."),
    "match_code_unknown": _("{name}: mã “{value}” khác mã trong danh sách ({expected}); đã nhận theo tên."),
    "match_birth_date_differs": _("{name}: tệp ghi ngày sinh {value}, danh sách ghi {expected}; đã nhận theo tên."),
    "match_name_differs": _("“{name}” trong tệp được nhận là {expected} trong danh sách."),
    # size of the class and hand-in
    "not_your_class": _("Chỉ giáo viên chủ nhiệm của lớp làm được việc này."),
    "headcount_impossible": _("Sĩ số {value} không hợp lệ: hãy ghi từ 1 đến {limit}."),
    "headcount_in_future": _("Ngày {on} chưa tới. Hãy ghi ngày đã đếm sĩ số."),
    "handin_before_opening": _("Cuộc thi chưa mở nên chưa có gì để nộp."),
    "handin_after_publication": _(
        "Kết quả đã công bố nên không nhận thêm. Nếu số liệu của lớp sai, thầy/cô hãy báo Ban Tổ chức."
    ),
    "handin_closed": _("Đã quá hạn nộp, và thể lệ không nhận nộp muộn. Thầy/cô hãy liên hệ Ban Tổ chức."),
    "handin_headcount_unconfirmed": _("Thầy/cô chưa xác nhận sĩ số của lớp. Hãy xác nhận rồi nộp."),
    "handin_figures_changed": _(
        "Số liệu vừa thay đổi trong lúc thầy/cô xem (có học sinh mới nộp bài). Hãy xem lại bản mới dưới đây rồi nộp."
    ),
    "handin_replaced": _("Lớp đã nộp bản mới hơn. Hãy mở bản mới nhất rồi đánh dấu đã nhận."),
    "committee_only": _("Chỉ Ban Tổ chức của cuộc thi làm được việc này."),
    # results from another site
    "external_not_expected": _("Cuộc thi này lấy kết quả ngay trên Trường Thi, không nhận kết quả từ nơi khác."),
    "external_other_class": _(
        "Tệp ghi của lớp {found}, không phải lớp {expected}. Thầy/cô kiểm tra lại đã chọn đúng tệp chưa."
    ),
    "external_source_missing": _("Hãy ghi kết quả lấy từ đâu, ví dụ địa chỉ trang thi của tỉnh."),
    "external_applied": _("Tệp này đã được ghi nhận rồi. Muốn sửa, hãy tải lên tệp mới."),
    "external_has_errors": _(
        "Tệp còn {count} chỗ phải sửa nên chưa ghi nhận được. Hãy sửa trong Excel rồi tải lên lại."
    ),
    "external_needs_explanation": _(
        "Tệp có số liệu mâu thuẫn. Hãy giải thích vì sao (ít nhất {least} ký tự) trước khi ghi nhận."
    ),
    "external_headcount_differs": _(
        "Tệp ghi sĩ số {stated}, trên hệ thống là {ours}. Xếp hạng dùng sĩ số trên hệ thống."
    ),
    "external_pupils_missing": _("{count} học sinh của lớp không có trong tệp, được tính là chưa tham gia: {names}."),
    "external_staff_missing": _(
        "{count} người trong danh sách không có trong tệp, số liệu của họ giữ nguyên: {names}."
    ),
    "not_your_upload": _("Chỉ người đã tải tệp lên mới bỏ được tệp này."),
    # a member of staff's own result
    "not_staff_here": _("Chỉ cán bộ, giáo viên, nhân viên của đơn vị khai được kết quả của mình."),
    "result_attempts_impossible": _("Số lần thi phải từ 1 đến {limit}."),
    "result_attempts_above_limit": _("Thể lệ cho thi nhiều nhất {limit} lần."),
    "result_score_impossible": _("Điểm phải từ 0 đến {full}."),
    "result_duration_impossible": _("Thời gian phải dài hơn 0 và không quá {minutes} phút."),
}
