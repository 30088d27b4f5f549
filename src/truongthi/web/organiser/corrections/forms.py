"""What the committee types for a correction: its reason, its minutes, and the lots' public draw."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from truongthi.web.shared.display import ZONE


class GroundsForm(forms.Form):
    """Why, and on which minutes it rests."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ghi vào biên bản; người thứ hai đọc trước khi xác nhận."),
    )
    minutes = forms.CharField(
        label=_("Số và ngày của biên bản"),
        max_length=200,
        help_text=_("Ví dụ: Biên bản số 03/BB-BTC ngày 20/10/2026."),
    )


class LotsForm(forms.Form):
    source = forms.CharField(
        label=_("Sẽ lấy số từ lần quay số nào"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ví dụ: giải đặc biệt xổ số kiến thiết miền Bắc ngày 20/10/2026, đủ 5 chữ số."),
    )
    drawn_at = forms.DateTimeField(
        label=_("Giờ quay số"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M"],
    )

    def clean_drawn_at(self) -> datetime:
        moment: datetime = self.cleaned_data["drawn_at"]
        return moment.replace(tzinfo=ZONE)


class PointsFileForm(forms.Form):
    file = forms.FileField(
        label=_("Tệp Excel có cột Họ tên (hoặc Mã, Lớp) và cột Điểm"), max_length=200, required=False
    )
    pasted = forms.CharField(
        label=_("Hoặc dán từ Excel"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mỗi dòng một người: họ tên, rồi điểm; có thể thêm mã, ngày sinh như trong tệp."),
    )

    def clean(self) -> dict[str, Any]:
        return super().clean() or {}
