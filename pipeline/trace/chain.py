"""A chain of evidence as a tree: each node says what stands there, its children where that came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.model import Place

KINDS = {
    "output": "产出",
    "total": "合计",
    "record": "记录",
    "reading": "读法",
    "source": "来源",
    "note": "说明",
}
FACTS = {
    "formula": "公式",
    "parts": "组成",
    "text": "显示",
    "stored": "存储值",
    "format": "数字格式",
    "sha256": "文件校验值",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One link of a chain. `kind` is a key of `KINDS`; `facts` are keys of `FACTS` or Chinese titles, with texts."""

    kind: str
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Node", ...] = ()
    place: Place | None = None


def lines(node: Node, depth: int = 0) -> Iterator[str]:
    """The chain as indented lines for people."""
    facts = "，".join(f"{FACTS.get(name, name)} {value}" for name, value in node.facts.items() if value != "")
    yield f"{'    ' * depth}{KINDS[node.kind]}  {node.text}{f'：{facts}' if facts else ''}"
    for child in node.children:
        yield from lines(child, depth + 1)


def record(node: Node) -> dict[str, Any]:
    """The chain as plain data."""
    place = node.place._asdict() if node.place else {}
    children = {"from": [record(child) for child in node.children]} if node.children else {}
    return {"kind": node.kind, "words": node.text, **place, **node.facts, **children}
