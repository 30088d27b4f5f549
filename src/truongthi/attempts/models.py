"""Attempts, led by the contestant in every key. The exam room writes them; nothing here knows a key or a sentence."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from truongthi.contests.models import Contest, Contestant, Round


class Attempt(models.Model):
    """One attempt ("lượt thi"): a whole answer vector in paper order, the last device's epoch, and its seal."""

    class SealKind(models.TextChoices):
        CONFIRMED = "confirmed"
        DEADLINE = "deadline"

    pk = models.CompositePrimaryKey("contestant_id", "round_id", "number")
    contestant = models.ForeignKey(Contestant, on_delete=models.CASCADE, related_name="attempts")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    public_id = models.CharField(max_length=22, unique=True)
    seed = models.BinaryField(max_length=16)
    salt = models.BinaryField(max_length=16)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    epoch = models.PositiveIntegerField(default=1)
    seq = models.PositiveIntegerField(default=0)
    answers = ArrayField(models.CharField(max_length=12, blank=True))
    flags = ArrayField(models.SmallIntegerField(), default=list)
    saved_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    seal_kind = models.CharField(max_length=10, choices=SealKind, blank=True)
    receipt_code = models.CharField(max_length=16, blank=True)
    receipt_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contestant", "round"], condition=Q(sealed_at=None), name="attempt_one_open_at_a_time"
            ),
            models.CheckConstraint(condition=Q(deadline_at__gt=F("started_at")), name="attempt_deadline_after_start"),
            models.CheckConstraint(
                condition=Q(sealed_at=None, receipt_hash="") | Q(sealed_at__isnull=False) & ~Q(receipt_hash=""),
                name="attempt_sealed_with_receipt",
            ),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], condition=Q(sealed_at=None), name="attempt_to_close"),
            models.Index(fields=["receipt_code"], condition=~Q(receipt_code=""), name="attempt_by_receipt"),
        ]


class LateAnswer(models.Model):
    """Answers that arrived too late, from an older device, or after the seal: kept apart, never scored silently."""

    class Reason(models.TextChoices):
        LATE = "late"
        FENCED = "fenced"
        SEALED = "sealed"

    contestant = models.ForeignKey(Contestant, on_delete=models.CASCADE, related_name="late_answers")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    arrived_at = models.DateTimeField()
    epoch = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    answers = ArrayField(models.CharField(max_length=12, blank=True))
    reason = models.CharField(max_length=10, choices=Reason)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contestant", "round", "number", "epoch", "seq", "reason"], name="lateanswer_kept_once"
            )
        ]


class EntryFence(models.Model):
    """Entry tickets of this person that end at this instant or before are refused: their session was ended."""

    contestant = models.OneToOneField(Contestant, primary_key=True, on_delete=models.CASCADE, related_name="+")
    refused_until = models.DateTimeField()


class PendingGrade(models.Model):
    """A sealed attempt that waits for its grade: written with the seal, removed with the grade."""

    pk = models.CompositePrimaryKey("contestant_id", "round_id", "number")
    contestant = models.ForeignKey(Contestant, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()


class Grade(models.Model):
    """The score of a sealed attempt, computed outside the exam room."""

    pk = models.CompositePrimaryKey("contestant_id", "round_id", "number")
    contestant = models.ForeignKey(Contestant, on_delete=models.CASCADE, related_name="grades")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="grades")
    number = models.PositiveIntegerField()
    centipoints = models.IntegerField()
    correct_count = models.PositiveSmallIntegerField()
    answered_count = models.PositiveSmallIntegerField()
    question_count = models.PositiveSmallIntegerField(default=0)  # questions with a key
    predictions = models.JSONField(default=dict)  # guesses by prediction id, exact: {"tham-gia": "1234"}
    duration_ms = models.PositiveBigIntegerField()
    sealed_at = models.DateTimeField()
    graded_at = models.DateTimeField()


class Annulment(models.Model):
    """An attempt taken out by an act (an incident, a double account): kept and shown, and as if never made."""

    class Kind(models.TextChoices):
        INCIDENT = "incident"  # restored: the attempt may be made again
        DOUBLE_ACCOUNT = "double_account"
        BREACH = "breach"

    contestant = models.ForeignKey(Contestant, on_delete=models.CASCADE, related_name="annulments")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.TextField()
    minutes = models.CharField(max_length=200)  # number and day of the minutes ("biên bản") it rests on
    annulled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    annulled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contestant", "round", "number"], name="annulment_once_for_an_attempt")
        ]


class QualifiedList(models.Model):
    """Who enters a round by standing among the first of an earlier one: drawn up once that one is over and graded."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="qualified_lists")
    code = models.CharField(max_length=80)  # the round of the rules that is entered
    source = models.CharField(max_length=80)  # the round of the rules whose places decide
    division = models.CharField(max_length=80)
    top = models.PositiveIntegerField()
    contestants = models.ManyToManyField(Contestant, related_name="qualified_lists")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "code", "source", "division"], name="qualifiedlist_once")
        ]
