"""Django application of ``results``."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "truongthi.results"
    label = "results"
    default_auto_field = "django.db.models.BigAutoField"
