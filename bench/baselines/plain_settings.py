"""The second baseline: the product's settings with one plain view, and only the middleware that sessions need."""

from truongthi.settings import *  # noqa: F403 - settings build upon settings this way

ROOT_URLCONF = "bench.baselines.plain_view"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
