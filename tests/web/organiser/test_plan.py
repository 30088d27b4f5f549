"""Organiser's home and plan pages: they work, refuse outsiders, show problems at the field, and need no script."""

import html
import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.contests.conftest import BEFORE, DURING, PLAN
from truongthi.contests.actions import apply_plan, attach_bank, freeze_round, set_seat
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.formats.plan_toml import read_plan
from truongthi.schools.models import Classroom, Member, Unit
from truongthi.web.shared import clock


@pytest.fixture(autouse=True)
def at_before(monkeypatch):
    monkeypatch.setattr(clock.timezone, "now", lambda: BEFORE)


@pytest.fixture
def contest(rules, unit, organiser):
    return apply_plan(rules=rules, unit=unit, actor=organiser, now=BEFORE).contest


@pytest.fixture
def client(organiser):
    client = Client()
    client.force_login(organiser)
    return client


def url(name, *args):
    return reverse(f"organiser:{name}", args=args)


def posted(client, address):
    """What a browser would post back from a form as it was shown."""
    context = client.get(address).context
    data = {}
    for part in context["parts"]:
        forms = [*([part.form] if part.form else []), *(form for rows in part.lists for form in rows.forms)]
        for form in forms:
            data.update(dict(form.data.lists()))
    return data


def test_home_tells_how_many_which_need_me_and_what_next(client, contest):
    page = client.get(url("home")).content.decode()
    assert contest.title in page
    assert "chọn ngân hàng đề" in page
    assert url("contest", contest.slug) in page


