"""What the exam room may do in the database, and what nobody may do to a sealed attempt.

The role is made with the cluster; where the database belongs to somebody else and has no such role, nothing is granted.
"""

from django.db import migrations

ROLE = "truongthi_examroom"
GRANTS = [
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT ON contests_round, contests_roundquestion TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON attempts_attempt TO {role}",
    "GRANT INSERT ON attempts_lateanswer, attempts_pendinggrade TO {role}",
]


def grant(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone():
            for statement in GRANTS:
                cursor.execute(statement.format(role=ROLE))


SEALED_STAYS = """
CREATE FUNCTION attempts_sealed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a sealed attempt never changes' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER attempts_sealed_stays BEFORE UPDATE ON attempts_attempt
  FOR EACH ROW WHEN (OLD.sealed_at IS NOT NULL) EXECUTE FUNCTION attempts_sealed_stays();
"""
SEALED_MAY_CHANGE = """
DROP TRIGGER attempts_sealed_stays ON attempts_attempt;
DROP FUNCTION attempts_sealed_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("attempts", "0002_grading_queue"), ("contests", "0001_initial")]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunSQL(SEALED_STAYS, SEALED_MAY_CHANGE),
        # Room in every page for the next version of a row, so that a save touches no index (heap-only update).
        migrations.RunSQL(
            "ALTER TABLE attempts_attempt SET (fillfactor = 70)", "ALTER TABLE attempts_attempt RESET (fillfactor)"
        ),
    ]
