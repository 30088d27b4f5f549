"""/dang-ky/<slug>/"""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.register import views

urlpatterns = [path("dang-ky/<slug:slug>/", views.register, name="register")]
ACCESS = {"register": Access(EVERYONE)}
