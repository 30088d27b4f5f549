"""The figures of one's own result as the other site shows them."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongthi.formats.result_cells import read_duration
from truongthi.formats.sheets import Cell

_POINTS: Final = re.compile(r"(\d{1,5})(?:[.,](\d{1,2}))?", re.ASCII)


class OwnResultForm(forms.Form):
    attempts = forms.IntegerField(
        label=_("Số lần thi"), min_value=1, max_value=1000, widget=forms.NumberInput(attrs={"class": "short"})
    )
    best = forms.CharField(
        label=_("Điểm cao nhất"),
        max_length=10,
        help_text=_("Ví dụ: 95 hoặc 82,5"),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )
    duration = forms.CharField(
        label=_("Thời gian của lần thi có điểm cao nhất"),
        max_length=20,
        help_text=_("Phút:giây, ví dụ 07:31"),
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    source = forms.CharField(
        label=_("Kết quả lấy từ đâu"), max_length=300, help_text=_("Ví dụ: trang thi của tỉnh, mục lịch sử thi.")
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def clean_best(self) -> int:
        """Centipoints."""
        found = _POINTS.fullmatch(self.cleaned_data["best"].strip())
        if found is None:
            raise ValidationError(gettext("Hãy ghi một số, nhiều nhất hai chữ số thập phân."))
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))

    def clean_duration(self) -> int:
        """Milliseconds."""
        read = read_duration(Cell(self.cleaned_data["duration"]))
        if read.value is None:
            raise ValidationError(gettext("Hãy ghi phút:giây, ví dụ 07:31."))
        return read.value

    def figures(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "attempts": data["attempts"],
            "best_centipoints": data["best"],
            "duration_ms": data["duration"],
            "source": data["source"],
            "note": data["note"],
        }
