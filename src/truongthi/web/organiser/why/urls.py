"""/ban-to-chuc/<slug>/ket-qua/vi-sao/<division>/<entry>/ — why this place."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.why import views

urlpatterns = [
    path("ban-to-chuc/<slug:slug>/ket-qua/vi-sao/<str:division>/<str:entry_key>/", views.why, name="why"),
]
ACCESS = {"why": Access(ORGANISERS, frozenset({"GET", "HEAD"}))}
