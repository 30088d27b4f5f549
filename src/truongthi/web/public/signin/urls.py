"""/dang-nhap/, /vao/ (the address in the QR), /thoat/."""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.signin import views

urlpatterns = [
    path("dang-nhap/", views.signin, name="signin"),
    path("vao/", views.slip_landing, name="slip_landing"),
    path("thoat/", views.signout, name="signout"),
]
ACCESS = {
    "signin": Access(EVERYONE),
    "slip_landing": Access(EVERYONE, frozenset({"GET", "HEAD"})),
    "signout": Access(EVERYONE, frozenset({"POST"})),
}
