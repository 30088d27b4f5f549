"""/thi-thu/ — for everybody, without signing in."""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.practice import views

urlpatterns = [
    path("thi-thu/", views.practice, name="practice"),
    path("thi-thu/<str:public_id>/", views.practice_set, name="practice_set"),
]
ACCESS = {"practice": Access(EVERYONE, frozenset({"GET", "HEAD"})), "practice_set": Access(EVERYONE)}
