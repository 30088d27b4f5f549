"""The template of one kind: download, upload an own one, see it filled, go back to the default."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truongthi.core.errors import Refused
from truongthi.formats.default_templates import FIELDS, KINDS
from truongthi.formats.document_template import MAX_BYTES, filled
from truongthi.results.actions.templates import keep_template, own_template, remove_template
from truongthi.web.organiser.documents.contents import sample
from truongthi.web.organiser.documents.making import template_of, the_default
from truongthi.web.organiser.documents.views import NAMES, WORD, attachment
from truongthi.web.organiser.results.page import contest_or_404, frame
from truongthi.web.shared.clock import now
from truongthi.web.wording import refusal_sentence, sentence
from truongthi.web.wording.results import document_name


class TemplateForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Tệp Word (.docx) đã sửa"), max_length=200)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise forms.ValidationError(sentence("template_too_large", limit_mb=MAX_BYTES // (1024 * 1024)))
        return file


def page(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    _known(kind)
    form = TemplateForm(request.POST, request.FILES) if request.method == "POST" else TemplateForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        call = partial(keep_template, actor=request.user, contest=contest, kind=kind, filename=file.name, now=now())
        try:
            call(content=file.read())
        except Refused as refused:
            form.add_error("file", refusal_sentence(refused))
        else:
            messages.success(request, _("Đã dùng mẫu mới. Hãy xem thử trước khi in."))
            return redirect("organiser:document_template", contest.slug, kind)
    context = {
        "kind": kind,
        "name": document_name(kind),
        "own": own_template(contest, kind),
        "form": form,
        "texts": [name for name, example in FIELDS.items() if example == ""],
        "lists": [(name, _columns(example)) for name, example in FIELDS.items() if example != ""],
    }
    status = 422 if form.errors else 200
    around = frame(request, contest, "documents")
    return render(request, "organiser/documents/template.html", around | context, status=status)


def download(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The template in use, or with ?mac-dinh=1 the default one. It holds no personal data."""
    contest = contest_or_404(request, slug)
    _known(kind)
    make = the_default if request.GET.get("mac-dinh") else template_of
    return attachment(make(contest, kind, made_at=now()), f"mau-{NAMES[kind]}.docx", WORD)


def preview(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The template in use filled with invented people."""
    contest = contest_or_404(request, slug)
    _known(kind)
    try:
        data = filled(template_of(contest, kind, made_at=now()), sample(contest))
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect("organiser:document_template", contest.slug, kind)
    return attachment(data, f"xem-thu-{NAMES[kind]}.docx", WORD)


def remove(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    contest = contest_or_404(request, slug)
    _known(kind)
    try:
        remove_template(actor=request.user, contest=contest, kind=kind, now=now())
    except Refused as refused:
        messages.error(request, refusal_sentence(refused))
    else:
        messages.success(request, _("Đã quay về mẫu mặc định."))
    return redirect("organiser:document_template", contest.slug, kind)


def _known(kind: str) -> None:
    if kind not in KINDS:
        raise Http404


def _columns(example: list[object]) -> str:
    return ", ".join(example[0]) if isinstance(example[0], dict) else ""
