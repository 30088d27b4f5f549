"""Django application of ``attempts``."""

from django.apps import AppConfig


class AttemptsConfig(AppConfig):
    name = "truongthi.attempts"
    label = "attempts"
    default_auto_field = "django.db.models.BigAutoField"
