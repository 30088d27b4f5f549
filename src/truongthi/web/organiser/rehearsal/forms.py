"""How large a rehearsal is to be, and which one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from truongthi.core.rehearsal import LARGEST, LARGEST_SEED, SMALLEST, USUAL


class RehearsalForm(forms.Form):
    people = forms.IntegerField(label=_("Số thí sinh giả định"), min_value=SMALLEST, max_value=LARGEST, initial=USUAL)
    seed = forms.IntegerField(
        label=_("Hạt giống"),
        min_value=0,
        max_value=LARGEST_SEED,
        initial=1,
        help_text=_("Cùng một số cho đúng cùng kết quả; đổi số để xem trường hợp khác."),
    )
    roster = forms.BooleanField(label=_("Dùng lớp, đơn vị và sĩ số thật của danh sách"), required=False)
