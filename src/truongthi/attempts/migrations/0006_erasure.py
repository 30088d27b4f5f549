"""Erasing a person is the one change a sealed attempt takes: answers, salt and seed go, everything else stays."""

from django.db import migrations

DROP = "DROP TRIGGER attempts_sealed_stays ON attempts_attempt;"
KEPT = (
    "contestant_id", "round_id", "number", "public_id", "started_at", "deadline_at", "epoch", "seq", "saved_at", "sealed_at",
    "seal_kind", "receipt_code", "receipt_hash",
)
UNTOUCHED = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in KEPT)
WITH_ERASURE = f"""
CREATE TRIGGER attempts_sealed_stays BEFORE UPDATE ON attempts_attempt
  FOR EACH ROW WHEN (OLD.sealed_at IS NOT NULL AND NOT (
    current_setting('truongthi.erasing', true) IS NOT DISTINCT FROM 'on'
    AND NEW.answers = '{{}}' AND NEW.flags = '{{}}' AND NEW.salt = '' AND NEW.seed = '' AND {UNTOUCHED}
  )) EXECUTE FUNCTION attempts_sealed_stays();
"""
WITHOUT = """
CREATE TRIGGER attempts_sealed_stays BEFORE UPDATE ON attempts_attempt
  FOR EACH ROW WHEN (OLD.sealed_at IS NOT NULL) EXECUTE FUNCTION attempts_sealed_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("attempts", "0005_qualifying")]
    operations = [migrations.RunSQL(DROP + WITH_ERASURE, DROP + WITHOUT)]
