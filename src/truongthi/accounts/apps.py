"""Django application of ``accounts``."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    name = "truongthi.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Signing in writes ``last_login`` itself, in a statement it needs anyway."""
        user_logged_in.disconnect(dispatch_uid="update_last_login")
