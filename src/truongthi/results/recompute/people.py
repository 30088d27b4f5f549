"""Who plays, who may win, and the sizes of classes and units, in SQL from the stored rows of a contest and its plan.

Names of the plan are compared as people write them: case, spaces and the way accents are encoded do not matter. Who was
erased has neither name nor birth any more: the category and the right to a prize are those the erasure kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

_FOLD: Final = """
CREATE OR REPLACE FUNCTION pg_temp.rc_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT trim(regexp_replace(lower(normalize(name, NFC) COLLATE {collation}), '[\\s\\u00a0\\u2000-\\u200a\\u202f\\u205f\\u3000]+', ' ', 'g'))
$$;
CREATE OR REPLACE FUNCTION pg_temp.rc_folded(names jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(pg_temp.rc_fold(n)), '{{}}') FROM jsonb_array_elements_text(coalesce(names, '[]')) n
$$;
"""
_COLLATIONS: Final = ("und-x-icu", "pg_unicode_fast", "pg_c_utf8", "C.utf8", "en_US.utf8")
"""Under which PostgreSQL knows small and capital letters beyond a to z; the first one there is."""
_PLAN: Final = """
CREATE TEMP TABLE rc_category AS
SELECT at, one ->> 'id' AS id, one ->> 'role' AS role, (one ->> 'age_min')::int AS age_min, (one ->> 'age_max')::int AS age_max,
    coalesce((one ->> 'age_on')::date, %(opens)s::date) AS age_on,
    ARRAY(SELECT jsonb_array_elements_text(coalesce(one -> 'grades', '[]'))::int) AS grades,
    ARRAY(SELECT jsonb_array_elements_text(coalesce(one -> 'classes', '[]'))) AS classes,
    pg_temp.rc_folded(one -> 'units') AS units, pg_temp.rc_folded(one -> 'except_units') AS except_units,
    pg_temp.rc_folded(one -> 'unit_kinds') AS kinds, pg_temp.rc_folded(one -> 'except_unit_kinds') AS except_kinds
FROM jsonb_array_elements(%(categories)s::jsonb) WITH ORDINALITY AS x(one, at);
CREATE TEMP TABLE rc_exclusion AS
SELECT one ->> 'group' AS word, coalesce(one ->> 'scope', 'play') AS scope, pg_temp.rc_folded(one -> 'names') AS names
FROM jsonb_array_elements(%(exclusions)s::jsonb) AS x(one);
"""
_UNITS: Final = """
CREATE TEMP TABLE rc_taken AS
SELECT u.id, u.public_id AS key, u.kind, coalesce(p.block, '') AS block, p.headcount AS stated, p.unit_id IS NOT NULL AS is_listed,
    u.id = c.unit_id AS is_own
FROM contests_contest c
JOIN schools_unit u ON u.id = c.unit_id
    OR u.id IN (SELECT unit_id FROM contests_participatingunit WHERE contest_id = c.id AND removed_at IS NULL)
LEFT JOIN contests_participatingunit p ON p.contest_id = c.id AND p.unit_id = u.id AND p.removed_at IS NULL
WHERE c.id = %(contest)s;
CREATE TEMP TABLE rc_above AS
WITH RECURSIVE up AS (
    SELECT id AS unit, id, parent_id, name, ARRAY[id] AS seen FROM schools_unit
    WHERE id IN (SELECT id FROM rc_taken) OR id IN (SELECT m.unit_id FROM contests_contestant t
        JOIN schools_member m ON m.id = t.member_id WHERE t.contest_id = %(contest)s)
    UNION ALL
    SELECT up.unit, p.id, p.parent_id, p.name, up.seen || p.id FROM up JOIN schools_unit p ON p.id = up.parent_id
    WHERE NOT p.id = ANY(up.seen))
SELECT unit, array_agg(id) AS ids, array_agg(pg_temp.rc_fold(name)) AS names FROM up GROUP BY unit;
"""
_FITS: Final = """(cardinality(g.grades) = 0 OR coalesce({grade} = ANY(g.grades), false))
        AND (cardinality(g.classes) = 0 OR coalesce({class_key}, '') = ANY(g.classes))
        AND (cardinality(g.units) = 0 OR g.units && a.names) AND NOT g.except_units && a.names
        AND (cardinality(g.kinds) = 0 OR pg_temp.rc_fold(u.kind) = ANY(g.kinds))
        AND NOT pg_temp.rc_fold(u.kind) = ANY(g.except_kinds)"""
_PEOPLE: Final = f"""
CREATE TEMP TABLE rc_candidate AS
SELECT m.id, m.public_id, m.unit_id, m.user_id, m.birth_date, t.excluded_at IS NOT NULL AS is_out,
    CASE WHEN t.id IS NULL THEN m.category ELSE t.category END AS role,
    CASE WHEN t.id IS NULL THEN m.classroom_id ELSE t.classroom_id END AS classroom_id,
    e.category AS erased_as, e.may_win AS erased_may_win
FROM schools_member m LEFT JOIN contests_contestant t ON t.member_id = m.id AND t.contest_id = %(contest)s
LEFT JOIN results_erasedperson e ON e.contestant_id = t.id
WHERE t.id IS NOT NULL OR m.left_at IS NULL AND m.unit_id IN (SELECT id FROM rc_taken);
CREATE TEMP TABLE rc_barred AS
WITH words AS (
    SELECT user_id, 'committee' AS word FROM contests_committeemember WHERE contest_id = %(contest)s
    UNION SELECT user_id, 'secretaries' FROM contests_committeemember WHERE contest_id = %(contest)s AND seat = 'secretary'
    UNION SELECT m.user_id, n."group" FROM contests_namedexclusion n JOIN schools_member m ON m.id = n.member_id
        WHERE n.contest_id = %(contest)s AND n.lifted_at IS NULL)
