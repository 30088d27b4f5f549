"""The templates documents are made from until an organiser brings an own one: the layout of Nghị định 30/2020/NĐ-CP.

Each is an ordinary Word file with fields such as ``{{ ten_cuoc_thi }}``; what the fields are stands in ``FIELDS``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from docx.shared import Cm

from truongthi.formats.official_docx import Letterhead, OfficialDocument, Signature, TableColumn

_ROW: Final = dict.fromkeys(
    ("stt", "hang", "ten", "don_vi", "giai", "tien", "tien_va_hien_vat", "ket_qua", "ghi_chu"), ""
)
_TABLE: Final[dict[str, Any]] = {"ten": "", "ten_hoa": "", "so_giai": "", "tong_tien": "", "hang": [_ROW]}
_TIE: Final[dict[str, Any]] = {
    "ten": "", "noi_dung": "", "cac_ben": [{"ten": "", "so_lieu": ""}], "quyet_dinh": [""], "ly_do": "",
    "nguoi_de_xuat": "", "nguoi_xac_nhan": "",
}  # fmt: skip
_TEXTS: Final = (
    "so_ky_hieu", "dia_danh_ngay", "don_vi", "don_vi_hoa", "co_quan_chu_quan", "kinh_gui", "ten_cuoc_thi",
    "thoi_gian_thi",
    "so_nguoi", "so_luot", "so_giai", "tong_tien", "tong_tien_bang_chu", "quyen_han_ky", "chuc_vu_ky", "nguoi_ky",
    "thu_ky", "truong_ban", "ngay_cong_bo", "ban_cong_bo", "ma_kiem_chung", "co_so_tinh", "han_phuc_khao",
    "ghi_chu_thue",
    "pk_tong", "pk_giu_nguyen", "pk_co_can_cu", "pk_da_sua", "pk_muon", "bat_dau_hop", "ket_thuc_hop", "dia_diem",
    "khong_dong_hang", "trao_giai", "kem_theo",
)  # fmt: skip
FIELDS: Final[dict[str, Any]] = {
    **dict.fromkeys(_TEXTS, ""),
    "can_cu": [""],
    "noi_nhan": [""],
    "thanh_phan": [{"ten": "", "chuc_vu": ""}],
    "doi_tuong": [{"ten": "", "so_nguoi": "", "so_luot": ""}],
    "dong_hang": [_TIE],
    "bang": [_TABLE],
    "xep_hang": [_TABLE],
}
"""The same for every kind; what a contest does not have is an empty text or list."""

_PRIZES: Final = (
    TableColumn("STT", 3), TableColumn("Họ và tên, tập thể", 10, centred=False),
    TableColumn("Đơn vị", 8, centred=False), TableColumn("Giải", 6), TableColumn("Mức thưởng", 7),
)  # fmt: skip
_PRIZE_ROW: Final = [
    "{{ dong.stt }}",
    "{{ dong.ten }}",
    "{{ dong.don_vi }}",
    "{{ dong.giai }}",
    "{{ dong.tien_va_hien_vat }}",
]
_STANDINGS: Final = (
    TableColumn("Hạng", 4), TableColumn("Họ và tên, tập thể", 9, centred=False),
    TableColumn("Đơn vị", 7, centred=False), TableColumn("Kết quả", 12, centred=False), TableColumn("Giải", 6),
)  # fmt: skip
_STANDINGS_ROW: Final = [
    "{{ dong.hang }}",
    "{{ dong.ten }}",
    "{{ dong.don_vi }}",
    "{{ dong.ket_qua }}",
    "{{ dong.giai }}",
]
_RECIPIENTS: Final = ("{%p for noi in noi_nhan %}", "{{ noi }}", "{%p endfor %}")
_TOTAL: Final = (
    "Tổng số giải: {{ so_giai }}. Tổng kinh phí giải thưởng: {{ tong_tien }} (bằng chữ: {{ tong_tien_bang_chu }})."
)


def default_template(kind: str, *, body: str, parent_body: str, made_at: datetime) -> bytes:
    """The Word template of one kind, with the head of the unit that issues it."""
    build, title = _BUILDERS[kind]
    head = Letterhead(
        body=body,
        parent_body=parent_body,
        symbol="",
        number_line="{{ so_ky_hieu }}",
        date_line="{{ dia_danh_ngay }}",
        has_date_line=kind != "minutes",
    )
    document = OfficialDocument(head, made_at=made_at, title=title)
    build(document)
    return document.data()


def _notice(document: OfficialDocument) -> None:
    document.heading("Thông báo", "Kết quả cuộc thi “{{ ten_cuoc_thi }}”")
    _each(document, "can_cu", document.italic_paragraph)
    document.paragraph("Ban Tổ chức thông báo kết quả cuộc thi “{{ ten_cuoc_thi }}” như sau:")
    document.section("1. Tình hình tham gia")
    _turnout(document)
    document.section("2. Kết quả")
    document.paragraph("{{ co_so_tinh }}")
    _prize_tables(document)
    document.paragraph(_TOTAL)
    _if(document, "ghi_chu_thue", "{{ ghi_chu_thue }}")
    document.section("3. Phúc khảo")
    document.paragraph("{{ han_phuc_khao }}")
    document.last_paragraph("Ban Tổ chức thông báo để các đơn vị, tập thể và cá nhân được biết")
    _sign(document)


def _minutes(document: OfficialDocument) -> None:
    document.heading("Biên bản", "Họp xét giải cuộc thi “{{ ten_cuoc_thi }}”")
    document.paragraph("Thời gian bắt đầu: {{ bat_dau_hop }}")
    document.paragraph("Địa điểm: {{ dia_diem }}")
    document.paragraph("Thành phần tham dự:")
    document.tag("{%p for nguoi in thanh_phan %}")
    document.paragraph("- {{ nguoi.ten }}, {{ nguoi.chuc_vu }}.")
    document.tag("{%p endfor %}")
    document.paragraph("Chủ trì: {{ truong_ban }}.")
    document.paragraph("Thư ký (người ghi biên bản): {{ thu_ky }}.")
    document.section("I. CĂN CỨ")
    _each(document, "can_cu", document.italic_paragraph)
    document.section("II. NỘI DUNG")
    document.paragraph(
        "Cuộc thi có {{ so_nguoi }} người dự thi với {{ so_luot }} lượt thi. Ban Tổ chức xét giải theo thể lệ như sau."
    )
    document.section("1. Xử lý các trường hợp bằng nhau")
    _if(document, "khong_dong_hang", "{{ khong_dong_hang }}")
    _ties(document)
    document.section("2. Kết quả và giải thưởng")
    document.paragraph("{{ co_so_tinh }}")
    _prize_tables(document)
    document.paragraph(_TOTAL)
    document.last_paragraph(
        "Biên bản được các thành viên dự họp thông qua và thống nhất ký tên. Cuộc họp kết thúc vào {{ ket_thuc_hop }}"
    )
    document.two_signatures(Signature("Thư ký", "{{ thu_ky }}"), Signature("Chủ trì", "{{ nguoi_ky }}"), _RECIPIENTS)
    document.appendix("Bảng xếp hạng", goes_with="{{ kem_theo }}")
    _tables(document, "xep_hang", _STANDINGS, _STANDINGS_ROW, size=11)


def _proposal(document: OfficialDocument) -> None:
    document.heading("Tờ trình", "Về việc khen thưởng cuộc thi “{{ ten_cuoc_thi }}”")
    document.addressed_to(["{{ kinh_gui }}"])
    _each(document, "can_cu", document.italic_paragraph)
    document.paragraph(
        "Cuộc thi “{{ ten_cuoc_thi }}” đã diễn ra {{ thoi_gian_thi }} với {{ so_nguoi }} người dự thi và {{ so_luot }} "
        "lượt thi. Sau khi họp xét giải, Ban Tổ chức kính đề nghị khen thưởng các tập thể, cá nhân đạt giải sau đây:"
    )
    _prize_tables(document)
    document.paragraph(_TOTAL)
    _if(document, "ghi_chu_thue", "{{ ghi_chu_thue }}")
    document.last_paragraph("Ban Tổ chức kính trình {{ kinh_gui }} xem xét, quyết định")
    _sign(document)


def _decision(document: OfficialDocument) -> None:
    document.heading("Quyết định", "Về việc khen thưởng tập thể, cá nhân đạt giải cuộc thi “{{ ten_cuoc_thi }}”")
    document.centred_line("THỦ TRƯỞNG {{ don_vi_hoa }}")
    _each(document, "can_cu", document.italic_paragraph)
    document.centred_line("QUYẾT ĐỊNH:")
    document.article(
        "Điều 1.", "Khen thưởng {{ so_giai }} giải cho các tập thể, cá nhân đạt giải cuộc thi “{{ ten_cuoc_thi }}” "
        "(có danh sách kèm theo)."
    )  # fmt: skip
    document.article(
        "Điều 2.", "Tổng kinh phí giải thưởng là {{ tong_tien }} (bằng chữ: {{ tong_tien_bang_chu }}), chi từ nguồn "
        "kinh phí của cuộc thi."
    )  # fmt: skip
    document.article(
        "Điều 3.", "Quyết định có hiệu lực kể từ ngày ký. Ban Tổ chức cuộc thi, các bộ phận liên quan và các tập thể, "
        "cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./."
    )  # fmt: skip
    document.signature(Signature("Thủ trưởng đơn vị"), _RECIPIENTS)
    document.appendix(
        "Tập thể, cá nhân đạt giải cuộc thi “{{ ten_cuoc_thi }}”", goes_with="{{ kem_theo }}", name="DANH SÁCH"
    )
    _prize_tables(document)
    document.paragraph(_TOTAL)


def _report(document: OfficialDocument) -> None:
    document.heading("Báo cáo", "Kết quả tổ chức cuộc thi “{{ ten_cuoc_thi }}”")
    document.addressed_to(["{{ kinh_gui }}"])
    document.section("1. Công tác tổ chức")
    document.paragraph("Cuộc thi “{{ ten_cuoc_thi }}” diễn ra {{ thoi_gian_thi }}. {{ ngay_cong_bo }}")
    document.section("2. Tình hình tham gia")
    _turnout(document)
    document.section("3. Kết quả")
    document.paragraph("{{ co_so_tinh }}")
    _prize_tables(document)
    document.paragraph(_TOTAL)
    _if(document, "ghi_chu_thue", "{{ ghi_chu_thue }}")
    _if(document, "trao_giai", "{{ trao_giai }}")
    document.section("4. Phúc khảo")
    document.paragraph(
        "Số đơn đã nhận: {{ pk_tong }}, trong đó giữ nguyên kết quả: {{ pk_giu_nguyen }}; đơn có căn cứ, kết quả không "
        "đổi: {{ pk_co_can_cu }}; đã sửa kết quả: {{ pk_da_sua }}. Số đơn gửi muộn: {{ pk_muon }}."
    )
    document.section("5. Khó khăn, kiến nghị")
    document.paragraph("……………………………………………………………………………")
    document.last_paragraph("Trên đây là báo cáo kết quả tổ chức cuộc thi, Ban Tổ chức kính báo cáo {{ kinh_gui }}")
    _sign(document)


def _receipt(document: OfficialDocument) -> None:
    document.heading("Bảng ký nhận giải thưởng", "Cuộc thi “{{ ten_cuoc_thi }}”")
    columns = (
        TableColumn("STT", 4), TableColumn("Họ và tên, tập thể", 10, centred=False),
        TableColumn("Đơn vị", 7, centred=False), TableColumn("Giải", 7), TableColumn("Mức thưởng", 7),
        TableColumn("Ký nhận", 7),
    )  # fmt: skip
    _tables(document, "bang", columns, [*_PRIZE_ROW, ""], row_height=True)
    document.paragraph(_TOTAL, keep=True)
    _if(document, "ghi_chu_thue", "{{ ghi_chu_thue }}", keep=True)
    document.two_signatures(
        Signature("Người lập bảng", "{{ thu_ky }}"),
        Signature("{{ chuc_vu_ky }}", "{{ nguoi_ky }}", "{{ quyen_han_ky }}"),
    )


def _each(document: OfficialDocument, field: str, write: Callable[[str], None]) -> None:
    document.tag("{%p for muc in " + field + " %}")
    write("{{ muc }}")
    document.tag("{%p endfor %}")


def _if(document: OfficialDocument, field: str, text: str, *, keep: bool = False) -> None:
    document.tag("{%p if " + field + " %}")
    document.paragraph(text, keep=keep)
    document.tag("{%p endif %}")


def _turnout(document: OfficialDocument) -> None:
    document.paragraph(
        "Cuộc thi diễn ra {{ thoi_gian_thi }}. Tổng số: {{ so_nguoi }} người dự thi, {{ so_luot }} lượt thi."
    )
    document.tag("{%p for nhom in doi_tuong %}")
    document.paragraph("- {{ nhom.ten }}: {{ nhom.so_nguoi }} người dự thi, {{ nhom.so_luot }} lượt thi.")
    document.tag("{%p endfor %}")


def _prize_tables(document: OfficialDocument) -> None:
    _tables(document, "bang", _PRIZES, _PRIZE_ROW)


def _tables(
    document: OfficialDocument, field: str, columns: Any, row: list[str], *, size: float = 12, row_height: bool = False
) -> None:
    """One titled table for each division, with as many rows as it has."""
    empty = [""] * (len(row) - 1)
    rows = [["{%tr for dong in bang_con.hang %}", *empty], row, ["{%tr endfor %}", *empty]]
    document.tag("{%p for bang_con in " + field + " %}")
    document.section("{{ bang_con.ten }}")
    document.table(columns, rows, size=size, may_break=True, row_height=Cm(1) if row_height else None)
    document.tag("{%p endfor %}")


def _ties(document: OfficialDocument) -> None:
    document.tag("{%p for nhom in dong_hang %}")
    document.section("{{ nhom.ten }}")
    document.paragraph("{{ nhom.noi_dung }}")
    columns = (TableColumn("Tên", 3, centred=False), TableColumn("Số liệu", 5, centred=False))
    rows = [["{%tr for ben in nhom.cac_ben %}", ""], ["{{ ben.ten }}", "{{ ben.so_lieu }}"], ["{%tr endfor %}", ""]]
    document.table(columns, rows, may_break=True)
    document.paragraph("Ban Tổ chức quyết định:")
    document.tag("{%p for cau in nhom.quyet_dinh %}")
    document.paragraph("{{ cau }}")
    document.tag("{%p endfor %}")
    document.paragraph("Lý do: {{ nhom.ly_do }}")
    document.paragraph("Người đề xuất: {{ nhom.nguoi_de_xuat }}. Người xác nhận: {{ nhom.nguoi_xac_nhan }}.")
    document.tag("{%p endfor %}")


def _sign(document: OfficialDocument) -> None:
    document.signature(
        Signature("{{ chuc_vu_ky }}", "{{ nguoi_ky }}", "{{ quyen_han_ky }}"),
        _RECIPIENTS,
    )


_BUILDERS: Final[dict[str, tuple[Callable[[OfficialDocument], None], str]]] = {
    "notice": (_notice, "Thông báo kết quả"),
    "minutes": (_minutes, "Biên bản họp xét giải"),
    "proposal": (_proposal, "Tờ trình khen thưởng"),
    "decision": (_decision, "Quyết định khen thưởng"),
    "results_report": (_report, "Báo cáo kết quả"),
    "receipt": (_receipt, "Bảng ký nhận giải thưởng"),
}
KINDS: Final = tuple(_BUILDERS)
SYMBOLS: Final = {
    "notice": "TB",
    "minutes": "BB",
    "proposal": "TTr",
    "decision": "QĐ",
    "results_report": "BC",
    "receipt": "DS",
}
