"""/ban-to-chuc/<slug>/dien-tap/ and /ky-the-le/ — the rules tried out over invented contestants, and signed."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.rehearsal import views

_CONTEST = "ban-to-chuc/<slug:slug>/"
urlpatterns = [
    path(_CONTEST + "dien-tap/", views.rehearsal, name="rehearsal"),
    path(_CONTEST + "ky-the-le/", views.signing, name="rules_signing"),
]
ACCESS = {
    "rehearsal": Access(ORGANISERS, frozenset({"GET", "HEAD"})),
    "rules_signing": Access(ORGANISERS, frozenset({"GET", "HEAD", "POST"})),
}
