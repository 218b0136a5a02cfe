"""What the store keeps: what some input or output still needs, and nothing for ever."""

import errno
import shutil

import pytest
from product import drop

import pipeline.documents
import pipeline.history.store
import pipeline.run
from pipeline.cache import open_cache
from pipeline.engine.kept import forget, recall, remember
from pipeline.history.revive import columns_of
from pipeline.history.store import load_build, stage_build
from pipeline.settings import Settings


@pytest.fixture
def cache(tmp_path):
    return open_cache(tmp_path / "store", "code", "settings")


def entries(cache):
    return {path.stem for path in cache.folder.glob("*.intake")}


def fill(cache, drop, *names):
    drop.mkdir(exist_ok=True)
    for name in names:
        cache.put(name, "0", b"intake")
    cache.keep_only(drop, [(name, "0") for name in names])


def stems(cache, *names):
    return {cache.path(name, "0").stem for name in names}


def test_entries_of_removed_and_changed_files_go(cache, tmp_path):
    fill(cache, tmp_path / "input", "a", "b")
    cache.put("a", "1", b"changed")
    cache.keep_only(tmp_path / "input", [("a", "1")])
    assert entries(cache) == {cache.path("a", "1").stem}


def test_one_store_serves_several_folders_as_long_as_they_are_there(cache, tmp_path):
    fill(cache, tmp_path / "one", "a", "b")
    fill(cache, tmp_path / "two", "b", "c")
    assert entries(cache) == stems(cache, "a", "b", "c")
    shutil.rmtree(tmp_path / "one")
    fill(cache, tmp_path / "two", "b", "c")
    assert entries(cache) == stems(cache, "b", "c")
    assert len(list(cache.folder.glob("*.drop"))) == 1


def test_what_a_killed_run_left_half_written_goes(cache, tmp_path):
    (cache.folder / "abc.part").write_bytes(b"half")
    fill(cache, tmp_path / "input", "a")
    assert not list(cache.folder.glob("*.part"))


def test_a_damaged_list_costs_only_its_own_entries(cache, tmp_path):
    fill(cache, tmp_path / "one", "a")
    for path in cache.folder.glob("*.drop"):
        path.write_bytes(b"\x00\xff nonsense")
    fill(cache, tmp_path / "two", "b")
    assert entries(cache) == stems(cache, "b")


def test_entries_of_other_code_go_when_the_cache_is_opened(cache, tmp_path):
    fill(cache, tmp_path / "input", "a")
    newer = open_cache(tmp_path / "store", "newer", "settings")
    assert [path.name for path in (tmp_path / "store" / "cache").iterdir()] == ["newer"]
    assert newer.get("a", "0") is None


def test_a_store_knows_the_documents_of_several_outputs_until_they_are_gone(tmp_path):
    store = tmp_path / "store"
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        remember(store, recall(None, tmp_path / name, "f"), {"项目/甲.docx": name}, {"项目/甲.docx": "sha"})
    assert recall(store, tmp_path / "one", "f").documents == {"项目/甲.docx": ("one", "sha")}
    assert recall(store, tmp_path / "two", "f").documents == {"项目/甲.docx": ("two", "sha")}
    assert recall(store, tmp_path / "two", "other").documents == {}
    (tmp_path / "one").rmdir()
    forget(store)
    assert recall(store, tmp_path / "one", "f").documents == {}
    assert len(list((store / "documents").iterdir())) == 1


def _build(folder, name):
    settings = Settings(folder / "input", folder / name, None, "tianjin", 1, False, folder / f"{name}.store")
    pipeline.run.build(settings)
    store = folder / f"{name}.store"
    return store, load_build(store, 1)


@pytest.mark.parametrize("works", [True, False])
def test_the_snapshot_of_a_large_build_is_staged_beside_its_outputs(tmp_path, monkeypatch, works):
    drop(tmp_path / "input", 3)
    _, plain = _build(tmp_path, "plain")
    monkeypatch.setattr(pipeline.documents, "_MANY", 0)
    staged = []

    def stage(tables, folder):
        stage_build(tables, folder)
        staged.append(folder)
        if not works:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(pipeline.history.store, "stage_build", stage)
    store, kept = _build(tmp_path, "large")
    assert columns_of(kept) == columns_of(plain)
    assert len(staged) == 1 and not (store / "parts").exists()


def test_what_a_killed_run_had_staged_is_gone_after_the_next_even_without_change(tmp_path):
    drop(tmp_path / "input", 1)
    store, _ = _build(tmp_path, "output")
    settings = Settings(tmp_path / "input", tmp_path / "output", None, "tianjin", 1, False, store)
    left = pipeline.run.parts_folder(settings) / "snapshot-0"
    left.mkdir(parents=True)
    assert not pipeline.run.build(settings).written
    assert not left.exists()
