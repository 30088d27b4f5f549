"""Results of another site on the teacher's and the organiser's screens: forms, problems in words, kept files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from truongthi.core.errors import Problem
from truongthi.results.models import ExternalUpload
from truongthi.results.queries.external import UploadPreview, evidence_for
from truongthi.web.shared.sheets import workbook_response
from truongthi.web.wording import problem_sentence

MAX_BYTES = 5 * 1024 * 1024


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Tệp Excel"), max_length=200)
    source = forms.CharField(
        label=_("Kết quả lấy từ đâu"),
        max_length=300,
        help_text=_("Ví dụ: trang thi của tỉnh, địa chỉ trang, ngày lấy số liệu."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise ValidationError(gettext("Tệp quá 5 MB. Tệp thống kê thường chỉ vài chục KB; thầy/cô kiểm tra lại."))
        return file


class ApplyForm(forms.Form):
    explanation = forms.CharField(
        label=_("Giải thích chỗ mâu thuẫn"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ban Tổ chức đọc lời này cùng với tệp. Ví dụ: ghi nhầm số ở cuối bảng, các dòng là đúng."),
    )


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    """(place, sentence) of each problem."""
    return [(problem.where, problem_sentence(problem)) for problem in problems]


def preview_context(preview: UploadPreview, form: ApplyForm) -> dict[str, Any]:
    return {
        "preview": preview,
        "upload": preview.upload,
        "errors": told(preview.errors),
        "to_explain": told(preview.to_explain),
        "notices": told(preview.notices),
        "form": form,
    }


def evidence_response(request: HttpRequest, upload_id: str) -> HttpResponse:
    """The kept file, byte for byte; 404 for everybody who may not see it."""
    upload: ExternalUpload | None = evidence_for(request.user, upload_id)
    if upload is None:
        raise Http404
    return workbook_response(bytes(upload.content or b""), f"bang-chung-{upload.sha256[:12]}.xlsx")
