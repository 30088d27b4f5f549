"""The root of all URLs: the screens. The exam room's API is answered before Django by its own program."""

from django.urls import include, path

handler400 = "truongthi.web.shared.errors.bad_request"
handler403 = "truongthi.web.shared.errors.forbidden"
handler404 = "truongthi.web.shared.errors.not_found"
handler500 = "truongthi.web.shared.errors.server_error"

urlpatterns = [path("", include("truongthi.web.urls"))]
