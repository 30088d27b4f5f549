"""Django application of ``contests``."""

from django.apps import AppConfig


class ContestsConfig(AppConfig):
    name = "truongthi.contests"
    label = "contests"
    default_auto_field = "django.db.models.BigAutoField"
