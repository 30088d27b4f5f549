"""What goes with a hand-in: the sheet that was looked at, and a word to the committee."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class HandInForm(forms.Form):
    previewed = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Lời gửi Ban Tổ chức"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
