"""How a value was read, piece by piece, for people: what each character became, and where and why reading stopped."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from pipeline.domain.phrases import classify_phrase
from pipeline.domain.titles import KINDS, SIGNS, UNREAD
from pipeline.model import Kind, Reading
from pipeline.normalize.around import read_rest
from pipeline.normalize.canonical import canonical, plain
from pipeline.normalize.columns import parse_line, says_no_unit, why_refused
from pipeline.normalize.measures import read_measure
from pipeline.normalize.scanner import Piece, Scanner, Unexpected
from pipeline.normalize.values import parse, scan_value
from pipeline.normalize.vocabulary import Vocabulary, standard
from pipeline.text import fold_positions, fold_value

_NAMES = {
    "sign": "符号", "number": "数值", "scale": "数量级", "unit": "计量单位", "per": "分母单位", "note": "附注",
    "range": "区间号", "date": "日期", "separator": "分项号",
}  # fmt: skip
_EXPECTED = {
    **_NAMES,
    "END": "文字结束",
    "change": "增减词（提高、下降…）",
    "same sign": "与前面一致的符号",
    ")": "右括号",
    "range": "区间号（-、至）",
    "number": "数",
    "note": "可以放在数前面的词（完成、较上年增长…）",
    "no sign": "没有符号的区间（区间不再带 ≥、≤）",
    "rising": "前小后大的区间",
    "real day": "存在的日子",
}
_DECISIVE = ("same sign", "no sign", "rising", "real day")
"""What alone explains why reading stopped."""
_EMPTY, _BAR, _STOPPED = "（空）", " │ ", " 停在"
_NEW_LINE = re.compile(r"[\r\n]")
_SIGNS = {**SIGNS, "~": "约，按＝"}


class Line(NamedTuple):
    """One piece: where it stands in the text as written, and what it was read as (Chinese)."""

    start: int
    end: int
    meaning: str


def explain(line: str, year: int | None = None, vocabulary: Vocabulary | None = None) -> list[str]:
    """The lines to print for one value or for sign⇥value⇥unit: the text, its pieces under it, the reading."""
    words = vocabulary or standard()
    reading = parse_line(line, year=year, vocabulary=vocabulary)
    if "\t" not in line:
        pieces = _of_value(line, words, year)
        return [*_drawn(line, pieces), "  " + summarize(reading, words)]
    cells = (*line.split("\t", 2), "")[:3]
    shown, pieces = _of_columns(cells, year, words)
    lines = _drawn(shown, pieces)
    if reading.stopped_at is not None and not any(_STOPPED in line for line in lines):
        lines.append(f"  不能合成一个值：{why_refused(cells, year, words)}")
    return [*lines, "  " + summarize(reading, words)]


def _drawn(text: str, pieces: Iterable[Line]) -> list[str]:
    """The text, and each piece under what it explains."""
    shown = _NEW_LINE.sub(" ", text)
    return [shown, *(_underline(shown, piece) for piece in pieces)]


def _of_value(text: str, words: Vocabulary, year: int | None) -> Iterator[Line]:
    """The pieces of one text."""
    folded = fold_value(text)
    reading = parse(text, year=year, vocabulary=words)
    if folded and reading.kind is not Kind.BLANK:
        _, scan = scan_value(text, folded, year, False, words)
        yield from _pieces(scan, reading)


def _of_columns(cells: Sequence[str], year: int | None, words: Vocabulary) -> tuple[str, Iterator[Line]]:
    """Sign │ value │ unit in one line, and the pieces of each cell."""
    read: tuple[Callable[[str, Vocabulary], Iterator[Line]], ...] = (_of_sign, partial(_of_value, year=year), _of_unit)
    shown = [cell.strip() or _EMPTY for cell in cells]
    places = accumulate((len(cell) + len(_BAR) for cell in shown), initial=0)
    pieces = (
        piece._replace(start=piece.start + place, end=piece.end + place)
        for cell, place, pieces_of in zip(cells, places, read, strict=False)
        for piece in (pieces_of(cell.strip(), words) if cell.strip() else ())
    )
    return _BAR.join(shown), pieces


def _of_sign(text: str, words: Vocabulary) -> Iterator[Line]:
    """The piece of a sign column."""
    folded = fold_value(text)
    signs = (words.signs[place].entries.get(folded) for place in ("before", "after", "date"))
    yield Line(0, len(text), f"符号 {next((_SIGNS[sign] for sign in signs if sign), text)}")


def _of_unit(text: str, words: Vocabulary) -> Iterator[Line]:
    """The pieces of a unit column; where it is no unit, the nearest ones."""
    scan = Scanner(fold_value(text), words, text)
    try:
        read_rest(scan, read_measure(scan))
    except Unexpected:
        scan.at = 0
    if scan.at_end():
        places = fold_positions(text)
        for piece in _merged(scan.pieces):
            written = scan.text[piece.start : piece.end]
            yield Line(places[piece.start], places[piece.end - 1] + 1, _meaning(piece, written))
    else:
        nearest = nearest_units(scan.text, words)
        hint = f"；最接近的单位：{'、'.join(nearest)}" if nearest else ""
        yield Line(0, len(text), "没有单位" if says_no_unit(scan.text, words) else f"不是认识的单位{hint}")


def width(text: str) -> int:
    """How many columns of a terminal a text takes; a Chinese character takes two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _underline(text: str, line: Line) -> str:
    mark = "^" * max(width(text[line.start : line.end]), 1)
    return " " * width(text[: line.start]) + mark + " " + line.meaning


