"""Rates of reading values, beside cn2an, quantulum3 and JioNLP, and how many of the labelled values each reads right.

    python tests/bench/bench_values.py [--quick] [--write docs/values.md]

The values are the labelled corpus of tests/values, hard on purpose and a third of it not to be read, and distinct ones
made from the shapes of its real values with other numbers. A peer is right where it gives the labelled amount; none of
them gives sign, denominators or dates as well. Only the standard library is needed besides the peers, so this runs in
the environment they live in.
"""

import argparse
import importlib
import json
import random
import re
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from pipeline.model import Kind  # noqa: E402
from pipeline.normalize import parse  # noqa: E402
from pipeline.normalize.vocabulary import standard  # noqa: E402

CORPUS = ROOT / "tests" / "values" / "corpus.jsonl"
BEGIN, END = "<!-- 以下由 make bench 写入 -->", "<!-- 以上由 make bench 写入 -->"
ROUNDS = 9
Number = Decimal | None
Reader = Callable[[str], Number]


class Right(NamedTuple):
    """How many of the labelled quantities a reader read right, and how many wrong."""

    right: int
    wrong: int
    labelled: int


def records() -> list[dict[str, Any]]:
    """The labelled values that stand in one cell."""
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    return [one for one in map(json.loads, lines) if one["op"] is None and one["unit_col"] is None]


def distinct_values(count: int) -> list[str]:
    """Values of the shapes that occur and hold figures to read, all different: numbers replaced by others."""
    random.seed(1)
    real = [one for one in records() if one["id"].startswith("r") and one["expect"]["kind"] != "phrase"]
    shapes = [one["text"] for one in real if re.search(r"[1-9]", one["text"])]
    figures = re.compile(r"(?<![0-9.年月/-])[1-9][0-9]*(?![0-9年月日./-])")
    values: dict[str, None] = {}
    while len(values) < count:
        values[figures.sub(_other, random.choice(shapes))] = None
    return list(values)


def _other(found: re.Match[str]) -> str:
    """Another number, of as many figures or up to two more."""
    length = len(found[0]) + random.randint(0, 2)
    return str(random.randint(10 ** (length - 1), 10**length - 1))


def rate(reader: Callable[[], Callable[[str], object]], values: list[str], rounds: int = ROUNDS) -> float:
    """Values a second of processor time: the best of some rounds, each with a reader that remembers nothing."""
    rates = []
    for _ in range(rounds):
        read = reader()
        begin = time.process_time()
        for value in values:
            read(value)
        rates.append(len(values) / max(time.process_time() - begin, 1e-9))
    return max(rates)


def score(read: Reader) -> Right:
    """Right and wrong on the labelled quantities."""
    right = wrong = labelled = 0
    for one in records():
        if one["expect"]["kind"] != "quantity" or not one["strict"]:
            continue
        labelled += 1
        got = read(one["text"])
        right += got == Decimal(one["expect"]["amount"])
        wrong += got is not None and got != Decimal(one["expect"]["amount"])
    return Right(right, wrong, labelled)


def fresh() -> Callable[[str], object]:
    """Our reader, with words and a memory of its own."""
    words = standard().extended()
    return lambda text: parse(text, vocabulary=words)


def ours(text: str) -> Number:
    """The amount as we read it."""
    reading = parse(text)
    return reading.amount if reading.kind is Kind.QUANTITY else None


def peer(name: str) -> Reader | None:
    """A peer wrapped to give one number or None; None where it is not installed or does not start."""
    module, wrap = PEERS[name]
    warnings.simplefilter("ignore")
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        try:
            read = wrap(importlib.import_module(module))
            read("95%")
        except Exception:
            return None
    return read


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


PEERS: dict[str, tuple[str, Callable[[Any], Reader]]] = {
    "cn2an": ("cn2an", _cn2an),
    "quantulum3": ("quantulum3.parser", _quantulum),
    "jionlp": ("jionlp", _jionlp),
}


def row(name: str, rates: tuple[float | None, ...], right: Right) -> str:
    """A row of the table."""
    shown = " | ".join("" if one is None else f"{one:,.0f}" for one in rates)
    return f"| {name} | {shown} | {right.right} | {right.wrong} | {right.labelled} |"


def table(count: int) -> list[str]:
    """The rows of the table: ours, then the peers."""
    distinct, labelled = distinct_values(count), list(dict.fromkeys(one["text"] for one in records()))
    repeated = random.choices(distinct[:3_000], k=count * 5)
    rows = [row("jixiao", (rate(fresh, distinct), rate(fresh, repeated), rate(fresh, labelled)), score(ours))]
    for name in PEERS:
        read = peer(name)
        if read is None:
            rows.append(f"| {name}（没有装上，未比较） |  |  |  |  |  |  |")
            continue
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            rates = rate(lambda read=read: read, distinct[:1_000], 1), None, rate(lambda read=read: read, labelled, 1)  # type: ignore[misc]
            rows.append(row(name, rates, score(read)))
    return rows


HEAD = (
    "| 读数 | 各不相同的值，每秒 | 有重复的值，每秒 | 语料里的值，每秒 | 读对 | 读错 | 标注的定量值 |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
)


def main() -> None:
    """Print the rates as a Markdown table; write it into a page where one is given."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--write", type=Path)
    given = arguments.parse_args()
    text = "\n".join((HEAD, *table(3_000 if given.quick else 30_000)))
    print(text)
    if given.write:
        head, _, rest = given.write.read_text(encoding="utf-8").partition(BEGIN)
        given.write.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
