"""Publishing: only a settled, fresh result; names masked unless consent is live; of two at once one wins."""

import contextlib
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, connections, transaction

from tests.results.test_decisions import confirm, propose
from tests.results.test_standings import close, compute, refused_code
from tests.results.world import AFTER, small_world
from truongthi.accounts.actions.consents import GivenConsent, give_consents, withdraw_consent
from truongthi.audit.models import AuditEntry
from truongthi.contests.models import Contest
from truongthi.core.errors import Refused
from truongthi.results.actions.decisions import withdraw_decision
from truongthi.results.actions.publication import publish
from truongthi.results.actions.verification import verify_result
from truongthi.results.models import Publication, Snapshot, TieDecision
from truongthi.results.queries.names import may_be_named, named
from truongthi.results.queries.publication import changes, preview, publication_document, publish_blockers
from truongthi.results.queries.published import published_results
from truongthi.results.queries.standings import latest_snapshot

ON = date(2026, 10, 20)
STAFF = ("Lê Thúy Nga", "Trần Văn Hòa")


def settled_world(**changes):
    world = small_world(**changes)
    close(world)
    compute(world)
    confirm(world, propose(world))
    confirm(world, propose(world, *STAFF, division="cbgv"))
    return world


@pytest.fixture
def world(db):
    return settled_world()


def publish_it(world, seat="head", title=None, **fields):
    actor = world.seats[seat]
    typed = world.contest.title if title is None else title
    verify_it(world)
    return publish(actor=actor, contest=world.contest, typed_title=typed, now=AFTER, **fields)


def verify_it(world):
    """The step before publication, where it can be taken; what blocks both is for ``publish`` to refuse."""
    with contextlib.suppress(Refused):
        verify_result(actor=world.seats["head"], contest=world.contest, now=AFTER)


def consent(member, *given_by):
    given = [GivenConsent("publish_name", who, "0" * 64) for who in given_by]
    give_consents(actor=member.user, user=member.user, consents=given, now=AFTER)


def withdraw(member, given_by=None):
    withdraw_consent(actor=member.user, user=member.user, purpose="publish_name", given_by=given_by, now=AFTER)


def shown_names(world):
    return set(published_results(world.contest, on=ON).shown.values())


def test_publishing_keeps_the_document_and_changes_the_state(world):
    publication = publish_it(world)
    world.contest.refresh_from_db()
    assert world.contest.state == Contest.State.PUBLISHED
    results = published_results(world.contest, on=ON)
    assert results.publication == publication
    assert [(p.rank, p.who.name, p.prize and p.prize.name) for p in results.divisions[1].places[:2]] == [
        (1, "10A1", "Giải Nhất"),
        (2, "10A10", "Giải Nhì"),
    ]
    assert (results.participants, results.attempts) == (11, 18)


def test_nothing_is_public_before(world):
    assert published_results(world.contest, on=ON) is None
    document = publication_document(latest_snapshot(world.contest), [])
    assert preview(world.contest, document, on=ON).participants > 0


def test_an_open_tie_on_a_prize_holds_publication_back(world):
    decision = TieDecision.objects.filter(division="cbgv").get()
    withdraw_decision(actor=world.seats["head"], decision=decision, reason="Cần xem lại số lượt.", now=AFTER)
    assert refused_code(lambda: publish_it(world)) == "ties_unsettled"
    assert not Publication.objects.exists()


def test_a_tie_below_all_prizes_does_not(world):
    world.staff("Vi Văn Một", (3, 95, 200))
    compute(world)
    assert publish_it(world).version == 1


def test_a_result_that_no_longer_fits_the_inputs_is_not_published(world):
    world.result(world.people["Học Sinh 11A1 1"], (2, 50, 100))
    assert refused_code(lambda: publish_it(world)) == "standings_outdated"


def test_publishing_asks_for_the_title_and_a_seat(world):
    assert refused_code(lambda: publish_it(world, title="")) == "publish_title_differs"
    assert refused_code(lambda: publish_it(world, title="Cuộc thi khác")) == "publish_title_differs"
    assert refused_code(lambda: publish_it(world, seat="member")) == "committee_seat_needed"
    assert publish_it(world, title=f"  {world.contest.title.upper()} ").version == 1


def test_a_second_publication_of_the_same_result_is_refused(world):
    publish_it(world)
    assert refused_code(lambda: publish_it(world, reason="Bấm nhầm")) == "already_published"


def test_a_corrected_result_is_a_new_version_with_its_reason_and_the_old_one_stays(world):
    first = publish_it(world)
    world.result(world.people["Học Sinh 11A1 1"], (2, 50, 100))
    compute(world)
    assert refused_code(lambda: publish_it(world)) == "publish_needs_reason"
    second = publish_it(world, reason="Bổ sung một lượt của lớp 11A1.")
    assert (second.version, Publication.objects.get(pk=first.pk).sha256) == (2, first.sha256)
    assert second.sha256 != first.sha256


def test_withdrawing_a_decision_later_does_not_change_what_is_public(world):
    publish_it(world)
    for decision in TieDecision.objects.all():
        withdraw_decision(actor=world.seats["head"], decision=decision, reason="Có đơn phúc khảo.", now=AFTER)
    assert published_results(world.contest, on=ON).divisions[1].places[1].who.name == "10A10"
    world.contest.refresh_from_db()
    assert [problem.code for problem in publish_blockers(world.contest, latest_snapshot(world.contest))] == [
        "ties_unsettled"
    ]


