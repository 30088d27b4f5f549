"""/ban-to-chuc/ngan-hang/… — for organisers of the unit alone: keys are shown here."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.organiser.bank import import_views, question_views, views

_BASE = "ban-to-chuc/ngan-hang/"
urlpatterns = [
    path(_BASE, views.bank_list, name="bank_list"),
    path(f"{_BASE}moi/", views.bank_create, name="bank_create"),
    path(f"{_BASE}tep/<str:public_id>/", import_views.import_preview, name="bank_import"),
    path(f"{_BASE}tep/<str:public_id>/bo/", import_views.import_discard, name="bank_import_discard"),
    path(f"{_BASE}cau/<str:public_id>/", question_views.question_edit, name="bank_question"),
    path(f"{_BASE}cau/<str:public_id>/bo/", question_views.question_void, name="bank_question_void"),
    path(f"{_BASE}cau/<str:public_id>/khoi-phuc/", question_views.question_restore, name="bank_question_restore"),
    path(f"{_BASE}<str:public_id>/", views.bank_detail, name="bank_detail"),
    path(f"{_BASE}<str:public_id>/tai-len/", views.bank_upload, name="bank_upload"),
    path(f"{_BASE}<str:public_id>/xuat/", views.bank_export, name="bank_export"),
    path(f"{_BASE}<str:public_id>/thi-thu/", views.bank_reference, name="bank_reference"),
]
_KEEPERS = frozenset({Role.ORGANISER, Role.ADMIN})
_READ = Access(_KEEPERS, frozenset({"GET", "HEAD"}))
_FORM = Access(_KEEPERS)
_ACT = Access(_KEEPERS, frozenset({"POST"}))
ACCESS = {
    "bank_list": _READ,
    "bank_create": _FORM,
    "bank_import": _FORM,
    "bank_import_discard": _ACT,
    "bank_question": _FORM,
    "bank_question_void": _ACT,
    "bank_question_restore": _ACT,
    "bank_detail": _READ,
    "bank_upload": _FORM,
    "bank_export": _ACT,
    "bank_reference": _FORM,
}
