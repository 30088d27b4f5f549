"""Sentences about questions: what was found in a file, by code."""

from django.utils.translation import gettext_noop as _

SENTENCES = {
    # the file as a whole
    "questions_no_header": _(
        "Không tìm thấy bảng câu hỏi trong các trang {sheets}. Cần một dòng tiêu đề có cột “Câu hỏi” và các cột "
        "“Phương án A”, “Phương án B”…"
    ),
    "no_questions_found": _(
        "Không tìm thấy câu hỏi nào. Mỗi câu cần bắt đầu bằng “Câu 1:”, “Câu 2:”… và các phương án bằng “A.”, “B.”…"
    ),
    "too_many_questions": _("Tệp có quá {limit} câu; các câu sau đó không được đọc. Hãy tách thành nhiều tệp."),
    "questions_sheet_hidden": _("Trang “{sheet}” đang ẩn nên không được đọc. Hãy bỏ ẩn nếu cần nhập các câu trong đó."),
    "numbers_restart": _("Số câu được đánh lại từ đầu ở mỗi phần; {count} câu đã được đánh số liên tục."),
    # one question
    "question_without_text": _("Câu hỏi chưa có nội dung."),
    "question_text_too_long": _(
        "Nội dung câu hỏi dài quá {limit} ký tự. Hãy kiểm tra xem có bị dính nhiều câu vào một hay không."
    ),
    "question_in_old_font": _(
        "Nội dung có vẻ gõ bằng phông cũ (TCVN3 hoặc VNI): “{sample}”, có thể là “{meaning}”. Hãy chuyển sang Unicode."
    ),
    "too_few_options": _("Câu chỉ có {count} phương án; cần ít nhất 2. Hãy kiểm tra các chữ “A.”, “B.” ở đầu dòng."),
    "too_many_options": _("Câu có {count} phương án, nhiều hơn {limit}."),
    "option_letter_twice": _("Có hai phương án cùng mang chữ {letter}."),
    "option_letters_not_in_order": _(
        "Các phương án mang chữ {found}; đúng ra là {expected}. Có thể thiếu một phương án."
    ),
    "option_without_text": _("Phương án {letter} chưa có nội dung."),
    "options_alike": _("Phương án {first} và {second} giống hệt nhau."),
    "option_text_too_long": _(
        "Phương án {letter} dài quá {limit} ký tự. Hãy kiểm tra xem có dính nội dung khác hay không."
    ),
    "option_on_two_lines": _("Phương án {letter} được nối với dòng sau: “{text}”. Hãy xem lại cho đúng ý."),
    "text_not_placed": _("Dòng “{text}” đứng sau đáp án, không rõ thuộc phần nào nên được bỏ qua."),
    "lookalike_letter": _(
        "Chữ {letter} được gõ bằng bảng chữ cái khác (nhìn giống nhau); đã được hiểu là chữ La-tinh."
    ),
    "table_among_questions": _("Câu này có bảng; nội dung được đọc lần lượt theo từng ô. Hãy xem lại cho đúng."),
    "picture_not_read": _("Câu này có hình ảnh, chưa được đưa vào. Hãy diễn đạt bằng chữ hoặc bỏ câu này."),
    "text_box_not_read": _("Có hộp văn bản (text box); chữ trong đó không được đọc. Hãy chép ra ngoài hộp."),
    "formula_as_text": _("Câu này có công thức; chỉ phần chữ được giữ lại. Hãy xem lại cho đúng."),
    # the key
    "key_missing": _("Câu chưa có đáp án. Hãy gạch chân, tô đỏ phương án đúng hoặc thêm dòng “Đáp án: …”."),
    "key_names_no_option": _("Đáp án ghi {key}, nhưng câu chỉ có các phương án {found}."),
    "key_not_understood": _("Ô {cell} ghi “{value}”, không hiểu được là đáp án nào. Hãy ghi “B” hoặc “A, C”."),
    "key_conflict": _(
        "Đáp án không thống nhất. Gạch chân: {underline}; chữ đỏ: {red}; tô nền: {highlight}; dấu sao: {star}; "
        "dòng “Đáp án”: {line}; bảng đáp án: {table}. Hãy sửa để chỉ còn một."
    ),
    "key_lines_differ": _("Câu có hai dòng “Đáp án” khác nhau: {keys}."),
    "key_words_match_no_option": _("Dòng “Đáp án” ghi “{words}”, không trùng với phương án nào."),
    "key_by_bold_only": _("Đáp án {key} được nhận ra chỉ nhờ chữ đậm. Hãy xem lại cho đúng."),
    "key_table_twice": _("Bảng đáp án ghi câu {number} hai lần khác nhau: {first} và {second}."),
    "key_for_no_question": _("Bảng đáp án có câu {number}, nhưng không có câu hỏi mang số đó."),
    "every_option_right": _("Mọi phương án đều được đánh dấu là đúng."),
    "several_asked_one_right": _("Câu yêu cầu chọn nhiều đáp án nhưng chỉ {key} được đánh dấu là đúng."),
    # between questions
    "number_twice": _("Có nhiều câu cùng mang số {number}."),
    "numbers_left_out": _("Thiếu câu {missing} ngay trước câu này."),
    "question_twice": _("Câu {number} trùng với câu {other}."),
    "question_alike": _("Câu {number} rất giống câu {other}. Hãy xem có cố ý hay không."),
    "source_replaced": _("Văn bản {document} đã được thay thế bằng {replaced_by} từ {since}."),
    # cells of a workbook
    "cell_without_result": _(
        "Ô {cell} chứa công thức {formula} chưa có kết quả. Hãy mở tệp bằng Excel, lưu lại, hoặc gõ trực tiếp."
    ),
    "cell_with_error": _("Ô {cell} báo lỗi {value}."),
    "cell_is_formula": _("Ô {cell} là công thức ({formula}); kết quả của nó được dùng như chữ thường."),
    "cell_is_date": _("Ô {cell} được Excel hiểu là ngày giờ; đã đọc thành “{value}”. Hãy xem lại cho đúng."),
    "cell_looks_like_formula": _("Ô {cell} bắt đầu như một công thức (“{value}”); được giữ nguyên là chữ."),
}
