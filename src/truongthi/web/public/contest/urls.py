"""/cuoc-thi/<slug>/ — the page a school sends round."""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.contest import views

urlpatterns = [path("cuoc-thi/<slug:slug>/", views.contest, name="contest")]
ACCESS = {"contest": Access(EVERYONE, frozenset({"GET", "HEAD"}))}
