"""The one place where the screens read the time."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()
