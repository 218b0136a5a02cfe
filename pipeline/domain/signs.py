"""How documents write the signs of the data."""

from collections.abc import Mapping
from types import MappingProxyType

SIGNS: Mapping[str, str] = MappingProxyType({">=": "≥", ">": "＞", "=": "＝", "<": "＜", "<=": "≤"})
