"""/cua-toi/luot/<attempt>/ — result; …/phieu/ — the receipt to print or keep."""

from django.urls import path, register_converter

from truongthi.core.access import Access, Role
from truongthi.web.contestant.result import views


class AttemptId:
    """22 symbols of base64url."""

    regex = "[A-Za-z0-9_-]{7,22}"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(AttemptId, "attempt")

urlpatterns = [
    path("cua-toi/luot/<attempt:attempt_id>/", views.result, name="result"),
    path("cua-toi/luot/<attempt:attempt_id>/phieu/", views.receipt, name="receipt"),
    path("cua-toi/luot/<attempt:attempt_id>/phieu.json", views.receipt_file, name="receipt_file"),
]
_READ = Access(frozenset({Role.CONTESTANT}), frozenset({"GET", "HEAD"}))
ACCESS = {"result": _READ, "receipt": _READ, "receipt_file": _READ}
