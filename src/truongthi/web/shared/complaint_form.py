"""What is complained about, chosen from what the person has: attempts, questions, divisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from truongthi.core.complaints import QUESTION
from truongthi.results.queries.complaints import Own
from truongthi.web.wording.lifecycle import subject_name


class ComplaintForm(forms.Form):
    """One choice "about": every attempt's score, a question of an attempt (with its number), every division, and
    eligibility.
    """

    def __init__(self, own: Own, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, str]] = []
        for public_id, number, _length in own.attempts:
            choices.append((f"score:{public_id}", _("{what}: lượt {n}").format(what=_("Điểm"), n=number)))
            choices.append((f"question:{public_id}", _("Một câu hỏi trong lượt {n}").format(n=number)))
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
