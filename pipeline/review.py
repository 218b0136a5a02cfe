"""Files → every finding, without writing a document: what `check` and `return` need."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch import gather, with_findings
from pipeline.check import check_batch
from pipeline.clerk import checked_tables
from pipeline.engine.collector import resting_collector
from pipeline.engine.progress import CHECKING, Progress, quiet
from pipeline.history.approved import against_approved
from pipeline.intake import take_in_found
from pipeline.model import Batch, Intake
from pipeline.read.files import Found, find_files
from pipeline.settings import Profile
from pipeline.tables import build_tables


@dataclass(frozen=True, slots=True)
class Review:
    """The files found, the intakes of those that were read, and the batch with all its findings."""

    found: tuple[Found, ...]
    intakes: tuple[Intake, ...]
    batch: Batch


def review_folder(
    root: Path, profile: Profile, year: int | None = None, store: Path | None = None, progress: Progress = quiet,
    besides: Collection[Path] = (),
) -> Review:  # fmt: skip
    """Take every file in and run the rules over each and over all; `store` may hold the approved goals.

    What lies in the folders `besides` is no part of the drop.
    """
    found = find_files(root, besides)
    with resting_collector():
        intakes = take_in_found(found, profile, year, checked_tables(root), progress)
        progress(0, 0, "", CHECKING)
        batch, _ = against_approved(gather(found, intakes, year), store)
        return Review(found, intakes, with_findings(batch, check_batch(batch, build_tables(batch), profile)))
