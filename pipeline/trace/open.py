"""Opening an output for tracing: its tables, its documents, and the folder its sources came from."""

from pathlib import Path

from pipeline.manifest import read_manifest
from pipeline.trace.chain import Node
from pipeline.trace.follow import Tracer, Unknown
from pipeline.trace.origin import Origin
from pipeline.trace.outputs import Outputs
from pipeline.trace.records import load_records

_EVERYTHING = 10_000_000


def trace(output: Path, asked: str, source: Path | None = None, limit: int = 20) -> tuple[Node, ...]:
    """The chains of what was asked for, in an output folder or in one file of it; `limit` 0 follows every part.

    Raises Unknown where there is no output or it does not hold what was asked for.
    """
    folder = _folder_of(output)
    if folder is None:
        raise Unknown(f"“{output}”不是汇总结果（没有 data 文件夹），请先运行 jixiao build，再指明它的输出文件夹。")
    only = "" if output.is_dir() else output.resolve().relative_to(folder.resolve()).as_posix()
    settings = read_manifest(folder).get("settings", {})
    origin = Origin(_input_of(folder, source), settings.get("year"), settings.get("profile") or "tianjin")
    tracer = Tracer(load_records(folder), Outputs(folder, only), origin, limit or _EVERYTHING)
    return tracer.trace(asked)


def _folder_of(output: Path) -> Path | None:
    """The output folder a path is, or lies in."""
    for folder in (output, *output.resolve().parents):
        if (folder / "data" / "projects.parquet").is_file():
            return folder
    return None


def _input_of(folder: Path, source: Path | None) -> Path | None:
    """Where the sources are: as told, else the usual places, if they hold a file of the manifest."""
    names = read_manifest(folder).get("inputs", {})
    for place in (source,) if source else (Path("input"), folder.parent / "input"):
        if place.is_dir() and (source or any((place / name).exists() for name in names)):
            return place
    return None
