"""Sentences about commitments, roots, signatures, bundles and their keys."""

from django.utils.translation import gettext_noop as _n

SENTENCES = {
    "root_missing": _n("Vòng «{round}» chưa được chốt niêm phong, nên chưa tính kết quả. Đợi hệ thống chốt (trong một phút sau khi mọi bài đã nộp), rồi bấm lại."),
    "opening_note_missing": _n("Vòng «{round}» chưa có cam kết trước giờ mở, nên chưa chốt niêm phong được. Kiểm tra đề của vòng này đã được chốt chưa."),
    "seal_damaged": _n("Bài thi {attempt} không còn khớp với mã niêm phong lúc nộp. Không chốt và không tính kết quả cho đến khi làm rõ; chạy truongthi seal check để xem chỗ sai."),
    "seal_note_altered": _n("{where}: nội dung bản niêm phong đã bị sửa."),
    "seal_chain_broken": _n("{where}: thiếu hoặc đảo thứ tự bản niêm phong đứng trước."),
    "seal_signature_missing": _n("{where}: còn thiếu chữ ký của {name}."),
    "seal_signature_wrong": _n("{where}: có chữ ký sai."),
    "seal_leaves_altered": _n("{where}: danh sách bài đã niêm phong không còn cho ra gốc đã ký."),
    "seal_altered": _n("{where}: bài thi đã bị sửa sau khi niêm phong."),
    "seal_added": _n("{where}: bài thi không có trong niêm phong lúc đóng, được thêm vào sau."),
    "seal_removed": _n("{where}: bài thi có trong niêm phong nhưng không còn nữa."),
    "audit_entry_altered": _n("Nhật ký, dòng {where}: nội dung không khớp mã băm của dòng."),
    "audit_chain_broken": _n("Nhật ký, dòng {where}: không nối tiếp dòng trước."),
    "audit_head_missing": _n("Nhật ký, dòng {where}: dòng đã được ký trong bản niêm phong, nay không còn hoặc đã khác."),
    "bundle_too_large": _n("Gói kiểm chứng vượt quá 2 GB, nên không tạo được."),
    "bundle_none": _n("Kết quả này chưa có gói kiểm chứng. Gói được tạo khi công bố."),
    "bundle_differs": _n("Dữ liệu hiện nay không cho ra đúng gói đã ký lúc công bố. Dùng bản đã tải trước đây, và báo Ban Tổ chức kiểm tra."),
    "key_file_exists": _n("Tệp {path} đã có. Khóa cũ không bao giờ bị ghi đè; chọn tên khác."),
    "key_file_open_to_others": _n("Tệp khóa {path} đang cho người khác đọc. Chạy: chmod 600 {path}"),
    "key_file_unreadable": _n("Tệp {path} không phải khóa ký của Trường Thi."),
    "key_not_written": _n("Đây không phải khóa công khai. Khóa công khai có dạng TÊN+8 ký tự+chuỗi, do lệnh truongthi keys new in ra."),
    "key_known": _n("Khóa này đã có trong cuộc thi."),
    "key_too_late": _n("Cuộc thi đã mở, không thêm hay bỏ người ký được nữa: khóa phải được công bố trước giờ mở."),
    "note_unknown": _n("Không có bản niêm phong này trong cuộc thi."),
    "signature_unreadable": _n("Không đọc được chữ ký. Dán nguyên văn dòng bắt đầu bằng «—» mà lệnh truongthi sign in ra."),
    "signature_of_nobody": _n("Chữ ký này không thuộc khóa nào của cuộc thi."),
    "signature_wrong": _n("Chữ ký không đúng với nội dung bản niêm phong. Tải lại bản niêm phong rồi ký lại."),
    "receipt_unreadable": _n("Tệp này không phải phiếu niêm phong của Trường Thi."),
}  # fmt: skip
