"""People who can sign in: by account (username and password) or by a printed slip (code). No rule, no writing."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from truongthi.accounts.public_id import new_public_id


class User(AbstractBaseUser):
    """One person. Pupils need neither username nor password: their slip signs them in."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    username = models.CharField(max_length=60, null=True, blank=True, unique=True)
    full_name = models.CharField(max_length=120)
    name_sort_key = models.CharField(max_length=400, editable=False)
    is_active = models.BooleanField(default=True)
    is_platform_admin = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    session_epoch = models.PositiveIntegerField(default=0)  # raised to end every session of this person at once
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    objects = BaseUserManager()

    def __str__(self) -> str:
        return self.public_id

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session is checked against: it ends with a new password and with a raised epoch."""
        text = f"{self.password}:{self.session_epoch}"
        return salted_hmac("truongthi.accounts.session", text, secret=secret, algorithm="sha256").hexdigest()


class Slip(models.Model):
    """A printed sign-in slip: the locator finds it, the secret is stored as a keyed hash. One live slip per person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="slips")
    locator = models.CharField(max_length=8, unique=True)
    secret_hash = models.BinaryField(max_length=32)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="slip_one_live_per_person")
        ]


class SignInThrottle(models.Model):
    """Failed sign-ins of one account (a keyed hash of locator or username), never of a network address."""

    account_hash = models.BinaryField(max_length=32, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True, blank=True)


class Consent(models.Model):
    """One yes, for one purpose, to one version of a text. Silence is not consent; withdrawal is kept beside it."""

    class Purpose(models.TextChoices):
        TAKE_PART = "take_part"
        PUBLISH_NAME = "publish_name"
        CONTACT = "contact"

    class GivenBy(models.TextChoices):
        SELF = "self"
        REPRESENTATIVE = "representative"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    given_by = models.CharField(max_length=20, choices=GivenBy)
    channel = models.CharField(max_length=20, default="web")  # "web" or "paper"
    text_hash = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose", "given_by"], condition=Q(withdrawn_at=None), name="consent_one_live"
            )
        ]
