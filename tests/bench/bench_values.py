"""Rates of reading values, beside cn2an, quantulum3 and JioNLP where they are installed, and how many each reads right.

The values are the labelled corpus of tests/values; distinct values are made from its shapes with other numbers. A peer
is right where it gives the labelled amount (or number); none of them gives sign, denominators or dates as well.
"""

import importlib
import json
import random
import re
import sys
import time
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.model import Kind
from pipeline.normalize import parse

CORPUS = Path(__file__).parent.parent / "values" / "corpus.jsonl"
Number = Decimal | None


class Rate(NamedTuple):
    """How a reader did: values a second, and how many of how many labelled quantities it read right and wrong."""

    name: str
    per_second: float
    right: int
    wrong: int
    labelled: int


def records() -> list[dict[str, Any]]:
    """The labelled values that stand in one cell."""
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    return [one for one in map(json.loads, lines) if one["op"] is None and one["unit_col"] is None]


def distinct_values(count: int) -> list[str]:
    """Values of the shapes that occur, all different: numbers replaced by others."""
    random.seed(1)
    shapes = [one["text"] for one in records() if one["id"].startswith("r") and re.search(r"[1-9]", one["text"])]
    values: dict[str, None] = {}
    while len(values) < count:
        shape = random.choice(shapes)
        values[
            re.sub(r"(?<![0-9.年月-])[1-9][0-9]*(?![0-9年月日./-])", lambda _: str(random.randint(1, 99999)), shape)
        ] = None
        values.update({f"≥{random.randint(1, 10**6)}人次": None})
    return list(values)[:count]


def rate(read: Callable[[str], object], values: list[str]) -> float:
    """Values a second of processor time."""
    begin = time.process_time()
    for value in values:
        read(value)
    return len(values) / max(time.process_time() - begin, 1e-9)


def score(name: str, read: Callable[[str], Number], values: list[str]) -> Rate:
    """Rate of a reader on some values, and right and wrong on the labelled quantities."""
    right = wrong = labelled = 0
    for one in records():
        if one["expect"]["kind"] != "quantity" or not one["strict"]:
            continue
        labelled += 1
        got = read(one["text"])
        right += got == Decimal(one["expect"]["amount"])
        wrong += got is not None and got != Decimal(one["expect"]["amount"])
    return Rate(name, rate(read, values), right, wrong, labelled)


def ours(text: str) -> Number:
    """The amount as we read it."""
    reading = parse(text)
    return reading.amount if reading.kind is Kind.QUANTITY else None


def peers() -> dict[str, Callable[[str], Number]]:
    """The installed peers, each wrapped to give one number or None."""
    found: dict[str, Callable[[str], Number]] = {}
    for name, wrap in (("cn2an", _cn2an), ("quantulum3", _quantulum), ("jionlp", _jionlp)):
        try:
            found[name] = wrap(importlib.import_module(name if name != "quantulum3" else "quantulum3.parser"))
        except ImportError:
            print(f"{name:12} 没有安装，跳过（pip install --group bench）")
    return found


def _decimal(text: object) -> Number:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None


def _cn2an(module: Any) -> Callable[[str], Number]:
    def read(text: str) -> Number:
        try:
            found = re.search(r"-?[0-9]+(?:\.[0-9]+)?", module.transform(text, "cn2an"))
        except Exception:
            return None
        return _decimal(found[0]) if found else None

    return read


def _quantulum(module: Any) -> Callable[[str], Number]:
    def read(text: str) -> Number:
        try:
            found = module.parse(text)
        except Exception:
            return None
        return _decimal(found[0].value) if found else None

    return read


def _jionlp(module: Any) -> Callable[[str], Number]:
    def read(text: str) -> Number:
        try:
            return _decimal(module.parse_money(text)["num"])
        except Exception:
            return None

    return read


def main() -> None:
    """Print the rates as a Markdown table."""
    distinct = distinct_values(30_000 if "--quick" not in sys.argv else 3_000)
    repeated = random.choices(distinct[:3_000], k=len(distinct) * 5)
    rows = [score("jixiao", ours, distinct)]
    rows.append(rows[0]._replace(name="jixiao（有重复）", per_second=rate(parse, repeated)))
    rows += [score(name, read, distinct[:1_000]) for name, read in peers().items()]
    print("\n| 读数 | 每秒（单核） | 读对 | 读错 | 标注的定量值 |\n|---|---:|---:|---:|---:|")
    for one in rows:
        print(f"| {one.name} | {one.per_second:,.0f} | {one.right} | {one.wrong} | {one.labelled} |")


if __name__ == "__main__":
    main()
