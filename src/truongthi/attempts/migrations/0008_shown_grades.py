"""What the exam room may know of grades: those whose contestant may see them by the rules, at this moment.

Its role has no right on the table of grades. The function gives the grades of some contestants in some rounds, with
the owner's rights, and only once the rules a round keeps allow it by the database's own clock.
"""

from django.db import migrations

ROLE = "truongthi_examroom"
SHOWN = """
CREATE FUNCTION attempts_shown_grades(contestants bigint[], rounds bigint[])
  RETURNS TABLE (contestant_id bigint, round_id bigint, number int, centipoints int, correct_count int,
                 answered_count int, duration_ms bigint, sealed_at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY
  SELECT g.contestant_id, g.round_id, g.number, g.centipoints, g.correct_count::int, g.answered_count::int,
         g.duration_ms, g.sealed_at
  FROM unnest(contestants, rounds) AS v(contestant, round)
  JOIN contests_round AS r ON r.id = v.round
  JOIN attempts_grade AS g ON g.contestant_id = v.contestant AND g.round_id = v.round
  WHERE CASE r.showing ->> 'result'
    WHEN 'at_once' THEN true
    WHEN 'after_close' THEN
      EXISTS (SELECT 1 FROM contests_contest AS c WHERE c.id = r.contest_id AND c.state = 'published')
      OR r.closes_at <= now() AND NOT EXISTS (
        SELECT 1 FROM attempts_attempt AS o WHERE o.round_id = r.id AND o.sealed_at IS NULL)
    WHEN 'after_publication' THEN
      EXISTS (SELECT 1 FROM contests_contest AS c WHERE c.id = r.contest_id AND c.state = 'published')
    ELSE false END;
END $$;
REVOKE ALL ON FUNCTION attempts_shown_grades(bigint[], bigint[]) FROM PUBLIC;
"""
GRANTS = [
    "GRANT EXECUTE ON FUNCTION attempts_shown_grades(bigint[], bigint[]) TO {role}",
    "GRANT SELECT ON attempts_pendinggrade TO {role}",
    "GRANT SELECT (contestant_id, round_id, number, reason) ON attempts_lateanswer TO {role}",
    "GRANT SELECT (id, state) ON contests_contest TO {role}",
]


def grant(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        if cursor.fetchone():
            for statement in GRANTS:
                cursor.execute(statement.format(role=ROLE))


class Migration(migrations.Migration):
    dependencies = [("attempts", "0007_entry_fences_and_bounded_late_answers"), ("contests", "0007_round_showing")]
    operations = [
        migrations.RunSQL(SHOWN, "DROP FUNCTION attempts_shown_grades(bigint[], bigint[])"),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
