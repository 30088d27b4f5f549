"""Django application of ``schools``."""

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "truongthi.schools"
    label = "schools"
    default_auto_field = "django.db.models.BigAutoField"
