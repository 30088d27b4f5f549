"""Old tickets end with the slip they came from; what is kept apart of one attempt has a bound.

The exam room may only add to the late answers. The bound is kept by a trigger with the owner's rights: the newest
fifty vectors of an attempt stay (a page sends its newest one, whole), so that a broken client cannot fill the disk.
"""

import django.db.models.deletion
from django.db import migrations, models

ROLE = "truongthi_examroom"
NEWEST = 50
BOUNDED = f"""
CREATE FUNCTION attempts_lateanswer_bounded() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM attempts_lateanswer AS gone USING (
    SELECT id, row_number() OVER (PARTITION BY contestant_id, round_id, number ORDER BY id DESC) AS place
    FROM attempts_lateanswer
    WHERE (contestant_id, round_id, number) IN (SELECT contestant_id, round_id, number FROM fresh)
  ) AS ranked WHERE gone.id = ranked.id AND ranked.place > {NEWEST};
  RETURN NULL;
END $$;
CREATE TRIGGER attempts_lateanswer_bounded AFTER INSERT ON attempts_lateanswer
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION attempts_lateanswer_bounded();
"""  # noqa: S608 - built from the constant above
UNBOUNDED = """
DROP TRIGGER attempts_lateanswer_bounded ON attempts_lateanswer;
DROP FUNCTION attempts_lateanswer_bounded();
"""


def grant(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone():
            cursor.execute(f"GRANT SELECT ON attempts_entryfence TO {ROLE}")


class Migration(migrations.Migration):
    dependencies = [("attempts", "0006_erasure"), ("contests", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="EntryFence",
            fields=[
                (
                    "contestant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="contests.contestant",
                    ),
                ),
                ("refused_until", models.DateTimeField()),
            ],
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunSQL(BOUNDED, UNBOUNDED),
    ]
