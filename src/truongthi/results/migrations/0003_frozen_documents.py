"""What was computed, decided and published is never rewritten: the database itself refuses."""

from django.db import migrations

FROZEN = {
    "results_snapshot": ("document", "sha256", "inputs_sha256", "version", "rules_version", "contest_id"),
    "results_publication": ("document", "sha256", "version", "snapshot_id", "contest_id", "published_at"),
    "results_tiedecision": ("figures_sha256", "ordered", "reason", "proposed_by_id", "proposed_at", "division"),
}
FUNCTION = """
CREATE FUNCTION results_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never rewritten', TG_TABLE_NAME;
END $$;
"""


def trigger(table, columns):
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return f"""
CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION results_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("results", "0002_decisions")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION results_frozen();"),
        *(
            migrations.RunSQL(trigger(table, columns), f"DROP TRIGGER {table}_frozen ON {table};")
            for table, columns in FROZEN.items()
        ),
    ]
