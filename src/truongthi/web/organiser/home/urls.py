"""/ban-to-chuc/ — the contests of an organiser; /ban-to-chuc/<slug>/chuan-bi/ — one on its way to opening."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.home import views, views_contest

_CONTEST = "ban-to-chuc/<slug:slug>/chuan-bi/"
urlpatterns = [
    path("ban-to-chuc/", views.home, name="home"),
    path(_CONTEST, views_contest.contest, name="contest"),
    path(_CONTEST + "ngan-hang-de/", views_contest.choose_bank, name="contest_bank"),
    path(_CONTEST + "chot-de/", views_contest.freeze, name="contest_freeze"),
    path(_CONTEST + "ban-nhap/", views_contest.thaw, name="contest_thaw"),
    path(_CONTEST + "ban-to-chuc/", views_contest.committee, name="contest_committee"),
]
_READ = frozenset({"GET", "HEAD"})
_WRITE = frozenset({"POST"})
ACCESS = {
    "home": Access(ORGANISERS, _READ),
    "contest": Access(ORGANISERS, _READ),
    "contest_bank": Access(ORGANISERS, _WRITE),
    "contest_freeze": Access(ORGANISERS, _WRITE),
    "contest_thaw": Access(ORGANISERS, _WRITE),
    "contest_committee": Access(ORGANISERS),
}
