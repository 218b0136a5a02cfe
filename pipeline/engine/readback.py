"""How many records each finished output holds, asked of the file itself: what went in must have come out."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_FILTERED = re.compile(r"<definedName name=\"_xlnm\._FilterDatabase\"[^>]*>'?([^!']+)'?!\$A\$(\d+):\$[A-Z]+\$(\d+)<")
_HEADING = b'w:name="_Toc_4_4_'
_BLOCK = 1 << 20


def csv_rows(path: Path) -> int:
    """Rows of a CSV file of ours: CR LF ends a record and stands nowhere else."""
    with path.open("rb") as file:
        return max(0, _occurrences(file, b"\r\n") - 1)


def workbook_rows(path: Path) -> dict[str, int]:
    """Rows of each long table of the departmental workbook, its continuations added: the areas that are filtered."""
    with zipfile.ZipFile(path) as package:
        names = package.read("xl/workbook.xml").decode("utf-8")
    rows: dict[str, int] = {}
    for sheet, head, last in _FILTERED.findall(names):
        table = sheet.partition("（续")[0]
        rows[table] = rows.get(table, 0) + int(last) - int(head)
    return rows


def attachment_tables(path: Path) -> int:
    """Projects of the published attachment: each heading carries one bookmark."""
    with zipfile.ZipFile(path) as package, package.open("word/document.xml") as file:
        return _occurrences(file, _HEADING)


def _occurrences(file: IO[bytes], wanted: bytes) -> int:
    """How often something stands in a file, read in blocks; what straddles two blocks is found in the second."""
    count, rest = 0, b""
    for block in _blocks(file):
        text = rest + block
        count += text.count(wanted)
        end = text.rfind(wanted) + len(wanted)
        rest = text[max(end if end >= len(wanted) else 0, len(text) - len(wanted) + 1) :]
    return count


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block
