"""What a file really is, by its bytes: a format we read, or something else with its Chinese name."""

import re
import zlib
from pathlib import Path
from typing import NamedTuple

from pipeline.read.content import Refused
from pipeline.read.decode import wide_encoding
from pipeline.read.package import Package

_RTF = b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG", "PNG 图片"),
    (0, b"\xff\xd8\xff", "JPEG 图片"),
    (0, b"GIF8", "GIF 图片"),
    (0, b"BM", "BMP 图片"),
    (0, b"II*\0", "TIFF 图片"),
    (0, b"MM\0*", "TIFF 图片"),
    (0, b"Rar!", "RAR 压缩包"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (0, b"\x1f\x8b", "GZ 压缩包"),
    (0, b"\xfd7zXZ\0", "XZ 压缩包"),
    (0, b"BZh", "BZ2 压缩包"),
    (0, b"\x28\xb5\x2f\xfd", "ZST 压缩包"),
    (0, b"MSCF", "CAB 压缩包"),
    (2, b"-lh", "LZH 压缩包"),
    (0, b"MZ", "可执行程序"),
    (0, b"\x7fELF", "可执行程序"),
    (0, b"SQLite format 3", "SQLite 数据库"),
    (0, b"PAR1", "Parquet 数据文件"),
    (0, b"OFD", "OFD 版式文件"),
    (8, b"WEBP", "WEBP 图片"),
    (4, b"ftypheic", "HEIC 图片"),
    (4, b"ftypmif1", "HEIC 图片"),
    (4, b"ftyp", "视频文件"),
    (257, b"ustar", "TAR 压缩包"),
    (4, b"Standard Jet DB", "Access 数据库"),
    (4, b"Standard ACE DB", "Access 数据库"),
    (0, b"AC10", "CAD 图纸"),
    (0, b"CAJ", "CAJ 文献"),
    (0, b"L\0\0\0\x01\x14\x02\0", "快捷方式"),
    (0, b"ID3", "音频文件"),
)
_DBASE = (0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5)
_TAIL = 65_557
_WORD_XML = (b"schemas.microsoft.com/office/word/2003/wordml", b"schemas.microsoft.com/office/2006/xmlPackage")
_FLAT_ODF = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|script|style|tr|form)\b", re.IGNORECASE)
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*(?:\n[ \t][^\n]*)*\n)+")
"""The head of a mail or a single-file page; long lines go on behind a blank."""
_LINES = re.MULTILINE | re.IGNORECASE
_MAIL = 16_384
_ROOT = re.compile(rb"<[A-Za-z_][\w.:-]*(?:\s[^<>]*)?/?>")
_BIFF = re.compile(rb"\t[\x00\x02\x04\x08][\x04\x06]\x00|\t\x08[\x08\x10]\x00")
_NAME = {
    stream: stream.encode("utf-16-le")
    for stream in ("Workbook", "Book", "WordDocument", "EncryptedPackage", "PowerPoint Document")
}


class Sniffed(NamedTuple):
    """What a file is: xlsx, xlsb, xls, ods, docx, doc, encrypted_package, html, mhtml, spreadsheetml, delimited, zip.

    `content` is what the reader of that format takes: the opened package, or the bytes.
    """

    kind: str
    content: Package | bytes


def sniff(data: bytes, path: Path | None = None) -> Sniffed:
    """The format of a file by its content; `path` is where it lies, if it is a file of its own.

    Raises Refused for a file that is none of these, saying what it is.
    """
    if not data:
        raise Refused("empty_file", "大小是 0 字节，可能没有复制完整，请从原处重新复制。")
    head = data[:4096]
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"%PDF"):
        raise Refused("not_a_workbook", "这是 PDF 文件，请报送 Excel/WPS 表格（.xlsx）。")
    if data[:4] == b"PK\x03\x04" or data[:4] == b"PK\x05\x06":
        package = Package(data, path=path)
        return Sniffed(_package(package), package)
    if head.startswith(_OLE):
        return Sniffed(_compound(data), data)
    if head.startswith(_RTF):  # many an exported .doc is RTF inside
        return Sniffed("doc", data)
    if _BIFF.match(head):
        return Sniffed("xls", data)
    for at, magic, what in _OTHERS:
        if head.startswith(magic, at) and not (len(magic) <= 4 and b"\0" not in head):
            send = "请解压后把报表放入" if what.endswith("压缩包") else "请报送 Excel/WPS 表格（.xlsx）"
            raise Refused("not_a_workbook", f"这是{' ' * what[0].isascii()}{what}，{send}。")
    if b"PK\x03\x04" in head and data.rfind(b"PK\x05\x06", -_TAIL) > 0:  # a package behind a few bytes of something
        package = Package(data)
        return Sniffed(_package(package), package)
    if what := _older_table(head):
        raise Refused("unsupported", f"这是 {what}，请在 Excel/WPS 中打开后另存为 .xlsx 再报。")
    return Sniffed(_text(data, head), data)


