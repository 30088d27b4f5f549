"""Why points that follow from the plan itself are open, and how they are taken, by the field's path without positions
(criteria: by their metric).
"""

from django.utils.translation import gettext_noop as _

REASONS = {
    "attempts.limit_per": _("Kế hoạch có nhiều vòng, không nêu số lượt tính cho mỗi vòng hay cho cả cuộc thi."),
    "attempts.several_accounts": _("Kế hoạch giới hạn số lượt, không nêu một người dùng nhiều tài khoản thì sao."),
    "attempts.invalid": _("Kế hoạch có điều kiện của một lượt hợp lệ, không nêu lượt không đủ điều kiện thì sao."),
    "series": _(
        "Các đợt không nối liền nhau: có lúc không đợt nào mở, hoặc hai đợt cùng mở. Bài thi thuộc đợt mà thí sinh chọn "
        "khi bắt đầu; lúc không đợt nào mở thì không thi được."
    ),
    "rounds": _("Vòng này mở cùng lúc với vòng khác. Bài thi thuộc vòng mà thí sinh chọn khi bắt đầu."),
    "rounds.requires.top": _(
        "Kế hoạch không nêu nhiều người bằng nhau ở vị trí cuối thì ai được vào. Đã lấy: tất cả những người đó đều vào."
    ),
    "divisions.criteria.rounds": _(
        "Bảng này tính nhiều vòng, kế hoạch không nêu tiêu chí này lấy ở vòng nào. Đã lấy: của lượt được tính kết quả "
        "trong tất cả các vòng của bảng."
    ),
    "divisions.criteria.prediction_error": _(
        "Một người có thể dự đoán nhiều lần. Đã lấy: số dự đoán trong lượt được tính kết quả."
    ),
    "divisions.criteria.mean_over_rounds": _(
        "Kế hoạch không nêu người vắng một vòng thì tính sao. Đã lấy: vòng vắng tính 0 điểm, chia cho số vòng của bảng."
    ),
    "divisions.border": _("Những người bằng nhau xếp đồng hạng, kế hoạch không nêu khi không đủ giải cho tất cả."),
    "divisions.awards.percent_max": _(
        "Kế hoạch không nêu cách làm tròn số giải tính theo phần trăm. Đã lấy: bỏ phần lẻ, tính trên số người được xếp "
        "hạng."
    ),
    "divisions.quota_percent": _(
        "Kế hoạch không nêu vượt chỉ tiêu có được cộng thêm không. Đã lấy: đạt chỉ tiêu là 100 %, vượt không tăng thêm."
    ),
    "caps": _(
        "Một người có thể đạt nhiều giải cá nhân, kế hoạch không nêu nhận tất cả hay chỉ giải cao nhất. Đã lấy: nhận "
        "tất cả."
    ),
    "complaints": _("Kế hoạch không nêu thời hạn khiếu nại, phúc khảo kết quả."),
    "complaints.days": _("Kế hoạch nhận khiếu nại, không nêu đến khi nào."),
}
