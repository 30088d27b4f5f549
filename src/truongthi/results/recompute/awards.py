"""Prizes in SQL: state tables and a loop of set statements; every decision about a prize is taken in the database.

Every division is a line of prizes on its way down the places. One turn of the loop looks at what falls to the next
place of each line whose state has changed, takes the highest of these offers in every lane (the lines that caps join),
and writes down who got it, who was passed over, and who leaves the other lines of a cap. Who reaches a minimum is told by
one comparison: no figure is -Infinity points, no minimum asks for -Infinity.
"""

from __future__ import annotations

from typing import Any, Final

from truongthi.results.recompute import tables

_TABLES: Final = """
CREATE TEMP TABLE rp_division (id int PRIMARY KEY, name text, written text, level text, round text, people boolean,
    border text, prized boolean);
CREATE TEMP TABLE rp_tier (division int, at int, tier text, amount bigint, count bigint, percent_max bigint,
    common numeric, own numeric, PRIMARY KEY (division, at));
CREATE TEMP TABLE rp_cap (cap int, division int, PRIMARY KEY (cap, division));
CREATE TEMP TABLE rp_row (division int, key text, place bigint, took_part boolean, why_not text, points numeric,
    nums numeric[], dens numeric[]);
CREATE INDEX ON rp_row (division, place);
CREATE TEMP TABLE rp_decision (division int, number int, at int, key text);
CREATE TEMP TABLE rp_move (number int, division int, key text, tier text);
CREATE TEMP TABLE rp_line (division int, place bigint, key text, points numeric, why_not text, tied boolean);
CREATE INDEX ON rp_line (division, place);
CREATE INDEX ON rp_line (key);
CREATE TEMP TABLE rp_stock (division int, at int, tier text, amount bigint, least numeric, planned bigint, stock bigint,
    PRIMARY KEY (division, at));
CREATE TEMP TABLE rp_front (division int PRIMARY KEY, lane int, place bigint, tier text, easiest numeric);
CREATE TEMP TABLE rp_offer (division int PRIMARY KEY, lane int, place bigint, people bigint, lowest numeric,
    highest numeric, how text, tier text, amount bigint);
CREATE TEMP TABLE rp_stake (division int, at int, takes bigint, PRIMARY KEY (division, at));
CREATE TEMP TABLE rp_chosen (division int PRIMARY KEY, place bigint, how text, tier text, amount bigint);
CREATE TEMP TABLE rp_dirty (division int PRIMARY KEY);
CREATE TEMP TABLE rp_gone (division int, key text, kept_division int, kept_tier text, turn int,
    PRIMARY KEY (division, key));
CREATE INDEX ON rp_gone (turn);
CREATE TEMP TABLE rp_given (division int, key text, tier text, amount bigint, why text, place bigint);
CREATE INDEX ON rp_given (division, place);
CREATE TEMP TABLE rp_open (division int, place bigint, key text);
CREATE TEMP TABLE rp_owed (division int, place bigint, amount bigint);
CREATE TEMP TABLE rp_passed (division int, place bigint, key text, tier text, why text);
CREATE INDEX ON rp_passed (division, why);
CREATE TEMP TABLE rp_prized (division int, unit text, key text, amount bigint);
CREATE INDEX ON rp_prized (unit);
CREATE TEMP TABLE rp_act (number int, division int, key text, tier text, amount bigint, why text, before text,
    is_last boolean);
CREATE TEMP TABLE rp_award (division int, key text, tier text, amount bigint, why text);
"""
# Members of a place who are still in the line: they may win, reach a prize that is left, and have not left under a cap.
_WAITING: Final = """l.why_not = '' AND l.points >= f.easiest
    AND NOT EXISTS (SELECT FROM rp_gone x WHERE x.division = l.division AND x.key = l.key)"""
