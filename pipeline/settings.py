"""What the operator sets: `Settings` of a run, and the `Profile` of a jurisdiction (profiles/*.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

PROFILES = Path(__file__).parent / "profiles"
ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"


class SettingsError(Exception):
    """A settings, layout, profile or template file is wrong; the message is a Chinese sentence for its author."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What differs between jurisdictions: taxonomy, thresholds, weights; `values` is the parsed TOML file."""

    name: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def decimal(self, section: str, key: str, default: str) -> Decimal:
        """A threshold as Decimal."""
        return Decimal(str(self.values.get(section, {}).get(key, default)))


@dataclass(frozen=True, slots=True)
class Settings:
    """One run: where from, where to, and how."""

    input: Path
    output: Path
    year: int | None = None
    profile: str = "tianjin"
    jobs: int = 0
    strict: bool = False


def load_profile(name: str) -> Profile:
    """The profile of that name, or of that TOML file. Raises SettingsError."""
    path = Path(name) if name.endswith(".toml") else PROFILES / f"{name}.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = "、".join(sorted(p.stem for p in PROFILES.glob("*.toml")))
        raise SettingsError(f"没有名为“{name}”的地区方案，可用的有：{known}。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"地区方案文件 {path.name} 写得不对：{error}。") from error
    return Profile(path.stem, str(values.get("title", path.stem)), values)
