"""/ban-to-chuc/<slug>/ket-qua/ — from closing to publication."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.results import publishing, standings, ties

_BASE = "ban-to-chuc/<slug:slug>/ket-qua/"
urlpatterns = [
    path(_BASE, standings.moved, name="results"),
    path(_BASE + "dong/", standings.close, name="results_close"),
    path(_BASE + "tinh/", standings.compute, name="results_compute"),
    path(_BASE + "bang-xep-hang/", standings.standings, name="results_standings"),
    path(_BASE + "nhat-ky/", standings.log, name="results_log"),
    path(_BASE + "dong-hang/", ties.bench_page, name="results_ties"),
    path(_BASE + "dong-hang/<str:figures>/de-xuat/", ties.propose, name="results_propose"),
    path(_BASE + "quyet-dinh/<str:decision>/xac-nhan/", ties.confirm, name="results_confirm"),
    path(_BASE + "quyet-dinh/<str:decision>/rut-lai/", ties.withdraw, name="results_withdraw"),
    path(_BASE + "cong-bo/", publishing.publish_page, name="results_publish"),
]
_READ = Access(ORGANISERS, frozenset({"GET", "HEAD"}))
_ACT = Access(ORGANISERS, frozenset({"POST"}))
ACCESS = {
    "results": _READ,
    "results_close": _ACT,
    "results_compute": _ACT,
    "results_standings": _READ,
    "results_log": _READ,
    "results_ties": _READ,
    "results_propose": _ACT,
    "results_confirm": _ACT,
    "results_withdraw": _ACT,
    "results_publish": Access(ORGANISERS, frozenset({"GET", "HEAD", "POST"})),
}
