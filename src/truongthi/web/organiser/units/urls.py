"""/ban-to-chuc/<slug>/don-vi/ — units that take part; /ban-to-chuc/<slug>/loai-tru/ — who is left out."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.units import views

urlpatterns = [
    path("ban-to-chuc/<slug:slug>/don-vi/", views.units, name="units"),
    path("ban-to-chuc/<slug:slug>/loai-tru/", views.exclusions, name="exclusions"),
]
ACCESS = {"units": Access(ORGANISERS), "exclusions": Access(ORGANISERS)}
