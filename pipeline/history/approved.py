"""How a build meets the store: its forms held to the frozen goals, itself kept as a snapshot. Light until needed."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.baseline import DATABASE
from pipeline.domain.scoring import stage_of
from pipeline.history.snapshot import Snapshot
from pipeline.model import Batch
from pipeline.spool import outlined

if TYPE_CHECKING:
    from pipeline.database import Connection
    from pipeline.tables import Tables


def against_approved(batch: Batch, store: Path | None) -> tuple[Batch, str]:
    """The batch with its departures from the approved goals, and a sentence where the baseline could not be read.

    The frozen baseline of the year comes first; without one, the goal forms of the same drop are taken.
    """
    if all(stage_of(p) == "target" for p in outlined(batch.projects)):
        return batch, ""
    from pipeline.history.compare import hold_to

    if store is None or not (store / DATABASE).is_file():
        return hold_to(batch, (), ""), ""
    from pipeline.history.store import StoreError, find_baseline, load_baseline

    try:
        baseline = find_baseline(store, batch.fiscal_year, batch.department_name or batch.department_code)
        goals = load_baseline(store, baseline) if baseline else ()
    except StoreError as error:
        return hold_to(batch, (), ""), f"没有与批复基线对照：{error}"
    return hold_to(batch, goals, baseline.title if baseline else ""), ""


def snapshot_of(
    batch: Batch, tables: "Tables", store: Path, inputs: Mapping[str, str], source: str, profile: str,
    made_at: datetime, staged: Path,
) -> Snapshot:  # fmt: skip
    """The build as it is to be kept in the store, under a mark of what it was made from."""
    text = json.dumps([dict(sorted(inputs.items())), profile, batch.fiscal_year], ensure_ascii=False)
    fingerprint = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def begin(connection: "Connection") -> int:
        from pipeline.history.store import begin_build

        return begin_build(connection, store, batch, tables, fingerprint, source, profile, made_at, staged)

    return Snapshot(store, begin, staged)


def keep_snapshot(snapshot: Snapshot) -> str:
    """Keep the build; a sentence where that failed, which costs the history but not the build."""
    from pipeline.history.store import StoreError

    try:
        snapshot.settle()
    except StoreError as error:
        return f"本次汇总没有存入快照库：{error}"
    return ""
