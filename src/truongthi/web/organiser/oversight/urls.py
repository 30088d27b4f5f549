"""/don-vi/ — the contests of the units below, for the department that receives the report."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.organiser.oversight import views

_READERS = frozenset({Role.DEPARTMENT})
_READ = frozenset({"GET", "HEAD"})

urlpatterns = [
    path("don-vi/", views.overview, name="oversight"),
    path("don-vi/<slug:slug>/bao-cao.xlsx", views.report, name="oversight_report"),
]
ACCESS = {"oversight": Access(_READERS, _READ), "oversight_report": Access(_READERS, _READ)}
