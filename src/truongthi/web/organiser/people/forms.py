"""Uploading a list, and choosing a homeroom teacher."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from truongthi.schools.models import Member
from truongthi.web.wording import sentence


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Danh sách học sinh hoặc danh sách cán bộ, giáo viên (Excel)"), allow_empty_file=True
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > settings.UPLOAD_MAX_BYTES:
            facts = {"size_mb": -(-file.size >> 20), "limit_mb": settings.UPLOAD_MAX_BYTES >> 20}
            raise forms.ValidationError(sentence("file_too_large", **facts))
        return file


class HomeroomForm(forms.Form):
    teacher = forms.ChoiceField(label=_("Giáo viên chủ nhiệm"), required=False)

    def __init__(self, *args: Any, staff: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {member.public_id: member for member in staff}
        words = [
            (key, f"{member.user.full_name} ({member.department})" if member.department else member.user.full_name)
            for key, member in self.members.items()
        ]
        self.fields["teacher"].choices = [("", _("(chưa có)")), *words]
