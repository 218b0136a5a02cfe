"""What is made of a template is kept, and made anew where what is kept is of no use."""

import pytest

from pipeline.render import compiled


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "FOLDER", tmp_path / "kept")
    compiled._mark.cache_clear()
    yield tmp_path / "kept"
    compiled._mark.cache_clear()


def made_by(name, calls, value=("文", b"bytes")):
    def make():
        calls.append(name)
        return value

    return compiled.kept(name, make)


def test_what_was_made_is_made_once(folder):
    calls = []
    assert made_by("a", calls) == made_by("a", calls) == ("文", b"bytes")
    assert calls == ["a"]
    assert made_by("b", calls, compile("1 + 1", "<template>", "eval")).co_filename == "<template>"
    assert calls == ["a", "b"]
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("spoil", [lambda data: data[:40], lambda data: b"", lambda data: data[:-1] + b"\0"])
def test_what_is_damaged_is_made_anew(folder, spoil):
    calls = []
    made_by("a", calls)
    (path,) = folder.iterdir()
    path.write_bytes(spoil(path.read_bytes()))
    assert made_by("a", calls) == ("文", b"bytes")
    assert calls == ["a", "a"]


def test_other_code_makes_its_own_in_the_same_place(folder, monkeypatch):
    calls = []
    made_by("a", calls)
    monkeypatch.setattr(compiled, "code_fingerprint", lambda: "other")
    compiled._mark.cache_clear()
    made_by("a", calls)
    assert calls == ["a", "a"]
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(folder):
    folder.write_text("a file, where the folder should be")
    calls = []
    assert made_by("a", calls) == made_by("a", calls) == ("文", b"bytes")
    assert calls == ["a", "a"]
