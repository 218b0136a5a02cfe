"""One side of a comparison, however it is named: folder, workbook, output of a build, snapshot, baseline."""

import re
from pathlib import Path
from typing import NamedTuple

from pipeline.batch import without_copies
from pipeline.engine.progress import Progress, quiet
from pipeline.history.compare import Comparison, compare
from pipeline.history.match import Pair
from pipeline.history.revive import TABLES, read_data, read_sources
from pipeline.history.store import StoreError, find_baseline, list_builds, load_baseline, load_build, load_refused
from pipeline.history.summary import summarised
from pipeline.intake import take_in_all
from pipeline.model import Project
from pipeline.refusal import Refusal, is_refused, may_hold, refusals, sentence
from pipeline.settings import Profile

WORKBOOK = "绩效目标汇总表.xlsx"
_SNAPSHOT = re.compile(r"(?:快照|#|@)?(\d{1,9})")
_BASELINE = re.compile(r"(?:基线|baseline)[:：]?(20\d{2})?")
_LATEST = ("latest", "最近", "最新")


class Version(NamedTuple):
    """Some projects, what to call them, and the files whose projects are not among them."""

    title: str
    projects: tuple[Project, ...]
    refused: tuple[Refusal, ...] = ()


def compare_versions(old: Version, new: Version) -> Comparison:
    """What changed; of projects that may stand in a file of the other version that was not read, nobody knows."""
    read = [frozenset(project.place.file for project in version.projects) for version in (old, new)]

    def is_unknown(pair: Pair[Project]) -> bool:
        if pair.new is None and pair.old is not None:
            return may_hold(new.refused, pair.old.place.file, read[1])
        return pair.old is None and pair.new is not None and may_hold(old.refused, pair.new.place.file, read[0])

    return compare(old.projects, new.projects, is_unknown)


def open_version(
    text: str, store: Path, profile: Profile, year: int | None = None, progress: Progress = quiet
) -> Version:
    """The projects `text` names. Raises StoreError with a Chinese sentence where it names none."""
    path = Path(text)
    if path.exists():
        return _of_path(path, profile, year, progress)
    if found := _BASELINE.fullmatch(text.strip()):
        return _of_baseline(store, int(found[1]) if found[1] else year)
    builds = list_builds(store)
    if text.strip() in _LATEST and builds:
        return _of_snapshot(store, builds[-1].number)
    if found := _SNAPSHOT.fullmatch(text.strip()):
        return _of_snapshot(store, int(found[1]))
    raise StoreError(f"没有找到“{text}”：它不是文件或文件夹，也不是快照编号、latest 或 基线2025 这样的名称，请核对。")


def _of_path(path: Path, profile: Profile, year: int | None, progress: Progress) -> Version:
    data = path / "data" if (path / "data" / "projects.csv").is_file() else path
    if all((data / f"{table}.csv").is_file() for table in TABLES):
        return Version(str(path), read_data(data), _refused_then(data))
    if beside := _beside(path):
        return Version(str(path), read_data(beside), _refused_then(beside))
    if path.is_file() and (listed := summarised(path)):
        return Version(str(path), listed)
    intakes = take_in_all(path, profile, year, progress)
    projects = tuple(project for intake in without_copies(intakes) for project in intake.projects)
    refused = refusals(intakes)
    if not projects:
        told = (*(sentence(one.source) for one in refused), f"“{path}”里没有识别出绩效表，请核对位置。")
        raise StoreError("\n".join(told))
    return Version(str(path), projects, refused)


def _refused_then(data: Path) -> tuple[Refusal, ...]:
    """The files that a finished build could not take in."""
    return tuple(Refusal(source) for source in read_sources(data) if is_refused(source))


def _beside(path: Path) -> Path | None:
    """The data of the build a consolidated workbook belongs to, where it still lies in its folder."""
    data = path.parent / "data"
    known = path.is_file() and path.name == WORKBOOK and all((data / f"{table}.csv").is_file() for table in TABLES)
    return data if known else None


def _of_snapshot(store: Path, number: int) -> Version:
    return Version(f"快照{number}", load_build(store, number), _refused_of(store, number))


def _refused_of(store: Path, number: int) -> tuple[Refusal, ...]:
    return tuple(map(Refusal, load_refused(store, number)))


def _of_baseline(store: Path, year: int | None) -> Version:
    baseline = find_baseline(store, year)
    if baseline is None:
        raise StoreError(
            f"快照库“{store}”里没有{year or ''}年的基线，或有几个部门的基线，可用 jixiao baseline list 查看。"
        )
    return Version(baseline.title, load_baseline(store, baseline), _refused_of(store, baseline.build))
