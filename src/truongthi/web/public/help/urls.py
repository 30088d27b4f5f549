"""/huong-dan/ and /quyen-rieng-tu/."""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.help import views

urlpatterns = [
    path("huong-dan/", views.guide, name="help"),
    path("quyen-rieng-tu/", views.privacy, name="privacy"),
]
_ROW = Access(EVERYONE, frozenset({"GET", "HEAD"}))
ACCESS = {"help": _ROW, "privacy": _ROW}
