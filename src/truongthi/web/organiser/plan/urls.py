"""/ban-to-chuc/<slug>/ke-hoach/… — the plan of a contest."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.plan import confirming, views, views_files

_PLAN = "ban-to-chuc/<slug:slug>/ke-hoach/"
urlpatterns = [
    path("ban-to-chuc/cuoc-thi-moi/", views_files.new, name="plan_new"),
    path(_PLAN, views.plan, name="plan"),
    path(_PLAN + "tep/", views_files.download, name="plan_download"),
    path(_PLAN + "tai-len/", views_files.upload, name="plan_upload"),
    path(_PLAN + "xac-nhan/", confirming.confirm, name="plan_confirm"),
    path(_PLAN + "cac-ban/", views_files.versions, name="plan_versions"),
    path(_PLAN + "diem-de-ngo/", views.points, name="plan_points"),
    path(_PLAN + "bo-phan/<slug:section>/", views.remove, name="plan_remove"),
    path(_PLAN + "sua/<slug:section>/", views.edit, name="plan_edit"),
]
_READ = frozenset({"GET", "HEAD"})
_WRITE = frozenset({"POST"})
ACCESS = {
    "plan_new": Access(ORGANISERS),
    "plan": Access(ORGANISERS, _READ),
    "plan_download": Access(ORGANISERS, _READ),
    "plan_upload": Access(ORGANISERS),
    "plan_versions": Access(ORGANISERS, _READ),
    "plan_points": Access(ORGANISERS),
    "plan_confirm": Access(ORGANISERS, _WRITE),
    "plan_remove": Access(ORGANISERS, _WRITE),
    "plan_edit": Access(ORGANISERS),
}
