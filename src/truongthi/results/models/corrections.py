"""Acts of the committee that change a result after closing, each with its reason, its minutes and two people; and what
they leave behind: prizes moved, points entered, the seed of lots, and what each new version changed.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from truongthi.accounts.public_id import new_public_id
from truongthi.contests.models import Contest
from truongthi.results.models.standings import Snapshot

_USER = settings.AUTH_USER_MODEL


class Correction(models.Model):
    """One act: proposed with the preview of everything it would change, confirmed by a second person, then applied.

    ``subject``: what it is about ("question:…", "person:…"), so that one thing has one open proposal. ``before_sha256``
    and ``after_sha256``: the result without and with it, as previewed; when they no longer hold, it is not confirmed.
    ``is_alone``: an attempt annulled in an open round, where the person waits to make it again: one person suffices.
    """

    class Kind(models.TextChoices):
        KEY = "key"  # a question voided, given to all, or with another key
        DISQUALIFY = "disqualify"
        REINSTATE = "reinstate"
        MERGE = "merge"  # several accounts of one person
        ANNUL = "annul"  # an attempt taken out: an incident, a breach
        RESTORE = "restore"  # an annulled attempt counts again
        PRIZES = "prizes"  # moved by the committee
        POINTS = "points"  # entered by hand
        LOT = "lot"  # the seed of lots, after the public draw

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.CharField(max_length=200)
    content = models.JSONField()  # what is to be done, by keys; see results/actions/corrections
    reason = models.TextField()
    minutes = models.CharField(max_length=200)  # number and day of the minutes ("biên bản") it rests on
    before_sha256 = models.CharField(max_length=64, blank=True)
    after_sha256 = models.CharField(max_length=64, blank=True)
    changes = models.JSONField(default=dict)  # the preview: core.version_difference and changed attempts
    is_alone = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    snapshot = models.ForeignKey(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(is_alone=True, kind="annul") | ~Q(confirmed_by=F("proposed_by")),
                name="correction_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="correction_confirmed_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(withdrawn_at=None), name="correction_confirmed_or_withdrawn"
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(minutes=""), name="correction_with_reason_and_minutes"),
            models.UniqueConstraint(
                fields=["contest", "kind", "subject"],
                condition=Q(confirmed_at=None, withdrawn_at=None),
                name="correction_one_open_each",
            ),
        ]


class PrizeMove(models.Model):
    """A prize moved by the committee: given there, or (``tier`` empty) taken away. The latest one not lifted holds."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="prize_moves")
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="prize_moves")
    division = models.CharField(max_length=200)
    key = models.CharField(max_length=40)
    tier = models.CharField(max_length=60, blank=True)
    lifted_by = models.ForeignKey(
        Correction, null=True, blank=True, on_delete=models.PROTECT, related_name="lifted_prize_moves"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "division", "key"], condition=Q(lifted_by=None), name="prizemove_one_in_force"
            )
        ]


class ManualPoints(models.Model):
    """Points the committee entered for a person or a unit (an essay, the quality of organising); replaced, never
    overwritten.
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="manual_points")
    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="manual_points")
    score = models.CharField(max_length=60)  # id of a manual score of the rules
    key = models.CharField(max_length=40)
    centipoints = models.IntegerField()
    replaced_by = models.ForeignKey(
        Correction, null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_points"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(centipoints__gte=0), name="manualpoints_not_below_zero"),
            models.UniqueConstraint(
                fields=["contest", "score", "key"], condition=Q(replaced_by=None), name="manualpoints_one_in_force"
            ),
        ]


class LotDraw(models.Model):
    """From which public draw the seed of lots will be taken, announced before it; the seed comes after it and stays."""

    contest = models.OneToOneField(Contest, on_delete=models.CASCADE, related_name="lot_draw")
    source = models.TextField()  # "giải đặc biệt xổ số miền Bắc ngày …"
    drawn_at = models.DateTimeField()
    announced_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()
    seed = models.CharField(max_length=200, blank=True)
    correction = models.OneToOneField(
        Correction, null=True, blank=True, on_delete=models.PROTECT, related_name="lot_draw"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(announced_at__lt=F("drawn_at")), name="lotdraw_announced_beforehand"),
            models.CheckConstraint(
                condition=Q(seed="", correction=None) | ~Q(seed="") & Q(correction__isnull=False),
                name="lotdraw_seed_by_an_act",
            ),
        ]


class VersionDifference(models.Model):
    """What a computation changed against the one before it, kept with the version."""

    snapshot = models.OneToOneField(Snapshot, on_delete=models.CASCADE, related_name="difference")
    before = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    document = models.JSONField()  # core.version_difference.difference_to_dict
    ranks = models.PositiveIntegerField()
    prizes = models.PositiveIntegerField()
