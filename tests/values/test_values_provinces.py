"""Values in the manner of many provinces' forms, each reading checked by eye: tests/values/provinces.tsv."""

from pathlib import Path

from pipeline.model import Kind, Reading
from pipeline.normalize import canonical, parse
from pipeline.normalize.canonical import plain

_LINES = (Path(__file__).parent / "provinces.tsv").read_text("utf-8").splitlines()
_CASES = [line.split("\t", 1) for line in _LINES if not line.startswith("#")]


def columns(reading: Reading) -> list[str]:
    """The columns of the table for a reading."""
    sign = reading.sign if reading.sign_written else f"({reading.sign})"
    match reading.kind:
        case Kind.PHRASE:
            return ["words" if reading.stopped_at is None else "stopped"]
        case Kind.SEVERAL:
            return ["；".join(map(canonical, reading.parts))]
        case Kind.DATE:
            first, last = (day.isoformat() if day else "" for day in (reading.date_from, reading.date_to))
            return [sign, first, last, reading.repeats, plain(reading.number)]
        case Kind.BLANK:
            return []
    numbers = "~".join(plain(one) for one in (reading.number, reading.number_to) if one is not None)
    return [sign, numbers, reading.unit, "|".join(reading.per)]


def line(text: str) -> str:
    reading = parse(text, year=2025)
    return "\t".join([reading.kind.value, *columns(reading)]).rstrip("\t")


def test_every_value_reads_as_a_person_read_it() -> None:
    assert len(_CASES) > 1000
    assert [(text, line(text)) for text, expected in _CASES if line(text) != expected] == []


def test_what_was_read_reads_again_from_its_one_spelling() -> None:
    for text, _ in _CASES:
        reading = parse(text, year=2025)
        assert line(canonical(reading)) == line(text) or reading.kind is Kind.PHRASE, text
