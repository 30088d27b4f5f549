"""Steps of a contest's result after its computation, and complaints about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from truongthi.accounts.public_id import new_public_id
from truongthi.contests.models import Contest
from truongthi.results.models.standings import Publication, Snapshot

_USER = settings.AUTH_USER_MODEL


class LifecycleStep(models.Model):
    """One step taken: a computation verified, or a published version made final, awarded, reported.

    A step holds for its snapshot (and the ``basis`` of decisions it was taken on) or its publication alone; a later
    one starts without steps. A step taken back keeps who, when and why.
    """

    class Kind(models.TextChoices):
        VERIFIED = "verified"
        FINAL = "final"
        AWARDED = "awarded"
        REPORTED = "reported"

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="lifecycle_steps")
    kind = models.CharField(max_length=20, choices=Kind)
    snapshot = models.ForeignKey(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    publication = models.ForeignKey(Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=64, blank=True)  # of the document to publish, decisions included
    computations = models.JSONField(default=list)  # names of the computations that agreed
    note = models.TextField(blank=True)
    done_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()
    undone_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="verified", snapshot__isnull=False, publication=None)
                | (~Q(kind="verified") & Q(snapshot=None, publication__isnull=False)),
                name="step_of_snapshot_or_publication",
            ),
            models.CheckConstraint(
                condition=Q(undone_by=None, undone_at=None) | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="step_undone_by_whom_and_when",
            ),
            models.UniqueConstraint(
                fields=["publication", "kind"],
                condition=Q(undone_at=None, publication__isnull=False),
                name="step_once_for_each_publication",
            ),
            models.UniqueConstraint(
                fields=["snapshot", "basis"],
                condition=Q(undone_at=None, snapshot__isnull=False),
                name="step_verified_once",
            ),
        ]


class VerificationRun(models.Model):
    """A verification asked for, done by the worker beside the pages.

    ``findings``: [name, differences] so far, in order.
    It ends agreed (with its step), differing, overtaken by a newer computation or decision, or failed.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        AGREED = "agreed"
        DIFFERS = "differs"
        OVERTAKEN = "overtaken"
        FAILED = "failed"

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="verification_runs")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    findings = models.JSONField(default=list)
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest"], condition=Q(state__in=("waiting", "running")), name="verificationrun_one_at_a_time"
            )
        ]