def test_names_are_masked_without_consent_and_never_stored(world):
    publication = publish_it(world)
    assert shown_names(world) >= {"Ng. Th. B.", "L. Th. Ng.", "10A1"}
    assert "Nguyễn Thị Bích" not in shown_names(world)
    assert "Bích" not in str(publication.document)


def test_a_name_is_shown_while_consent_lives_and_masked_the_moment_it_is_withdrawn(world):
    publish_it(world)
    consent(world.people["Nguyễn Thị Bích"], "self")
    assert "Nguyễn Thị Bích" in shown_names(world)
    withdraw(world.people["Nguyễn Thị Bích"])
    assert "Nguyễn Thị Bích" not in shown_names(world)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("born", "given_by", "is_named"),
    [
        (date(2010, 10, 20), ("self",), True),  # 16 that very day
        (date(2010, 10, 21), ("self",), False),
        (date(2010, 10, 21), ("self", "representative"), True),
        (date(2010, 10, 21), ("representative",), False),
        (None, ("self",), False),  # a pupil whose age is not known counts as a child
        (None, ("self", "representative"), True),
        (date(2011, 1, 1), (), False),
    ],
)
def test_under_sixteen_both_the_child_and_the_representative_must_agree(born, given_by, is_named):
    world = small_world()
    pupil = world.people["Học Sinh 10A1 1"]
    pupil.birth_date = born
    pupil.save()
    consent(pupil, *given_by)
    people = named({pupil.public_id}).values()
    assert (pupil.public_id in may_be_named(people, on=ON)) is is_named
    withdraw(pupil, given_by=given_by[-1] if given_by else None)  # one side is enough to be masked again
    assert pupil.public_id not in may_be_named(people, on=ON)


def test_own_place_is_the_persons_and_the_persons_class(world):
    publish_it(world)

    def own_places(user):
        found = published_results(world.contest, on=ON, user=user).mine
        return [(own.division.id, place.rank) for own in found for place in own.places]

    assert own_places(world.people["Lê Thúy Nga"].user) == [("cbgv", 2)]
    assert own_places(world.people["Học Sinh 10A2 1"].user) == [("lop", 3)]
    assert own_places(world.seats["head"]) == []


def test_publishing_stands_in_the_log_with_the_hash(world):
    publication = publish_it(world)
    entry = AuditEntry.objects.get(action="results.publish")
    assert (entry.after_hash, entry.object) == (publication.sha256, f"contest:{world.contest.public_id}")


def test_a_stored_result_that_was_rewritten_is_not_published(world):
    snapshot = latest_snapshot(world.contest)
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.filter(pk=snapshot.pk).update(document={**snapshot.document, "counts": {}})
    snapshot.pk, snapshot.public_id, snapshot.version = None, "rewritten", 2
    snapshot.document = {**snapshot.document, "counts": {}}
    snapshot.save()
    assert refused_code(lambda: publish_it(world)) == "standings_damaged"


def test_the_database_refuses_to_rewrite_what_was_published_or_decided(world):
    publication = publish_it(world)
    for rows, fields in (
        (Publication.objects.filter(pk=publication.pk), {"document": {}}),
        (TieDecision.objects.all(), {"reason": "khác"}),
        (TieDecision.objects.all(), {"ordered": []}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**fields)


def test_changes_between_two_results_are_places_and_prizes(world):
    publication = publish_it(world)
    assert changes(publication.document, publication.document) == []
    first = {**publication.document, "divisions": [publication.document["divisions"][0]]}
    gone = changes(publication.document, first)
    assert {change.division for change in gone} == {"Tập thể lớp"}
    assert gone[0].before == (1, "Giải Nhất")
    assert gone[0].after is None


def at_once(*calls):
    """Run the calls at the same moment on connections of their own; the codes of the refused ones."""
    barrier, codes = Barrier(len(calls)), []

    def run(call):
        try:
            barrier.wait()
            call()
        except Refused as refused:
            codes.append(refused.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins():
    world = settled_world()
    codes = at_once(lambda: publish_it(world, "head"), lambda: publish_it(world, "deputy"))
    assert codes in (["publish_under_way"], ["already_published"])  # as close as they came
    assert Publication.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_wins():
    world = small_world()
    close(world)
    compute(world)
    decision = propose(world)
    codes = at_once(lambda: confirm(world, decision, "head"), lambda: confirm(world, decision, "deputy"))
    assert codes == ["decision_already_confirmed"]
    assert AuditEntry.objects.filter(action="decision.confirm").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_propose_or_compute_at_once_one_wins():
    world = small_world()
    close(world)
    assert at_once(lambda: compute(world), lambda: compute(world, AFTER + timedelta(seconds=1))) == []
    assert world.contest.snapshots.count() == 1
    codes = at_once(lambda: propose(world), lambda: propose(world, "10A2", "10A10", seat="deputy"))
    assert codes == ["decision_already_proposed"]
    assert connection.vendor == "postgresql"