def test_home_of_a_new_organiser_shows_the_first_step(client):
    assert url("plan_new") in client.get(url("home")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_as_often_for_three_contests_as_for_one(client, contest, rules, unit, organiser, count, request):
    for n in range(count - 1):
        apply_plan(rules=replace(rules, slug=f"c{n}"), unit=unit, actor=organiser, now=BEFORE)
    assertion = request.getfixturevalue("django_assert_num_queries")
    client.get(url("home"))
    with assertion(3):
        client.get(url("home"))


def pages(slug):
    edits = ("chung", "thoi-gian", "doi-tuong", "bai-thi", "luot-thi", "bang-cbgv", "bang-lop", "bang-moi")
    return [
        url("contest", slug),
        url("contest_committee", slug),
        url("plan", slug),
        url("plan_points", slug),
        url("plan_versions", slug),
        url("plan_upload", slug),
        url("plan_download", slug),
        *(url("plan_edit", slug, edit) for edit in (*edits, "ban-to-chuc", "han-nop")),
    ]


def test_every_page_opens_for_the_organiser(client, contest):
    for page in pages(contest.slug):
        assert client.get(page).status_code == 200, page


def test_no_page_exists_for_an_binh_and_chi(contest, unit, make_staff):
    an, other = make_staff("An"), Unit.objects.create(name="Khác", kind="school", created_at=BEFORE)
    Classroom.objects.create(unit=unit, school_year="2026-2027", name="10A1", key="10A1", homeroom_teacher=an)
    binh = make_staff("Bình")
    Member.objects.filter(user=binh).update(category="pupil")
    chi = make_staff("Chi", unit=other, organises=True)
    for person in (an, binh, chi):
        outsider = Client()
        outsider.force_login(person)
        for page in pages(contest.slug):
            assert outsider.get(page).status_code == 404, (person.full_name, page)
            assert outsider.post(page, {}).status_code in (404, 405)
    assert contest.rule_sets.count() == 1


def test_a_stranger_is_asked_to_sign_in(contest):
    for page in pages(contest.slug):
        assert Client().get(page).status_code == 302


@pytest.mark.parametrize(
    "section",
    ["chung", "thoi-gian", "doi-tuong", "bai-thi", "luot-thi", "bang-cbgv", "bang-lop", "ban-to-chuc", "han-nop"],
)
def test_saving_a_section_as_shown_changes_nothing(client, contest, rules, section):
    address = url("plan_edit", contest.slug, section)
    assert client.post(address, posted(client, address)).status_code == 302
    assert current_rules(contest) == rules
    assert contest.rule_sets.count() == 1


def test_an_edit_becomes_a_version_and_a_clause(client, contest):
    address = url("plan_edit", contest.slug, "bai-thi")
    data = posted(client, address) | {"paper-duration_minutes": "12,5", "paper-points_per_question": "0,5"}
    response = client.post(address, data, follow=True)
    assert "12:30 (phút:giây)" in response.content.decode()
    rules = current_rules(contest)
    assert (rules.paper.duration_ms, rules.paper.points_centi) == (750_000, 50)
    assert contest.rule_sets.count() == 2


def test_who_edits_what_another_has_saved_since_is_told_before_it_is_overwritten(client, contest):
    address = url("plan_edit", contest.slug, "chung")
    mine = posted(client, address) | {"seen": "1"}
    assert 'name="seen" value="1"' in client.get(address).content.decode()
    client.post(address, mine | {"organiser": "Tỉnh đoàn"})
    told = client.post(address, mine | {"summary": "Tóm tắt"})
    text = told.content.decode()
    assert "thể lệ bản 2 đã được lưu. Chưa ghi gì." in text
    assert "Tóm tắt" in text
    assert (contest.rule_sets.count(), current_rules(contest).organiser) == (2, "Tỉnh đoàn")
    assert client.post(address, mine | {"summary": "Tóm tắt", "seen": "2"}).status_code == 302
    assert current_rules(contest).summary == "Tóm tắt"


def test_nonsense_is_shown_at_its_field_and_nothing_is_saved(client, contest):
    address = url("plan_edit", contest.slug, "thoi-gian")
    data = posted(client, address) | {"window-closes_at": "2026-09-01T08:00"}
    response = client.post(address, data)
    form = response.context["parts"][0].form
    assert "không sau lúc mở" in form.errors["closes_at"][0]
    assert 'value="2026-09-01T08:00"' in response.content.decode()
    assert contest.rule_sets.count() == 1


def test_a_problem_on_another_screen_is_told_with_the_way_there(client, contest):
    address = url("plan_edit", contest.slug, "doi-tuong")
    data = {name: value for name, value in posted(client, address).items() if not name.startswith("categories.0")}
    response = client.post(address, data)
    assert url("plan_edit", contest.slug, "bang-cbgv") in response.content.decode()
    assert contest.rule_sets.count() == 1


def names(response, list_name, field):
    rows = next(rows for part in response.context["parts"] for rows in part.lists if rows.name == list_name)
    return [form[field].value() for form in rows.forms]


def test_rows_are_added_removed_and_moved_without_a_script(client, contest):
    address = url("plan_edit", contest.slug, "bang-cbgv")
    data = posted(client, address)
    rows = "divisions.0.criteria"
    assert names(client.post(address, data | {"op": f"up:{rows}:2"}), rows, "metric") == [
        "score",
        "duration",
        "attempts",
    ]
    assert names(client.post(address, data | {"op": f"down:{rows}:0"}), rows, "metric")[0] == "attempts"
    assert names(client.post(address, data | {"op": f"remove:{rows}:1"}), rows, "metric") == ["score", "duration"]
    assert len(names(client.post(address, data | {"op": f"add:{rows}"}), rows, "metric")) == 4
    assert len(names(client.post(address, data | {"op": "remove:divisions.0.criteria:9"}), rows, "metric")) == 3
    assert contest.rule_sets.count() == 1


def test_a_moved_row_is_saved_and_open_points_of_removed_rows_go(client, contest):
    address = url("plan_edit", contest.slug, "bang-cbgv")
    data = posted(client, address)
    shown = client.post(address, data | {"op": "remove:divisions.0.criteria:1"})
    kept = {}
    for part in shown.context["parts"]:
        for form in [part.form, *(form for rows in part.lists for form in rows.forms)]:
            kept.update(dict(form.data.lists()))
    assert client.post(address, kept).status_code == 302
    rules = current_rules(contest)
    assert [criterion.metric for criterion in rules.division("cbgv").criteria] == ["score", "duration"]
    assert "divisions.cbgv.criteria.attempts.direction" not in {point.field for point in rules.open_points}


def test_a_new_division_is_made_from_its_form(client, contest):
    data = {
        "divisions.2-name": "Cá nhân học sinh",
        "divisions.2-kind": "individual",
        "divisions.2-members": ["hs"],
        "divisions.2.criteria.0-metric": "score",
        "divisions.2.criteria.0-direction": "desc",
        "divisions.2.awards.0-name": "Giải Nhất",
        "divisions.2.awards.0-count": "1",
        "divisions.2.awards.0-amount": "200.000đ",
    }
    response = client.post(url("plan_edit", contest.slug, "bang-moi"), data)
    assert response.status_code == 302, response.context["elsewhere"]
    division = current_rules(contest).division("ca-nhan-hoc-sinh")
    assert [(tier.id, tier.amount) for tier in division.awards] == [("giai-nhat", 200_000)]
    client.post(url("plan_remove", contest.slug, "bang-ca-nhan-hoc-sinh"))
    assert current_rules(contest).division("ca-nhan-hoc-sinh") is None


def test_open_points_are_confirmed_by_ticks(client, contest):
    address = url("plan_points", contest.slug)
    client.post(address, {"confirmed": ["attempts.limit", "unknown"]})
    confirmed = [point.field for point in current_rules(contest).open_points if point.confirmed]
    assert confirmed == ["attempts.limit"]


def test_the_file_that_is_downloaded_is_the_plan(client, contest, rules):
    response = client.get(url("plan_download", contest.slug))
    assert read_plan(response.content) == rules
    assert f"{contest.slug}.toml" in response["Content-Disposition"]


def upload(text):
    return {"file": SimpleUploadedFile("plan.toml", text.encode())}


def test_an_uploaded_file_becomes_the_new_version(client, contest):
    text = PLAN.read_text().replace("duration_minutes = 20", "duration_minutes = 25")
    assert client.post(url("plan_upload", contest.slug), upload(text)).status_code == 302
    assert current_rules(contest).paper.duration_ms == 1_500_000


def test_a_file_with_a_mistake_names_its_line_and_changes_nothing(client, contest):
    text = PLAN.read_text().replace("duration_minutes = 20", "duration_minutes = 0")
    page = client.post(url("plan_upload", contest.slug), upload(text)).content.decode()
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "duration_minutes" in one)
    assert f"Dòng {line}" in page
    assert contest.rule_sets.count() == 1


