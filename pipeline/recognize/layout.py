"""Layouts: one TOML file per form under `layouts/`: titles, labels, columns, and what tells it from others."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.recognize.vocabulary import Vocabulary, load_vocabulary
from pipeline.settings import SettingsError
from pipeline.text import label_key

LAYOUTS = Path(__file__).with_name("layouts")
FAMILIES = ("target", "self_evaluation", "monitoring", "department")
_KEYS = frozenset(
    ("title", "titles", "marks", "never", "expects", "needs", "structure", "generic", "fields", "columns", "funds",
     "sources")
)  # fmt: skip
_STRUCTURES = ("form", "list", "side_by_side", "project_list")
_PARTS = {"fields": "field", "columns": "column", "funds": "fund", "sources": "source"}


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One form. `needs`, `never`: parts it must, must not have; `marks`: labels that only it prints.

    Parts are written `field`, `column:name`, `fund:name`. `expects` are the fields a complete form has.
    """

    name: str
    title: str
    titles: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    expects: tuple[str, ...] = ()
    structure: str = "form"
    generic: bool = False
    words: Vocabulary | None = None
    overrides: bool = False

    @property
    def family(self) -> str:
        """target, self_evaluation, monitoring or department."""
        return next(family for family in FAMILIES if self.name.startswith(family))


@lru_cache(maxsize=4)
def load_layouts(folder: Path = LAYOUTS) -> tuple[Layout, ...]:
    """All layouts of the folder, by name. Raises SettingsError."""
    return tuple(_load(path) for path in sorted(folder.glob("*.toml")))


def _load(path: Path) -> Layout:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"版式文件 {path.name} 写得不对：{error}。") from error
    return layout_of(path.stem, values)


def layout_of(name: str, values: Mapping[str, Any]) -> Layout:
    """The layout these values describe. Raises SettingsError, saying which key is wrong."""
    common = load_vocabulary()
    if not name.startswith(FAMILIES):
        raise SettingsError(f"版式“{name}”的文件名应以 {'、'.join(FAMILIES)} 之一开头。")
    if unknown := sorted(values.keys() - _KEYS):
        raise SettingsError(f"版式“{name}”有不认识的键：{'、'.join(unknown)}，可用的键：{'、'.join(sorted(_KEYS))}。")
    structure = values.get("structure", "form")
    if structure not in _STRUCTURES:
        raise SettingsError(f"版式“{name}”的 structure 应为 {'、'.join(_STRUCTURES)} 之一，现为“{structure}”。")
    additions = {part: _spellings(name, key, values.get(key, {}), part, common) for key, part in _PARTS.items()}
    lists = {key: _strings(name, key, values.get(key, [])) for key in ("titles", "marks", "needs", "never", "expects")}
    return Layout(
        name=name, title=str(values.get("title", name)), structure=structure,
        generic=bool(values.get("generic", False)),
        words=common.widened(additions) if any(additions.values()) else common,
        overrides=_overrides(additions, common), **lists,
    )  # fmt: skip


def _overrides(additions: Mapping[str, Mapping[str, tuple[str, ...]]], common: Vocabulary) -> bool:
    """Whether a layout gives a common label another meaning, so that its forms must be read with its own words."""
    return any(
        (sense := common.parts[part].get(label_key(spelling))) is not None and sense.name != name
        for part, names in additions.items()
        for name, spellings in names.items()
        for spelling in spellings
    )


def _strings(name: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"版式“{name}”的 {key} 应是文字的列表。")
    return tuple(value)


def _spellings(name: str, key: str, value: object, part: str, common: Vocabulary) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise SettingsError(f"版式“{name}”的 [{key}] 应是“名称 = [写法]”的表。")
    known = {sense.name for sense in common.parts[part].values()}
    if unknown := sorted(value.keys() - known):
        raise SettingsError(f"版式“{name}”的 [{key}] 有不认识的名称：{'、'.join(unknown)}。")
    return {item: _strings(name, f"{key}.{item}", spellings) for item, spellings in value.items()}
