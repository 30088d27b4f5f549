"""Sentences about rosters, staff lists, signing in, registering, and slips."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    # files
    "roster_no_table": _(
        "Không tìm thấy bảng danh sách trong tệp (đã xem: {sheets}). Cần một dòng tiêu đề có cột “Họ và tên” và ít nhất "
        "một cột nữa như “Ngày sinh” hoặc “Mã HS”."
    ),
    "roster_no_people": _("Bảng danh sách không có học sinh nào."),
    "staff_no_table": _(
        "Không tìm thấy danh sách cán bộ, giáo viên. Cần một dòng tiêu đề có “Họ và tên” và ít nhất một trong các cột "
        "“Chức vụ”, “Tổ”, “Điện thoại”, “Chủ nhiệm lớp”."
    ),
    "staff_no_people": _("Danh sách cán bộ, giáo viên không có ai."),
    "sheet_hidden": _("Trang “{sheet}” đang ẩn nên không được đọc."),
    "sheet_without_table": _("Trang “{sheet}” không có bảng danh sách nên được bỏ qua."),
    # rows
    "name_missing": _("Dòng này thiếu họ và tên. Hãy điền tên hoặc xóa cả dòng."),
    "name_too_long": _("Họ và tên dài {length} ký tự, vượt mức {limit}. Hãy xem lại ô này."),
    "name_tcvn3": _(
        "“{value}” có vẻ gõ bằng phông cũ (TCVN3), nghĩa là “{suggestion}”. Hãy chuyển tệp sang Unicode rồi tải lên lại."
    ),
    "name_vni": _("“{value}” có vẻ gõ bằng phông cũ (VNI). Hãy chuyển tệp sang Unicode rồi tải lên lại."),
    "name_like_formula": _("“{value}” trông như công thức, không phải tên người. Hãy gõ lại tên."),
    "name_with_digits": _("“{value}” có chữ số trong tên. Hãy xem lại."),
    "name_single_word": _("“{value}” chỉ có một từ. Hãy xem lại có thiếu họ không."),
    "name_in_capitals": _("“{value}” viết toàn chữ hoa, sẽ được ghi là “{stored}”."),
    "birth_date_missing": _("{name}: chưa có ngày sinh."),
    "birth_date_impossible": _("{name}: không có ngày “{value}”. Hãy sửa lại ngày sinh (ngày/tháng/năm)."),
    "birth_date_month_first": _(
        "{name}: “{value}” có vẻ ghi tháng trước ngày. Nếu đúng là {suggestion}, hãy sửa lại trong tệp."
    ),
    "birth_date_maybe_month_first": _(
        "{name}: trong trang này có ngày ghi tháng trước ngày, nên “{value}” cũng có thể bị đảo. Hãy kiểm tra."
    ),
    "birth_date_two_digit_year": _("{name}: năm sinh trong “{value}” chỉ có hai chữ số. Hãy ghi đủ bốn chữ số."),
    "birth_date_year_only": _("{name}: chỉ có năm sinh “{value}”. Hãy ghi đủ ngày/tháng/năm."),
    "birth_date_unreadable": _("{name}: không đọc được ngày sinh “{value}”. Hãy ghi dạng 05/09/2010."),
    "age_implausible": _("{name}: sinh {value}, tức {age} tuổi khi học lớp {class}. Hãy kiểm tra năm sinh."),
    "gender_unreadable": _("{name}: giới tính “{value}” không phải Nam hay Nữ nên để trống."),
    "code_missing": _("{name}: chưa có mã học sinh."),
    "class_missing": _("{name}: không rõ thuộc lớp nào (tên trang và cột “Lớp” đều không cho biết)."),
    "class_differs": _("Cột “Lớp” ghi {value} nhưng dòng này nằm trong trang {sheet} của lớp {expected}."),
    "class_title_differs": _(
        "Trang “{sheet}” nhưng tiêu đề ghi lớp {title}. Danh sách được tính cho lớp theo tên trang."
    ),
    "numbers_without_person": _(
        "Trang {sheet}: {count} dòng (từ dòng {first} đến dòng {last}) chỉ có số thứ tự, không có học sinh; được bỏ qua."
    ),
    "headcount_differs": _("Lớp {class}: đầu trang ghi sĩ số {written}, nhưng danh sách có {counted} học sinh."),
    # doubles
    "code_twice": _("{name}: mã {value} đã dùng ở {first}. Mỗi người một mã."),
    "person_twice": _("{name} (sinh {born}) đã có ở {first}. Hãy xóa một dòng, hoặc sửa ngày sinh nếu là hai người."),
    "same_name_in_class": _(
        "Lớp {class} có hai {name}: sinh {first_born} ({first}) và sinh {born}. Là hai người khác nhau."
    ),
    "person_in_two_classes": _("{name} (sinh {born}) có trong hai lớp {first_class} ({first}) và {class}."),
    "staff_twice": _("{name} đã có ở {first}. Hãy xóa một dòng, hoặc ghi khác tổ, số điện thoại nếu là hai người."),
    "same_name_in_staff": _("Có hai {name}: {first_department} ({first}) và {department}. Là hai người khác nhau."),
    "homeroom_twice": _("Lớp {class} được ghi hai giáo viên chủ nhiệm: {first_name} ({first}) và {name}."),
    "homeroom_unreadable": _("Cột “Chủ nhiệm lớp” ghi “{value}”, không phải tên lớp."),
    "phone_lost_zero": _("Số điện thoại “{value}” mất số 0 ở đầu, được hiểu là {suggestion}."),
    "phone_unreadable": _("“{value}” không phải số điện thoại nên để trống."),
    # imports
    "code_of_another": _(
        "Mã {value} đang là của {owner} (sinh {born}), không phải {name}. Hãy kiểm tra xem cột mã có bị lệch dòng không."
    ),
    "import_applied": _("Danh sách này đã được nhập rồi, không có gì thay đổi thêm."),
    "import_discarded": _("Danh sách này đã bị bỏ. Hãy tải tệp lên lại."),
    "import_outdated": _(
        "Dữ liệu đã thay đổi sau khi bạn mở bản xem trước, nên chưa nhập gì. Hãy xem lại bản mới dưới đây rồi bấm Nhập."
    ),
    "import_has_errors": _(
        "Còn {count} dòng không nhận được. Hãy sửa tệp rồi tải lên lại, hoặc đánh dấu đồng ý bỏ qua các dòng đó."
    ),
    # classes and people
    "teacher_not_of_unit": _("Người này không có trong danh sách cán bộ, giáo viên của đơn vị."),
    "register_category": _("Hãy chọn bạn đăng ký với tư cách nào."),
    "username_taken": _("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."),
    "register_busy": _("Đang có rất nhiều người đăng ký. Bạn chờ một phút rồi bấm lại; những gì đã điền vẫn còn."),
    "register_again": _("Trang này mở đã lâu hoặc đã gửi một lần rồi. Bạn kiểm tra lại và bấm Đăng ký lần nữa."),
    # signing in
    "sign_in_failed": _(
        "Chưa đăng nhập được: mã phiếu, tên đăng nhập hoặc mật khẩu không đúng. Hãy xem lại và gõ lại. "
        "Học sinh mất phiếu thì nhờ giáo viên chủ nhiệm cấp lại."
    ),
    "sign_in_wait": _(
        "Đã thử sai nhiều lần. Hãy chờ {seconds} giây rồi thử lại; bài thi và kết quả không bị ảnh hưởng."
    ),
    "sign_in_busy": _("Đang có nhiều người đăng nhập bằng mật khẩu cùng lúc. Hãy chờ {seconds} giây rồi bấm lại."),
    "slip_code_unreadable": _("Mã phiếu gồm 12 chữ và số, chia ba nhóm, ví dụ K7QF-2M9D-XW4T. Hãy gõ lại cho đủ."),
    "password_old_wrong": _("Mật khẩu đang dùng không đúng."),
    "password_same": _("Mật khẩu mới phải khác mật khẩu đang dùng."),
    "password_too_short": _("Mật khẩu cần ít nhất {minimum} ký tự. Một câu ngắn dễ nhớ là tốt nhất."),
    "password_too_common": _("Mật khẩu này quá phổ biến hoặc chỉ toàn số, người khác dễ đoán. Hãy chọn mật khẩu khác."),
    "password_too_similar": _("Mật khẩu giống tên hoặc tên đăng nhập. Hãy chọn mật khẩu khác."),
    "passwords_nobody": _("Chưa chọn ai để cấp mật khẩu."),
    "passwords_without_account": _("Có người không dùng tài khoản (đăng nhập bằng phiếu), nên không cấp mật khẩu."),
    "accounts_nobody": _("Chưa chọn ai."),
    "accounts_oneself": _("Bạn không thể tự khóa tài khoản của mình."),
    # slips
    "slips_nobody": _(
        "Không còn ai cần in phiếu: mọi người đều đã có phiếu. Phiếu mất thì bấm “Cấp lại” ở dòng của em đó."
    ),
    "slips_changed": _(
        "Phiếu vừa được cấp ở một trang khác (hoặc trang này được gửi hai lần), nên lần này chưa cấp gì. "
        "Hãy tải lại trang để xem ai đang có phiếu."
    ),
    "confirm_class_differs": _("Tên lớp gõ lại chưa đúng, nên chưa cấp lại phiếu nào."),
}

SLIP_GUIDE = (
    _("1. Quét mã QR bằng điện thoại, hoặc mở {address}/vao rồi gõ mã phiếu ở trên."),
    _("2. Không cần gõ dấu gạch; chữ hoa hay chữ thường đều được."),
    _("Phiếu là chìa khóa riêng của bạn. Mất phiếu: báo ngay giáo viên chủ nhiệm để cấp lại."),
)

FIELDS = {
    "name": _("Họ và tên"),
    "birth_date": _("Ngày sinh"),
    "gender": _("Giới tính"),
    "class": _("Lớp"),
    "code": _("Mã"),
    "position": _("Chức vụ"),
    "department": _("Tổ"),
    "phone": _("Điện thoại"),
    "homeroom": _("Chủ nhiệm lớp"),
    "returned": _("Trở lại danh sách"),
}
