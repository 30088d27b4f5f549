"""Complaints ("phúc khảo") about a published result: what is asked, when it is due, and what the committee answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from truongthi.accounts.public_id import new_public_id
from truongthi.contests.models import Contest
from truongthi.results.models.corrections import Correction
from truongthi.results.models.standings import Publication
from truongthi.schools.models import Member

_USER = settings.AUTH_USER_MODEL
OPEN = Q(answered_at=None, withdrawn_at=None, closed_at=None)


class Complaint(models.Model):
    """One complaint of a person (or of the homeroom teacher for a pupil) about that person's own result.

    ``publication`` is the version complained about. It ends answered, withdrawn by who asked, or closed unanswered
    with a reason when the result becomes final.
    """

    class About(models.TextChoices):
        SCORE = "score"
        PLACE = "place"
        QUESTION = "question"
        ELIGIBILITY = "eligibility"

    class Outcome(models.TextChoices):
        UPHELD = "upheld"
        REJECTED = "rejected"
        CORRECTED = "corrected"

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="complaints")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="complaints")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="complaints")
    asked_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="complaints")
    about = models.CharField(max_length=20, choices=About)
    attempt = models.CharField(max_length=30, blank=True)  # public id
    question = models.PositiveIntegerField(null=True, blank=True)  # its number on the person's own paper
    division = models.CharField(max_length=200, blank=True)  # id in the published document
    subject = models.CharField(max_length=300)  # core.complaints.subject_key
    text = models.TextField()
    receipt_code = models.CharField(max_length=16, unique=True)
    filed_at = models.DateTimeField()
    is_late = models.BooleanField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    correction = models.ForeignKey(Correction, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "contest", "subject"], condition=OPEN, name="complaint_open_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, outcome="", answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(outcome="") & ~Q(answer="")),
                name="complaint_answered_as_a_whole",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="corrected") & Q(correction__isnull=False))
                | (~Q(outcome="corrected") & Q(correction=None)),
                name="complaint_corrected_by_an_act",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, withdrawn_at=None)
                | Q(answered_at=None, closed_at=None)
                | Q(withdrawn_at=None, closed_at=None),
                name="complaint_ends_once",
            ),
        ]
        indexes = [models.Index(fields=["contest", "due_at"], name="complaint_queue")]

    @property
    def state(self) -> str:
        """ "open", "answered", "withdrawn" or "closed"."""
        if self.answered_at:
            return "answered"
        if self.withdrawn_at:
            return "withdrawn"
        return "closed" if self.closed_at else "open"
