"""All page URLs, namespaced by audience."""

from django.urls import include, path

from truongthi.web.pages import pages

urlpatterns = [
    path("", include(([pattern for module in modules for pattern in module.urlpatterns], audience)))
    for audience, modules in pages().items()
]
