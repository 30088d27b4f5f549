"""/ — the front page."""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.home import views

urlpatterns = [path("", views.home, name="home")]
ACCESS = {"home": Access(EVERYONE, frozenset({"GET", "HEAD"}))}
