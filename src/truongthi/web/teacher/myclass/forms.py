"""The size of a class, with the day it was counted."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class HeadcountForm(forms.Form):
    headcount = forms.IntegerField(
        label=_("Sĩ số"), min_value=1, max_value=200, widget=forms.NumberInput(attrs={"class": "short"})
    )
    on = forms.DateField(label=_("Tính đến ngày"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
