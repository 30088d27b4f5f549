"""/cuoc-thi/<slug>/ket-qua/ — the result everybody may see, and the sheet for the notice board."""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.results import views

urlpatterns = [
    path("cuoc-thi/<slug:slug>/ket-qua/", views.results, name="results"),
    path("cuoc-thi/<slug:slug>/ket-qua/ban-in/", views.results_print, name="results_print"),
]
_READ = Access(EVERYONE, frozenset({"GET", "HEAD"}))
ACCESS = {"results": _READ, "results_print": _READ}
