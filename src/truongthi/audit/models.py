"""The append-only log, written by ``audit.record`` only, chained by hash; a trigger refuses change and removal."""

from django.db import models


class AuditEntry(models.Model):
    """One act: who did what to which object, with the hash of the entry before it."""

    n = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    object = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    before_hash = models.CharField(max_length=64, blank=True)
    after_hash = models.CharField(max_length=64, blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["object", "n"], name="audit_object_n")]
