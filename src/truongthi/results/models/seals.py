"""What proves a result: signed notes, opened-later papers, the leaves of each closed round, erased attempts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from truongthi.attempts.models import Contestant
from truongthi.contests.models import Contest, Round
from truongthi.results.models.standings import Publication

_USER = settings.AUTH_USER_MODEL


class SealNote(models.Model):
    """One note of docs/bundle.md: C0 (before a round opens), C1 (at its closing) or C2 (a publication). Its text is
    never rewritten; signatures join it.
    """

    class Kind(models.TextChoices):
        OPENING = "c0"
        CLOSING = "c1"
        PUBLICATION = "c2"

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="seal_notes")
    kind = models.CharField(max_length=2, choices=Kind)
    round_code = models.CharField(max_length=80, blank=True)  # id of the round in the rules; "" of C2
    publication = models.ForeignKey(Publication, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    version = models.PositiveIntegerField(default=1)
    text = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    previous = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "kind", "round_code", "publication", "version"],
                nulls_distinct=False,
                name="sealnote_version_once",
            ),
            models.UniqueConstraint(
                fields=["contest", "round_code"], condition=Q(kind="c1"), name="sealnote_one_root_a_round"
            ),
            models.UniqueConstraint(fields=["contest", "previous"], name="sealnote_chain_without_forks"),
            models.CheckConstraint(
                condition=Q(kind="c2", publication__isnull=False) | ~Q(kind="c2") & Q(publication=None),
                name="sealnote_publication_of_c2",
            ),
        ]


class NoteSignature(models.Model):
    """A signature under a note, by the operator's key or by one kept elsewhere."""

    note = models.ForeignKey(SealNote, on_delete=models.CASCADE, related_name="signatures")
    key = models.CharField(max_length=200)  # the written key
    value = models.BinaryField(max_length=64)
    added_by = models.ForeignKey(_USER, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "key"], name="notesignature_once_a_key")]


class AuditorKey(models.Model):
    """The public half of the key of somebody outside, who signs a contest's notes on a computer of their own."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="auditor_keys")
    key = models.CharField(max_length=200)
    added_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "key"], condition=Q(removed_at=None), name="auditorkey_once_a_contest"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(removed_at__gte=F("added_at")), name="auditorkey_removed_after_added"
            ),
        ]


class PaperCommitment(models.Model):
    """A frozen paper as C0 commits to it: document and salt stay here until the publication opens them."""

    note = models.ForeignKey(SealNote, on_delete=models.CASCADE, related_name="papers")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="commitments")
    document = models.JSONField()
    salt = models.BinaryField(max_length=32)
    commitment = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "round"], name="papercommitment_once_a_note")]


class RoundLeaves(models.Model):
    """The leaf hashes of a closed round in the order of its tree, 32 bytes each."""

    note = models.OneToOneField(SealNote, on_delete=models.CASCADE, primary_key=True, related_name="leaves")
    hashes = models.BinaryField()


class ErasedPerson(models.Model):
    """A contestant whose data were erased: answers, salts and seeds are gone, the leaves stay."""

    contestant = models.OneToOneField(Contestant, on_delete=models.CASCADE, related_name="erased")
    attempts = models.PositiveIntegerField()
    erased_at = models.DateTimeField()
    category = models.CharField(max_length=60, null=True)  # as the rules took them ("": not); None: never asked
    may_win = models.BooleanField(default=True)  # with neither name nor birth, nobody can say it again
