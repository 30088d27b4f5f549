"""The public results: kind before publication, prizes first, people masked unless they agreed, never listed."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from tests.results.test_publication import consent, publish_it, settled_world, withdraw
from tests.results.test_standings import compute
from tests.results.world import person, small_world
from tests.web.figures import figure
from truongthi.contests.models import Contest
from truongthi.web.public.results import views
from truongthi.web.shared import rankings

pytestmark = pytest.mark.django_db
URL = "/cuoc-thi/cai-cach/ket-qua/"


@pytest.fixture
def world():
    world = settled_world()
    publish_it(world)
    return world


def page(url=URL, user=None):
    client = Client()
    if user is not None:
        client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_before_publication_the_page_is_kind_and_tells_nothing():
    world = small_world()
    text = page()
    assert "Chưa công bố kết quả" in text
    assert "10A2" not in text
    Contest.objects.filter(pk=world.contest.pk).update(state="closed")
    assert "Ban Tổ chức đang tổng hợp" in page()


def test_a_draft_and_an_unknown_contest_do_not_exist():
    world = small_world()
    Contest.objects.filter(pk=world.contest.pk).update(state="draft")
    assert Client().get(URL).status_code == 404
    assert Client().get("/cuoc-thi/khong-co/ket-qua/").status_code == 404


def test_prizes_come_first_then_classes_then_people(world):
    text = page()
    order = [text.index(words) for words in ("Giải thưởng", 'id="giai-thuong"', "Tập thể lớp", "Cá nhân cán bộ")]
    assert order[0] < order[2]
    assert text.rindex("Tập thể lớp") < text.rindex("Cá nhân cán bộ")
    assert "300.000đ" in text


def test_persons_and_attempts_are_two_figures(world):
    text = page()
    assert re.search(r'11</span><span class="figure-label">người đã dự thi', text)
    assert figure("18", "lượt thi") in text


def test_every_pair_of_neighbours_is_explained_in_a_sentence(world):
    text = page()
    assert "Lớp 10A1 xếp trên lớp 10A10 nhờ tỷ lệ tham gia cao hơn: 100 % so với 66,7 %." in text.replace("\xa0", " ")
    assert "Lớp 10A10 và lớp 10A2 bằng nhau ở mọi tiêu chí; Ban Tổ chức quyết định xếp lớp 10A10 trước." in text
    assert "Ng. Th. B. xếp trên L. Th. Ng. nhờ số lượt thi ít hơn: 1 so với 2." in text


def test_which_mean_was_used_is_said(world):
    assert "tổng (số lượt × điểm cao nhất của từng em) chia cho tổng số lượt" in page()


def test_people_are_masked_everywhere_on_page_and_print(world):
    for url in (URL, URL + "ban-in/"):
        text = page(url)
        assert "Ng. Th. B." in text
        assert all(member.user.full_name not in text for member in world.people.values())
        assert all(member.public_id not in text for member in world.people.values())


def test_consent_shows_a_name_and_its_withdrawal_masks_it_on_the_next_request(world):
    consent(world.people["Nguyễn Thị Bích"], "self")
    assert "Nguyễn Thị Bích" in page()
    assert "Nguyễn Thị Bích" in page(URL + "ban-in/")
    withdraw(world.people["Nguyễn Thị Bích"])
    assert "Nguyễn Thị Bích" not in page()
    assert "Nguyễn Thị Bích" not in page(URL + "ban-in/")


def test_results_are_not_for_search_engines_or_caches(world):
    response = Client().get(URL)
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert "public" not in response.headers["Cache-Control"]


def test_a_contestant_sees_the_own_place_and_a_pupil_that_of_the_class(world):
    assert "Hạng của tôi" not in page()
    teacher = page(user=world.people["Lê Thúy Nga"].user)
    assert "Hạng của tôi" in teacher
    assert teacher.index("Hạng của tôi") < teacher.index("L. Th. Ng.") < teacher.index("Giải thưởng")
    assert "Hạng của tôi" in page(user=world.people["Học Sinh 10A2 1"].user)


def test_printing_before_publication_leads_to_the_page():
    small_world()
    response = Client().get(URL + "ban-in/")
    assert (response.status_code, response.headers["Location"]) == (302, URL)


def test_the_sheet_for_the_board_names_the_organiser_and_the_hash(world):
    text = page(URL + "ban-in/")
    assert "TRUNG TÂM GDNN - GDTX BÌNH MINH" in text
    assert world.contest.publications.get().sha256[:16] in text
    assert "data-print" in text


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_needs_the_same_number_of_queries_however_many_people(django_assert_num_queries, more):
    world = settled_world()
    for number in range(more):
        world.staff(f"Thầy Giáo Số {number}", (4, 10, 900 + number))
        world.classroom(f"12A{number + 1}", 5, [(number + 1, 10, 900)])
    compute(world)
    publish_it(world)
    with django_assert_num_queries(10):
        page()


@pytest.mark.parametrize("url", [URL, URL + "ban-in/", "/cua-toi/thi/cai-cach/vi-sao/"])
def test_nobody_who_looks_reads_the_whole_result(django_assert_max_num_queries, url):
    world = settled_world()
    for number in range(60):
        world.staff(f"Thầy Giáo Số {number}", (4, 10, 900 + number))
    compute(world)
    publish_it(world)
    with django_assert_max_num_queries(40) as asked:
        text = page(url, user=world.people["Lê Thúy Nga"].user)
    assert "L. Th. Ng." in text or "Bạn" in text
    assert not [one["sql"] for one in asked.captured_queries if '"document"' in one["sql"] and "results_" in one["sql"]]


def test_a_long_sheet_for_the_board_comes_in_parts(world, monkeypatch):
    whole = rows_of(page(URL + "ban-in/"))
    monkeypatch.setattr(views, "PER_SHEET", {"individual": 3, "collective": 2})
    first = page(URL + "ban-in/")
    count = int(re.search(r"Phần 1 trong (\d+) phần", first)[1])
    assert count > 1
    assert "trang=2" in first
    parts = [page(URL + f"ban-in/?trang={number}") for number in range(1, count + 1)]
    assert sorted(row for part in parts for row in rows_of(part)) == sorted(whole)
    assert page(URL + "ban-in/?trang=99") == parts[-1]


def rows_of(text):
    return re.findall(r"<tr><td[^>]*>.*?</tr>", text)


def test_long_lists_of_people_come_in_pages(world):
    for number in range(60):
        world.staff(f"Thầy Giáo Số {number}", (4, 10, 900 + number))
    compute(world)
    publish_it(world, reason="Bổ sung kết quả.")
    first, second = page(), page(URL + "?trang=2")
    assert first.count('class="rank"') > second.count('class="rank"')
    assert "trang=2" in first
    assert "Kết quả đã được công bố lại" in first


def test_many_boards_are_looked_at_one_by_one(world, monkeypatch):
    assert "<select" not in page()
    monkeypatch.setattr(rankings, "MOST_BOARDS", 1)
    staff, wrong = page(URL + "?bang=cbgv"), page(URL + "?bang=khong-co")
    assert '<option value="cbgv" selected>' in staff
    below = staff.partition("</select>")[2]
    assert "Tập thể lớp" not in below
    assert "Cá nhân cán bộ" in below
    assert "ban-in/?bang=cbgv" in staff
    assert "ban-in/?" not in wrong
    own = page(URL + "?bang=cbgv", user=world.people["Học Sinh 10A2 1"].user)
    assert "Hạng của tôi" in own  # the own class, though its board is not shown
    assert "Tập thể lớp" not in page(URL + "ban-in/?bang=cbgv")


SCOPES = [{"round": "t1"}, {"round": "t2"}, {"round": "t2", "unit": "a"}]


@pytest.mark.parametrize(
    ("scopes", "wanted", "shown"),
    [
        ([{}, *SCOPES], None, [0]),
        (SCOPES, None, [1, 2]),
        (SCOPES, "0", [0]),
        ([{"unit": "a"}, {"unit": "b"}, {"unit": "c"}], None, [0]),
        ([{"unit": "a"}, {"unit": "b"}, {"unit": "c"}], "9", [0]),
    ],
)
def test_which_boards_are_shown(scopes, wanted, shown, monkeypatch):
    divisions = [{"id": str(at), "name": str(at), "scope": scope} for at, scope in enumerate(scopes)]
    assert rankings.boards_shown(divisions, wanted) == list(range(len(divisions)))  # few: all
    monkeypatch.setattr(rankings, "MOST_BOARDS", 2)
    assert rankings.boards_shown(divisions, wanted) == shown


def test_boards_are_drawn_once_for_all_who_see_the_same(world, monkeypatch):
    drawn = []
    told = views.ranked_division
    monkeypatch.setattr(views, "ranked_division", lambda *given: drawn.append(1) or told(*given))
    cache.clear()
    guest = page()
    drawn.clear()
    assert boards(page()) == boards(guest)
    assert drawn == []
    own = page(user=world.people["Lê Thúy Nga"].user)
    assert boards(own) != boards(guest)  # the own row is marked
    assert boards(page()) == boards(guest)
    drawn.clear()
    other = person("Người Xem")
    assert boards(page(user=other)) == boards(guest)
    assert drawn == []


def boards(text):
    return text.partition('id="giai-thuong"')[2].partition("Kiểm chứng kết quả")[0]
