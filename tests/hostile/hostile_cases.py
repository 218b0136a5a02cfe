"""Bad workbooks of every kind we know of, made anew for each run: one line of the table of faults, one case at least.

python tests/hostile/hostile_cases.py FOLDER [NAME]      writes them all, or one, in a folder beside two good files
"""
# ruff: noqa: E501 - lines of XML stay whole

import io
import os
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
TAKEN, REFUSED, NO_FORM, SKIPPED = "taken", "unreadable", "no form", "skipped"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Case:
    """A bad file: what it is called, what is in it, the fates that are right for it, values that must come out."""

    name: str
    make: Callable[[], bytes]
    fates: tuple[str, ...]
    file: str = "单位.xlsx"
    values: dict[str, str] = field(default_factory=dict)
    place: Callable[[Path], None] | None = None


CASES: list[Case] = []


def case(name: str, *fates: str, file: str = "单位.xlsx", values: dict[str, str] | None = None):
    """Register a function that makes the bytes of a bad file."""

    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        CASES.append(Case(name, make, fates, file, values or {}))
        return make

    return register


def odd(name: str, *fates: str, file: str = "单位.xlsx"):
    """Register a function that puts something into the folder that is no ordinary file."""

    def register(place: Callable[[Path], None]) -> Callable[[Path], None]:
        CASES.append(Case(name, bytes, fates, file, place=place))
        return place

    return register


# ---------------------------------------------------------------- a good form, part by part

ROWS = (
    ("产出指标", "数量指标", "聘用人员数量", "通过考量聘用人员情况，反映工作开展情况。", "≥7人"),
    ("", "质量指标", "工资发放覆盖率", "通过考量工资发放情况，反映覆盖情况。", "≥100%"),
    ("效益指标", "社会效益指标", "网格工作保障程度", "通过考量保障情况，反映工作成效。", "有效保障"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "通过考量群众满意情况，反映工作成效。", "≥90%"),
)


def cell(ref: str, text: str, style: str = "") -> str:
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f'<c r="{ref}"{style} t="inlineStr"><is><t{kept}>{escape(text)}</t></is></c>'


def form(**changed: str) -> dict[str, str]:
    """The cells of a form by reference, as XML; `A1="<c …>"` replaces one, any other name changes a text."""
    say = {
        "title": "1.2025年网格员工资项目绩效目标表", "agency": "667201天津市滨海新区网格化管理中心", "unit": "单位：元",
        "project": "2025年网格员工资项目", "goal": "1.保障网格员工资按时足额发放，网格工作正常开展。", "level3": "聘用人员数量",
        "target": "≥7人", "purpose": "用于发放网格员工资。",
    }  # fmt: skip
    say |= {name: text for name, text in changed.items() if name in say}
    texts = {
        "A1": say["title"], "A2": say["agency"], "E2": say["unit"], "A3": "项目名称", "B3": say["project"],
        "A4": "预算规模及资金用途", "B4": "预算数", "D4": "其中：财政资金", "B5": say["purpose"],
        "A6": "绩效目标", "B6": say["goal"], "A7": "绩效指标",
        **{f"{column}8": text for column, text in zip("ABCDE", ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值"), strict=True)},
    }  # fmt: skip
    for number, row in enumerate(ROWS, 9):
        texts |= {f"{column}{number}": text for column, text in zip("ABCDE", row, strict=True)}
    texts |= {"C9": say["level3"], "E9": say["target"]}
    cells = {ref: cell(ref, text) for ref, text in texts.items() if text}
    cells |= {"C4": '<c r="C4"><v>455000</v></c>', "E4": '<c r="E4"><v>455000</v></c>'}
    return cells | {ref: xml for ref, xml in changed.items() if ref not in say}


def rows(cells: dict[str, str]) -> str:
    """The cells in rows, in order."""
    lines: dict[int, list[tuple[str, str]]] = {}
    for ref, xml in cells.items():
        column = ref.rstrip("0123456789")
        lines.setdefault(int(ref[len(column) :]), []).append((column, xml))
    return "".join(
        f'<row r="{number}">{"".join(xml for _, xml in sorted(line, key=lambda one: (len(one[0]), one[0])))}</row>'
        for number, line in sorted(lines.items())
    )


def sheet(data: str, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    return f'{HEAD}<worksheet xmlns="{namespace}" xmlns:r="{RELATIONS}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def parts(
    *sheets: str, names: tuple[str, ...] = (), styles: str = "", extra: dict[str, str | bytes] | None = None
) -> dict[str, str | bytes]:
    named = names or tuple(f"表{number}" for number in range(1, len(sheets) + 1))
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(named, 1))
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(named) + 1)
    )
    related += f'<Relationship Id="rIdY" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    related += f'<Relationship Id="rIdS" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        BOOK: f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        STYLES: f'{HEAD}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>共享文字</t></si></sst>',
    }
    made |= {f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets, 1)}
    return made | (extra or {})


