"""Documents: templates an organiser has changed in Word, and what was issued under a number."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from truongthi.accounts.public_id import new_public_id
from truongthi.contests.models import Contest
from truongthi.results.models.standings import Snapshot


class DocumentTemplate(models.Model):
    """An own template of one kind of document, in use until it is replaced or removed; earlier ones are kept."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="document_templates")
    kind = models.CharField(max_length=30)
    filename = models.CharField(max_length=200, blank=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "kind"], condition=Q(removed_at=None), name="documenttemplate_one_in_use"
            )
        ]


class IssuedDocument(models.Model):
    """A document that was given its number and day: kept as the file it was, so a later download is the same one."""

    public_id = models.CharField(max_length=14, unique=True, default=new_public_id, editable=False)
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="issued_documents")
    kind = models.CharField(max_length=30)
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()  # numbers begin anew each year
    issued_on = models.DateField()
    signer = models.CharField(max_length=200, blank=True)
    deputy_signs = models.BooleanField(default=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "symbol", "year", "number"], name="issueddocument_number_given_once"
            )
        ]
