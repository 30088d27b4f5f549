"""/ban-to-chuc/<slug>/ket-qua/dieu-chinh/ — corrections; …/phien-ban/ — versions and what each changed."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.corrections import make, previewed, versions, views

_BASE = "ban-to-chuc/<slug:slug>/ket-qua/"
_ONE = _BASE + "dieu-chinh/<str:correction_id>/"
_RUN = _BASE + "dieu-chinh/xem-truoc/<str:run_id>/"
urlpatterns = [
    path(_BASE + "dieu-chinh/", views.corrections, name="corrections"),
    path(_BASE + "dieu-chinh/moi/<str:what>/", make.make, name="correction_make"),
    path(_BASE + "dieu-chinh/moi/<str:what>/xem-truoc/", make.preview, name="correction_preview"),
    path(_BASE + "dieu-chinh/moi/<str:what>/de-xuat/", make.propose, name="correction_propose"),
    path(_RUN, previewed.run_page, name="correction_run"),
    path(_RUN + "de-xuat/", previewed.run_propose, name="correction_run_propose"),
    path(_RUN + "lam-lai/", previewed.run_again, name="correction_run_again"),
    path(_BASE + "boc-tham/", views.lots, name="lots"),
    path(_ONE, views.correction, name="correction"),
    path(_ONE + "xac-nhan/", views.confirm, name="correction_confirm"),
    path(_ONE + "rut-lai/", views.withdraw, name="correction_withdraw"),
    path(_BASE + "phien-ban/", versions.versions, name="versions"),
    path(_BASE + "phien-ban/so-sanh/", versions.compare, name="versions_compare"),
    path(_BASE + "phien-ban/xem-truoc/", versions.upcoming, name="versions_upcoming"),
]
_READ = Access(ORGANISERS, frozenset({"GET", "HEAD"}))
_ACT = Access(ORGANISERS, frozenset({"POST"}))
ACCESS = {
    "corrections": _READ,
    "correction_make": _READ,
    "correction_preview": _ACT,
    "correction_propose": _ACT,
    "correction_run": _READ,
    "correction_run_propose": _ACT,
    "correction_run_again": _ACT,
    "lots": Access(ORGANISERS, frozenset({"GET", "HEAD", "POST"})),
    "correction": _READ,
    "correction_confirm": _ACT,
    "correction_withdraw": _ACT,
    "versions": _READ,
    "versions_compare": _READ,
    "versions_upcoming": _READ,
}