def _pieces(scan: Scanner, reading: Reading) -> Iterator[Line]:
    places = fold_positions(scan.source)
    read = scan.pieces if reading.kind is not Kind.PHRASE else scan.trail if reading.stopped_at is not None else ()
    for piece in _merged(read):
        written = scan.text[piece.start : piece.end]
        yield Line(places[piece.start], places[piece.end - 1] + 1, _meaning(piece, written))
    if reading.stopped_at is not None:
        yield Line(reading.stopped_at, reading.stopped_at + 1, _stopped(scan))


def _merged(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The parts of a date are one piece, and so are a `/` and its unit."""
    held: Piece | None = None
    for piece in pieces:
        joins = held and (held.name == piece.name == "date" or (held.name == "per" and piece.name in ("unit", "per")))
        if held and joins:
            held = Piece(held.name, held.start, piece.end, held.meaning + piece.meaning)
            if held.name == "per" and piece.name == "unit":
                yield held
                held = None
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _meaning(piece: Piece, written: str) -> str:
    meaning = piece.meaning or written
    if piece.name == "sign":
        return f"符号 {_SIGNS.get(meaning, written)}"
    if piece.name == "per":
        meaning = meaning.lstrip("/每·.*、")
    return f"{_NAMES.get(piece.name, piece.name)} {written if piece.name in ('date', 'note') else meaning}"


def _stopped(scan: Scanner) -> str:
    wanted = [one for one in scan.expected if one in _DECISIVE][:1] or scan.expected
    expected = "、".join(dict.fromkeys(_EXPECTED.get(name, f"“{name}”") for name in wanted))
    rest = scan.text[scan.far :]
    where = f"“{rest[:8]}”" if rest else "文字的末尾"
    nearest = nearest_units(rest, scan.words) if "unit" in wanted else []
    hint = f"；最接近的单位：{'、'.join(nearest)}" if nearest else ""
    return f"停在{where}，这里应为：{expected or '数值'}{hint}"


def nearest_units(text: str, words: Vocabulary) -> list[str]:
    """Up to three known spellings that look like the beginning of a text."""
    unknown = unit_candidate(text)
    if not unknown:
        return []
    spellings = {spelling.lower(): spelling for spelling in reversed(list(words.units.entries))}
    return [spellings[one] for one in get_close_matches(unknown.lower(), spellings, 3, 0.5)]


def unit_candidate(text: str) -> str:
    """The letters or Chinese characters a text begins with, as far as they could be one unit."""
    latin = bool(text) and text[0].isascii()
    end = 0
    while end < min(len(text), 6) and text[end].isalpha() and text[end].isascii() is latin:
        end += 1
    return text[:end]


def summarize(reading: Reading, words: Vocabulary) -> str:
    """The reading in one Chinese line."""
    kind = KINDS[reading.kind]
    match reading.kind:
        case Kind.BLANK:
            return kind
        case Kind.PHRASE:
            said = classify_phrase(reading.text, words.phrases)
            if reading.stopped_at is not None:
                return f"{UNREAD}：没有读懂，按文字保留"
            return f"{kind}：{said.title}类，{'可以' if said.measurable else '不可直接'}衡量" if said else kind
        case Kind.SEVERAL:
            return f"{kind}：" + "；".join(summarize(part, words) for part in reading.parts)
        case Kind.DATE:
            span = f"{reading.date_from or '不限'} 至 {reading.date_to}" if reading.date_to else "没有年份，起止未定"
            if reading.repeats:
                span = f"每{reading.repeats}一次"
            return f"{kind}：{canonical(reading)}（{span}）"
    amount = plain(reading.amount) + (f" 至 {plain(reading.amount_to)}" if reading.amount_to is not None else "")
    assumed = "" if reading.sign_written or reading.kind is Kind.RANGE else "，原文没有符号，按＝"
    return f"{kind}：{canonical(reading)}，折算 {amount} {reading.base_unit}".rstrip() + assumed
