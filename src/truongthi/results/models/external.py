"""Class sheets handed in, and results from elsewhere."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from truongthi.accounts.public_id import new_public_id
from truongthi.contests.models import Contest
from truongthi.schools.models import Classroom, Member

_USER = settings.AUTH_USER_MODEL


class HandIn(models.Model):
    """A class sheet handed in to the committee, with its receipt. A later one of the same class replaces it."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="hand_ins")
    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="hand_ins")
    version = models.PositiveIntegerField()
    sheet = models.JSONField()  # rows and totals as handed in
    sheet_sha256 = models.CharField(max_length=64)
    headcount = models.PositiveIntegerField()
    handed_in_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    handed_in_at = models.DateTimeField()
    is_late = models.BooleanField()
    note = models.TextField(blank=True)
    receipt_code = models.CharField(max_length=16, unique=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "classroom", "version"], name="handin_version_once")]


class ExternalUpload(models.Model):
    """A statistics file from another contest site (or typed rows), kept as evidence with what it says of itself."""

    class Kind(models.TextChoices):
        CLASS_STATS = "class_stats"
        STAFF_RESULTS = "staff_results"
        TYPED = "typed"

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="external_uploads")
    classroom = models.ForeignKey(Classroom, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    source = models.CharField(max_length=300, blank=True)  # where the results come from
    filename = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    stated = models.JSONField(default=dict)  # totals as typed in the file
    contradictions = models.JSONField(default=list)
    explanation = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)


class ExternalResult(models.Model):
    """What another site says of one person. ``total_centipoints`` (of all attempts) only where it is known."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="external_results")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="external_results")
    upload = models.ForeignKey(ExternalUpload, on_delete=models.PROTECT, related_name="results")
    attempts = models.PositiveIntegerField()
    best_centipoints = models.IntegerField(null=True, blank=True)
    best_duration_ms = models.PositiveIntegerField(null=True, blank=True)
    total_centipoints = models.IntegerField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "member"], name="external_result_once"),
            models.CheckConstraint(
                condition=Q(attempts=0) | Q(best_centipoints__isnull=False), name="external_result_has_a_score"
            ),
        ]
