"""Templates of documents that an organiser has changed in Word."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from truongthi.accounts.public_id import new_public_id
from truongthi.contests.models import Contest


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
