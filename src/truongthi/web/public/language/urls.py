"""/ngon-ngu/<code>/ — a link in the footer of every page."""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.language import views

urlpatterns = [path("ngon-ngu/<str:code>/", views.choose_language, name="language")]
ACCESS = {"language": Access(EVERYONE, frozenset({"GET", "HEAD"}))}