def _older_table(head: bytes) -> str:
    """Kinds of tables older than those we read, which look like text or like nothing: their name."""
    if re.match(rb"ID;P[A-Z]", head):
        return "SYLK 表格（.slk）"
    if re.match(rb"TABLE\r?\n0,1\r?\n", head):
        return "DIF 数据交换文件（.dif）"
    dated = len(head) > 32 and 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and head[12:16] == bytes(4)
    if dated and head[0] in _DBASE and int.from_bytes(head[8:10], "little") % 32 in (1, 8):
        return "dBase 数据库（.dbf）"
    return ""


def _package(package: Package) -> str:
    names = package.parts.keys()
    if "xl/workbook.xml" in names:
        return "xlsx"
    if any(name.startswith("xl/") and name.endswith(".bin") and "workbook" in name for name in names):
        return "xlsb"
    if any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        return "docx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if any(name.startswith("ppt/") for name in names):
        raise Refused("not_a_workbook", "这是演示文稿（PPT），请报送 Excel/WPS 表格（.xlsx）。")
    if any(name.endswith(".iwa") for name in names):
        raise Refused("unsupported", "这是苹果 Numbers/Pages 文稿，请在 Numbers 中导出为 Excel（.xlsx）再报。")
    if any(name.endswith("ofd.xml") for name in names):
        raise Refused("not_a_workbook", "这是 OFD 版式文件，请报送 Excel/WPS 表格（.xlsx）。")
    if "[content_types].xml" in names or "_rels/.rels" in names:
        return "xlsx"
    return "zip"


def _compound(data: bytes) -> str:
    """An OLE2 file: which of the known streams its directory names."""
    size, first = 1 << min(int.from_bytes(data[30:32], "little"), 20), int.from_bytes(data[48:52], "little")
    if (first + 1) * size >= len(data):
        raise Refused("damaged", "文件不完整（缺少目录），可能没有传完，请从原处重新复制，或打开后另存为 .xlsx 再报。")
    if _NAME["EncryptedPackage"] in data:
        return "encrypted_package"
    if _NAME["Workbook"] + b"\0\0" in data or _NAME["Book"] + b"\0\0" in data:
        return "xls"
    if _NAME["WordDocument"] in data:
        return "doc"
    if _NAME["PowerPoint Document"] in data:
        raise Refused("not_a_workbook", "这是演示文稿（PPT），请报送 Excel/WPS 表格（.xlsx）。")
    raise Refused(
        "not_a_workbook", "这是 Office 旧格式文件，但里面没有工作簿，请在 Excel/WPS 中打开后另存为 .xlsx 再报。"
    )


def _text(data: bytes, head: bytes) -> str:
    if head.count(0) == len(head):
        raise Refused("not_a_workbook", "文件内容全是零，可能是没有同步下来的网盘文件，请下载完整后重新复制。")
    wide = wide_encoding(data)
    plain = head.decode(wide, "ignore").lstrip("\ufeff\ufffe").encode() if wide else head.removeprefix(b"\xef\xbb\xbf")
    lead = plain.lstrip()
    if headers := _HEADERS.match(lead):
        if b"multipart/" in data[:_MAIL] and re.search(rb"^(?:MIME-Version|Content-Type):", headers[0], _LINES):
            return "mhtml"
        if len(re.findall(rb"^(?:From|To|Subject|Date|Received|Message-ID):", headers[0], _LINES)) > 1:
            raise Refused("not_a_workbook", "这是电子邮件，不是表格，请在邮箱里打开，把附件另存出来再报。")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in plain and b"<html" not in plain[:300].lower():
        return "spreadsheetml"
    if lead.startswith(b"<") and any(name in plain for name in _WORD_XML):
        raise Refused("unsupported", "这是 XML 格式的 Word 文档，请在 Word/WPS 中打开后另存为 .docx 再报。")
    if lead.startswith(b"<?xml") and _FLAT_ODF in plain and b"<html" not in plain.lower():
        raise Refused("unsupported", "这是单个 XML 的 OpenDocument 文件（.fods、.fodt），请另存为 .xlsx 或 .ods 再报。")
    if (lead.startswith(b"<") or (b"<table" in plain.lower() and b"<tr" in plain.lower())) and _HTML.search(plain):
        return "html"
    if lead.startswith(b"<?xml") or (_ROOT.match(lead) and data.rstrip().endswith(b">")):
        raise Refused("not_a_workbook", "这是 XML 文件，但不是 Excel 表格，请在 Excel/WPS 中打开后另存为 .xlsx 再报。")
    if re.match(rb'\{\s*"[^"\n]*"\s*:|\[\s*\{\s*"', lead):
        raise Refused(
            "not_a_workbook", "这是网站返回的数据（JSON），不是表格，可能没有登录或下载出错，请登录后重新下载。"
        )
    if not wide and (_looks_random(head) or _looks_random(data[:65536])):
        raise Refused(
            "not_a_workbook", "认不出文件是什么格式，可能已经损坏，请在 Excel/WPS 中打开后另存为 .xlsx 再报。"
        )
    return "delimited"


def _looks_random(data: bytes) -> bool:
    """Control bytes all over: text has none, noise and encrypted files have them everywhere."""
    controls = len(data) - len(data.translate(None, bytes(code for code in range(32) if code not in (9, 10, 13, 12))))
    return controls * 100 > len(data) and (controls > 3 or controls * 10 > len(data)) and zlib.crc32(data) != 0
