"""The Vietnamese names of the words a choice field of the plan may hold, by the field's path without positions."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

CHOICES = {
    "categories.role": {
        "staff": _("Cán bộ, giáo viên, nhân viên"),
        "pupil": _("Học sinh"),
        "parent": _("Phụ huynh học sinh"),
        "citizen": _("Công dân"),
    },
    "categories.participation": {"mandatory": _("Yêu cầu toàn thể"), "encouraged": _("Khuyến khích")},
    "paper.several_answers": {
        "all_or_nothing": _("Chọn đủ và đúng tất cả mới có điểm"),
        "partial": _("Có điểm từng phần: đáp án đúng đã chọn trừ đáp án sai đã chọn"),
    },
    "attempts.counted": {
        "best": _("Lượt có điểm cao nhất"),
        "first": _("Lượt đầu tiên"),
        "last": _("Lượt cuối cùng"),
        "mean": _("Điểm trung bình các lượt"),
        "sum": _("Tổng điểm các lượt"),
    },
    "attempts.equal_best": {
        "shortest": _("Lấy lượt có thời gian ngắn nhất"),
        "earliest": _("Lấy lượt nộp sớm nhất"),
    },
    "attempts.at_close": {
        "cut": _("Dừng đúng lúc đóng cuộc thi, tính những câu đã lưu"),
        "run_full": _("Được làm tiếp đến hết thời gian làm bài"),
    },
    "display.result": {
        "at_once": _("Ngay sau khi nộp bài"),
        "after_close": _("Sau khi cuộc thi đóng"),
        "after_publication": _("Sau khi Ban Tổ chức công bố kết quả"),
    },
    "display.keys": {
        "never": _("Không công bố"),
        "after_close": _("Sau khi cuộc thi đóng"),
        "after_publication": _("Sau khi Ban Tổ chức công bố kết quả"),
    },
    "display.fields": {
        "score": _("điểm"),
        "correct_count": _("số câu đúng"),
        "duration": _("thời gian làm bài"),
        "attempts": _("số lượt đã thi"),
    },
    "divisions.kind": {"individual": _("Cá nhân"), "collective": _("Tập thể (lớp hoặc đơn vị)")},
    "divisions.ties": {
        "committee": _("Ban Tổ chức thống nhất quyết định"),
        "lot": _("Bốc thăm"),
        "share": _("Xếp đồng hạng"),
    },
    "divisions.mean_definition": {
        "when_known": _(
            "Trung bình điểm của mọi lượt khi biết tổng điểm các lượt của tất cả các lớp; "
            "nếu không thì lấy số lượt × điểm cao nhất của từng em, cho tất cả các lớp"
        ),
        "all_attempts": _("Trung bình điểm của mọi lượt thi"),
        "attempts_times_best": _("Số lượt × điểm cao nhất của từng em, chia cho tổng số lượt"),
    },
    "divisions.criteria.direction": {
        "desc": _("Nhiều, cao, dài hơn xếp trên"),
        "asc": _("Ít, thấp, ngắn hơn xếp trên"),
    },
    "committee.members.role": {
        "head": _("Trưởng ban"),
        "deputy": _("Phó ban"),
        "secretary": _("Thư ký"),
        "member": _("Ủy viên"),
    },
    "hand_in.late": {
        "accept_and_mark": _("Vẫn nhận và ghi rõ là nộp muộn"),
        "refuse": _("Không nhận"),
    },
    "results_from": {
        "platform": _("Thi ngay trên hệ thống này"),
        "external": _("Thi ở trang khác, nộp thống kê về đây"),
    },
    "levels.unit_kind": {
        "province": _("Tỉnh, thành phố"),
        "department": _("Sở, ngành"),
        "district": _("Huyện, xã, phường"),
        "school": _("Trường, trung tâm"),
        "other": _("Đơn vị khác"),
    },
    "rounds.requires.by": {
        "took_part": _("Đã dự thi vòng đó"),
        "pass": _("Đạt đủ điểm"),
        "top": _("Đứng đầu bảng xếp hạng"),
    },
    "series.every": {"day": _("Ngày"), "week": _("Tuần"), "month": _("Tháng")},
    "exclusions.group": {
        "committee": _("Thành viên Ban Tổ chức"),
        "secretaries": _("Thành viên Tổ Thư ký"),
        "question_authors": _("Người biên soạn câu hỏi"),
        "reviewers": _("Người thẩm định đề"),
        "jury": _("Thành viên Ban Giám khảo"),
        "technicians": _("Người quản trị hệ thống"),
        "organiser_unit": _("Người của đơn vị tổ chức"),
        "units": _("Người của các đơn vị ghi tên"),
        "people": _("Những người ghi tên"),
    },
    "exclusions.scope": {"play": _("Dự thi"), "win": _("Xét giải (vẫn được dự thi)")},
    "paper.mode": {
        "random": _("Mỗi lượt một đề lấy ngẫu nhiên"),
        "fixed": _("Một đề chung cho mọi lượt"),
    },
    "paper.predictions.target": {
        "all_correct_people": _("Số người trả lời đúng tất cả các câu"),
        "participants": _("Số người dự thi"),
        "attempts": _("Số lượt thi"),
        "all_correct_percent": _("Tỷ lệ % người trả lời đúng tất cả các câu"),
    },
    "paper.predictions.scope": {"round": _("Vòng thi có câu này"), "contest": _("Cả cuộc thi")},
    "paper.predictions.form": {"integer": _("Số nguyên"), "percent": _("Tỷ lệ phần trăm")},
    "paper.predictions.distance": {
        "absolute": _("Gần nhất, cao hơn hay thấp hơn đều được"),
        "not_over": _("Gần nhất mà không vượt quá số thực tế"),
    },
    "attempts.limit_per": {
        "contest": _("Cả cuộc thi"),
        "round": _("Vòng thi"),
        "day": _("Ngày"),
        "week": _("Tuần"),
        "month": _("Tháng"),
    },
    "attempts.invalid": {
        "void": _("Không tính kết quả"),
        "flag": _("Vẫn tính, đánh dấu để Ban Tổ chức xem"),
    },
    "attempts.several_accounts": {
        "merge": _("Chỉ tính tài khoản dự thi trước"),
        "void": _("Hủy kết quả của mọi tài khoản"),
    },
    "manual_scores.kind": {"individual": _("Cá nhân"), "collective": _("Tập thể")},
    "weighted_sums.kind": {"individual": _("Cá nhân"), "collective": _("Tập thể")},
    "divisions.per": {"grade": _("Khối lớp"), "unit_kind": _("Loại hình đơn vị"), "block": _("Cụm, khối thi đua")},
    "divisions.ranks": {"class": _("Lớp"), "unit": _("Đơn vị, trường")},
    "divisions.border": {
        "committee": _("Ban Tổ chức quyết định thứ tự"),
        "share": _("Chia đều tiền thưởng của các giải còn lại"),
        "extend": _("Trao thêm giải cho tất cả những người bằng nhau"),
    },
    "divisions.criteria.rounded": {
        "exact": _("Không làm tròn"),
        "second": _("Đến giây"),
        "minute": _("Đến phút"),
        "hundredth": _("Đến phần trăm"),
        "tenth": _("Đến phần mười"),
        "whole": _("Đến số nguyên"),
    },
}

CHOICES |= {name.replace("paper.", "papers.", 1): words for name, words in CHOICES.items() if name.startswith("paper.")}
