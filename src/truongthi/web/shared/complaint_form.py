"""What is complained about, chosen from what the person has: attempts, questions, divisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from truongthi.core.complaints import QUESTION
from truongthi.results.queries.complaints import Own
from truongthi.web.shared.complaints import attempt_name
from truongthi.web.wording.lifecycle import subject_name


class ComplaintForm(forms.Form):
    """One choice "about": every attempt's score, a question of an attempt (with its number), every division, and
    eligibility.
    """

    def __init__(self, own: Own, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, str]] = []
        for one in own.attempts:
            name = attempt_name(one)
            choices.append((f"score:{one.public_id}", _("{what}: {attempt}").format(what=_("Điểm"), attempt=name)))
            choices.append((f"question:{one.public_id}", _("Một câu hỏi trong {attempt}").format(attempt=name)))
        choices += [(f"place:{key}", f"{subject_name('place')}: {name}") for key, name in own.divisions]
        choices.append(("eligibility:", subject_name("eligibility")))
        self.fields["subject"] = forms.ChoiceField(
            label=_("Phúc khảo về việc gì?"), choices=choices, widget=forms.RadioSelect
        )
        if own.attempts:
            self.fields["question"] = forms.IntegerField(
                label=_("Số thứ tự của câu"),
                help_text=_("Chỉ ghi khi phúc khảo một câu hỏi: câu thứ mấy trong bài."),
                required=False,
                min_value=1,
                widget=forms.NumberInput(attrs={"class": "short"}),
            )
        self.fields["text"] = forms.CharField(
            label=_("Nội dung"),
            help_text=_("Nêu rõ điều chưa đúng và căn cứ. Chỉ Ban Tổ chức đọc được."),
            widget=forms.Textarea(attrs={"rows": 5}),
            max_length=2000,
        )

    def values(self) -> dict[str, Any]:
        about, _colon, key = self.cleaned_data["subject"].partition(":")
        return {
            "about": about,
            "attempt": key if about != "place" else "",
            "division": key if about == "place" else "",
            "question": self.cleaned_data.get("question") if about == QUESTION else None,
            "text": self.cleaned_data["text"],
        }
