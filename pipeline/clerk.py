"""The tables a clerk keeps beside the input, 单位表 and 词语表 (.xlsx, .xls, .tsv): checked as strictly as data.

写法    单位    量纲    倍数            词语        类别    可衡量
亩次    亩次    area    1               应修尽修    覆盖    是
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.read.files import CLERK_TABLES, Found
from pipeline.settings import SettingsError
from pipeline.text import clean

if TYPE_CHECKING:
    from pipeline.normalize.vocabulary import Vocabulary

_ENDINGS = (".xlsx", ".xls", ".tsv", ".txt")
_UNITS = ("写法", "单位", "量纲", "倍数")
_PHRASES = ("词语", "类别", "可衡量")
_NEEDED = {"写法": _UNITS, "词语": _PHRASES}


class Listing(NamedTuple):
    """One table of a clerk's file: where it stands, its heading's row number, its rows as shown."""

    where: str
    rows: Sequence[Sequence[str]]


def is_clerk_table(name: str) -> bool:
    """Whether a file of this name is a clerk's table, and so no report of a unit."""
    path = Path(name)
    return path.stem in CLERK_TABLES and path.suffix.lower() in _ENDINGS


def clerk_tables(root: Path) -> tuple[Path, ...]:
    """The clerk's tables directly in this folder, in order of name."""
    if not root.is_dir():
        return ()
    return tuple(sorted(path for path in root.iterdir() if is_clerk_table(path.name) and path.is_file()))


def checked_tables(root: Path) -> tuple[Path, ...]:
    """The clerk's tables of this folder, read once by us: a wrong table stops the work, it does not refuse the files.

    Raises SettingsError for a wrong table.
    """
    tables = clerk_tables(root)
    vocabulary_of(tables)
    return tables


def fingerprint(paths: Iterable[Path]) -> str:
    """What the readings of a drop depend on besides its files: the bytes of the clerk's tables."""
    digest = sha256()
    for path in paths:
        try:
            digest.update(path.read_bytes())
        except FileNotFoundError as error:
            raise SettingsError(f"没有找到“{path}”，请写明单位表或词语表的位置。") from error
        except OSError as error:
            raise SettingsError(f"{path}：打不开，请检查是不是文件、有没有读取的权限。") from error
    return digest.hexdigest()


def vocabulary_of(paths: Iterable[Path]) -> "Vocabulary | None":
    """Our vocabulary with the rows of these tables, None without tables. Raises SettingsError for a wrong table."""
    tables = tuple(paths)
    return _vocabulary(tables, fingerprint(tables)) if tables else None


@lru_cache(maxsize=8)
def _vocabulary(paths: tuple[Path, ...], _: str) -> "Vocabulary":
    from pipeline.normalize.vocabulary import standard  # only for drops that have tables of their own

    vocabulary = standard()
    for path in paths:
        for listing in _listings(path):
            vocabulary = _extended(vocabulary, listing)
    return vocabulary


def _extended(vocabulary: "Vocabulary", listing: Listing) -> "Vocabulary":
    heading = [clean(cell).strip() for cell in listing.rows[0]]
    wanted = next((columns for key, columns in _NEEDED.items() if key in heading), None)
    if wanted is None:
        raise SettingsError(
            f"{listing.where}：第一行没有列名，应为“{'、'.join(_UNITS)}”（单位）或“{'、'.join(_PHRASES)}”（词语），请补上。"
        )
    strange = [name for name in heading if name and name not in wanted]
    if strange:
        raise SettingsError(f"{listing.where}：不认识列“{strange[0]}”，可用的列是 {'、'.join(wanted)}，请改正或删去。")
    places: Mapping[str, int] = {name: heading.index(name) for name in wanted if name in heading}
    rows = [_picked(row, wanted, places) for row in listing.rows[1:]]
    if wanted is _UNITS:
        return vocabulary.extended(units=rows, source=listing.where)
    return vocabulary.extended(phrases=rows, source=listing.where)


def _picked(row: Sequence[str], wanted: Sequence[str], places: Mapping[str, int]) -> list[str]:
    return [row[places[name]] if name in places and places[name] < len(row) else "" for name in wanted]


def _listings(path: Path) -> Iterator[Listing]:
    if path.suffix.lower() in (".tsv", ".txt"):
        yield _text_listing(path)
        return
    from pipeline.read.book import read_book

    book = read_book(Found(path, path.name, path.stat().st_size))
    if book.defect is not None:
        raise SettingsError(f"{path.name}：读不出来（{book.defect.detail}），请另存为 .xlsx 再试。")
    for sheet in book.sheets:
        rows = [[sheet.text(r, c) for c in range(len(sheet.values[r]))] for r in range(sheet.height)]
        if any(any(cell.strip() for cell in row) for row in rows):
            yield Listing(f"{path.name}[{sheet.name}]", rows)


def _text_listing(path: Path) -> Listing:
    return Listing(path.name, [line.split("\t") for line in table_text(path).split("\n")])


def table_text(path: Path) -> str:
    """The text of a clerk's .tsv, each line ended by a line feed alone."""
    try:
        content = path.read_bytes()
        text = content.decode(_encoding(content))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}：读不出来（应为 UTF-8 或 GBK 编码的文本），请另存后再试。") from error
    return text.replace("\r\n", "\n")


def _encoding(content: bytes) -> str:
    """UTF-8, or what spreadsheets save as text: UTF-16 with its mark, and GBK."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
