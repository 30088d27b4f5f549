"""/lop-toi/…/nop/ — the sheet, its hand-in and its receipt."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.teacher.handin import views

urlpatterns = [
    path("lop-toi/bien-nhan/<str:hand_in_id>/", views.receipt, name="receipt"),
    path("lop-toi/bien-nhan/<str:hand_in_id>/bang.xlsx", views.handed_in_sheet, name="handed_in_sheet"),
    path("lop-toi/<str:class_id>/cuoc-thi/<slug:slug>/nop/", views.hand_in, name="hand_in"),
    path("lop-toi/<str:class_id>/cuoc-thi/<slug:slug>/bang.xlsx", views.class_sheet, name="class_sheet"),
]
_TEACHER = frozenset({Role.TEACHER})
_READ = Access(_TEACHER, frozenset({"GET", "HEAD"}))
ACCESS = {"hand_in": Access(_TEACHER), "class_sheet": _READ, "receipt": _READ, "handed_in_sheet": _READ}
