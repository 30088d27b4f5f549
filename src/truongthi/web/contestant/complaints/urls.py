"""/cua-toi/phuc-khao/ — one's own complaints; …/gui/<slug>/ — a new one."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.contestant.complaints import views

urlpatterns = [
    path("cua-toi/phuc-khao/", views.complaints, name="complaints"),
    path("cua-toi/phuc-khao/gui/<slug:slug>/", views.new, name="complaint_new"),
    path("cua-toi/phuc-khao/don/<str:complaint_id>/", views.complaint, name="complaint"),
    path("cua-toi/phuc-khao/don/<str:complaint_id>/rut/", views.withdraw, name="complaint_withdraw"),
]
_SELF = frozenset({Role.CONTESTANT, Role.TEACHER})
_READ = Access(_SELF, frozenset({"GET", "HEAD"}))
ACCESS = {
    "complaints": _READ,
    "complaint_new": Access(frozenset({Role.CONTESTANT})),
    "complaint": _READ,
    "complaint_withdraw": Access(_SELF, frozenset({"POST"})),
}
