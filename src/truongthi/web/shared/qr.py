"""QR codes as pictures inside a page: for what is printed and then opened with a phone."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_picture(text: str) -> SafeString:
    """One inline SVG; segno writes the text as modules of the code alone, so nothing of it is markup."""
    return mark_safe(segno.make(text, error="m", micro=False).svg_inline(scale=3, border=2))  # noqa: S308
