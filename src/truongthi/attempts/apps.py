"""Django application of ``attempts``."""

from django.apps import AppConfig


class AttemptsConfig(AppConfig):
    name = "truongthi.attempts"
    label = "attempts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from truongthi.accounts.signals import sessions_ended
        from truongthi.attempts.fencing import end_sessions

        sessions_ended.connect(end_sessions, dispatch_uid="attempts.fencing")
