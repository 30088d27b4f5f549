"""The first questions about a new contest, and the upload of a plan file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from truongthi.core.rules.values import VIETNAM, YEARS
from truongthi.formats.plan_toml import LARGEST
from truongthi.schools.models import Unit
from truongthi.web.organiser.plan.fields import to_new_id

_LOCAL = {"type": "datetime-local"}
_SENSIBLE = [
    MinValueValidator(datetime(YEARS.start, 1, 2, tzinfo=VIETNAM)),
    MaxValueValidator(datetime(YEARS.stop - 1, 12, 30, tzinfo=VIETNAM)),
]


class _WithUnit(forms.Form):
    """Asks for the unit only where there is a choice."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị tổ chức"), empty_label=None)

    def __init__(self, *args: Any, units: QuerySet[Unit] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["unit"]
            return
        field: Any = self.fields["unit"]
        field.queryset = units
        if len(units) == 1:
            field.widget = forms.HiddenInput()
            field.initial = units[0].pk


class PlanFileForm(_WithUnit):
    file = forms.FileField(label=_("Tệp kế hoạch (.toml)"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("Tệp kế hoạch chỉ có chữ, không quá 256 KB. Hãy kiểm tra lại tệp."))
        return file


class NewPlanForm(_WithUnit):
    title = forms.CharField(label=_("Tên cuộc thi"), max_length=300)
    opens_at = forms.DateTimeField(
        label=_("Mở cuộc thi lúc"), widget=forms.DateTimeInput(attrs=_LOCAL), validators=_SENSIBLE
    )
    closes_at = forms.DateTimeField(
        label=_("Đóng cuộc thi lúc"), widget=forms.DateTimeInput(attrs=_LOCAL), validators=_SENSIBLE
    )
    question_count = forms.IntegerField(label=_("Số câu của một bài"), initial=20, min_value=1, max_value=500)
    duration_minutes = forms.IntegerField(label=_("Thời gian làm bài (phút)"), initial=20, min_value=1, max_value=600)
    points = forms.CharField(label=_("Điểm mỗi câu"), initial="5", help_text=_("Ví dụ: 5 hoặc 0,25."))

    def document(self) -> dict[str, Any]:
        """A plan of staff and pupils without prizes yet; everything not asked here is an open point. The usual three
        seats stand in it, because prizes need somebody to decide ties.
        """
        answers = self.cleaned_data
        opens_at, closes_at = (answers[name].astimezone(VIETNAM) for name in ("opens_at", "closes_at"))
        return {
            "slug": f"{to_new_id(answers['title'])}-{opens_at.year}",
            "title": answers["title"],
            "organiser": answers["unit"].name,
            "window": {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()},
            "categories": [
                {"id": "cbgv", "name": str(_("Cán bộ, giáo viên (CBGV)")), "role": "staff"},
                {"id": "hs", "name": str(_("Học sinh (HS)")), "role": "pupil"},
            ],
            "paper": {
                "question_count": answers["question_count"],
                "points_per_question": answers["points"],
                "duration_minutes": answers["duration_minutes"],
            },
            "committee": {
                "members": [
                    {"role": "head", "title": str(_("Trưởng ban"))},
                    {"role": "deputy", "title": str(_("Phó ban"))},
                    {"role": "secretary", "title": str(_("Thư ký"))},
                ]
            },
        }
