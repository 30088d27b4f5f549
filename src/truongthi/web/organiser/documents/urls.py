"""/ban-to-chuc/<slug>/ket-qua/tai-lieu/ — documents to download, and their templates."""

from django.urls import path

from truongthi.core.access import ORGANISERS, Access
from truongthi.web.organiser.documents import templates, views

_BASE = "ban-to-chuc/<slug:slug>/ket-qua/tai-lieu/"
urlpatterns = [
    path(_BASE, views.documents, name="results_documents"),
    path(_BASE + "<str:kind>/", views.download, name="results_document"),
    path(_BASE + "van-ban/<str:document_id>/", views.issued, name="issued_document"),
    path(_BASE + "<str:kind>/ban-hanh/", views.issue, name="document_issue"),
    path(_BASE + "<str:kind>/mau/", templates.page, name="document_template"),
    path(_BASE + "<str:kind>/mau/tai-ve/", templates.download, name="document_template_file"),
    path(_BASE + "<str:kind>/mau/xem-thu/", templates.preview, name="document_template_preview"),
    path(_BASE + "<str:kind>/mau/bo/", templates.remove, name="document_template_remove"),
]
_GET = Access(ORGANISERS, frozenset({"GET"}))
ACCESS = {
    "results_documents": Access(ORGANISERS, frozenset({"GET", "HEAD"})),
    "results_document": _GET,
    "issued_document": _GET,
    "document_issue": Access(ORGANISERS, frozenset({"POST"})),
    "document_template": Access(ORGANISERS, frozenset({"GET", "HEAD", "POST"})),
    "document_template_file": _GET,
    "document_template_preview": _GET,
    "document_template_remove": Access(ORGANISERS, frozenset({"POST"})),
}
