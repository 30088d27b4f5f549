"""/ban-to-chuc/<slug>/cac-buoc/ — every step of a contest, and the acts between computation and report."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.lifecycle import views

_BASE = "ban-to-chuc/<slug:slug>/cac-buoc/"
urlpatterns = [
    path(_BASE, views.steps, name="lifecycle"),
    path(_BASE + "kiem-chung/", views.verify, name="lifecycle_verify"),
    path(_BASE + "chot/", views.finalise, name="lifecycle_finalise"),
    path(_BASE + "trao-giai/", views.award, name="lifecycle_award"),
    path(_BASE + "bao-cao/", views.report, name="lifecycle_report"),
    path(_BASE + "mo-lai/", views.reopen, name="lifecycle_reopen"),
]
_ACT = Access(ORGANISERS, frozenset({"POST"}))
ACCESS = {
    "lifecycle": Access(ORGANISERS, frozenset({"GET", "HEAD"})),
    "lifecycle_verify": _ACT,
    "lifecycle_finalise": _ACT,
    "lifecycle_award": _ACT,
    "lifecycle_report": _ACT,
    "lifecycle_reopen": _ACT,
}
