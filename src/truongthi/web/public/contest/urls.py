"""/cuoc-thi/<slug>/ — the page a school sends round."""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.contest import rules, views

urlpatterns = [
    path("cuoc-thi/<slug:slug>/", views.contest, name="contest"),
    path("cuoc-thi/<slug:slug>/cac-ban-the-le/", rules.rules_versions, name="rules_versions"),
]
_READ = Access(EVERYONE, frozenset({"GET", "HEAD"}))
ACCESS = {"contest": _READ, "rules_versions": _READ}
