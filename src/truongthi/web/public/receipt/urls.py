"""/kiem-tra-phieu/ — is there a receipt with this code?"""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.receipt import views

urlpatterns = [path("kiem-tra-phieu/", views.receipt_check, name="receipt_check")]
ACCESS = {"receipt_check": Access(EVERYONE, frozenset({"GET", "HEAD"}))}
