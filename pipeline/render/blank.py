"""Blank forms to send out, through xlsxwriter: drop-downs, input checks, hints, protected labels, set for printing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_DICTIONARY = "下拉字典"
_GUIDE = "填报说明"
_WIDTHS = {"level1": 13, "level2": 18, "level3": 28, "description": 32, "target": 18, "reason": 26, "goal": 40}
_MONEY = frozenset(("budget", "fiscal", "other", "initial", "adjusted", "executed", "forecast"))
_POINTS = frozenset(("weight", "score"))
_STAMP = datetime(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class Blank:
    """What a blank form asks for: `fields`, `funds`, `columns` are pairs of canonical name and printed label."""

    title: str
    year_line: str
    unit: str
    fields: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    funds: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    guide: tuple[str, ...] = ()
    is_list: bool = False
    rows: int = 40


@dataclass(frozen=True, slots=True)
class Filling:
    """What is filled in beforehand: the sheet's name, fields, rows by column name, funds by source."""

    sheet: str
    fields: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Mapping[str, str], ...] = ()
    funds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def write_blank(blank: Blank, fillings: Sequence[Filling], path: Path) -> None:
    """Write the workbook, the same bytes every time. Raises OSError."""
    try:
        _write(blank, fillings, path)
    except FileCreateError as error:
        raise (error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error))) from error


def _write(blank: Blank, fillings: Sequence[Filling], path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": _STAMP, "title": blank.title})
        styles = _styles(book)
        ranges = _dictionary_ranges(blank)
        for filling in fillings:
            sheet = book.add_worksheet(filling.sheet)
            (_list if blank.is_list else _form)(sheet, blank, filling, styles, ranges)
            _set_up(sheet, blank)
        _guide(book.add_worksheet(_GUIDE), blank, styles)
        _dictionary(book.add_worksheet(_DICTIONARY), blank)


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    base: dict[str, Any] = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
    open_cell = base | {"border": 1, "locked": False, "bg_color": "#FFFDF0"}
    return {
        "title": book.add_format(base | {"font_name": "黑体", "font_size": 16, "align": "center"}),
        "middle": book.add_format(base | {"align": "center"}),
        "right": book.add_format(base | {"align": "right"}),
        "label": book.add_format(base | {"border": 1, "align": "center", "font_name": "黑体", "bg_color": "#F2F2F2"}),
        "text": book.add_format(open_cell | {"num_format": "@"}),
        "money": book.add_format(open_cell | {"num_format": "#,##0.00", "align": "right"}),
        "points": book.add_format(open_cell | {"num_format": "General", "align": "center"}),
        "plain": book.add_format(base | {"align": "left"}),
    }


def _set_up(sheet: Worksheet, blank: Blank) -> None:
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True})
    sheet.set_paper(9)
    if blank.is_list or len(blank.columns) > 7:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _style_of(key: str) -> str:
    return "money" if key in _MONEY else "points" if key in _POINTS else "text"