def zipped(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(data: str | None = None, **more: str) -> bytes:
    """A workbook of one sheet."""
    return zipped(parts(sheet(rows(form()) if data is None else data, more.get("before", ""), more.get("after", ""))))


@cache
def good(number: int) -> bytes:
    """A good file: what stands beside every bad one; made once, as a package carries the time it was made."""
    return book(
        rows(
            form(
                title=f"{number}.2025年完好项目{number}绩效目标表",
                project=f"2025年完好项目{number}",
                target=f"≥{number + 20}人",
            )
        )
    )


def changed(**cells: str) -> bytes:
    return book(rows(form(**cells)))


# ---------------------------------------------------------------- a.1 the container


@case("空文件", REFUSED)
def _() -> bytes:
    return b""


@case("全是零", REFUSED)
def _() -> bytes:
    return bytes(40_000)


@case("噪声", REFUSED)
def _() -> bytes:
    return bytes((i * 7919 + i * i // 13) % 256 for i in range(50_000))


@case("PDF", REFUSED)
def _() -> bytes:
    return b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"


@case("RAR", REFUSED)
def _() -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + bytes(200)


@case("图片", REFUSED)
def _() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(500)


@case("登录页面", REFUSED, NO_FORM, file="单位.xls")
def _() -> bytes:
    return b"<!DOCTYPE html><html><body><form><input type='password'></form></body></html>"


@case("加密", REFUSED)
def _() -> bytes:
    return OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(4000)


@case("压缩包标为加密", REFUSED)
def _() -> bytes:
    data = bytearray(book())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


@case("xlsx取名xls", TAKEN, file="单位.xls")
def _() -> bytes:
    return changed(project="2025年改名项目")


@case("xlsx取名et", TAKEN, file="单位.et")
def _() -> bytes:
    return changed(project="2025年另一改名项目")


@case("HTML取名xls", TAKEN, NO_FORM, REFUSED, file="单位.xls")
def _() -> bytes:
    return "<html><meta charset='gbk'><table><tr><td>项目名称</td><td>甲</td></tr></table></html>".encode("gbk")


@case("CSV取名xls", TAKEN, NO_FORM, REFUSED, file="单位.xls")
def _() -> bytes:
    return "项目名称,预算数\r\n甲,1\r\n".encode("utf-16")


@case("截断的一半", REFUSED)
def _() -> bytes:
    data = book()
    return data[: len(data) // 2]


@case("没有结尾", REFUSED)
def _() -> bytes:
    return book()[:-22]


@case("校验不符", REFUSED)
def _() -> bytes:
    data = bytearray(zipped(parts(sheet(rows(form()))), zipfile.ZIP_STORED))
    at = data.find(b"455000")
    data[at : at + 6] = b"955000"
    return bytes(data)


@case("坏的压缩流", REFUSED)
def _() -> bytes:
    data = bytearray(book())
    at = data.find(b"xl/worksheets/sheet1.xml") + 60
    data[at : at + 40] = bytes(40)
    return bytes(data)


@case("未知压缩方法", REFUSED)
def _() -> bytes:
    data = bytearray(book())
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.find(mark)
        while at >= 0:
            struct.pack_into("<H", data, at + offset, 99)
            at = data.find(mark, at + 4)
    return bytes(data)


@case("前面有垃圾", TAKEN, REFUSED)
def _() -> bytes:
    return b"garbage" * 10 + changed(project="2025年前缀项目")


@case("后面有垃圾", TAKEN, REFUSED)
def _() -> bytes:
    return changed(project="2025年后缀项目") + bytes(1000)


@case("部件用反斜线", TAKEN, REFUSED)
def _() -> bytes:
    return zipped(
        {name.replace("/", "\\"): text for name, text in parts(sheet(rows(form(project="2025年斜线项目")))).items()}
    )


@case("没有内容类型", TAKEN, REFUSED)
def _() -> bytes:
    members = parts(sheet(rows(form(project="2025年无类型项目"))))
    del members["[Content_Types].xml"]
    return zipped(members)


@case("同一部件两次", REFUSED)
def _() -> bytes:
    import warnings

    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, sheet(rows(form(target="≥8人"))))
    return out.getvalue()


@case("条目名逃出", TAKEN, REFUSED)
def _() -> bytes:
    return zipped(
        parts(sheet(rows(form(project="2025年逃逸条目项目"))), extra={"../../../escaped.txt": "x", "/etc/escaped": "x"})
    )


@case("六万条目", TAKEN, REFUSED)
def _() -> bytes:
    return zipped(parts(sheet(rows(form())), extra={f"x/{n}": "" for n in range(60_000)}), zipfile.ZIP_STORED)


@case("大小说谎", REFUSED)
def _() -> bytes:
    data = bytearray(book())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<L", data, at + 24, 10)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


@case("炸弹空白", REFUSED)
def _() -> bytes:
    return book(rows(form()), after=" " * 300_000_000)


@case("炸弹单元格", REFUSED, TAKEN)
def _() -> bytes:
    return book(rows(form()) + '<row r="20">' + "<c/>" * 8_000_000 + "</row>")


@case("炸弹文字", REFUSED)
def _() -> bytes:
    return changed(goal="绩" * 60_000_000)


@case("炸弹样式", REFUSED, TAKEN)
def _() -> bytes:
    return zipped(parts(sheet(rows(form())), styles="<cellXfs>" + "<xf/>" * 5_000_000 + "</cellXfs>"))


@case("图片里的炸弹", TAKEN)
def _() -> bytes:
    return zipped(parts(sheet(rows(form(project="2025年带图项目"))), extra={"xl/media/image1.png": bytes(200_000_000)}))


@case("OLE扇区成环", REFUSED, file="单位.xls")
def _() -> bytes:
    head = bytearray(OLE + bytes(504))
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", head, 40, 0, 1, 0, 0, 4096, 0, 0, 0, 0)
    struct.pack_into("<109I", head, 76, 0, *([0xFFFFFFFF] * 108))
    return bytes(head) + struct.pack("<128I", *([0] * 128)) + bytes(1024)


@case("OLE计数巨大", REFUSED, file="单位.xls")
def _() -> bytes:
    head = bytearray(OLE + bytes(504))
    struct.pack_into("<IIIIIIIII", head, 40, 0, 0xFFFFFFFF, 0, 0, 4096, 0, 0xFFFFFFFF, 0, 0xFFFFFFFF)
    return bytes(head) + bytes(4096)


@case("共享文字计数说谎", TAKEN, REFUSED)
def _() -> bytes:
    text = f'{HEAD}<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>共享文字</t></si></sst>'
    return zipped(parts(sheet(rows(form(project="2025年计数项目"))), extra={"xl/sharedStrings.xml": text}))


# ---------------------------------------------------------------- a.2 XML


def with_sheet(text: str | bytes) -> bytes:
    return zipped(parts("") | {SHEET: text})


@case("十亿笑", REFUSED)
def _() -> bytes:
    lots = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return with_sheet(sheet(cell_row("&l9;")).replace(HEAD, f'{HEAD}<!DOCTYPE x [<!ENTITY l0 "笑">{lots}]>'))


def cell_row(inner: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{inner}</t></is></c></row>'


@case("二次膨胀", REFUSED)
def _() -> bytes:
    return with_sheet(
        sheet(cell_row("&a;" * 50_000)).replace(HEAD, f'{HEAD}<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>')
    )


@case("外部实体", REFUSED)
def _() -> bytes:
    return with_sheet(
        sheet(cell_row("&a;")).replace(HEAD, f'{HEAD}<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')
    )


@case("外部DTD", REFUSED)
def _() -> bytes:
    return with_sheet(sheet(rows(form())).replace(HEAD, f'{HEAD}<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'))


@case("DTD藏在UTF16", REFUSED)
def _() -> bytes:
    return with_sheet(
        sheet(rows(form())).replace("UTF-8", "UTF-16").replace("?>", '?><!DOCTYPE x SYSTEM "x.dtd">').encode("utf-16")
    )


@case("DTD在工作簿", REFUSED)
def _() -> bytes:
    members = parts(sheet(rows(form())))
    return zipped(members | {BOOK: str(members[BOOK]).replace(HEAD, f'{HEAD}<!DOCTYPE x [<!ENTITY a "b">]>')})


@case("嵌套十万层", REFUSED, TAKEN)
def _() -> bytes:
    return book(rows(form()) + "<row><x>" + "<x>" * 100_000 + "</x>" * 100_000 + "</x></row>")


@case("巨大属性", REFUSED, TAKEN)
def _() -> bytes:
    return book(f'<row r="1" spans="{"1" * (64 << 20)}"></row>' + rows(form()))


@case("没有闭合", REFUSED)
def _() -> bytes:
    return with_sheet(sheet(rows(form())).replace("</sheetData>", ""))


@case("行后截断", REFUSED)
def _() -> bytes:
    text = sheet(rows(form()))
    return with_sheet(text[: text.find("</row>") + 6])


@case("坏的UTF8", REFUSED)
def _() -> bytes:
    return with_sheet(sheet(rows(form())).encode().replace("网格员".encode(), b"\xff\xfe\xfd"))


@case("控制字节", REFUSED)
def _() -> bytes:
    return with_sheet(sheet(rows(form())).encode().replace("网格员".encode(), b"\x01\x02\x03"))


@case("零字符引用", REFUSED)
def _() -> bytes:
    return with_sheet(sheet(rows(form())).replace("网格员", "&#0;"))


@case("UTF16部件", TAKEN, REFUSED)
def _() -> bytes:
    return with_sheet(sheet(rows(form(project="2025年双字节项目"))).replace("UTF-8", "UTF-16").encode("utf-16"))


@case("严格命名空间", TAKEN)
def _() -> bytes:
    members = parts(sheet(rows(form(project="2025年严格项目"))))
    strict = {
        name: text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, text in members.items()
        if isinstance(text, str)
    }
    return zipped(members | strict)


@case("带前缀", TAKEN, REFUSED)
def _() -> bytes:
    text = sheet(rows(form(project="2025年前缀命名项目"))).replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    for tag in ("worksheet", "sheetData", "row", "c", "is", "t", "v"):
        text = (
            text.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>").replace(f"</{tag}>", f"</x:{tag}>")
        )
    return with_sheet(text)


@case("未知命名空间", REFUSED, NO_FORM, TAKEN)
def _() -> bytes:
    return with_sheet(sheet(rows(form()), namespace="http://example.com/unknown"))


# ---------------------------------------------------------------- a.3 the sheet


@case("尺寸说谎", TAKEN, values={"聘用人员数量": "≥7人"})
def _() -> bytes:
    return book(rows(form(project="2025年尺寸项目")), before='<dimension ref="A1"/>')


@case("最远的单元格", TAKEN, REFUSED)
def _() -> bytes:
    return book(rows(form(project="2025年最远项目")) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@case("十字", TAKEN, REFUSED)
def _() -> bytes:
    return book(rows(form(XFD1='<c r="XFD1"><v>1</v></c>')) + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>')


@case("百万格式行", TAKEN, REFUSED)
def _() -> bytes:
    return book(
        rows(form(project="2025年空行项目"))
        + "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(20, 1_048_577))
    )


@case("空格式单元格", TAKEN, REFUSED)
def _() -> bytes:
    return book(
        rows(form(project="2025年空格项目"))
        + "".join(
            f'<row r="{n}">{"".join(f"<c r={chr(34)}{c}{n}{chr(34)} s={chr(34)}1{chr(34)}/>" for c in "ABCDEFGH")}</row>'
            for n in range(20, 100_000)
        )
    )


@case("行号越界", TAKEN, REFUSED)
def _() -> bytes:
    return book(rows(form()) + '<row r="1048577"><c r="A1048577"><v>1</v></c></row>')


@case("列号越界", TAKEN, REFUSED)
def _() -> bytes:
    return changed(E9='<c r="XFE9"><v>1</v></c>')


@case("引用不成引用", TAKEN, REFUSED)
def _() -> bytes:
    return changed(E9='<c r="A0"><v>1</v></c><c r="R1C1"><v>2</v></c><c r=""><v>3</v></c><c><v>4</v></c>')


@case("行次颠倒", TAKEN, REFUSED, values={"聘用人员数量": "≥7人"})
def _() -> bytes:
    lines = rows(form(project="2025年颠倒项目")).split("</row>")[:-1]
    return book("".join(f"{line}</row>" for line in reversed(lines)))


@case("重复单元格", REFUSED, TAKEN)
def _() -> bytes:
    return changed(E9=cell("E9", "≥7人") + cell("E9", "≥8人"))


@case("重叠合并", TAKEN, REFUSED)
def _() -> bytes:
    return book(
        rows(form(project="2025年重叠项目")),
        after='<mergeCells><mergeCell ref="A9:B11"/><mergeCell ref="B10:C12"/><mergeCell ref="A20:XFD1048576"/><mergeCell ref="A9:A9"/></mergeCells>',
    )


@case("六万合并", TAKEN, REFUSED)
def _() -> bytes:
    return book(
        rows(form(project="2025年多并项目")),
        after="<mergeCells>" + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(100, 60_100)) + "</mergeCells>",
    )


@case("合并写不通", TAKEN, REFUSED)
def _() -> bytes:
    return book(
        rows(form(project="2025年错并项目")), after='<mergeCells><mergeCell ref="甲:乙"/><mergeCell/></mergeCells>'
    )


@case("缺工作表部件", REFUSED, NO_FORM, TAKEN)
def _() -> bytes:
    members = parts(sheet(rows(form())), sheet(rows(form(project="2025年第二张项目"))))
    del members["xl/worksheets/sheet2.xml"]
    return zipped(members)


@case("没有工作表", REFUSED, NO_FORM)
def _() -> bytes:
    return zipped(parts())


@case("工作表重名", TAKEN, REFUSED)
def _() -> bytes:
    return zipped(
        parts(
            sheet(rows(form(project="2025年重名甲"))), sheet(rows(form(project="2025年重名乙"))), names=("目标", "目标")
        )
    )


@case("工作表名古怪", TAKEN, REFUSED)
def _() -> bytes:
    return zipped(
        parts(
            *(sheet(rows(form(project=f"2025年表名项目{n}"))) for n in range(4)),
            names=("History", "'a'", "长" * 60, "[]:*?/\\"),
        )
    )


@case("隐藏的工作表", TAKEN)
def _() -> bytes:
    members = parts(sheet(rows(form(project="2025年明面项目"))), sheet(rows(form(project="2025年隐藏项目"))))
    return zipped(members | {BOOK: str(members[BOOK]).replace('sheetId="2"', 'sheetId="2" state="veryHidden"')})


@case("不是目标表", NO_FORM)
def _() -> bytes:
    return book('<row r="1">' + cell("A1", "姓名") + cell("B1", "电话") + "</row>")


@case("保护和宏", TAKEN, file="单位.xlsm")
def _() -> bytes:
    return zipped(
        parts(
            sheet(rows(form(project="2025年有宏项目")), after='<sheetProtection sheet="1" password="CC1A"/>'),
            extra={"xl/vbaProject.bin": OLE + bytes(1000)},
        )
    )


# ---------------------------------------------------------------- a.4 values and text


def value(name: str, xml: str, *fates: str, values: dict[str, str] | None = None) -> None:
    case(name, *(fates or (TAKEN,)), values=values)(lambda: changed(project=f"2025年{name}项目", E9=xml))


value("公式没有缓存", '<c r="E9"><f>1+6</f></c>')
value("错误值", '<c r="E9" t="e"><v>#REF!</v></c>')
value("新错误值", '<c r="E9" t="e"><v>#SPILL!</v></c>')
value("共享序号越界", '<c r="E9" t="s"><v>99999</v></c>', TAKEN, REFUSED)
value("共享序号为负", '<c r="E9" t="s"><v>-1</v></c>', TAKEN, REFUSED)
value("共享序号是字", '<c r="E9" t="s"><v>abc</v></c>', TAKEN, REFUSED)
value("数值是字", '<c r="E9"><v>abc</v></c>', TAKEN, REFUSED)
value("数值NaN", '<c r="E9"><v>NaN</v></c>', TAKEN, REFUSED)
value("数值过大", '<c r="E9"><v>1E400</v></c>', TAKEN, REFUSED)
value("未知类型", '<c r="E9" t="zz"><v>7</v></c>', TAKEN, REFUSED)
value("序列日期出格", '<c r="E9"><v>99999999999</v></c>')


def word(name: str, text: str, shown: str | None = None) -> None:
    """A text that must come out of every output as it went in."""
    case(name, TAKEN, values={"聘用人员数量": text if shown is None else shown})(
        lambda: changed(project=f"2025年{name}项目", target=text, purpose=text or "用途")
    )


word("词NaN", "NaN")
word("词NA", "N/A")
word("词None", "None")
word("公式注入", "=cmd|' /C calc'!A0")
word("数组公式注入", "{=SUM(A1:A9)}")
word("加号开头", "+1+1")
word("减号开头", "-2+3")
word("at开头", "@SUM(1)")
word("链接", "https://example.invalid/" + "x" * 2100)
word("内部链接", "internal:Sheet1!A1")
word("模板标签", "{{ 7777*3 }}{% for x in y %}{%p if x %}")
word("模板半标签", "{_{b}_}")
word("标记", "<script>alert(1)</script>&amp;]]>\"'")
word("闭合标签", "</w:t></w:r><w:r><w:t>甲")
word("表情和扩展区", "≥7人😀𠀀𰻞")
word("转义终端", "甲\\x1b[31m")
word("双向控制", "甲\u202e乙\u2066丙")
word("组合符号", "e" + "\u0301" * 1000)


@case("超长文字", TAKEN)
def _() -> bytes:
    return changed(project="2025年超长文字项目", goal="绩效" * 30_000)


@case("三千换行", TAKEN)
def _() -> bytes:
    return changed(project="2025年换行项目", goal="行\n" * 3000)


@case("转义控制字符", TAKEN)
def _() -> bytes:
    return changed(project="2025年_x0001__x000D__x005F_项目", goal="保障_x0007_工作_xFFFE_正常_xD800_开展。")


@case("金额为错误值", TAKEN)
def _() -> bytes:
    return changed(project="2025年金额错误项目", C4='<c r="C4" t="e"><v>#DIV/0!</v></c>')


@case("金额为真", TAKEN)
def _() -> bytes:
    return changed(project="2025年真假金额项目", C4='<c r="C4" t="b"><v>1</v></c>')


@case("金额是字", TAKEN)
def _() -> bytes:
    return changed(project="2025年文字金额项目", C4=cell("C4", "约四十五万"))


# ---------------------------------------------------------------- a.5 names, files


def named(name: str, text: str) -> None:
    case(name, TAKEN)(lambda: changed(project=text, agency=f"667202{text}"))


named("名称逃出", "../../../../escaped")
named("名称绝对", "/etc/escaped")
named("名称保留", "CON")
named("名称设备", "NUL.xlsx")
named("名称非法", '<>:"/\\|?*甲')
named("名称尾点", "甲. . .")
named("名称九百", "很长的名称" * 180)
named("名称选项", "--help")
named("名称点点", "..")


@case("锁文件", SKIPPED, file="~$单位.xlsx")
def _() -> bytes:
    return b"lock"


@case("下载一半", SKIPPED, file="单位.xlsx.crdownload")
def _() -> bytes:
    return book()[:2000]


@case("资源叉", SKIPPED, file="._单位.xlsx")
def _() -> bytes:
    return b"\x00\x05\x16\x07"


@case("逐字节副本", "duplicate", file="副本.xlsx")
def _() -> bytes:
    return good(1)


@odd("名为表的文件夹", SKIPPED, REFUSED, "")
def _(path: Path) -> None:
    path.mkdir()


@odd("管道", SKIPPED, REFUSED, "")
def _(path: Path) -> None:
    os.mkfifo(path)


@odd("断了的链接", SKIPPED, REFUSED, "")
def _(path: Path) -> None:
    path.symlink_to("没有这个文件.xlsx")


@odd("绕圈的链接", SKIPPED, REFUSED, "")
def _(path: Path) -> None:
    path.symlink_to(path.name)


@odd("指向外面的链接", SKIPPED, REFUSED, "")
def _(path: Path) -> None:
    path.symlink_to("/etc/passwd")


@odd("设备的链接", SKIPPED, REFUSED, "")
def _(path: Path) -> None:
    path.symlink_to("/dev/zero")


def put(one: Case, folder: Path) -> None:
    """Write a case into a folder."""
    folder.mkdir(parents=True)
    if one.place is not None:
        one.place(folder / one.file)
    else:
        (folder / one.file).write_bytes(one.make())


def put_good(folder: Path) -> None:
    """Write the two good files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in (1, 2):
        (folder / f"完好{number}.xlsx").write_bytes(good(number))


def named_cases() -> Iterator[tuple[str, Case]]:
    """Every case with the name of its folder."""
    return ((f"{number:03d}{one.name}", one) for number, one in enumerate(CASES))


if __name__ == "__main__":
    from hostile_more import every_case

    for name, one in every_case():
        if sys.argv[2:] in ([], [one.name]):
            put_good(Path(sys.argv[1]) / name)
            put(one, Path(sys.argv[1]) / name / "坏")
