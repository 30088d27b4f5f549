"""People for tests of signing in."""

from datetime import UTC, datetime

from django.contrib.auth import get_user
from django.http import HttpRequest
from django.test import Client

from truongthi.accounts.actions import add_people
from truongthi.accounts.models import User

PASSWORD = "hoa sữa mùa thu"
NOW = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)


def pupil(name: str = "Hoàng Xuân Bình") -> User:
    return add_people([name], with_username=False, now=NOW)[0]


def teacher(name: str = "Lê Bích An", password: str = PASSWORD) -> User:
    user = add_people([name], with_username=True, now=NOW)[0]
    user.set_password(password)
    user.save()
    return user


def is_signed_in(client: Client) -> bool:
    """What the next request of this browser would find, without a page."""
    request = HttpRequest()
    request.session = client.session
    return get_user(request).is_authenticated
