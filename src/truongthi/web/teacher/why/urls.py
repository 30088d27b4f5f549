"""/lop-toi/<class>/cuoc-thi/<slug>/vi-sao/ — why the class and its pupils have their places."""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.teacher.why import views

urlpatterns = [path("lop-toi/<str:class_id>/cuoc-thi/<slug:slug>/vi-sao/", views.why, name="why")]
ACCESS = {"why": Access(frozenset({Role.TEACHER}), frozenset({"GET", "HEAD"}))}
