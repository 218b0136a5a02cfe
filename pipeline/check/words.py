"""The word lists of words.toml, as tuples and compiled patterns."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "words.toml"


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, list[str] | str]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def words(table: str, key: str) -> tuple[str, ...]:
    """One list of words."""
    return tuple(_tables()[table][key])


@lru_cache(maxsize=16)
def pattern(table: str, key: str) -> re.Pattern[str]:
    """One pattern."""
    return re.compile(str(_tables()[table][key]))


@lru_cache(maxsize=8192)
def has(text: str, table: str, key: str) -> str:
    """The first word of the list that the text holds, else empty."""
    return next((word for word in words(table, key) if word in text), "")


@lru_cache(maxsize=8192)
def ends(text: str, table: str, key: str) -> str:
    """The first word of the list that the text ends with, else empty. A bracketed tail is not part of the name."""
    name = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]\s*$", "", text).rstrip()
    return next((word for word in words(table, key) if name.endswith(word)), "")


def is_no_share(name: str) -> bool:
    """Names that end like a share and are none: 频率, 效率, 功率 (but 有效率 is one)."""
    return bool(ends(name, "percent", "not_percent")) and not name.endswith("有效率")
