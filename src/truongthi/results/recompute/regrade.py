"""Every sealed attempt of a contest drawn and graded again in SQL, from seeds, answers and keys alone. Of people who
were erased there are none any more: the grade that was kept is taken.
"""

from __future__ import annotations

from typing import Any, Final

_SHUFFLE: Final = """
CREATE OR REPLACE FUNCTION pg_temp.rc_shuffle(label text, seed bytea, items int[]) RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
    prefix bytea := convert_to('truongthi.paper.1', 'UTF8') || '\\x00' || convert_to(label, 'UTF8') || '\\x00' || seed;
    whole CONSTANT numeric := 18446744073709551616;
    block int := 0; used int := 4; hash bytea; word numeric; chosen int; kept int;
BEGIN
    FOR size IN REVERSE coalesce(array_length(items, 1), 0)..2 LOOP
        LOOP
            IF used = 4 THEN
                hash := sha256(prefix || int4send(block)); block := block + 1; used := 0;
            END IF;
            word := ('x' || encode(substr(hash, used * 8 + 1, 8), 'hex'))::bit(64)::bigint;
            IF word < 0 THEN word := word + whole; END IF;
            used := used + 1;
            EXIT WHEN word < whole - whole % size;
        END LOOP;
        chosen := (word % size)::int + 1;
        kept := items[size]; items[size] := items[chosen]; items[chosen] := kept;
    END LOOP;
    RETURN items;
END $$;
CREATE OR REPLACE FUNCTION pg_temp.rc_paper(which bigint, seed bytea)
RETURNS TABLE (place bigint, number int, shown int[], stratum int) LANGUAGE plpgsql AS $$
DECLARE
    row record; fitting int[]; drawn int[] := '{}'; rows_of int[] := '{}'; held record;
BEGIN
    SELECT * INTO held FROM contests_round r WHERE r.id = which;
    FOR row IN
        SELECT ordinality::int - 1 AS at, coalesce(one ->> 'part', '') AS part, coalesce(one ->> 'level', '') AS level,
            (one ->> 'count')::int AS count
        FROM jsonb_array_elements(held.blueprint) WITH ORDINALITY AS rows(one, ordinality)
        ORDER BY CASE WHEN coalesce(one ->> 'part', '') <> '' THEN CASE WHEN coalesce(one ->> 'level', '') <> '' THEN 0 ELSE 1 END
            ELSE CASE WHEN coalesce(one ->> 'level', '') <> '' THEN 2 ELSE 3 END END, ordinality
    LOOP
        SELECT array_agg(q.number ORDER BY q.number) INTO fitting FROM rc_question q
        WHERE q.round_id = which AND NOT q.number = ANY(drawn) AND row.part IN ('', q.part) AND row.level IN ('', q.level);
        fitting := (pg_temp.rc_shuffle('draw/' || row.at, seed, fitting))[1:row.count];
        drawn := drawn || fitting;
        rows_of := rows_of || array_fill(row.at, ARRAY[coalesce(array_length(fitting, 1), 0)]);
    END LOOP;
    fitting := (SELECT array_agg(n ORDER BY n) FROM unnest(drawn) n);
    IF held.shuffles_questions THEN
        fitting := pg_temp.rc_shuffle('order', seed, fitting);
    END IF;
    RETURN QUERY SELECT f.at, f.n, CASE WHEN q.keeps_order OR NOT held.shuffles_options THEN q.places
        ELSE pg_temp.rc_mix(q.places, q.free, pg_temp.rc_shuffle('options/' || f.n, seed, q.free)) END,
        rows_of[array_position(drawn, f.n)]
        FROM unnest(fitting) WITH ORDINALITY AS f(n, at) JOIN rc_question q ON q.round_id = which AND q.number = f.n;
END $$;
CREATE OR REPLACE FUNCTION pg_temp.rc_mix(places int[], free int[], moved int[]) RETURNS int[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(coalesce(moved[array_position(free, place)], place) ORDER BY at)
    FROM unnest(places) WITH ORDINALITY AS p(place, at)
$$;
"""
_QUESTIONS: Final = """
CREATE TEMP TABLE rc_question AS
SELECT q.round_id, q.number::int, q.part, q.level, q.keeps_order,
    (SELECT string_agg(o ->> 'letter', '' ORDER BY at) FROM jsonb_array_elements(q.options) WITH ORDINALITY x(o, at)) AS letters,
    (SELECT array_agg(at::int - 1 ORDER BY at) FROM jsonb_array_elements(q.options) WITH ORDINALITY x(o, at)) AS places,
    (SELECT coalesce(array_agg(at::int - 1 ORDER BY at) FILTER (WHERE NOT coalesce((o ->> 'pinned')::boolean, false)), '{}')
        FROM jsonb_array_elements(q.options) WITH ORDINALITY x(o, at)) AS free,
    coalesce(v.treatment, 'key') AS treatment, coalesce(CASE WHEN v.treatment = 'key' THEN v.letters END, k.letters) AS right_letters
FROM contests_roundquestion q JOIN contests_round r ON r.id = q.round_id
JOIN contests_roundkey k ON k.question_id = q.id
LEFT JOIN LATERAL (SELECT treatment, letters FROM contests_roundkeyversion v WHERE v.question_id = q.id
    ORDER BY version DESC LIMIT 1) v ON true
WHERE r.contest_id = %(contest)s;
CREATE INDEX ON rc_question (round_id, number);
ANALYZE rc_question;
"""
_GRADED: Final = """
CREATE TEMP TABLE rc_item AS
SELECT a.contestant_id, a.round_id, a.number, i.place, i.number AS question, i.stratum, q.treatment,
    coalesce(array_length(q.right_letters, 1), 0) AS rights, a.answers[i.place] <> '' AS answered,
    (SELECT count(*) FROM unnest(own.letters) l WHERE l = ANY(q.right_letters)) AS good,
    (SELECT count(*) FROM unnest(own.letters) l WHERE NOT l = ANY(q.right_letters)) AS bad,
    coalesce((r.blueprint -> i.stratum ->> 'points_centi')::bigint, r.points_centi) AS worth,
    r.gives_partial_credit AS partial, r.wrong_points_centi AS costs
FROM attempts_attempt a JOIN contests_round r ON r.id = a.round_id
CROSS JOIN LATERAL pg_temp.rc_paper(a.round_id, a.seed) i
JOIN rc_question q ON q.round_id = a.round_id AND q.number = i.number
CROSS JOIN LATERAL (SELECT coalesce(array_agg(substr(q.letters, i.shown[ascii(c) - 64] + 1, 1)), '{}') AS letters
    FROM regexp_split_to_table(a.answers[i.place], '') c WHERE c <> '') own
WHERE r.contest_id = %(contest)s AND a.sealed_at IS NOT NULL AND NOT r.is_practice AND length(a.seed) = 16;
CREATE TEMP TABLE rc_regraded AS
WITH credited AS (
    SELECT *, treatment <> 'void' AS counts, treatment = 'all_right'
            OR (treatment = 'key' AND answered AND rights > 0 AND bad = 0 AND good = rights) AS is_right
    FROM rc_item),
worth AS (
    SELECT *, CASE WHEN NOT counts THEN 0 WHEN treatment = 'all_right' THEN worth WHEN NOT answered OR rights = 0 THEN 0
        WHEN partial THEN worth * greatest(good - bad, 0) / rights WHEN is_right THEN worth ELSE 0 END AS earned
    FROM credited)
SELECT contestant_id, round_id, number,
    greatest(0, sum(CASE WHEN counts AND treatment = 'key' AND answered AND rights > 0 AND earned = 0 THEN -costs
        ELSE earned END)) AS centipoints,
    count(*) FILTER (WHERE is_right AND counts) AS correct_count, count(*) FILTER (WHERE answered) AS answered_count,
    count(*) FILTER (WHERE counts) AS question_count, count(*) AS drawn
FROM worth GROUP BY contestant_id, round_id, number;
INSERT INTO rc_attempt
SELECT m.public_id, r.code, a.number, floor(extract(epoch FROM a.started_at) * 1000), floor(extract(epoch FROM a.sealed_at) * 1000),
    greatest(0, floor(extract(epoch FROM a.sealed_at) * 1000) - floor(extract(epoch FROM a.started_at) * 1000)),
    g.centipoints, g.correct_count, g.answered_count, g.question_count,
    coalesce((SELECT jsonb_object_agg(p ->> 'id', a.answers[g.drawn + at])
        FROM jsonb_array_elements(r.predictions) WITH ORDINALITY x(p, at) WHERE a.answers[g.drawn + at] <> ''), '{}'),
    EXISTS (SELECT 1 FROM attempts_annulment n WHERE n.contestant_id = a.contestant_id AND n.round_id = a.round_id AND n.number = a.number)
FROM attempts_attempt a JOIN rc_regraded g USING (contestant_id, round_id, number)
JOIN contests_round r ON r.id = a.round_id JOIN contests_contestant c ON c.id = a.contestant_id
JOIN schools_member m ON m.id = c.member_id JOIN rc_person p ON p.key = m.public_id;
INSERT INTO rc_attempt
SELECT m.public_id, r.code, a.number, floor(extract(epoch FROM a.started_at) * 1000), floor(extract(epoch FROM a.sealed_at) * 1000),
    greatest(0, floor(extract(epoch FROM a.sealed_at) * 1000) - floor(extract(epoch FROM a.started_at) * 1000)),
    g.centipoints, g.correct_count, g.answered_count, g.question_count,
    (SELECT coalesce(jsonb_object_agg(k, v), '{}') FROM jsonb_each_text(g.predictions) AS x(k, v) WHERE v <> ''),
    EXISTS (SELECT 1 FROM attempts_annulment n WHERE n.contestant_id = a.contestant_id AND n.round_id = a.round_id AND n.number = a.number)
FROM results_erasedperson e JOIN attempts_attempt a ON a.contestant_id = e.contestant_id
JOIN attempts_grade g ON (g.contestant_id, g.round_id, g.number) = (a.contestant_id, a.round_id, a.number)
JOIN contests_round r ON r.id = a.round_id JOIN contests_contestant c ON c.id = a.contestant_id
JOIN schools_member m ON m.id = c.member_id JOIN rc_person p ON p.key = m.public_id
WHERE r.contest_id = %(contest)s AND a.sealed_at IS NOT NULL AND NOT r.is_practice AND length(a.seed) = 0;
ANALYZE rc_attempt;
"""


def regrade(cursor: Any, contest_id: int) -> None:
    """Fill rc_attempt with every sealed attempt of the contest's rounds that count; rc_person is filled already."""
    cursor.execute(_SHUFFLE)
    cursor.execute(_QUESTIONS, {"contest": contest_id})
    cursor.execute(_GRADED, {"contest": contest_id})
