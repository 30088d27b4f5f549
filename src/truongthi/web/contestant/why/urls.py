"""/cua-toi/thi/<slug>/vi-sao/ — why the own place, in every division."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.contestant.why import views

urlpatterns = [path("cua-toi/thi/<slug:slug>/vi-sao/", views.why, name="why")]
ACCESS = {"why": Access(frozenset({Role.CONTESTANT}), frozenset({"GET", "HEAD"}))}
