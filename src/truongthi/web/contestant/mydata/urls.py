"""/cua-toi/du-lieu/ — my data; …/dong-y/ — one consent given or withdrawn."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.contestant.mydata import views

urlpatterns = [
    path("cua-toi/du-lieu/", views.my_data, name="my_data"),
    path("cua-toi/du-lieu.json", views.my_data_file, name="my_data_file"),
    path("cua-toi/du-lieu/dong-y/", views.consent, name="consent"),
]
_CONTESTANTS = frozenset({Role.CONTESTANT})
_READ = Access(_CONTESTANTS, frozenset({"GET", "HEAD"}))
ACCESS = {"my_data": _READ, "my_data_file": _READ, "consent": Access(_CONTESTANTS, frozenset({"POST"}))}
