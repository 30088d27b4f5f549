"""Contests, their versioned rules, rounds with frozen papers, contestants and committee."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from truongthi.accounts.public_id import new_public_id
from truongthi.bank.models import Bank
from truongthi.schools.models import Classroom, Member, Unit


class Contest(models.Model):
    """A contest ("cuộc thi"). What it is stands in its current RuleSet."""

    class State(models.TextChoices):
        DRAFT = "draft"  # plan being written
        READY = "ready"  # rules and paper frozen; opens and closes by its window
        CLOSED = "closed"  # closed by the committee after the window
        PUBLISHED = "published"

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contests")
    bank = models.ForeignKey(Bank, null=True, blank=True, on_delete=models.PROTECT, related_name="contests")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    school_year = models.CharField(max_length=9, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.slug


class RuleSet(models.Model):
    """One version of the rules; ``document`` is ``core.rules.rules_to_dict``. Never changed, only followed."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="rule_sets")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "version"], name="ruleset_version_once")]


class RulesSignature(models.Model):
    """A member of the committee has signed one version of the rules, by its SHA-256. Never changed, never taken back:
    what is changed is another version, and unsigned.
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="rules_signatures")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="signatures")
    sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=20)  # a CommitteeMember.Seat, as it was then
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule_set", "signed_by"], name="rulessignature_once_each")]


class Round(models.Model):
    """One window with one paper ("vòng", "đợt"). Columns the exam room needs are copied here from the rules.

    ``code`` is the round's id in the rules; where categories have papers of their own, a round of the rules has one
    row for each ``paper``.
    """

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(default=1)
    code = models.CharField(max_length=80, default="vong-1")
    paper = models.CharField(max_length=60, blank=True)  # id of a further paper of the rules; "": the main one
    name = models.CharField(max_length=300, blank=True)
    is_practice = models.BooleanField(default=False)
    entry_closes_at = models.DateTimeField(null=True, blank=True)  # None: one may begin until closes_at
    limit_per = models.CharField(max_length=10, default="round")  # contest | round | day | week | month
    cooldown_ms = models.PositiveBigIntegerField(default=0)
    predictions = models.JSONField(default=list)  # [{"id", "text", "form", "decimals", "maximum"}]
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    duration_ms = models.PositiveBigIntegerField()
    grace_ms = models.PositiveIntegerField(default=5000)
    attempt_limit = models.PositiveIntegerField(null=True, blank=True)  # None: unlimited
    may_run_past_close = models.BooleanField(default=False)  # False: the deadline is cut at closes_at
    blueprint = models.JSONField()  # [{"part", "level"|null, "count", "points_centi"|null}]
    points_centi = models.PositiveIntegerField()  # per question, where its row of the blueprint gives none
    wrong_points_centi = models.PositiveIntegerField(default=0)
    gives_partial_credit = models.BooleanField(default=False)
    is_fixed = models.BooleanField(default=False)  # one draw for all, with the seed core.paper.fixed_seed(public_id)
    shuffles_questions = models.BooleanField(default=True)
    shuffles_options = models.BooleanField(default=True)
    showing = models.JSONField(default=dict)  # what of an own result is shown, when, and which attempt counts
    frozen_at = models.DateTimeField(null=True, blank=True)
    pool_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="round_number_once"),
            models.UniqueConstraint(fields=["contest", "code", "paper"], name="round_code_and_paper_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="round_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(duration_ms__gt=0), name="round_has_a_duration"),
        ]


class RoundQuestion(models.Model):
    """A question of a round's frozen pool, without its key: all that the exam room ever knows of it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveIntegerField()
    part = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    options = models.JSONField()  # [{"letter", "text", "pinned"}]
    is_multiple = models.BooleanField(default=False)
    keeps_order = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="roundquestion_number_once")]


class RoundKey(models.Model):
    """The right letters, of the frozen question's own. The exam room's database role cannot read this table."""

    question = models.OneToOneField(RoundQuestion, on_delete=models.CASCADE, primary_key=True, related_name="key")
    letters = ArrayField(models.CharField(max_length=1))
    source = models.TextField(blank=True)
    explanation = models.TextField(blank=True)


class RoundKeyVersion(models.Model):
    """What holds for a question after the committee corrected it: the frozen key stays, the latest version counts."""

    class Treatment(models.TextChoices):
        KEY = "key"  # other letters are right
        VOID = "void"  # counts for nobody, as if it had not been asked
        ALL_RIGHT = "all_right"  # full marks for everybody whose paper held it

    question = models.ForeignKey(RoundQuestion, on_delete=models.CASCADE, related_name="key_versions")
    version = models.PositiveIntegerField()
    treatment = models.CharField(max_length=20, choices=Treatment)
    letters = ArrayField(models.CharField(max_length=1), default=list)  # of the frozen question's own; KEY only
    correction = models.CharField(max_length=14)  # public id of the act it rests on
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "version"], name="roundkeyversion_once"),
            models.CheckConstraint(
                condition=Q(treatment="key") & ~Q(letters=[]) | ~Q(treatment="key") & Q(letters=[]),
                name="roundkeyversion_letters_of_a_key",
            ),
        ]


class Contestant(models.Model):
    """A person in a contest, with the class and category they had when they entered it."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="contestants")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="contestants")
    classroom = models.ForeignKey(Classroom, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=20, choices=Member.Category)
    extra_time_ms = models.PositiveIntegerField(default=0)
    entered_at = models.DateTimeField()
    excluded_at = models.DateTimeField(null=True, blank=True)
    excluded_reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "member"], name="contestant_once")]
        indexes = [models.Index(fields=["contest", "classroom"], name="contestant_by_class")]


class CommitteeMember(models.Model):
    """A seat in the committee ("Ban Tổ chức") of a contest."""

    class Seat(models.TextChoices):
        HEAD = "head"
        DEPUTY = "deputy"
        SECRETARY = "secretary"
        MEMBER = "member"

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="committee")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="committee_seats")
    seat = models.CharField(max_length=20, choices=Seat)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "user"], name="committee_one_seat_each")]


class ParticipatingUnit(models.Model):
    """A unit below the contest's own whose people take part. The organiser says which and their ``block`` ("khối",
    "cụm"); the unit itself names who is in charge and confirms its size on the day the plan counts.
    """

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="taking_part")
    block = models.CharField(max_length=60, blank=True)
    person_in_charge = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    headcount = models.PositiveIntegerField(null=True, blank=True)
    headcount_on = models.DateField(null=True, blank=True)
    headcount_confirmed_at = models.DateTimeField(null=True, blank=True)
    headcount_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(blank=True)  # why it was added or taken out, the latest act
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contest", "unit"], name="participatingunit_once")]


class NamedExclusion(models.Model):
    """A person or a unit that belongs to a group the plan leaves out ("người ra đề", "Ban Giám khảo" …)."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="named_exclusions")
    group = models.CharField(max_length=20)  # a word of core.rules.vocabulary.EXCLUDED
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    named_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None) & Q(unit__isnull=False) | Q(member__isnull=False) & Q(unit=None),
                name="namedexclusion_a_person_or_a_unit",
            ),
            models.UniqueConstraint(
                fields=["contest", "group", "member"], condition=Q(lifted_at=None), name="namedexclusion_person_once"
            ),
            models.UniqueConstraint(
                fields=["contest", "group", "unit"], condition=Q(lifted_at=None), name="namedexclusion_unit_once"
            ),
        ]
