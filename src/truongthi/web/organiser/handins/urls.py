"""/ban-to-chuc/<slug>/nop-thong-ke/… — the hand-in desk of a contest."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.handins import staff, views

_DESK = "ban-to-chuc/<slug:slug>/nop-thong-ke/"
urlpatterns = [
    path(_DESK, views.desk_page, name="handins"),
    path(_DESK + "nhan-tat-ca/", views.receive_all, name="handins_receive_all"),
    path(_DESK + "ban/<str:hand_in_id>/", views.sheet, name="handins_sheet"),
    path(_DESK + "ban/<str:hand_in_id>/bang.xlsx", views.sheet_file, name="handins_sheet_file"),
    path(_DESK + "ban/<str:hand_in_id>/da-nhan/", views.receive, name="handins_receive"),
    path(_DESK + "tep/<str:upload_id>/tai-ve.xlsx", views.evidence, name="handins_evidence"),
    path(_DESK + "can-bo/", staff.upload, name="staff_upload"),
    path(_DESK + "can-bo/<str:upload_id>/", staff.preview, name="staff_preview"),
]
_READ = Access(ORGANISERS, frozenset({"GET", "HEAD"}))
_ACT = Access(ORGANISERS, frozenset({"POST"}))
ACCESS = {
    "handins": _READ,
    "handins_receive_all": _ACT,
    "handins_sheet": _READ,
    "handins_sheet_file": _READ,
    "handins_receive": _ACT,
    "handins_evidence": _READ,
    "staff_upload": Access(ORGANISERS),
    "staff_preview": Access(ORGANISERS),
}
