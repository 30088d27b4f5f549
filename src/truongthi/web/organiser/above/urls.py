"""/ban-to-chuc/cap-tren/ — contests of units above, with the own people of a unit that takes part."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.organiser.above import views

_ROOT = "ban-to-chuc/cap-tren/"
urlpatterns = [
    path(_ROOT, views.contests, name="above"),
    path(f"{_ROOT}<slug:slug>/", views.contest, name="above_contest"),
    path(f"{_ROOT}<slug:slug>/lop/<str:class_id>/", views.classroom, name="above_class"),
    path(f"{_ROOT}<slug:slug>/lop/<str:class_id>/bang.xlsx", views.class_sheet, name="above_sheet"),
    path(f"{_ROOT}<slug:slug>/xep-hang/", views.results, name="above_results"),
]
_ORGANISERS = frozenset({Role.ORGANISER, Role.ADMIN})
_READ = Access(_ORGANISERS, frozenset({"GET", "HEAD"}))
ACCESS = {
    "above": _READ,
    "above_contest": Access(_ORGANISERS),
    "above_class": Access(_ORGANISERS),
    "above_sheet": _READ,
    "above_results": _READ,
}
