"""Forms of the bank pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truongthi.bank.imports import APPEND, UPDATE
from truongthi.core.questions import LETTERS, MAX_OPTION_TEXT, MAX_TEXT, Option, Question, question_problems
from truongthi.core.vietnamese import normalize
from truongthi.schools.models import Unit
from truongthi.web.wording import problem_sentence, sentence

ACCEPT = ".docx,.xlsx"


class UploadForm(forms.Form):
    """A Word or Excel file with questions."""

    file = forms.FileField(label=gettext_lazy("Tệp câu hỏi (Word hoặc Excel)"), allow_empty_file=True)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > settings.UPLOAD_MAX_BYTES:
            facts = {"size_mb": -(-file.size >> 20), "limit_mb": settings.UPLOAD_MAX_BYTES >> 20}
            raise forms.ValidationError(sentence("file_too_large", **facts))
        return file


class NewBankForm(UploadForm):
    """A bank is born with its first file."""

    title = forms.CharField(label=gettext_lazy("Tên ngân hàng câu hỏi"), max_length=200)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Đơn vị"), empty_label=None)
    field_order = ("unit", "title", "file")

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.units = list(units[:2])
        if len(self.units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.fields["unit"].initial = self.units[0].pk


class ImportForm(forms.Form):
    """How a previewed file is taken in. ``seen``: the digest of the bank that the preview was compared with."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Cách nhập"),
        widget=forms.RadioSelect,
        choices=[
            (UPDATE, gettext_lazy("Theo số câu: câu cùng số được cập nhật, câu mới được thêm")),
            (APPEND, gettext_lazy("Nối thêm: câu chưa có được thêm vào sau, đánh số tiếp")),
        ],
    )
    without_refused = forms.BooleanField(
        label=gettext_lazy("Nhập các câu không lỗi, bỏ qua câu có lỗi"), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class QuestionForm(forms.Form):
    """One question with its options A–H and its key."""

    text = forms.CharField(label=gettext_lazy("Nội dung câu hỏi"), widget=forms.Textarea(attrs={"rows": 4}))
    part = forms.CharField(label=gettext_lazy("Phần"), max_length=20, required=False)
    part_title = forms.CharField(label=gettext_lazy("Tên phần"), max_length=300, required=False)
    level = forms.CharField(label=gettext_lazy("Mức độ"), max_length=40, required=False)
    key = forms.MultipleChoiceField(
        label=gettext_lazy("Đáp án đúng"),
        choices=[(letter, letter) for letter in LETTERS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    source = forms.CharField(
        label=gettext_lazy("Căn cứ"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=2000
    )
    explanation = forms.CharField(
        label=gettext_lazy("Giải thích"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=4000
    )
    reason = forms.CharField(label=gettext_lazy("Lý do sửa"), max_length=300, required=False)

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(question), **kwargs)
        self.question = question
        self.shown_letters = LETTERS[: min(len(LETTERS), max(4, len(question.options) + 1))]
        for letter in self.shown_letters:
            self.fields[f"option_{letter}"] = forms.CharField(
                label=_("Phương án %(letter)s") % {"letter": letter}, max_length=MAX_OPTION_TEXT, required=False
            )
        self.fields["key"].choices = [(letter, letter) for letter in self.shown_letters]  # type: ignore[attr-defined]
        self.fields["text"].widget.attrs["maxlength"] = MAX_TEXT

    @property
    def option_fields(self) -> list[forms.BoundField]:
        return [self[f"option_{letter}"] for letter in self.shown_letters]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for problem in question_problems(self.content()):
                if problem.is_error:
                    self.add_error(None, problem_sentence(problem))
        return cleaned

    def content(self) -> Question:
        """The question as typed: options up to the last one given."""
        data = self.cleaned_data
        texts = [normalize(data.get(f"option_{letter}", "")) for letter in self.shown_letters]
        count = max((index + 1 for index, text in enumerate(texts) if text), default=0)
        return Question(
            number=self.question.number,
            text=normalize(data["text"]),
            options=tuple(Option(LETTERS[index], texts[index]) for index in range(count)),
            key=tuple(sorted(data["key"])),
            part=normalize(data["part"]),
            part_title=normalize(data["part_title"]),
            level=normalize(data["level"]),
            source=normalize(data["source"]),
            explanation=normalize(data["explanation"]),
            where=self.question.where,
        )


def _initial(question: Question) -> dict[str, Any]:
    options = {f"option_{option.letter}": option.text for option in question.options}
    fields = ("text", "part", "part_title", "level", "source", "explanation")
    return {name: getattr(question, name) for name in fields} | options | {"key": list(question.key)}


class VoidForm(forms.Form):
    """Why a question is taken out."""

    reason = forms.CharField(label=gettext_lazy("Lý do bỏ câu này"), max_length=300)
