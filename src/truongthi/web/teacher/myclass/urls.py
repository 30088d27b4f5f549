"""/lop-toi/ — a homeroom teacher's own classes."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.teacher.myclass import views

urlpatterns = [
    path("lop-toi/", views.my_class, name="my_class"),
    path("lop-toi/<str:class_id>/si-so/", views.headcount, name="headcount"),
    path("lop-toi/<str:class_id>/cuoc-thi/<slug:slug>/", views.progress, name="class_progress"),
    path("lop-toi/<str:class_id>/cuoc-thi/<slug:slug>/nhac/", views.reminder, name="reminder"),
]
_TEACHER = frozenset({Role.TEACHER})
_READ = Access(_TEACHER, frozenset({"GET", "HEAD"}))
ACCESS = {
    "my_class": _READ,
    "class_progress": _READ,
    "reminder": _READ,
    "headcount": Access(_TEACHER),
}
