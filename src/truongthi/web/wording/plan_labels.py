"""The Vietnamese names of the plan's fields and of the words they may hold: for forms, clauses and open points."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

LABELS = {
    "slug": _("Tên ngắn trong địa chỉ"),
    "title": _("Tên cuộc thi"),
    "organiser": _("Đơn vị tổ chức"),
    "summary": _("Giới thiệu ngắn"),
    "legal_basis": _("Căn cứ"),
    "aims": _("Mục đích, yêu cầu"),
    "topics": _("Nội dung thi"),
    "practice": _("Có bộ câu hỏi thi thử"),
    "results_from": _("Kết quả lấy từ đâu"),
    "notes": _("Quy định khác"),
    "window": _("Thời gian thi"),
    "window.opens_at": _("Mở cuộc thi lúc"),
    "window.closes_at": _("Đóng cuộc thi lúc"),
    "categories": _("Đối tượng dự thi"),
    "categories.id": _("Mã đối tượng"),
    "categories.name": _("Tên đối tượng"),
    "categories.role": _("Nhóm người"),
    "categories.participation": _("Yêu cầu tham gia"),
    "categories.may_win": _("Được xét giải"),
    "categories.age_min": _("Từ đủ bao nhiêu tuổi"),
    "categories.age_max": _("Đến bao nhiêu tuổi"),
    "categories.age_on": _("Tính tuổi vào ngày"),
    "categories.grades": _("Các khối lớp"),
    "categories.classes": _("Các lớp"),
    "paper": _("Bài thi: số câu, điểm, cơ cấu và thời gian"),
    "paper.question_count": _("Số câu của một bài"),
    "paper.points_per_question": _("Điểm mỗi câu"),
    "paper.duration_minutes": _("Thời gian làm bài (phút)"),
    "paper.shuffle_questions": _("Trộn thứ tự câu hỏi"),
    "paper.shuffle_options": _("Trộn thứ tự phương án"),
    "paper.several_answers": _("Câu có nhiều đáp án đúng"),
    "paper.blueprint": _("Cơ cấu đề"),
    "paper.blueprint.part": _("Phần"),
    "paper.blueprint.level": _("Mức độ"),
    "paper.blueprint.count": _("Số câu lấy"),
    "paper.blueprint.available": _("Số câu ngân hàng đề có"),
    "attempts": _("Lượt thi"),
    "attempts.limit": _("Số lượt thi tối đa của một người"),
    "attempts.counted": _("Lượt được tính kết quả"),
    "attempts.equal_best": _("Khi nhiều lượt cùng điểm cao nhất"),
    "attempts.at_close": _("Bài đang làm khi hết giờ cuộc thi"),
    "display": _("Thí sinh xem kết quả"),
    "display.result": _("Khi nào thí sinh xem được kết quả của mình"),
    "display.fields": _("Thí sinh xem được những gì"),
    "display.keys": _("Khi nào công bố đáp án"),
    "divisions": _("Bảng xếp hạng và giải thưởng"),
    "divisions.id": _("Mã bảng"),
    "divisions.name": _("Tên bảng"),
    "divisions.kind": _("Loại bảng"),
    "divisions.members": _("Những ai được tính"),
    "divisions.ties": _("Khi bằng nhau ở mọi tiêu chí"),
    "divisions.headcount_on": _("Sĩ số lấy vào ngày"),
    "divisions.mean_definition": _("Cách tính điểm trung bình các lượt"),
    "divisions.criteria": _("Tiêu chí xếp hạng, xét lần lượt"),
    "divisions.criteria.metric": _("Tiêu chí"),
    "divisions.criteria.direction": _("Chiều xếp hạng"),
    "divisions.awards": _("Cơ cấu giải"),
    "divisions.awards.id": _("Mã giải"),
    "divisions.awards.name": _("Tên giải"),
    "divisions.awards.count": _("Số giải"),
    "divisions.awards.amount": _("Tiền thưởng mỗi giải (đồng)"),
    "divisions.awards.in_kind": _("Hiện vật kèm theo"),
    "committee": _("Ban Tổ chức"),
    "committee.decision_persons": _("Số thành viên cần cho một quyết định"),
    "committee.members": _("Thành viên"),
    "committee.members.role": _("Vai trò"),
    "committee.members.title": _("Chức danh trong kế hoạch"),
    "committee.members.name": _("Họ và tên"),
    "committee.members.tasks": _("Nhiệm vụ"),
    "hand_in": _("Nộp thống kê lớp"),
    "hand_in.deadline": _("Hạn lớp nộp thống kê"),
    "hand_in.to": _("Nộp thống kê cho ai"),
    "hand_in.late": _("Khi lớp nộp muộn"),
    "report": _("Báo cáo cấp trên"),
    "report.deadline": _("Hạn báo cáo cấp trên"),
    "report.to": _("Báo cáo gửi cơ quan nào"),
    "contact": _("Nơi giải đáp"),
    "contact.name": _("Người giải đáp"),
    "contact.phone": _("Điện thoại"),
    "contact.email": _("Thư điện tử"),
    "tasks": _("Phân công"),
    "tasks.who": _("Ai"),
    "tasks.what": _("Việc"),
    "open_points": _("Điểm để ngỏ"),
    "open_points.field": _("Điểm nào"),
    "open_points.note": _("Ghi chú"),
    "open_points.confirmed": _("Ban Tổ chức đã xác nhận"),
}

CHOICES = {
    "categories.role": {
        "staff": _("Cán bộ, giáo viên, nhân viên"),
        "pupil": _("Học sinh"),
        "parent": _("Phụ huynh học sinh"),
        "citizen": _("Công dân"),
    },
    "categories.participation": {"mandatory": _("Yêu cầu toàn thể"), "encouraged": _("Khuyến khích")},
    "paper.several_answers": {"all_or_nothing": _("Chọn đủ và đúng tất cả mới có điểm")},
    "attempts.counted": {"best": _("Lượt có điểm cao nhất")},
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
    "divisions.kind": {"individual": _("Cá nhân"), "collective": _("Tập thể lớp")},
    "divisions.ties": {"committee": _("Ban Tổ chức thống nhất quyết định")},
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
}

ROWS = {
    "categories": _("Đối tượng"),
    "blueprint": _("Phần đề"),
    "criteria": _("Tiêu chí"),
    "awards": _("Giải"),
    "members": _("Thành viên"),
    "tasks": _("Phân công"),
}

HELP = defaultdict(
    str,
    {
        "legal_basis": _("Mỗi dòng một căn cứ."),
        "aims": _("Mỗi dòng một ý."),
        "topics": _("Mỗi dòng một nội dung."),
        "notes": _("Mỗi dòng một quy định."),
        "window.closes_at": _("Đúng lúc này là đã đóng: 8h00 có nghĩa là 7:59:59 còn nhận, 8:00:00 thì không."),
        "categories.name": _("Ví dụ: Học sinh (HS)."),
        "categories.age_on": _("Để trống: ngày mở cuộc thi."),
        "categories.grades": _("Ví dụ: 10, 11, 12. Để trống: mọi khối."),
        "categories.classes": _("Mỗi dòng một lớp. Để trống: mọi lớp."),
        "paper.points_per_question": _("Ví dụ: 5 hoặc 0,25."),
        "paper.blueprint.part": _("Tên phần như trong ngân hàng đề, ví dụ I."),
        "paper.blueprint.level": _("Để trống: mọi mức độ."),
        "paper.blueprint.available": _("Không bắt buộc; ghi để đối chiếu."),
        "attempts.limit": _("Để trống: không giới hạn."),
        "divisions.members": _("Kết quả của những người này được tính vào bảng."),
        "divisions.headcount_on": _("Chỉ cho bảng tập thể. Để trống: ngày mở cuộc thi."),
        "divisions.mean_definition": _("Chỉ cho bảng tập thể."),
        "divisions.awards.amount": _("Ví dụ: 300.000"),
        "committee.decision_persons": _("Người đề nghị cũng được tính."),
        "committee.members.tasks": _("Mỗi dòng một việc."),
        "report.deadline": _("Để trống nếu kế hoạch chỉ ghi “đúng hạn”."),
    },
)


def label(field: str) -> str:
    """The name of a field, by its path without positions ("divisions.awards.amount")."""
    return gettext(LABELS[field])


def choice_label(field: str, word: str) -> str:
    return gettext(CHOICES[field][word])


def choices_of(field: str) -> list[tuple[str, str]]:
    """For a select box: (word, label)."""
    return [(word, gettext(text)) for word, text in CHOICES[field].items()]
