"""Django application of ``accounts``."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "truongthi.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
