"""Workbooks written part by part, so that a test can put anything into them."""

import zipfile
from io import BytesIO
from pathlib import Path

from pipeline.model import Book
from pipeline.read.book import read_book
from pipeline.read.files import Found

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STRING_PART = "xl/sharedStrings.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def worksheet(rows: str, after: str = "", before: str = "", namespace: str = MAIN) -> str:
    return f'{HEAD}<worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def styles(*codes: str) -> str:
    formats = "".join(
        f'<numFmt numFmtId="{164 + i}" formatCode="{code}"/>' for i, code in enumerate(map(_attribute, codes))
    )
    cells = "".join(f'<xf numFmtId="{164 + i}"/>' for i in range(len(codes)))
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(codes)}">{formats}</numFmts>'
        f'<cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs>'
        f'<xf numFmtId="0"/>{cells}</cellXfs></styleSheet>'
    )


def strings(*items: str) -> str:
    return f'{HEAD}<sst xmlns="{MAIN}" count="{len(items)}" uniqueCount="{len(items)}">{"".join(items)}</sst>'


def plain(text: str) -> str:
    return f"<si><t>{text}</t></si>"


def parts(
    sheets: dict[str, str], extra: dict[str, str | bytes] | None = None, **attributes: str
) -> dict[str, str | bytes]:
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" {attributes.get(name, "")} r:id="rId{i}"/>'
        for i, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    relations += f'<Relationship Id="rIdS" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    relations += f'<Relationship Id="rIdT" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    properties = attributes.get("properties", "")
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
    }
    made |= {f"xl/worksheets/sheet{i}.xml": text for i, text in enumerate(sheets.values(), 1)}
    return made | (extra or {})


def zipped(members: dict[str, str | bytes], stored: bool = False) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(sheets: dict[str, str] | str, extra: dict[str, str | bytes] | None = None, **attributes: str) -> bytes:
    named = {"表": sheets} if isinstance(sheets, str) else sheets
    return zipped(parts(named, extra, **attributes))


def read(data: bytes, folder: Path, name: str = "单位.xlsx") -> Book:
    path = folder / name
    path.write_bytes(data)
    return read_book(Found(path, name, len(data)))


def texts(read_in: Book, sheet: int = 0) -> dict[str, str]:
    found = read_in.sheets[sheet]
    cells = (found.cell(r, c) for r, row in enumerate(found.values) for c, v in enumerate(row) if v is not None)
    return {cell.ref: cell.text for cell in cells}


def kinds(read_in: Book) -> set[str]:
    return {found.kind for found in read_in.notes}


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
