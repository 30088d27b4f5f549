"""/ban-to-chuc/<slug>/tham-gia/ — refreshed by itself."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.live import views

urlpatterns = [path("ban-to-chuc/<slug:slug>/tham-gia/", views.live, name="live")]
ACCESS = {"live": Access(ORGANISERS, frozenset({"GET", "HEAD"}))}
