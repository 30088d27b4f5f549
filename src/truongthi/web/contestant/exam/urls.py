"""/phong-thi/<round>/<number>/ — the exam page and its ticket. (/phong-thi/api/ is answered by the exam room.)"""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.contestant.exam import views

urlpatterns = [
    path("phong-thi/<slug:round_id>/", views.enter, name="exam_enter"),
    path("phong-thi/<slug:round_id>/<int:number>/", views.exam, name="exam"),
    path("phong-thi/<slug:round_id>/<int:number>/ve/", views.ticket, name="exam_ticket"),
]
_READ = Access(frozenset({Role.CONTESTANT}), frozenset({"GET", "HEAD"}))
ACCESS = {"exam_enter": _READ, "exam": _READ, "exam_ticket": _READ}
