"""Question banks. Keys live in a table of their own, which the exam room may not read."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from truongthi.accounts.public_id import new_public_id
from truongthi.schools.models import Unit


class Bank(models.Model):
    """A unit's collection of questions ("ngân hàng đề")."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="banks")
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField()


class Question(models.Model):
    """One multiple-choice question. ``options`` = [{"letter", "text", "pinned"}] in the order of the source."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveIntegerField()
    part = models.CharField(max_length=20, blank=True)
    part_title = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    options = models.JSONField()
    is_multiple = models.BooleanField(default=False)
    keeps_order = models.BooleanField(default=False)  # options name letters: never shuffled
    source = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    is_reference = models.BooleanField(default=False)  # published for practice
    voided_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "number"], name="question_number_once")]
        indexes = [models.Index(fields=["bank"], condition=Q(is_reference=True), name="question_reference")]


class QuestionKey(models.Model):
    """The right letters of one question."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, primary_key=True, related_name="key")
    letters = ArrayField(models.CharField(max_length=1))


class QuestionRevision(models.Model):
    """What a question was before a change: content and key, by whom and when."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="revisions")
    content = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()


class QuestionImport(models.Model):
    """An uploaded question file: a preview until "Nhập"."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="imports")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at=None) | Q(discarded_at=None), name="question_import_one_outcome"
            )
        ]
