"""Plans of every kind, written and read back: as documents, as files, and through every screen of the forms."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.whole_plan import PLAN
from tests.formats.random_plans import documents, rules, taken
from tests.web.organiser.posting import posted_as_shown
from truongthi.core.rules import rules_from_dict, rules_to_dict
from truongthi.formats.plan_toml import read_plan, write_plan
from truongthi.web.organiser.plan.editor import Editor
from truongthi.web.organiser.plan.sections import sections_of
from truongthi.web.wording.clauses import clauses
from truongthi.web.wording.open_points import open_points

LOOSE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def test_the_plan_everything_is_drawn_from_is_taken():
    assert taken(PLAN) == rules_from_dict(PLAN)


@given(rules)
@LOOSE
def test_any_plan_written_reads_back_to_the_same_rules(drawn):
    assert rules_from_dict(rules_to_dict(drawn)) == drawn
    assert read_plan(write_plan(drawn).encode()) == drawn


@given(rules, st.data())
@settings(LOOSE, max_examples=25)
def test_any_screen_of_any_plan_posted_as_shown_changes_nothing(drawn, data):
    document = rules_to_dict(drawn)
    section = data.draw(st.sampled_from(sections_of(document)))
    assert rules_from_dict(Editor(section, document, posted_as_shown(section, document)).document()) == drawn


@given(rules)
@settings(LOOSE, max_examples=25)
def test_any_plan_is_told_in_words(drawn):
    told = " ".join(item for section in clauses(drawn) for item in section.items)
    assert drawn.title in told
    assert all(point.question and point.taken for point in open_points(drawn))


def test_most_drawn_plans_are_taken():
    found = [taken(document) is not None for document in _some(documents(), 40)]
    assert sum(found) >= 20


def _some(strategy, count):
    drawn = []

    @given(strategy)
    @settings(LOOSE, max_examples=count, database=None)
    def collect(document):
        drawn.append(document)

    collect()
    return drawn
