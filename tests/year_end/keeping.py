"""A build kept in a store at once, as tests want it."""

from datetime import datetime
from pathlib import Path

from pipeline.history.snapshot import Snapshot
from pipeline.history.store import begin_build
from pipeline.model import Batch
from pipeline.tables import Tables


def save_build(
    store: Path, batch: Batch, tables: Tables, fingerprint: str, source: str, profile: str, made_at: datetime,
    staged: Path | None = None,
) -> int:  # fmt: skip
    """The number of the snapshot."""
    made_of = (store, batch, tables, fingerprint, source, profile, made_at, staged)
    return Snapshot(store, lambda connection: begin_build(connection, *made_of), staged or store / "staged").settle()