_LEFT_BEHIND: Final = """
        INSERT INTO rp_passed
        SELECT l.division, l.place, l.key, f.tier, w.why
        FROM rp_chosen c JOIN rp_front f USING (division)
        CROSS JOIN LATERAL (SELECT * FROM rp_line i WHERE i.division = c.division AND i.place > f.place
            AND i.place <= c.place OFFSET 0) l  -- OFFSET 0: line by line, by the index
        CROSS JOIN LATERAL (SELECT CASE WHEN l.why_not <> '' THEN l.why_not WHEN l.points < f.easiest THEN 'min_points'
            WHEN EXISTS (SELECT FROM rp_gone x WHERE x.division = l.division AND x.key = l.key) THEN 'cap' END AS why) w
        WHERE w.why IS NOT NULL;
"""
_NEXT_TIER: Final = """
        UPDATE rp_front f SET
            tier = (SELECT s.tier FROM rp_stock s WHERE s.division = f.division AND s.stock > 0 ORDER BY s.at LIMIT 1),
            easiest = (SELECT min(s.least) FROM rp_stock s WHERE s.division = f.division AND s.stock > 0)
"""
_LOOK: Final = f"""
        DELETE FROM rp_offer WHERE division IN (SELECT division FROM rp_dirty);
        DELETE FROM rp_stake WHERE division IN (SELECT division FROM rp_dirty);
        INSERT INTO rp_offer (division, lane, place, people, lowest, highest)
        SELECT f.division, f.lane, m.place, m.people, m.lowest, m.highest
        FROM rp_dirty JOIN rp_front f USING (division)
        CROSS JOIN LATERAL (SELECT l.place FROM rp_line l WHERE l.division = f.division AND l.place > f.place AND {_WAITING}
            ORDER BY l.division, l.place LIMIT 1) n
        CROSS JOIN LATERAL (SELECT n.place, count(*) AS people, min(l.points) AS lowest, max(l.points) AS highest
            FROM rp_line l WHERE l.division = f.division AND l.place = n.place AND {_WAITING}) m;
        INSERT INTO rp_stake
        SELECT o.division, s.at, least(s.stock, o.people - s.before)
        FROM rp_dirty JOIN rp_offer o USING (division)
        CROSS JOIN LATERAL (
            SELECT at, stock, coalesce(sum(stock) OVER (ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                AS before
            FROM rp_stock k WHERE k.division = o.division AND stock > 0 AND least <= o.lowest) s
        WHERE s.before < o.people;
        INSERT INTO rp_stake
        SELECT DISTINCT ON (o.division) o.division, s.at, 1
        FROM rp_dirty JOIN rp_offer o USING (division)
        JOIN rp_stock s ON s.division = o.division AND s.stock > 0 AND s.least <= o.highest
        WHERE NOT EXISTS (SELECT FROM rp_stake k WHERE k.division = o.division)
        ORDER BY o.division, s.at;
        UPDATE rp_offer o SET how = w.how,
            tier = CASE w.how WHEN 'extend' THEN w.last_tier ELSE w.first_tier END,
            amount = CASE w.how WHEN 'share' THEN div(w.total, o.people) WHEN 'extend' THEN w.last ELSE w.first END
        FROM (
            SELECT k.division, CASE WHEN count(*) = 1 AND sum(k.takes) = max(p.people) THEN 'place' ELSE max(d.border) END
                    AS how, sum(k.takes * s.amount) AS total,
                (array_agg(s.amount ORDER BY s.at))[1] AS first, (array_agg(s.tier ORDER BY s.at))[1] AS first_tier,
                (array_agg(s.amount ORDER BY s.at DESC))[1] AS last, (array_agg(s.tier ORDER BY s.at DESC))[1] AS last_tier
            FROM rp_dirty JOIN rp_offer p USING (division) JOIN rp_stake k USING (division)
            JOIN rp_stock s USING (division, at) JOIN rp_division d ON d.id = k.division GROUP BY k.division) w
        WHERE o.division = w.division;
"""
_TAKE: Final = f"""
        INSERT INTO rp_given
        SELECT l.division, l.key, c.tier, c.amount, CASE c.how WHEN 'share' THEN 'shared' WHEN 'extend' THEN 'extended'
            ELSE CASE WHEN EXISTS (SELECT FROM rp_passed p WHERE p.division = c.division AND p.why = 'cap')
                THEN 'moved_up' ELSE 'place' END END, l.place
        FROM rp_chosen c JOIN rp_front f USING (division)
        CROSS JOIN LATERAL (SELECT * FROM rp_line i WHERE i.division = c.division AND i.place = c.place OFFSET 0) l
        WHERE {_WAITING} AND c.how <> 'committee';
        INSERT INTO rp_open
        SELECT l.division, l.place, l.key FROM rp_chosen c JOIN rp_front f USING (division)
        CROSS JOIN LATERAL (SELECT * FROM rp_line i WHERE i.division = c.division AND i.place = c.place OFFSET 0) l
        WHERE {_WAITING} AND c.how = 'committee';
        INSERT INTO rp_owed
        SELECT c.division, c.place, sum(k.takes * s.amount) FROM rp_chosen c JOIN rp_stake k USING (division)
        JOIN rp_stock s USING (division, at) WHERE c.how = 'committee' GROUP BY c.division, c.place;
        UPDATE rp_stock s SET stock = s.stock - k.takes FROM rp_stake k JOIN rp_chosen c USING (division)
        WHERE s.division = k.division AND s.at = k.at;
        UPDATE rp_front f SET place = c.place FROM rp_chosen c WHERE c.division = f.division;
"""
_LEAVE: Final = """
        INSERT INTO rp_gone
        SELECT DISTINCT l.division, l.key, c.division, c.tier, turn FROM rp_chosen c
        JOIN rp_given g ON g.division = c.division AND g.place = c.place
        CROSS JOIN LATERAL (SELECT * FROM rp_line i WHERE i.key = g.key AND i.division <> c.division OFFSET 0) l
        WHERE EXISTS (SELECT FROM rp_cap a JOIN rp_cap b USING (cap)
            WHERE a.division = c.division AND b.division = l.division)
        ON CONFLICT DO NOTHING;
        DELETE FROM rp_dirty;
        INSERT INTO rp_dirty
        SELECT division FROM rp_chosen
        UNION
        SELECT o.division FROM rp_gone g JOIN rp_line l ON l.division = g.division AND l.key = g.key
        JOIN rp_offer o ON o.division = l.division AND o.place = l.place WHERE g.turn = turn_now;
"""
_FUNCTIONS: Final = f"""
CREATE FUNCTION pg_temp.rp_clear(kept text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT relname AS name, pg_relation_size(oid) AS size FROM pg_class
        WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r' AND relname LIKE 'rp\\_%' AND NOT relname = ANY(kept) LOOP
        IF one.size > 1000000 THEN  -- of small tables a DELETE is the cheaper one
            EXECUTE format('TRUNCATE pg_temp.%I', one.name);
        ELSE
            EXECUTE format('DELETE FROM pg_temp.%I', one.name);
        END IF;
    END LOOP;
END $$;
CREATE FUNCTION pg_temp.rp_lanes() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        WITH of_cap AS (SELECT cap, min(lane) AS lane FROM rp_cap JOIN rp_front USING (division) GROUP BY cap),
        of_line AS (SELECT division, min(lane) AS lane FROM rp_cap JOIN of_cap USING (cap) GROUP BY division)
        UPDATE rp_front f SET lane = o.lane FROM of_line o WHERE o.division = f.division AND o.lane < f.lane;
        EXIT WHEN NOT FOUND;
    END LOOP;
END $$;
CREATE FUNCTION pg_temp.rp_give_out() RETURNS int LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$  -- a turn touches few rows
DECLARE
    turn_now int := 0;
BEGIN
    DELETE FROM rp_offer; DELETE FROM rp_stake; DELETE FROM rp_dirty;
    INSERT INTO rp_dirty SELECT division FROM rp_front;
    LOOP
        turn_now := turn_now + 1;
        {_LOOK}
        DELETE FROM rp_chosen;
        INSERT INTO rp_chosen
        SELECT DISTINCT ON (lane) division, place, how, tier, amount FROM rp_offer ORDER BY lane, amount DESC, division;
        EXIT WHEN NOT FOUND;
        {_LEFT_BEHIND}
        {_TAKE}
        {_NEXT_TIER} WHERE f.division IN (SELECT division FROM rp_chosen);
        {_LEAVE.replace("turn FROM", "turn_now FROM")}
    END LOOP;
    INSERT INTO rp_chosen SELECT division, 9223372036854775807 FROM rp_front WHERE tier IS NOT NULL;
    {_LEFT_BEHIND}
    RETURN turn_now;
END $$;
"""
_LINES: Final = """
WITH stated AS (
    SELECT division, number, array_agg(key ORDER BY key) AS keys, array_agg(DISTINCT key ORDER BY key) AS people
    FROM rp_decision GROUP BY division, number),
last AS (SELECT DISTINCT ON (division, people) * FROM stated ORDER BY division, people, number DESC),
equal AS (
    SELECT division, place, array_agg(key ORDER BY key) AS keys FROM rp_row
    WHERE division IN (SELECT division FROM rp_decision) GROUP BY division, place HAVING count(*) > 1),
ordered AS (
    SELECT e.division, d.key, d.at FROM equal e JOIN last t ON t.division = e.division AND t.people = e.keys AND t.keys = e.keys
    JOIN rp_decision d ON d.division = t.division AND d.number = t.number)
INSERT INTO rp_line
SELECT r.division, r.place + coalesce(o.at, 0), r.key, r.points, r.why_not,
    o.at IS NULL AND count(*) OVER (PARTITION BY r.division, r.place) > 1
FROM rp_row r JOIN rp_division v ON v.id = r.division AND v.people = %(people)s
LEFT JOIN ordered o ON o.division = r.division AND o.key = r.key;
INSERT INTO rp_stock
SELECT t.division, t.at, t.tier, t.amount, coalesce(greatest(t.common, t.own), '-Infinity'), n.count, n.count
FROM rp_tier t JOIN rp_division v ON v.id = t.division AND v.people = %(people)s
CROSS JOIN LATERAL (SELECT CASE WHEN t.percent_max IS NULL THEN t.count ELSE least(t.count, div(t.percent_max *
    (SELECT count(*) FROM rp_row r WHERE r.division = t.division AND r.took_part), 100)) END AS count) n;
DELETE FROM rp_front;
INSERT INTO rp_front SELECT id, id, 0 FROM rp_division WHERE people = %(people)s;
"""
_PRIZED: Final = """
INSERT INTO rp_prized
SELECT DISTINCT g.division, u.unit, g.key, g.amount FROM rp_given g JOIN rc_person p ON p.key = g.key
CROSS JOIN LATERAL unnest(ARRAY[p.unit, p.school]) AS u(unit) WHERE u.unit <> '';
"""
_MOVES: Final = """
INSERT INTO rp_act
WITH acts AS (
    SELECT 0 AS number, division, key, tier, amount, why FROM rp_given
    UNION ALL
    SELECT m.number, m.division, m.key, t.tier, t.amount, 'adjusted' FROM rp_move m
    JOIN rp_division d ON d.id = m.division LEFT JOIN rp_tier t ON t.division = m.division AND t.tier = m.tier
    WHERE m.tier IS NULL
        OR t.tier IS NOT NULL AND EXISTS (SELECT FROM rp_row r WHERE r.division = m.division AND r.key = m.key))
SELECT *, lag(tier) OVER (PARTITION BY division, key ORDER BY number) AS before,
    lead(number) OVER (PARTITION BY division, key ORDER BY number) IS NULL AS is_last
FROM acts;
INSERT INTO rp_award SELECT division, key, tier, amount, why FROM rp_act WHERE is_last AND tier IS NOT NULL;
INSERT INTO rp_passed SELECT division, 0, key, before, 'adjusted' FROM rp_act WHERE number > 0 AND tier IS NULL AND before IS NOT NULL;
DELETE FROM rp_move m USING rp_act a WHERE a.number = m.number AND (a.tier IS NOT NULL OR a.before IS NOT NULL);
"""


