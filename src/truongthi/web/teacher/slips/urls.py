"""/lop-toi/<class>/phieu/"""

from django.urls import path

from truongthi.core.access import Access, Role
from truongthi.web.teacher.slips import views

urlpatterns = [path("lop-toi/<str:class_id>/phieu/", views.slips, name="slips")]
ACCESS = {"slips": Access(frozenset({Role.TEACHER}))}
