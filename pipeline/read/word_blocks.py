"""The paragraphs and tables of a Word document in their order, and what tracked changes have taken out of it."""

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from pipeline.read.lxml_part import attribute, local
from pipeline.read.word_styles import paragraph_mark

SKIPPED = {
    *("del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr", "fldData"),
    *("proofErr", "commentReference", "footnoteReference", "endnoteReference", "rt", "Fallback"),
}
"""Elements without text of the document: what was deleted, properties, references, copies for old programs."""
_CHANGES = ("del", "ins", "moveFrom", "moveTo", "cellDel", "cellIns", "cellMerge")
_TAKEN_OUT = {"tr": ("trPr", "del"), "tc": ("tcPr", "cellDel")}


def blocks(node: "etree._Element") -> Iterator["etree._Element"]:
    """Paragraphs and tables of a body or cell, in order, looked for inside content controls and insertions too."""
    for child in node:
        name = local(child)
        if name in ("p", "tbl"):
            yield child
            if name == "p":
                for box in child.iter("{*}txbxContent"):
                    if _hangs_on(box, child):
                        yield from blocks(box)
        elif name not in SKIPPED:
            yield from blocks(child)


def _hangs_on(box: "etree._Element", paragraph: "etree._Element") -> bool:
    """Whether a text box hangs on this paragraph, not on one inside another box, nor on the copy for old programs."""
    for outer in box.iterancestors():
        if local(outer) in SKIPPED or local(outer) == "p":
            return outer is paragraph
    return False


def is_deleted(paragraph: "etree._Element") -> bool:
    """Whether a paragraph is gone once tracked changes are accepted, or is a copy for old programs."""
    mark = paragraph_mark(paragraph)
    return (
        "del" in mark
        or "moveFrom" in mark
        or any(local(outer) in SKIPPED or is_taken_out(outer) for outer in paragraph.iterancestors())
    )


def is_unseen(paragraph: "etree._Element") -> bool:
    """Whether a paragraph is deleted, or is the empty one that lies under a vertical merge."""
    if is_deleted(paragraph):
        return True
    cell = paragraph.getparent()
    merge = cell[0].find("{*}vMerge") if cell is not None and local(cell) == "tc" else None
    under = merge is not None and attribute(merge, "val", "continue") == "continue"
    return under and not any((each.text or "").strip() for each in paragraph.iter("{*}t"))


def is_taken_out(element: "etree._Element") -> bool:
    """Whether a row or a cell is deleted by a tracked change."""
    mark = _TAKEN_OUT.get(local(element))
    if mark is None:
        return False
    head = islice(element, 2)  # properties stand first, or behind exceptions from those of the table
    return any(local(child) == mark[0] and child.find(f"{{*}}{mark[1]}") is not None for child in head)


def has_changes(root: "etree._Element") -> bool:
    """Whether tracked changes are still waiting to be accepted."""
    return next(root.iter(*(f"{{*}}{name}" for name in _CHANGES)), None) is not None
