"""/phong-thi/<round>/<number>/ — the exam page and its ticket. (/phong-thi/api/ is answered by the exam room.)"""

from django.urls import path

from truongthi.core.access import EVERYONE, Access, Role
from truongthi.web.contestant.exam import views

urlpatterns = [
    path("phong-thi/<slug:round_id>/", views.enter, name="exam_enter"),
    path("phong-thi/<slug:round_id>/<int:number>/", views.shell, name="exam"),
    path("phong-thi/<slug:round_id>/<int:number>/ve/", views.ticket, name="exam_ticket"),
]
_METHODS = frozenset({"GET", "HEAD"})
_READ = Access(frozenset({Role.CONTESTANT}), _METHODS)
# The shell is open to everyone because it holds nothing: the ticket, which makes it an exam, is asked for apart.
ACCESS = {"exam_enter": _READ, "exam": Access(EVERYONE, _METHODS, asks_nobody=True), "exam_ticket": _READ}
