"""What a task of a cluster gives back: one Parquet part, a row for each workbook, as a file or as bytes."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.engine.outcome import Died


class Row(NamedTuple):
    """One workbook: its number in the work, its name, and its packed intake, its end, or None where it was not seen."""

    number: int
    name: str
    outcome: bytes | Died | None


_SCHEMA = pa.schema(
    [("number", pa.int32()), ("name", pa.string()), ("intake", pa.large_binary()), ("why", pa.string())]
)


def write_part(rows: Iterable[Row], path: Path) -> None:
    """Write a part so that its name appears when it is whole."""
    scratch = path.with_suffix(".writing")
    pq.write_table(_table(rows), scratch, compression="zstd")
    scratch.replace(path)


def part_bytes(rows: Iterable[Row]) -> bytes:
    """The same part without a disk to put it on."""
    sink = pa.BufferOutputStream()
    pq.write_table(_table(rows), sink, compression="zstd")
    return bytes(sink.getvalue())


def read_part(part: Path | bytes) -> Iterator[Row]:
    """The rows of a part; only those that have an outcome."""
    table = pq.read_table(pa.BufferReader(part) if isinstance(part, bytes) else part, use_threads=False)
    for row in table.to_pylist():
        if row["intake"] is not None:
            yield Row(row["number"], row["name"], row["intake"])
        elif row["why"] is not None:
            yield Row(row["number"], row["name"], Died(row["why"]))


def _table(rows: Iterable[Row]) -> pa.Table:
    records = [
        {
            "number": row.number,
            "name": row.name.encode("utf-8", "replace").decode("utf-8"),
            "intake": row.outcome if isinstance(row.outcome, bytes) else None,
            "why": row.outcome.why if isinstance(row.outcome, Died) else None,
        }
        for row in rows
    ]
    return pa.Table.from_pylist(records, schema=_SCHEMA)
