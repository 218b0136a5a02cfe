"""What the manifest says in figures: its counts by the names of totals, its hashes by the files they are of."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

MANIFEST = "manifest.json"
_COUNTS = {
    "agencies": "单位数", "projects": "项目数", "indicators": "指标数", "budget": "预算数合计",
    "findings.error": "错误的问题数", "findings.warning": "警告的问题数", "findings.note": "提示的问题数",
}  # fmt: skip
"""Counts of the manifest and how the totals they are end: the last of equal ones counts each project once."""


class Told(NamedTuple):
    """One entry of the manifest: where it stands, the end of the name of the total it is, the hash of an input."""

    words: str
    total: str = ""
    sha256: str = ""


def told(manifest: Mapping[str, Any], asked: str) -> Iterator[Told]:
    """The entries that are the figure, the hash or the file asked for."""
    bare = asked.strip().replace(",", "")
    for path, name in _COUNTS.items():
        value: Any = manifest.get("counts", {})
        for key in path.split("."):
            value = value.get(key, {})
        if str(value) == bare:
            yield Told(f"counts.{path}", total=name)
    for part in ("inputs", "outputs"):
        for file, sha256 in manifest.get(part, {}).items():
            if asked in (file, sha256):
                yield Told(f"{part} {file}", sha256=sha256 if part == "inputs" else "")
