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
}
