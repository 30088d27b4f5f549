"""Django application of ``bank``."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    name = "truongthi.bank"
    label = "bank"
    default_auto_field = "django.db.models.BigAutoField"
