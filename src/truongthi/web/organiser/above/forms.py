"""Who is in charge in a unit, and how many people it has on a day."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class StateForm(forms.Form):
    person_in_charge = forms.CharField(label=_("Người phụ trách của đơn vị"), max_length=120)
    phone = forms.CharField(label=_("Điện thoại"), max_length=20, required=False)
    headcount = forms.IntegerField(
        label=_("Tổng số người của đơn vị thuộc diện dự thi"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    on = forms.DateField(
        label=_("Tính đến ngày"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
    )
