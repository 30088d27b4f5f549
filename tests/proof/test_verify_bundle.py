"""verify.py on the bundle of a published contest: right as it is; wrong, with the place named, after any change."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from tests.proof import mutations
from tests.proof.differential import VERIFY, verifier
from tests.proof.published import operator_line, published_bundle, two_publications


def run(capsys, *arguments):
    code = verifier().main([str(one) for one in arguments])
    return code, capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_published_bundle_is_right_and_single_changes_are_named(tmp_path, capsys):
    path = published_bundle()
    done = subprocess.run([sys.executable, "-I", VERIFY, path], capture_output=True, check=False)
    assert done.stdout.decode().startswith("ĐÚNG. Đã kiểm tra 7 bài niêm phong"), done.stdout.decode()
    assert done.returncode == 0
    original, changed = mutations.read(path), tmp_path / "doi.zip"
    packed_again(capsys, original, tmp_path / "nen-lai.zip")
    for seed in range(80):
        found = mutations.mutated(original, seed)
        if found is None:
            continue
        files, kind, name = found
        mutations.write(changed, files)
        code, said = run(capsys, changed)
        assert code == 1, (seed, kind, name, said)
        assert name in said, (seed, kind, name, said)


def packed_again(capsys, files, path):
    """As file managers pack what was unpacked: with entries of empty folders, or inside a folder of its own."""
    mutations.write(path, {"papers/": b"", "notes/": b"", **files})
    assert run(capsys, path)[0] == 0
    mutations.write(path, {"papers/": b"x", **files})
    code, said = run(capsys, path)
    assert (code, "papers/" in said) == (1, True)
    mutations.write(path, {"goi/": b"", **{f"goi/{name}": data for name, data in files.items()}})
    code, said = run(capsys, path)
    assert (code, "nằm trong thư mục goi. Hãy dùng đúng tệp đã tải về" in said) == (2, True)
    mutations.write(path, {**files, "goi/manifest.json": files["manifest.json"]})
    code, said = run(capsys, path)
    assert (code, "goi/manifest.json" in said) == (1, True)


def test_words_taken_at_once_give_what_the_specification_says(monkeypatch):
    verify, luck = verifier(), random.Random(3)  # noqa: S311 - repeatable
    for size in [*range(30), 1024, 1025, 1400]:
        seed, items = luck.randbytes(16), list(range(size))
        slowly = verify.shuffled_word_by_word(b"truongthi.paper.1\0draw/0\0" + seed, list(items))
        assert verify.shuffled(b"draw/0", seed, items) == slowly
        assert verify.shuffled(b"draw/0", seed, items, 7) == slowly[:7]
        with monkeypatch.context() as patched:
            patched.setattr(verify, "_CERTAIN", 0)
            assert verify.shuffled(b"draw/0", seed, items, 7) == slowly[:7]


@pytest.mark.django_db(transaction=True)
def test_older_foreign_forked_and_cut_bundles_are_refused_and_named(tmp_path, capsys):
    older, newer = two_publications()
    others, original = [mutations.read(older), mutations.read(published_bundle())], mutations.read(newer)
    assert [run(capsys, path)[0] for path in (older, newer)] == [0, 0]
    changed, luck, kinds = tmp_path / "doi.zip", random.Random(5), set()  # noqa: S311 - repeatable
    for seed in range(60):
        for kind, given in ((mutations.foreign, {"others": others}), (mutations.fork, {"sign": operator_line})):
            if seed % 3 and kind is mutations.fork:
                continue
            files = dict(original)
            name = kind(files, luck, **given)
            mutations.write(changed, files)
            code, said = run(capsys, changed)
            assert (code, name in said) == (1, True), (kind.__name__, name, said)
            kinds.add(name)
    assert {"notes/c1-vong-1.txt", "notes/c2.txt", "standings.json"} <= kinds
    for _ in range(20):
        mutations.write(changed, original)
        mutations.truncated(changed, luck)
        code, said = run(capsys, changed)
        assert (code, said.startswith("KHÔNG ĐỌC ĐƯỢC: không đọc được tệp")) == (2, True), said


def test_random_bytes_never_pass_and_never_crash(tmp_path, capsys):
    luck, path = random.Random(7), tmp_path / "rac.zip"  # noqa: S311 - repeatable
    for size in (0, 1, 22, 100, 5000):
        for head in (b"", b"PK\x03\x04", b"PK\x05\x06"):
            path.write_bytes(head + luck.randbytes(size))
            code, said = run(capsys, path)
            assert (code, said.startswith("KHÔNG ĐỌC ĐƯỢC: ")) == (2, True), said
    assert run(capsys, tmp_path / "khong-co.zip")[0] == 2
    assert run(capsys, "--receipt", path)[0] == 1


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, capsys):
    path = tmp_path / "bom.zip"
    mutations.write(path, {"attempts.jsonl": b"0" * 30_000_000})
    code, said = run(capsys, path)
    assert code == 1
    assert "bom nén" in said
