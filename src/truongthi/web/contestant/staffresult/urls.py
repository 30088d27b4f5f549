"""/cua-toi/khai-ket-qua/ — one's own result from another site."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.contestant.staffresult import views

urlpatterns = [
    path("cua-toi/khai-ket-qua/", views.contests, name="own_results"),
    path("cua-toi/khai-ket-qua/<slug:slug>/", views.report, name="own_result"),
]
_SELF = frozenset({Role.CONTESTANT})
ACCESS = {"own_results": Access(_SELF, frozenset({"GET", "HEAD"})), "own_result": Access(_SELF)}
