"""/cuoc-thi/<slug>/niem-phong/ — what was signed before, at and after a contest, its texts, and the public bundle."""

from django.urls import path, register_converter

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.seals import views


class NoteHash:
    """The SHA-256 of a note."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(NoteHash, "note")

_BASE = "cuoc-thi/<slug:slug>/niem-phong/"
urlpatterns = [
    path(_BASE, views.seals, name="seals"),
    path(_BASE + "<note:note_sha256>.txt", views.note_text, name="seal_note"),
    path(_BASE + "goi-kiem-chung.zip", views.bundle, name="bundle"),
    path("kiem-tra-ket-qua/verify.py", views.verifier, name="verifier"),
]
_READ = Access(EVERYONE, frozenset({"GET", "HEAD"}))
ACCESS = {"seals": _READ, "seal_note": _READ, "bundle": _READ, "verifier": _READ}
