"""Rounds keep what of an own result is shown, so that the exam room can tell it without reading the rules."""

from django.db import migrations, models

# The newest rules of each contest, in the units of their document.
FILL = """
UPDATE contests_round AS r SET showing = jsonb_build_object(
  'result', coalesce(d.document #>> '{display,result}', 'never'),
  'fields', coalesce(d.document #> '{display,fields}', '[]'::jsonb),
  'keys', coalesce(d.document #>> '{display,keys}', 'never'),
  'counted', coalesce(d.document #>> '{attempts,counted}', 'best'),
  'equal_best', coalesce(d.document #>> '{attempts,equal_best}', 'shortest'),
  'min_duration_ms', round(coalesce((d.document #>> '{attempts,min_seconds}')::numeric, 0) * 1000)::bigint,
  'min_answered', coalesce((d.document #>> '{attempts,min_answered}')::int, 0),
  'invalid', coalesce(d.document #>> '{attempts,invalid}', 'void'))
FROM (SELECT DISTINCT ON (contest_id) contest_id, document FROM contests_ruleset
      ORDER BY contest_id, version DESC) AS d
WHERE d.contest_id = r.contest_id
"""


class Migration(migrations.Migration):
    dependencies = [("contests", "0006_rules_signatures")]
    operations = [
        migrations.AddField(model_name="round", name="showing", field=models.JSONField(default=dict)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
