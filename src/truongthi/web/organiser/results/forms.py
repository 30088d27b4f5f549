"""What the committee types: the order of a tie with its reason, and the reason for taking a decision back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from truongthi.results.queries.bench import BenchTie
from truongthi.web.wording import sentence
from truongthi.web.wording.results import name_in_sentence, unit_text


def side_name(kind: str, name: str, unit: str) -> str:
    """How a side is called in a choice: "Lớp 10A2", or the name with its department."""
    called = name_in_sentence(kind, name)
    where = "" if kind == "class" else unit_text(kind, unit)
    text = f"{called} ({where})" if where else called
    return text[:1].upper() + text[1:]


class OrderForm(forms.Form):
    """One choice for each place of the tie, and the reason. Two sides: only who comes first is asked."""

    def __init__(self, tie: BenchTie, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"tie-{tie.tie.figures_sha256[:8]}", **kwargs)
        self.tie = tie
        choices = [(side.who.key, side_name(side.who.kind, side.who.name, side.who.unit)) for side in tie.sides]
        if len(choices) == 2:
            self.fields["first"] = forms.ChoiceField(
                label=_("Ai xếp trước?"), choices=choices, widget=forms.RadioSelect
            )
        else:
            for place in range(len(choices)):
                self.fields[f"place_{place}"] = forms.ChoiceField(
                    label=_("Hạng {n}").format(n=tie.tie.rank + place), choices=[("", _("Chọn …")), *choices]
                )
        self.fields["reason"] = forms.CharField(
            label=_("Lý do"),
            help_text=_("Ghi vào biên bản, người thứ hai đọc trước khi xác nhận. Ví dụ: theo kết quả bốc thăm ngày …"),
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=2000,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(self.tie.sides) == 2:
            first = cleaned.get("first")
            rest = [key for key in self.tie.tie.keys if key != first]
            self.ordered = [first, *rest]
        else:
            self.ordered = [cleaned.get(f"place_{place}", "") for place in range(len(self.tie.sides))]
            if not self.errors and len(set(self.ordered)) != len(self.ordered):
                raise forms.ValidationError(sentence("decision_order_repeated"))
        return cleaned


class WithdrawForm(forms.Form):
    reason = forms.CharField(max_length=2000)
