"""/ban-to-chuc/<slug>/niem-phong/ — what is signed, who signs, and the head of the log to print."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.seals import views

_BASE = "ban-to-chuc/<slug:slug>/niem-phong/"
urlpatterns = [
    path(_BASE, views.seals, name="seals"),
    path(_BASE + "nguoi-ky/", views.auditor, name="seals_auditor"),
    path(_BASE + "chu-ky/", views.signature, name="seals_signature"),
]
_ACT = Access(ORGANISERS, frozenset({"POST"}))
ACCESS = {
    "seals": Access(ORGANISERS, frozenset({"GET", "HEAD"})),
    "seals_auditor": _ACT,
    "seals_signature": _ACT,
}
