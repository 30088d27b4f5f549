"""/lop-toi/…/tep/ — results of the class from another site."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.teacher.external import views

urlpatterns = [
    path("lop-toi/<str:class_id>/cuoc-thi/<slug:slug>/tep/", views.upload, name="external_upload"),
    path("lop-toi/tep/<str:upload_id>/", views.preview, name="external_preview"),
    path("lop-toi/tep/<str:upload_id>/tai-ve.xlsx", views.evidence, name="external_evidence"),
]
_TEACHER = frozenset({Role.TEACHER})
ACCESS = {
    "external_upload": Access(_TEACHER),
    "external_preview": Access(_TEACHER),
    "external_evidence": Access(_TEACHER, frozenset({"GET", "HEAD"})),
}
