"""The text of Word paragraphs: insertions and content controls are in, deletions and field codes are out."""

from collections.abc import Iterator

from lxml import etree

from pipeline.read.lxml_part import attribute, local

_SKIPPED = {
    *("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr"),
    *("proofErr", "commentReference", "footnoteReference", "endnoteReference", "rt", "Fallback"),
}
_OFF = ("0", "false", "off")
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
# Symbol fonts write their pictures into the private area; these are the boxes and ticks of forms.
_SYMBOLS = {
    **dict.fromkeys(("F0FE", "F052", "00FE", "0052"), "☑"),
    **dict.fromkeys(("F0A8", "F06F", "F0A3", "F071", "00A8", "006F", "00A3"), "□"),
    **dict.fromkeys(("F0FC", "00FC", "F050"), "√"),
    **dict.fromkeys(("F0FB", "00FB"), "×"),
    **dict.fromkeys(("F06E", "006E"), "■"),
}


def paragraph_text(paragraph: "etree._Element") -> str:
    """What a reader sees of a paragraph, without text boxes that hang on it."""
    return "".join(_pieces(paragraph))


def _pieces(node: "etree._Element") -> Iterator[str]:
    for child in node:
        name = local(child)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name == "fldChar":
            yield _ticked(child)
        elif name == "sym":
            code = attribute(child, "char").upper()
            yield _SYMBOLS.get(code, "")
        elif name not in _SKIPPED and name != "txbxContent":
            yield from _pieces(child)


def _ticked(field: "etree._Element") -> str:
    """A check box of the old form fields, which has no letter of its own; nothing for other fields."""
    box = next(field.iter("{*}checkBox"), None)
    if box is None:
        return ""
    states = [
        attribute(found, "val", "1") for name in ("checked", "default") for found in box.iterchildren(f"{{*}}{name}")
    ]
    return "☑" if states and states[0] in ("1", "true", "on") else "□"


def struck_text(cell: "etree._Element") -> str:
    """What is struck through in a cell, by hand and not as a tracked change."""
    marks = (mark for mark in cell.iter("{*}strike", "{*}dstrike") if attribute(mark, "val", "1") not in _OFF)
    runs = (run for mark in marks if (run := mark.find("../..")) is not None and local(run) == "r")
    return "".join(map(paragraph_text, runs))


def blocks(node: "etree._Element") -> Iterator["etree._Element"]:
    """Paragraphs and tables of a body or cell, in order, looked for inside content controls and insertions too."""
    for child in node:
        name = local(child)
        if name in ("p", "tbl"):
            yield child
            if name == "p":
                for box in child.iter("{*}txbxContent"):
                    if not any(local(outer) == "Fallback" for outer in box.iterancestors()):
                        yield from blocks(box)
        elif name not in _SKIPPED:
            yield from blocks(child)


def cell_text(cell: "etree._Element") -> str:
    """The paragraphs of a table cell, one line each; tables nested in it are not part of its text."""
    lines = [paragraph_text(block) for block in blocks(cell) if local(block) == "p"]
    return "\n".join(lines).strip("\n")


def has_deletions(root: "etree._Element") -> bool:
    """Whether tracked changes are still waiting to be accepted."""
    return next(root.iter("{*}del", "{*}ins", "{*}moveFrom"), None) is not None
