"""/ban-to-chuc/<slug>/phuc-khao/ — complaints about a published result, for those who answer them."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.complaints import views

_BASE = "ban-to-chuc/<slug:slug>/phuc-khao/"
urlpatterns = [
    path(_BASE, views.complaints, name="complaints"),
    path(_BASE + "<str:complaint_id>/", views.complaint, name="complaint"),
]
ACCESS = {
    "complaints": Access(ORGANISERS, frozenset({"GET", "HEAD"})),
    "complaint": Access(ORGANISERS, frozenset({"GET", "HEAD", "POST"})),
}