def prepare(cursor: Any) -> None:
    """Empty tables of divisions, rows and prizes, and the functions that give prizes out; made once in a session."""
    cursor.execute("SELECT to_regclass('pg_temp.rp_award') IS NULL")
    if cursor.fetchone()[0]:
        cursor.execute(_TABLES)
        cursor.execute(_FUNCTIONS)
    cursor.execute("SELECT pg_temp.rp_clear('{}')")


def begin(cursor: Any) -> None:
    """Forget what an earlier giving out has left; divisions, rows, tiers and caps stay."""
    cursor.execute("SELECT pg_temp.rp_clear('{rp_division,rp_row,rp_tier,rp_cap}')")


def give_out(cursor: Any, *, people: bool) -> None:
    """Places with the committee's orders, then the prizes of all individual (or all collective) divisions."""
    cursor.execute(_LINES.replace("%(people)s", "true" if people else "false") + _NEXT_TIER)
    tables.analyze(cursor, "rp_line", "rp_stock")
    cursor.execute("SELECT pg_temp.rp_lanes(), pg_temp.rp_give_out()")


def count_by_unit(cursor: Any) -> None:
    """rp_prized: the prizes people have, by the class and the whole unit they count for."""
    cursor.execute(_PRIZED)
    tables.analyze(cursor, "rp_prized")


def move(cursor: Any) -> None:
    """rp_award: the prizes after the committee's moves, one after the other; in rp_move stay those that fit nothing."""
    cursor.execute(_MOVES)
