"""The committee's answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.results.models import Correction
from truongthi.results.queries.complaints import confirmed_corrections
from truongthi.web.shared.display import vn_datetime
from truongthi.web.wording.lifecycle import OUTCOMES, outcome_name


class AnswerForm(forms.Form):
    def __init__(self, contest: Contest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.corrections = {one.public_id: one for one in confirmed_corrections(contest)}
        self.fields["outcome"] = forms.ChoiceField(
            label=_("Kết luận"), choices=[(key, outcome_name(key)) for key in OUTCOMES], widget=forms.RadioSelect
        )
        if self.corrections:
            named = [
                (key, f"{vn_datetime(one.confirmed_at)}: {one.reason[:80]}") for key, one in self.corrections.items()
            ]
            self.fields["correction"] = forms.ChoiceField(
                label=_("Điều chỉnh đã làm"), choices=[("", _("Không có")), *named], required=False
            )
        self.fields["answer"] = forms.CharField(
            label=_("Trả lời"),
            help_text=_("Chỉ người gửi đơn và thí sinh đọc được."),
            widget=forms.Textarea(attrs={"rows": 5}),
            max_length=2000,
        )

    def correction(self) -> Correction | None:
        return self.corrections.get(self.cleaned_data.get("correction", ""))
