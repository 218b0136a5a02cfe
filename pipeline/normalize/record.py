"""A reading as plain data: every column of the contract, in its order."""

from decimal import Decimal
from typing import Any

from pipeline.model import Reading
from pipeline.normalize.canonical import plain


def reading_json(reading: Reading) -> dict[str, Any]:
    """Numbers as text without trailing zeros or exponent, dates as ISO text, empty texts "", nothing else null."""
    return {name: _plain(value) for name, value in reading._asdict().items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return [reading_json(one) if isinstance(one, Reading) else one for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
