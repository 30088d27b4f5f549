"""The texts people consent to. A changed text is another text: consents keep the hash of the one that was read."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

TAKE_PART, PUBLISH_NAME, CONTACT = "take_part", "publish_name", "contact"

TEXTS = {
    TAKE_PART: _(
        "Tôi đồng ý để Ban Tổ chức dùng họ tên, ngày sinh, đơn vị và bài làm của tôi để tổ chức thi, chấm điểm và xếp hạng "
        "cuộc thi này. Tôi có thể xem, sửa, rút lại sự đồng ý hoặc yêu cầu xóa dữ liệu của mình."
    ),
    PUBLISH_NAME: _(
        "Tôi đồng ý để họ tên đầy đủ, lớp hoặc đơn vị và kết quả được đăng trên trang kết quả công khai. Nếu không đồng ý, "
        "trang công khai chỉ ghi tên viết tắt, ví dụ “Ng. V. A.”; quyền dự thi và giải thưởng không thay đổi."
    ),
    CONTACT: _("Tôi đồng ý để Ban Tổ chức liên hệ với tôi về các cuộc thi sau."),
}


LABELS = {
    TAKE_PART: _("Tôi đồng ý tham gia (cần có để dự thi)"),
    PUBLISH_NAME: _("Tôi đồng ý công bố họ tên đầy đủ"),
    CONTACT: _("Tôi đồng ý được liên hệ về cuộc thi sau"),
}


def consent_label(purpose: str) -> str:
    """A few words for the box; the text beside it is what binds."""
    return gettext(LABELS[purpose])


def consent_text(purpose: str) -> str:
    return gettext(TEXTS[purpose])


def consent_hash(purpose: str) -> str:
    """SHA-256 of the Vietnamese text, which is the one that binds."""
    return hashlib.sha256(TEXTS[purpose].encode()).hexdigest()
