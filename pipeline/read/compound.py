"""Compound files (OLE2) before xlrd follows their chains: a ring of short sectors would keep it busy for ever."""

import io
from collections.abc import Sequence
from typing import Any

import xlrd

_STREAM = 2


def has_ring(data: bytes) -> bool:
    """Whether the chain of a small stream leads back into itself. What xlrd refuses by itself is not our affair."""
    if not data.startswith(xlrd.compdoc.SIGNATURE):
        return False
    try:
        document: Any = xlrd.compdoc.CompDoc(data, io.StringIO())
    except Exception:  # xlrd meets a bad file with IndexError, struct.error, AssertionError …
        return False
    small = (
        node for node in document.dirlist if node.etype == _STREAM and node.tot_size < document.min_size_std_stream
    )
    return any(_rings(document.SSAT, node.first_SID) for node in small)


def _rings(chain: Sequence[int], at: int) -> bool:
    for _ in range(len(chain) + 1):
        if not 0 <= at < len(chain):
            return False
        at = chain[at]
    return True