def _input(
    sheet: Worksheet, area: tuple[int, int, int, int], key: str, label: str, blank: Blank, ranges: Mapping[str, str]
) -> None:
    """The check and the hint of an input area."""
    options: dict[str, Any] = {
        "input_title": label[:32],
        "input_message": blank.hints.get(key, f"请填写{label}。")[:255],
    }
    if key in ranges:
        options |= {"validate": "list", "source": ranges[key], "error_type": "warning"}
        options |= {"error_title": label[:32], "error_message": "下拉列表中没有这一项，请核对；确需填写的请选择“是”。"}
    elif key in _MONEY:
        options |= {"validate": "decimal", "criteria": ">=", "value": 0}
        options |= {"error_title": label[:32], "error_message": f"请填写数字，以{blank.unit}计，不写单位和文字。"}
    elif key in _POINTS:
        options |= {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
        options |= {"error_title": label[:32], "error_message": "请填写 0 到 100 之间的数字。"}
    else:
        options |= {"validate": "any"}
    sheet.data_validation(*area, options)


def _put(sheet: Worksheet, row: int, left: int, right: int, text: str, style: Format, key: str = "") -> None:
    if right > left:
        sheet.merge_range(row, left, row, right, "", style)
    if text and key in _MONEY | _POINTS:
        sheet.write_number(row, left, float(text), style)
    elif text:
        sheet.write_string(row, left, text, style)
    else:
        sheet.write_blank(row, left, None, style)


def _form(
    sheet: Worksheet, blank: Blank, filling: Filling, styles: dict[str, Format], ranges: Mapping[str, str]
) -> None:
    last = max(len(blank.columns), len(blank.funds) + 1, 6) - 1
    for (key, _), (left, right) in zip(blank.columns, _spans(blank.columns, last), strict=True):
        sheet.set_column(left, right, max(12, _WIDTHS.get(key, 13) / (right - left + 1)))
    row = _heading(sheet, blank, last, styles)
    for group in _groups(blank.fields, last):
        _field_row(sheet, row, last, group, blank, filling, styles, ranges)
        row += 1
    row = _funds(sheet, row, last, blank, filling, styles, ranges)
    _table(sheet, row, last, blank, filling, styles, ranges)
    sheet.repeat_rows(row)


def _heading(sheet: Worksheet, blank: Blank, last: int, styles: dict[str, Format]) -> int:
    _put(sheet, 0, 0, last, blank.title, styles["title"])
    sheet.set_row(0, 30)
    _put(sheet, 1, 0, last - 2, blank.year_line, styles["plain"])
    _put(sheet, 1, last - 1, last, f"单位：{blank.unit}", styles["right"])
    return 2


def _groups(fields: Sequence[tuple[str, str]], last: int) -> list[list[tuple[str, str]]]:
    """The fields by row: money side by side where there is room, everything else a row each."""
    groups: list[list[tuple[str, str]]] = []
    for pair in fields:
        money = pair[0] in _MONEY
        if money and groups and groups[-1][0][0] in _MONEY and len(groups[-1]) * 2 + 2 <= last + 1:
            groups[-1].append(pair)
        else:
            groups.append([pair])
    return groups


def _field_row(
    sheet: Worksheet, row: int, last: int, group: list[tuple[str, str]], blank: Blank, filling: Filling,
    styles: dict[str, Format], ranges: Mapping[str, str],
) -> None:  # fmt: skip
    long = any(key in ("goal", "purpose", "goal_actual", "goal_midterm") for key, _ in group)
    sheet.set_row(row, 75 if long else 24)
    for number, (key, label) in enumerate(group):
        left = number * 2
        right = last if number == len(group) - 1 else left + 1
        _put(sheet, row, left, left, label, styles["label"])
        _put(sheet, row, left + 1, right, filling.fields.get(key, ""), styles[_style_of(key)])
        _input(sheet, (row, left + 1, row, right), key, label, blank, ranges)


def _funds(
    sheet: Worksheet, row: int, last: int, blank: Blank, filling: Filling, styles: dict[str, Format],
    ranges: Mapping[str, str],
) -> int:  # fmt: skip
    if not blank.funds:
        return row
    _put(sheet, row, 0, 0, "资金来源", styles["label"])
    for at, (_, label) in enumerate(blank.funds, 1):
        _put(sheet, row, at, at, label, styles["label"])
    for number, source in enumerate(blank.sources, row + 1):
        _put(sheet, number, 0, 0, source, styles["label"])
        for at, (key, label) in enumerate(blank.funds, 1):
            _put(sheet, number, at, at, filling.funds.get(source, {}).get(key, ""), styles[_style_of(key)], key)
            _input(sheet, (number, at, number, at), key, label, blank, ranges)
    return row + 1 + len(blank.sources)


def _table(
    sheet: Worksheet, row: int, last: int, blank: Blank, filling: Filling, styles: dict[str, Format],
    ranges: Mapping[str, str],
) -> None:  # fmt: skip
    spans = _spans(blank.columns, last)
    count = max(blank.rows, len(filling.rows) + 10)
    for (key, label), (left, right) in zip(blank.columns, spans, strict=True):
        _put(sheet, row, left, right, label, styles["label"])
        for number in range(count):
            text = filling.rows[number].get(key, "") if number < len(filling.rows) else ""
            _put(sheet, row + 1 + number, left, right, text, styles[_style_of(key)], key)
        _input(sheet, (row + 1, left, row + count, left), key, label, blank, ranges)
    for at in range(row, row + count + 1):
        sheet.set_row(at, 24)


def _spans(columns: Sequence[tuple[str, str]], last: int) -> list[tuple[int, int]]:
    """Where the columns stand: the description, or else the name, takes what room there is."""
    spare = last + 1 - len(columns)
    wide = "description" if "description" in dict(columns) else "level3"
    spans, at = [], 0
    for key, _ in columns:
        width = 1 + (spare if key == wide else 0)
        spans.append((at, at + width - 1))
        at += width
    return spans


def _list(
    sheet: Worksheet, blank: Blank, filling: Filling, styles: dict[str, Format], ranges: Mapping[str, str]
) -> None:
    columns = (*blank.fields, *blank.columns)
    _put(sheet, 0, 0, len(columns) - 1, blank.title, styles["title"])
    _put(sheet, 1, 0, len(columns) - 3, blank.year_line, styles["plain"])
    _put(sheet, 1, len(columns) - 2, len(columns) - 1, f"单位：{blank.unit}", styles["right"])
    count = max(blank.rows * 5, len(filling.rows) + 50)
    for at, (key, label) in enumerate(columns):
        sheet.set_column(at, at, _WIDTHS.get(key, 16))
        _put(sheet, 2, at, at, label, styles["label"])
        for number in range(count):
            text = filling.rows[number].get(key, "") if number < len(filling.rows) else ""
            _put(sheet, 3 + number, at, at, text, styles[_style_of(key)])
        _input(sheet, (3, at, 2 + count, at), key, label, blank, ranges)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)


def _guide(sheet: Worksheet, blank: Blank, styles: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, "填报说明", styles["title"])
    for row, line in enumerate(blank.guide, 1):
        sheet.write_string(row, 0, line, styles["plain"])
    sheet.protect()


def _dictionary_ranges(blank: Blank) -> dict[str, str]:
    ranges = {}
    for at, (key, choices) in enumerate(sorted(blank.choices.items())):
        letter = chr(65 + at)
        ranges[key] = f"={_DICTIONARY}!${letter}$2:${letter}${len(choices) + 1}"
    return ranges


def _dictionary(sheet: Worksheet, blank: Blank) -> None:
    for at, (key, choices) in enumerate(sorted(blank.choices.items())):
        sheet.write_string(0, at, key)
        for row, choice in enumerate(choices, 1):
            sheet.write_string(row, at, choice)
    sheet.hide()