def test_a_contest_is_made_from_a_file(client, unit):
    data = {f"file-{name}": value for name, value in upload(PLAN.read_text()).items()}
    response = client.post(url("plan_new"), data | {"file-unit": unit.pk, "from_file": "1"})
    assert response.status_code == 302
    assert Contest.objects.get().slug == "cai-cach-tthc-2026"


def test_a_contest_is_made_from_a_few_answers(client, unit):
    answers = {
        "unit": unit.pk,
        "title": "Tìm hiểu An toàn giao thông",
        "opens_at": "2026-12-01T08:00",
        "closes_at": "2026-12-15T08:00",
        "question_count": "10",
        "duration_minutes": "15",
        "points": "1",
    }
    response = client.post(url("plan_new"), {f"new-{k}": v for k, v in answers.items()} | {"from_answers": "1"})
    assert response.status_code == 302, response.content.decode()
    rules = current_rules(Contest.objects.get())
    assert rules.slug == "tim-hieu-an-toan-giao-thong-2026"
    assert rules.window.opens_at.hour == 8
    assert "attempts.limit" in {point.field for point in rules.open_points}


def test_answers_without_sense_are_told_and_nothing_is_made(client, unit):
    answers = {"unit": unit.pk, "title": "x", "opens_at": "2026-12-15T08:00", "closes_at": "2026-12-01T08:00"}
    answers |= {"question_count": "10", "duration_minutes": "15", "points": "1"}
    page = client.post(url("plan_new"), {f"new-{k}": v for k, v in answers.items()} | {"from_answers": "1"})
    assert "không sau lúc mở" in page.content.decode()
    assert not Contest.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"opens_at": "0001-01-01T00:00"}, {"closes_at": "9999-12-31T23:59"}, {"points": "1e999999999"}],
    ids=["year 1", "year 9999", "a billion digits"],
)
def test_moments_and_numbers_at_the_ends_of_the_world_are_told(client, unit, wrong):
    answers = {"unit": unit.pk, "title": "x", "opens_at": "2026-12-01T08:00", "closes_at": "2026-12-15T08:00"}
    answers |= {"question_count": "10", "duration_minutes": "15", "points": "1"} | wrong
    response = client.post(url("plan_new"), {f"new-{k}": v for k, v in answers.items()} | {"from_answers": "1"})
    assert response.status_code == 200
    assert not Contest.objects.exists()


