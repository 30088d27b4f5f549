"""/lop-toi/<class>/cuoc-thi/<slug>/phuc-khao/ — for which pupil, and the complaint."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.teacher.complaints import views

_BASE = "lop-toi/<str:class_id>/cuoc-thi/<slug:slug>/phuc-khao/"
urlpatterns = [
    path(_BASE, views.pupils, name="complaints"),
    path(_BASE + "<str:member_id>/", views.new, name="complaint_new"),
]
_TEACHER = frozenset({Role.TEACHER})
ACCESS = {"complaints": Access(_TEACHER, frozenset({"GET", "HEAD"})), "complaint_new": Access(_TEACHER)}
