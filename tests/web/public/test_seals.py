"""The public page of seals, its downloads, and the organisers' page with an auditor's key and signature."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.results.test_bundle import published
from truongthi.accounts.models import User
from truongthi.results.bundle import bundle_path
from truongthi.results.models import AuditorKey, NoteSignature, SealNote
from truongthi.results.queries.seals import signed_note
from truongthi.results.signing import new_key

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
