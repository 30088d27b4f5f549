"""The shared screens' static files and template tags."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "truongthi.web.shared"
    label = "shared"
