"""A file that is to stand in a second place: a link where the system can make one, a copy elsewhere."""

import shutil
from pathlib import Path


def link_or_copy(source: Path, target: Path) -> None:
    """Put the file `source` at `target` too, with its time; folders above are made. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except (OSError, NotImplementedError):  # other disk, FAT, or a system without links
        shutil.copy2(source, target)
