"""/tai-khoan/ — what a person sees of their own account."""

from django.urls import path

from truongthi.core.access import EVERYONE, Access
from truongthi.web.public.account import views

urlpatterns = [
    path("tai-khoan/", views.account, name="account"),
    path("tai-khoan/mat-khau/", views.password_change, name="password_change"),
    path("tai-khoan/dong-y/", views.account_consent, name="account_consent"),
]
# People without any role yet (a pupil who left, a colleague between two lists) still have an account: the views ask for
# a signed-in person themselves.
ACCESS = {
    "account": Access(EVERYONE, frozenset({"GET", "HEAD"})),
    "password_change": Access(EVERYONE),
    "account_consent": Access(EVERYONE, frozenset({"POST"})),
}
