"""Raised figures: 10⁴ typed as a 10 and a raised 4 is told as `10^4`, where its letters alone would read 104."""

import re

RAISED = "\ufdd0"
"""Stands before a piece of text that is raised, until the whole text is known; no text may hold it."""

_POWER = re.compile(rf"(?<=\d){RAISED}(?=\d)")


def with_powers(text: str) -> str:
    """A text put together of pieces: a raised figure behind another one as a power, all else as it stands (m2, CO2)."""
    return _POWER.sub("^", text).replace(RAISED, "") if RAISED in text else text
