"""What a correction of a large contest needs the worker for: its preview, and its confirmation."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from truongthi.accounts.public_id import new_public_id
from truongthi.contests.models import Contest
from truongthi.results.models.corrections import Correction

_USER = settings.AUTH_USER_MODEL


class CorrectionRun(models.Model):
    """A preview or a confirmation asked for on a page, done by the worker beside the pages.

    ``basis``: hash of the state the preview was made from. ``correction``: what is confirmed, or what was proposed from
    the preview. A preview ends ready, a confirmation done, both refused (``refusal``: code and facts), overtaken or
    failed. Ended ones are deleted after a day: what was proposed is kept with the correction.
    """

    class Task(models.TextChoices):
        PREVIEW = "preview"
        CONFIRM = "confirm"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        READY = "ready"
        DONE = "done"
        REFUSED = "refused"
        OVERTAKEN = "overtaken"
        FAILED = "failed"

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="correction_runs")
    task = models.CharField(max_length=10, choices=Task)
    kind = models.CharField(max_length=20, choices=Correction.Kind)
    subject = models.CharField(max_length=200)
    content = models.JSONField()
    reason = models.TextField(blank=True)  # as typed so far, for the page that shows the preview
    minutes = models.CharField(max_length=200, blank=True)
    correction = models.ForeignKey(Correction, null=True, blank=True, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    basis = models.CharField(max_length=64, blank=True)
    before_sha256 = models.CharField(max_length=64, blank=True)
    after_sha256 = models.CharField(max_length=64, blank=True)
    changes = models.JSONField(default=dict)
    refusal = models.JSONField(default=dict)
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "asked_by"],
                condition=Q(task="preview", state__in=("waiting", "running")),
                name="correctionrun_one_preview_each",
            ),
            models.UniqueConstraint(
                fields=["correction"],
                condition=Q(task="confirm", state__in=("waiting", "running")),
                name="correctionrun_one_confirmation",
            ),
            models.CheckConstraint(
                condition=Q(task="preview") | Q(correction__isnull=False), name="correctionrun_confirms_something"
            ),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)
