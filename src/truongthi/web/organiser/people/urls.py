"""/ban-to-chuc/nguoi/ — everybody of the unit."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.organiser.people import import_views, password_views, views

_ROOT = "ban-to-chuc/nguoi/"
urlpatterns = [
    path(_ROOT, views.people, name="people"),
    path(f"{_ROOT}phieu/", views.slips_of_all, name="people_slips"),
    path(f"{_ROOT}can-bo/", password_views.staff, name="people_staff"),
    path(f"{_ROOT}can-bo/mat-khau/", password_views.passwords, name="people_passwords"),
    path(f"{_ROOT}can-bo/khoa/", password_views.accounts, name="people_accounts"),
    path(f"{_ROOT}lop/<str:class_id>/", views.classroom, name="people_class"),
    path(f"{_ROOT}lop/<str:class_id>/gvcn/", views.homeroom, name="people_homeroom"),
    path(f"{_ROOT}tai-len/", import_views.upload, name="people_upload"),
    path(f"{_ROOT}tai-len/<str:import_id>/", import_views.preview, name="people_import"),
    path(f"{_ROOT}tai-len/<str:import_id>/bo/", import_views.discard, name="people_discard"),
]
_ORGANISERS = frozenset({Role.ORGANISER, Role.ADMIN})
_READ = Access(_ORGANISERS, frozenset({"GET", "HEAD"}))
_WRITE = Access(_ORGANISERS, frozenset({"POST"}))
ACCESS = {
    "people": _READ,
    "people_slips": _WRITE,
    "people_staff": _READ,
    "people_passwords": _WRITE,
    "people_accounts": _WRITE,
    "people_class": Access(_ORGANISERS),
    "people_homeroom": _WRITE,
    "people_upload": Access(_ORGANISERS),
    "people_import": Access(_ORGANISERS),
    "people_discard": _WRITE,
}
