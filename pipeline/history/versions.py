"""One side of a comparison, however it is named: folder, workbook, output of a build, snapshot, baseline."""

import re
from pathlib import Path
from typing import NamedTuple

from pipeline.batch import without_copies
from pipeline.engine.progress import Progress, quiet
from pipeline.history.revive import TABLES, read_data
from pipeline.history.store import StoreError, find_baseline, list_builds, load_baseline, load_build
from pipeline.history.summary import summarised
from pipeline.intake import take_in_all
from pipeline.model import Project
from pipeline.settings import Profile

WORKBOOK = "绩效目标汇总表.xlsx"
_SNAPSHOT = re.compile(r"(?:快照|#|@)?(\d{1,9})")
_BASELINE = re.compile(r"(?:基线|baseline)[:：]?(20\d{2})?")
_LATEST = ("latest", "最近", "最新")


class Version(NamedTuple):
    """Some projects and what to call them."""

    title: str
    projects: tuple[Project, ...]


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
        return Version(f"快照{builds[-1].number}", load_build(store, builds[-1].number))
    if found := _SNAPSHOT.fullmatch(text.strip()):
        return Version(f"快照{found[1]}", load_build(store, int(found[1])))
    raise StoreError(f"没有找到“{text}”：它不是文件或文件夹，也不是快照编号、latest 或 基线2025 这样的名称，请核对。")


def _of_path(path: Path, profile: Profile, year: int | None, progress: Progress) -> Version:
    data = path / "data" if (path / "data" / "projects.csv").is_file() else path
    if all((data / f"{table}.csv").is_file() for table in TABLES):
        return Version(str(path), read_data(data))
    if beside := _beside(path):
        return Version(str(path), read_data(beside))
    if path.is_file() and (listed := summarised(path)):
        return Version(str(path), listed)
    intakes = take_in_all(path, profile, year, progress)
    projects = tuple(project for intake in without_copies(intakes) for project in intake.projects)
    if not projects:
        raise StoreError(f"“{path}”里没有识别出绩效表，无法比较，请核对位置。")
    return Version(str(path), projects)


def _beside(path: Path) -> Path | None:
    """The data of the build a consolidated workbook belongs to, where it still lies in its folder."""
    data = path.parent / "data"
    known = path.is_file() and path.name == WORKBOOK and all((data / f"{table}.csv").is_file() for table in TABLES)
    return data if known else None


def _of_baseline(store: Path, year: int | None) -> Version:
    baseline = find_baseline(store, year)
    if baseline is None:
        raise StoreError(
            f"快照库“{store}”里没有{year or ''}年的基线，或有几个部门的基线，可用 jixiao baseline list 查看。"
        )
    return Version(baseline.title, load_baseline(store, baseline))