SELECT c.id, x.scope FROM rc_candidate c JOIN rc_above a ON a.unit = c.unit_id JOIN accounts_user p ON p.id = c.user_id
CROSS JOIN rc_exclusion x
WHERE EXISTS (SELECT FROM words w WHERE w.user_id = c.user_id AND w.word = x.word)
    OR x.word = 'organiser_unit' AND c.unit_id = (SELECT unit_id FROM contests_contest WHERE id = %(contest)s)
    OR EXISTS (SELECT FROM contests_namedexclusion n WHERE n.contest_id = %(contest)s AND n.lifted_at IS NULL
        AND n."group" = x.word AND n.unit_id = ANY(a.ids))
    OR x.word = 'units' AND x.names && a.names
    OR x.word = 'people' AND x.names && ARRAY[pg_temp.rc_fold(p.full_name), pg_temp.rc_fold(coalesce(p.username, ''))];
INSERT INTO rc_person
SELECT c.public_id, f.id, coalesce(r.public_id, u.public_id), u.public_id, coalesce(r.grade::text, ''), u.kind,
    coalesce(k.block, ''), NOT EXISTS (SELECT FROM rc_barred b WHERE b.id = c.id)
        AND (c.erased_as IS NULL OR c.erased_may_win), c.is_out
FROM rc_candidate c JOIN schools_unit u ON u.id = c.unit_id JOIN rc_above a ON a.unit = u.id
LEFT JOIN schools_classroom r ON r.id = c.classroom_id LEFT JOIN rc_taken k ON k.id = u.id
CROSS JOIN LATERAL (
    SELECT g.id FROM rc_category g
    CROSS JOIN LATERAL (SELECT extract(year FROM g.age_on) - extract(year FROM c.birth_date)
        - (to_char(g.age_on, 'MMDD') < to_char(c.birth_date, 'MMDD'))::int AS years) y
    WHERE CASE WHEN c.erased_as IS NOT NULL THEN g.id = c.erased_as ELSE
        g.role = c.role AND {_FITS.format(grade="r.grade", class_key="r.key")}
        AND (g.age_min IS NULL OR coalesce(y.years >= g.age_min, false))
        AND (g.age_max IS NULL OR coalesce(y.years <= g.age_max, false)) END
    ORDER BY g.at LIMIT 1) f
WHERE NOT EXISTS (SELECT FROM rc_barred b WHERE b.id = c.id AND b.scope = 'play')
    AND (r.id IS NULL OR r.school_year = %(year)s OR %(year)s = '');
"""
_SIZES: Final = f"""
CREATE TEMP TABLE rc_known AS
SELECT unit AS key, count(*) AS people FROM rc_person WHERE NOT disqualified GROUP BY unit;
INSERT INTO rc_unit
SELECT r.public_id, 'class', u.public_id, coalesce(r.grade::text, ''), u.kind, CASE WHEN t.is_listed THEN t.block ELSE '' END,
    coalesce(r.headcount, (SELECT people FROM rc_known k WHERE k.key = r.public_id))
FROM schools_classroom r JOIN rc_taken t ON t.id = r.unit_id JOIN schools_unit u ON u.id = t.id JOIN rc_above a ON a.unit = u.id
WHERE (r.school_year = %(year)s OR %(year)s = '') AND EXISTS (SELECT FROM rc_category g
    WHERE g.role = 'pupil' AND {_FITS.format(grade="r.grade", class_key="r.key")});
INSERT INTO rc_unit
SELECT u.public_id, 'unit', '', '', u.kind, coalesce(t.block, ''), coalesce(t.stated, CASE WHEN s.classes > 0
    THEN CASE WHEN s.known = s.classes THEN s.people END
    ELSE (SELECT count(*) FROM rc_person p WHERE p.school = u.public_id AND NOT p.disqualified HAVING count(*) > 0) END)
FROM schools_unit u LEFT JOIN rc_taken t ON t.id = u.id
CROSS JOIN LATERAL (SELECT count(*) AS classes, count(headcount) AS known, sum(headcount) AS people FROM rc_unit c
    WHERE c.kind = 'class' AND c.school = u.public_id) s
WHERE s.classes > 0 OR t.stated IS NOT NULL OR u.public_id IN (SELECT school FROM rc_person);
"""


def fill(cursor: Any, contest_id: int, school_year: str, rules: Mapping[str, Any]) -> None:
    """Fill rc_person and rc_unit of empty tables (``tables.prepare``)."""
    cursor.execute("SELECT collname FROM pg_collation WHERE collname = ANY(%s)", [list(_COLLATIONS)])
    there = {name for (name,) in cursor.fetchall()}
    collation = next((name for name in _COLLATIONS if name in there), "default")
    cursor.execute(_FOLD.format(collation=f'"{collation}"'))
    facts = {
        "contest": contest_id,
        "year": school_year,
        "opens": datetime.fromisoformat(rules["window"]["opens_at"]).date(),
        "categories": json.dumps(rules["categories"]),
        "exclusions": json.dumps(rules.get("exclusions", [])),
    }
    cursor.execute(_PLAN + _UNITS + _PEOPLE + _SIZES, facts)
    cursor.execute("ANALYZE rc_person; ANALYZE rc_unit")
