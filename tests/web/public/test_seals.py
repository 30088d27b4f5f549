"""The public page of seals, its downloads, and the organisers' page with an auditor's key and signature."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client

import truongthi.web.shared
from tests.results.test_bundle import published
from truongthi.accounts.models import User
from truongthi.attempts.models import Attempt
from truongthi.contests.actions.signing import sign_rules
from truongthi.contests.signed import signed_versions
from truongthi.core.standings_document import canonical
from truongthi.results.bundle import bundle_path
from truongthi.results.models import AuditorKey, NoteSignature, SealNote
from truongthi.results.queries.receipts import receipt_document
from truongthi.results.queries.seals import signed_note
from truongthi.results.signing import new_key

SCRIPT = Path(truongthi.web.shared.__file__).parent / "static" / "receipt-check.js"
pytestmark = pytest.mark.django_db(transaction=True)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_everybody_downloads_it_and_every_note():
    world, client = published(), Client()
    base = f"/cuoc-thi/{world.contest.slug}/niem-phong/"
    page = client.get(base).content.decode()
    for note in SealNote.objects.all():
        assert note.sha256 in page
        assert client.get(f"{base}{note.sha256}.txt").content.decode() == signed_note(note).whole
    answer = client.get(f"{base}goi-kiem-chung.zip")
    assert b"".join(answer.streaming_content) == bundle_path(world.publication).read_bytes()
    assert "public" in answer["Cache-Control"]
    assert client.get(f"{base}{'0' * 64}.txt").status_code == 404
    shown = client.get(f"/cuoc-thi/{world.contest.slug}/").content.decode()
    assert SealNote.objects.get(kind="c0").sha256 in shown


def test_everybody_reads_which_seats_signed_the_rules_and_when_and_no_name():
    world = published()
    page = Client().get(f"/cuoc-thi/{world.contest.slug}/niem-phong/").content.decode()
    [newest, *_] = signed_versions(world.contest)
    assert newest.rule_set.sha256 in page
    assert "chưa đủ chữ ký" in page
    seat = world.contest.committee.select_related("user").get(seat="head")
    sign_rules(contest=world.contest, sha256=newest.rule_set.sha256, actor=seat.user, now=newest.rule_set.created_at)
    cache.clear()
    page = Client().get(f"/cuoc-thi/{world.contest.slug}/niem-phong/").content.decode()
    assert f'Trưởng ban, <time datetime="{newest.rule_set.created_at.isoformat()}">' in page
    assert seat.user.full_name not in page


def test_the_committee_adds_an_auditor_and_a_signature():
    key = new_key("so-gddt")
    world = published(auditor=key)
    base = f"/ban-to-chuc/{world.contest.slug}/niem-phong/"
    head = as_(world.head)
    assert "so-gddt" in head.get(base).content.decode()
    note = SealNote.objects.get(kind="c2")
    head.post(f"{base}chu-ky/", {"note": note.sha256, "line": key.sign(note.text).line})
    assert NoteSignature.objects.filter(note=note).count() == 2
    answer = head.post(f"{base}chu-ky/", {"note": "0" * 64, "line": "x"}, follow=True)
    assert "Không có bản niêm phong này" in answer.content.decode()
    answer = head.post(f"{base}nguoi-ky/", {"key": "không phải khóa"}, follow=True)
    assert "Đây không phải khóa công khai" in answer.content.decode()
    assert AuditorKey.objects.count() == 1


def test_pupils_and_strangers_do_not_see_the_organisers_page():
    world = published()
    for name in ("Bình", "Chi", "An"):
        assert as_(world.people[name]).get(f"/ban-to-chuc/{world.contest.slug}/niem-phong/").status_code == 404


def test_the_browser_finds_the_own_receipt_under_the_root(browser):
    """The script alone, without a server: counted, altered, of another round, too early, no receipt at all."""
    with ThreadPoolExecutor(1) as elsewhere:  # the browser's loop runs in this one
        world = elsewhere.submit(published).result()
        elsewhere.submit(connections.close_all).result()
    client = Client()
    html = client.get(f"/cuoc-thi/{world.contest.slug}/niem-phong/").content.decode()
    receipt = receipt_document(Attempt.objects.first())
    other = {**receipt["seal"], "answers": ["D"] * 20}
    cases = {
        "counted": receipt,
        "altered": {**receipt, "seal": other},
        "outside": {**receipt, "index": receipt["index"] ^ 1},
        "early": {**receipt, "index": None, "size": None, "path": None, "c1": None},
        "unreadable": {"kind": "x"},
    }
    window = browser.new_page(viewport={"width": 360, "height": 740})
    window.route("**/*", lambda route: route.abort())
    window.set_content(html, wait_until="domcontentloaded")
    window.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    for word, content in cases.items():
        data = {"name": "phieu.json", "mimeType": "application/json", "buffer": canonical(content)}
        window.set_input_files("[data-receipt-file]", data)
        window.wait_for_selector(f'[data-verdict="{word}"]:not([hidden])', state="attached", timeout=5000)
        assert window.locator("[data-verdict]:not([hidden])").count() == 1
    window.close()