def test_a_screen_of_the_plan_tells_them_too(client, contest):
    moments = ("0001-01-01T00:00", "9999-12-31T23:59")
    for section in ("thoi-gian", "bai-thi"):
        page = client.get(url("plan_edit", contest.slug, section)).content.decode()
        fields = [name for name in re.findall(r'name="([^"]+)"', page) if name != "csrfmiddlewaretoken"]
        for value in (*moments, "1e999999999"):
            response = client.post(url("plan_edit", contest.slug, section), dict.fromkeys(fields, value))
            assert response.status_code < 500
    assert contest.rule_sets.count() == 1


@pytest.fixture
def ready(contest, bank, organiser):
    attach_bank(contest=contest, bank=bank, actor=organiser, now=BEFORE)
    freeze_round(contest=contest, actor=organiser, now=BEFORE)
    return contest


def test_bank_and_freezing_by_the_buttons_of_the_checklist(client, contest, bank):
    assert "disabled" in client.get(url("contest", contest.slug)).content.decode()
    client.post(url("contest_bank", contest.slug), {"bank": bank.public_id})
    client.post(url("contest_freeze", contest.slug))
    contest.refresh_from_db()
    assert contest.state == "ready"
    client.post(url("contest_thaw", contest.slug))
    contest.refresh_from_db()
    assert contest.state == "draft"


