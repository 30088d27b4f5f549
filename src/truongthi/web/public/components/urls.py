"""/he-thong/giao-dien/ — the view shows itself only in DEBUG or to administrators."""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.components import views

urlpatterns = [path("he-thong/giao-dien/", views.components, name="components")]
ACCESS = {"components": Access(EVERYONE, frozenset({"GET", "HEAD"}))}
