"""Who takes the workbooks in: workers of this machine (`pool`), or of a cluster (`dask:tcp://HOST:PORT`)."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipeline.engine.outcome import Died
from pipeline.engine.workers import work_through
from pipeline.read.files import Found

POOL = "pool"
_ADDRESS = re.compile(r"dask:((?:tcp|tls)://(?:\[[0-9a-fA-F:.%]+\]|[^\s:/\[\]]+):\d{1,5})/?")


class ExecutorError(Exception):
    """The workers that were asked for cannot do the work; the message is a Chinese sentence, nothing was changed."""


def cluster_address(executor: str) -> str:
    """The scheduler's address in `dask:tcp://HOST:PORT`, nothing for `pool`. Raises ExecutorError for anything else."""
    if executor == POOL:
        return ""
    found = _ADDRESS.fullmatch(executor.strip())
    if found is None:
        raise ExecutorError(
            f"不认识“--executor {executor}”，应为 pool（本机）或 dask:tcp://主机:端口（集群的调度器），请改正后重试。"
        )
    return found[1]


def take_in_by(
    executor: str,
    function: Callable[[Found], bytes],
    files: Sequence[Found],
    hashes: Sequence[str],
    *,
    jobs: int = 0,
    scratch: Path | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[tuple[int, bytes | Died]]:
    """Yield (index, packed intake) as files are done, in any order; `Died` for a file that killed its reader.

    `hashes` are the sha256 of the files as seen from here, `scratch` is a folder of this run alone, on a disk the
    workers of a cluster may share. Raises ExecutorError before the first result.
    """
    address = cluster_address(executor)
    if not address or not files:
        yield from work_through(function, files, jobs, meanwhile=meanwhile, early=True)
        return
    from pipeline.executors.cluster import on_cluster  # the library of the cluster, paid only here

    yield from on_cluster(address, function, files, hashes, jobs=jobs, scratch=scratch, meanwhile=meanwhile)
