"""/lop-toi/<class>/dong-y/"""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.teacher.consents import views

urlpatterns = [
    path("lop-toi/<str:class_id>/dong-y/", views.consents, name="consents"),
    path("lop-toi/<str:class_id>/dong-y/mau/", views.consent_form, name="consent_form"),
]
ACCESS = {
    "consents": Access(frozenset({Role.TEACHER})),
    "consent_form": Access(frozenset({Role.TEACHER}), frozenset({"GET", "HEAD"})),
}
