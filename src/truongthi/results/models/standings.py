"""Standings with their hash, decisions on ties, publication."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from truongthi.accounts.public_id import new_public_id
from truongthi.contests.models import Contest

_USER = settings.AUTH_USER_MODEL


class Snapshot(models.Model):
    """One computation of the standings: a document with its hash, and never changed."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="snapshots")
    version = models.PositiveIntegerField()
    rules_version = models.PositiveIntegerField()
    inputs_sha256 = models.CharField(max_length=64)
    document = models.JSONField()  # divisions → standings, undecided, awards
    sha256 = models.CharField(max_length=64)
    computed_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "version"], name="snapshot_version_once")]


class TieDecision(models.Model):
    """The committee's order of an undecided group: proposed by one member with a reason, confirmed by a second."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="tie_decisions")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="tie_decisions")
    division = models.CharField(max_length=60)
    group = models.JSONField()  # keys of the tied entries, sorted
    figures_sha256 = models.CharField(max_length=64)  # of the tied figures: a decision dies when they change
    ordered = models.JSONField()  # the same keys in the decided order
    reason = models.TextField()
    proposed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True)  # empty when it lapsed because a tied figure changed

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="decision_takes_two_people"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="decision_confirmed_by_whom_and_when",
            ),
            models.UniqueConstraint(
                fields=["contest", "division", "figures_sha256"],
                condition=Q(withdrawn_at=None),
                name="decision_one_live_per_tie",
            ),
        ]


class Publication(models.Model):
    """A published result: which snapshot with which decisions, and the public document."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="publications")
    version = models.PositiveIntegerField()
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="publications")
    document = models.JSONField()
    outline = models.JSONField(default=dict)  # the document without its rows, which ``places`` hold
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    published_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "version"], name="publication_version_once")]


class PublishedPlace(models.Model):
    """One row of a published document by itself (core.published), so that a page reads what it shows and no more.

    Made from the document with the publication and, like it, never changed.
    """

    pk = models.CompositePrimaryKey("publication_id", "division", "at")
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="places", db_index=False)
    division = models.PositiveSmallIntegerField()  # in the order of the document, from 0
    at = models.PositiveIntegerField()  # in the division, from 0
    key = models.CharField(max_length=200)
    alike = models.PositiveIntegerField()  # entries with this rank
    row = models.JSONField()
    prize = models.JSONField()  # why it has its prize or none

    class Meta:
        indexes = [models.Index(fields=["publication", "key"], name="place_by_key")]
