"""/cua-toi/ — my contests; /cua-toi/<slug>/ — one of them."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.contestant.home import views

urlpatterns = [
    path("cua-toi/", views.home, name="home"),
    path("cua-toi/lich-su/", views.history, name="history"),
    path("cua-toi/thi/<slug:slug>/", views.lobby, name="lobby"),
    path("cua-toi/thi/<slug:slug>/bat-dau/", views.begin, name="begin"),
]
_CONTESTANTS = frozenset({Role.CONTESTANT})
_READ = Access(_CONTESTANTS, frozenset({"GET", "HEAD"}))
ACCESS = {"home": _READ, "history": _READ, "lobby": _READ, "begin": Access(_CONTESTANTS, frozenset({"POST"}))}