def hidden(page):
    """What the page that shows a difference carries on."""
    fields = re.findall(r'<input type="hidden" name="(document|seen)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in fields}


def test_after_freezing_the_difference_is_shown_before_and_the_reason_asked(client, ready):
    address = url("plan_edit", ready.slug, "chung")
    page = client.post(address, posted(client, address) | {"title": "Tên khác"}).content.decode()
    assert "<ins>" in page
    assert "Tên khác" in page
    assert ready.rule_sets.count() == 1
    carried = hidden(page)
    refused = client.post(url("plan_confirm", ready.slug), carried | {"reason": " "})
    assert refused.status_code == 422
    assert "Hãy ghi lý do" in refused.content.decode()
    client.post(url("plan_confirm", ready.slug), carried | {"reason": "Sai chính tả"})
    page = client.get(url("plan_versions", ready.slug)).content.decode()
    assert "Sai chính tả" in page
    assert "Tên khác" in page
    second = client.post(url("plan_confirm", ready.slug), carried | {"reason": "Bấm lần nữa"})
    assert (second.status_code, ready.rule_sets.count()) == (422, 2)


def test_a_document_nobody_offered_changes_nothing(client, ready):
    for document in ("", "[]", "{}", "x" * 5000, '{"slug": "khac"}'):
        client.post(url("plan_confirm", ready.slug), {"document": document, "reason": "x"})
    assert ready.rule_sets.count() == 1


def test_versions_tell_changes_by_the_names_people_know(client, contest):
    address = url("plan_edit", contest.slug, "bang-lop")
    rows = {"divisions.1.awards.0-amount": "500.000", "divisions.1.criteria.0-direction": "asc"}
    assert client.post(address, posted(client, address) | rows).status_code == 302
    page = client.get(url("plan_versions", contest.slug)).content.decode()
    assert "Tập thể lớp · Giải Nhất · Tiền thưởng mỗi giải (đồng)" in page
    assert "500.000" in page
    assert "Tập thể lớp · Tỷ lệ tham gia · Chiều xếp hạng" in page


def test_a_screen_shows_the_clauses_of_its_own_question(client, contest):
    page = client.get(url("plan_edit", contest.slug, "bang-lop")).content.decode()
    assert "Điều 7. Xếp hạng và giải thưởng: Tập thể lớp" in page
    assert "Điều 6." not in page


def test_a_frozen_paper_is_refused_in_a_sentence(client, ready):
    address = url("plan_edit", ready.slug, "bai-thi")
    data = posted(client, address) | {"paper-duration_minutes": "30"}
    assert "Đề thi đã chốt" in client.post(address, data).content.decode()


def test_seats_are_given_and_taken(client, contest, make_staff):
    colleague = make_staff("Trần Văn Đức")
    member = Member.objects.get(user=colleague)
    client.post(url("contest_committee", contest.slug), {"member": member.public_id, "seat": "head"})
    assert contest.committee.get().user == colleague
    client.post(url("contest_committee", contest.slug), {"leave": colleague.public_id})
    assert not contest.committee.exists()


def test_a_plain_committee_member_reads_and_changes_nothing(contest, organiser, make_staff):
    member = make_staff("Dung")
    set_seat(contest=contest, user=member, seat="member", actor=organiser, now=BEFORE)
    reader = Client()
    reader.force_login(member)
    assert reader.get(url("plan", contest.slug)).status_code == 200
    for name in ("plan_upload", "contest_freeze", "contest_thaw", "contest_bank", "contest_committee", "plan_points"):
        assert reader.post(url(name, contest.slug)).status_code == 404, name
    assert reader.get(url("plan_edit", contest.slug, "chung")).status_code == 404


def test_unknown_sections_do_not_exist(client, contest):
    assert client.get(url("plan_edit", contest.slug, "khong-co")).status_code == 404
    assert client.post(url("plan_remove", contest.slug, "bang-khong-co")).status_code == 404


def test_moments_move_the_stage(client, ready, organiser, monkeypatch):
    assert "sắp mở" in client.get(url("home")).content.decode()
    monkeypatch.setattr(clock.timezone, "now", lambda: DURING)
    client.force_login(organiser)
    assert "đang mở" in client.get(url("home")).content.decode()


def test_an_answer_without_sense_is_told_beside_its_own_field(client, unit):
    answers = {"unit": unit.pk, "title": "x", "opens_at": "2026-12-15T08:00", "closes_at": "2026-12-01T08:00"}
    answers |= {"question_count": "10", "duration_minutes": "15", "points": "1"}
    response = client.post(url("plan_new"), {f"new-{k}": v for k, v in answers.items()} | {"from_answers": "1"})
    assert list(response.context["answers"].errors) == ["closes_at"]
    assert "window.closes_at" not in response.content.decode().lower()


def test_a_long_title_makes_an_address_of_whole_words(client, unit):
    answers = {"unit": unit.pk, "title": "Tìm hiểu về cải cách TTHC và dịch vụ công trực tuyến"}
    answers |= {"opens_at": "2026-12-01T08:00", "closes_at": "2026-12-15T08:00", "question_count": "10"}
    answers |= {"duration_minutes": "15", "points": "1"}
    client.post(url("plan_new"), {f"new-{k}": v for k, v in answers.items()} | {"from_answers": "1"})
    assert Contest.objects.get().slug == "tim-hieu-ve-cai-cach-tthc-va-dich-vu-2026"


def test_an_open_point_changed_on_its_screen_is_decided(client, contest):
    address = url("plan_edit", contest.slug, "luot-thi")
    client.post(address, posted(client, address) | {"attempts-limit": "3"})
    decided = {point.field for point in current_rules(contest).open_points if point.confirmed}
    assert decided == {"attempts.limit"}


def test_forms_speak_vietnamese_of_their_own_accord(client, unit):
    page = client.post(url("plan_new"), {"new-unit": "999", "from_answers": "1"}).content.decode()
    assert "Hãy điền mục này." in page
    assert "Lựa chọn này không có trong danh sách." in page
    assert "Select a valid choice" not in page


def test_prizes_may_follow_at_once_in_a_contest_made_from_answers(client, unit):
    answers = {"unit": unit.pk, "title": "Thi nhanh", "opens_at": "2026-12-01T08:00", "closes_at": "2026-12-15T08:00"}
    answers |= {"question_count": "10", "duration_minutes": "15", "points": "1"}
    client.post(url("plan_new"), {f"new-{k}": v for k, v in answers.items()} | {"from_answers": "1"})
    row = "divisions.0"
    division = {f"{row}-name": "Cán bộ", f"{row}-kind": "individual", f"{row}-members": ["cbgv"]}
    division |= {f"{row}.criteria.0-metric": "score", f"{row}.criteria.0-direction": "desc"}
    division |= {f"{row}.awards.0-name": "Giải Nhất", f"{row}.awards.0-count": "1", f"{row}.awards.0-amount": "300.000"}
    client.post(url("plan_edit", Contest.objects.get().slug, "bang-moi"), division)
    assert [tier.amount for tier in current_rules(Contest.objects.get()).divisions[0].awards] == [300_000]
