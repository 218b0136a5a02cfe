"""Opening an output for tracing: its tables, its documents, and the folder its sources came from."""

from pathlib import Path

from pipeline.engine.manifest import read_manifest
from pipeline.trace.chain import Node
from pipeline.trace.follow import Tracer, Unknown
from pipeline.trace.origin import Origin
from pipeline.trace.outputs import Outputs
from pipeline.trace.records import load_records

_EVERYTHING = 10_000_000


def trace(output: Path, asked: str, source: Path | None = None, limit: int = 20) -> tuple[Node, ...]:
    """The chains of what was asked for; Unknown is raised where the output does not hold it."""
    return open_output(output, source, limit).trace(asked)


def open_output(output: Path, source: Path | None = None, limit: int = 20) -> Tracer:
    """An output folder, or one file of it, ready to be asked; `limit` 0 follows every part of a total.

    Raises Unknown where there is no output.
    """
    if not output.exists():
        raise Unknown(f"没有找到“{output}”，请指明 jixiao build 的输出文件夹，或其中的一个文件。")
    folder = _folder_of(output)
    if folder is None and (departments := _departments(output)):
        raise Unknown(f"“{output}”是分部门的结果，请指明其中一个部门的文件夹，有的是：{'、'.join(departments)}。")
    if folder is None:
        raise Unknown(
            f"“{output}”不是汇总结果（没有 data 文件夹），请先运行 jixiao build，再指明它的输出文件夹；"
            "预填的填报表请放进输出文件夹里再查。"
        )
    only = "" if output.is_dir() else output.resolve().relative_to(folder.resolve()).as_posix()
    settings = read_manifest(folder).get("settings", {})
    origin = Origin(_input_of(folder, source), settings.get("year"), settings.get("profile") or "tianjin")
    return Tracer(load_records(folder), Outputs(folder, only), origin, limit or _EVERYTHING)


def _folder_of(output: Path) -> Path | None:
    """The output folder a path is, or lies in."""
    for folder in (output, *output.resolve().parents):
        if (folder / "data" / "projects.parquet").is_file():
            return folder
    return None


def _departments(output: Path) -> list[str]:
    """The folders of departments in an output, or in that of a file beside them."""
    folder = output if output.is_dir() else output.parent
    return sorted(one.name for one in folder.iterdir() if (one / "data" / "projects.parquet").is_file())


def _input_of(folder: Path, source: Path | None) -> Path | None:
    """Where the sources are: as told, else where the manifest says, else the usual places that hold a file of it."""
    if source:
        return source if source.is_dir() else None
    manifest = read_manifest(folder)
    recorded = manifest.get("surroundings", {}).get("source")
    usual = (Path("input"), folder.parent / "input", folder.parent.parent / "input")
    for place in (folder / recorded, *usual) if recorded else usual:
        if place.is_dir() and any((place / name).exists() for name in manifest.get("inputs", {})):
            return place
    return None
