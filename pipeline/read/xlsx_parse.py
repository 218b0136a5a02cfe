"""The cells of one sheet part by the real parser: the sure pass, for what the fast one cannot vouch for."""

import re
from collections.abc import Callable

from pipeline.model import cell_ref
from pipeline.read.raised import RAISED, with_powers
from pipeline.read.xlsx_cells import Raw
from pipeline.read.xlsx_rows import COLUMN
from pipeline.read.xlsx_strings import is_raised
from pipeline.read.xml_text import local, parse_xml

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,7})", re.ASCII)


def parse_cells(text: str, part: str, take: Callable[[Raw], None]) -> None:
    """Every cell of a sheet part that holds something: any prefix, attribute order, missing references."""
    inside: list[str] = []
    state: dict[str, str | None] = {}
    at = {"row": 0, "column": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        name, parent = local(name), inside[-1] if inside else ""
        inside.append(name)
        if name == "row":
            given = attributes.get("r", "")
            at["row"] = int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else at["row"] + 1
            at["column"] = 0
        elif name == "c" and parent == "row":  # what extensions keep inside a cell is no cell
            state.clear()
            state.update(r=attributes.get("r"), s=attributes.get("s", "0"), t=attributes.get("t", ""))
            state["vm"] = attributes.get("vm")
        elif name == "f" and attributes.get("t") == "shared":
            state.update(f="", si=attributes.get("si", ""))
        elif name in ("v", "f", "is"):
            state.setdefault(name, "")
        elif name == "r":
            state["strikes"] = None
        elif name == "strike" and attributes.get("val", "1") not in ("0", "false"):
            state["strikes"] = ""
        elif "is" in inside and is_raised(name, attributes):
            state["is"] = (state.get("is") or "") + RAISED

    def end(name: str) -> None:
        inside.pop()
        if local(name) == "c" and inside[-1:] == ["row"]:
            raw = _parsed(state, at)
            if raw.value is not None or raw.inline is not None or raw.formula is not None:
                take(raw)

    def characters(data: str) -> None:
        here = inside[-1]
        if here in ("v", "f") and inside[-3:-1] == ["row", "c"]:
            state[here] = (state.get(here) or "") + data
        elif here == "t" and "is" in inside and "rPh" not in inside:
            state["is"] = (state.get("is") or "") + data
            if state.get("strikes") is not None:
                state["struck"] = (state.get("struck") or "") + data

    parse_xml(text, part, start, end, characters)


def _parsed(state: dict[str, str | None], at: dict[str, int]) -> Raw:
    """A cell closed: its own reference, or the place after the last one where it has none."""
    given = (state.get("r") or "").strip()
    match = _REFERENCE.fullmatch(given)
    if given and not match:
        letters, digits = given, "0"
    elif match:
        letters, digits = match[1].upper(), match[2]
        at["column"] = COLUMN[letters] + 1
    else:
        at["column"] += 1
        letters, digits = cell_ref(0, at["column"] - 1)[:-1], str(max(at["row"], 1))
    style = state.get("s") or "0"
    number = int(style) if style.isascii() and style.isdecimal() and len(style) < 7 else 0
    return Raw(
        letters,
        digits,
        number,
        state.get("t") or "",
        state.get("v"),
        with_powers(state.get("is") or "") if "is" in state else None,
        state.get("f"),
        state.get("si") or "",
        (state.get("struck") or "").strip(),
        bool(state.get("vm")),
    )
