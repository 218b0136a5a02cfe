"""What the operator sets: `Settings` of a run, and the `Profile` of a jurisdiction (profiles/*.toml)."""

import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

PROFILES = Path(__file__).parent / "profiles"
_BESIDE = Path(__file__).parent.parent
ROOT = _BESIDE if (_BESIDE / "templates").is_dir() else Path(sys.prefix) / "share" / "jixiao"
"""Where the templates lie: beside the package in its repository, with what is shared where a wheel is installed."""
TEMPLATES = ROOT / "templates"


STANDARD = re.compile(r"(?P<most>\d+(?:\.\d+)?)\s*(?P<unit>(?P<scale>万)?元(?P<per>(?:[/·每][^/·每\s\d]+)*))?")
"""A standard of spending, as jixiao.toml has it."""


class SettingsError(Exception):
    """A settings, layout, profile or template file is wrong; the message is a Chinese sentence for its author."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exemption of jixiao.toml: which rule, for whom, why, and until when. Empty `agency`… match anything."""

    code: str
    reason: str
    until: date | None = None
    agency: str = ""
    project: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """What differs between jurisdictions: taxonomy, thresholds, weights; `values` is the merged TOML.

    There is one in a run, equal only to itself: what depends on it can be remembered under it.

    `today` is the day waivers are measured against. A build has none of its own (same input, same bytes): there it
    comes from jixiao.toml or not at all, and a waiver without a day to compare with counts as valid.
    """

    name: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    today: date | None = None

    def decimal(self, section: str, key: str, default: str) -> Decimal:
        """A threshold as Decimal."""
        return Decimal(str(self.values.get(section, {}).get(key, default)))

    def optional(self, section: str, key: str) -> Decimal | None:
        """A threshold that a jurisdiction may not have."""
        value = self.values.get(section, {}).get(key)
        return None if value is None or value == "" else Decimal(str(value))

    def text(self, section: str, key: str, default: str = "") -> str:
        """A word."""
        return str(self.values.get(section, {}).get(key, default))

    def flag(self, section: str, key: str, default: bool = False) -> bool:
        """A switch."""
        return bool(self.values.get(section, {}).get(key, default))

    def texts(self, section: str, key: str) -> tuple[str, ...]:
        """A list of words."""
        return tuple(map(str, self.values.get(section, {}).get(key, ())))

    def table(self, section: str, key: str = "") -> Mapping[str, Any]:
        """A section, or a table inside a section; empty where the profile has none."""
        values: Mapping[str, Any] = self.values.get(section, {})
        if not key:
            return values
        inner: Mapping[str, Any] = values.get(key, {})
        return inner

    def doubt(self, section: str) -> str:
        """Why a section of this profile is 待核对; empty where it was verified."""
        return str(self.values.get("unverified", {}).get(section, ""))


@dataclass(frozen=True, slots=True)
class Settings:
    """One run: where from, where to, and how.

    `executor` says who reads the files, `by` is `department` where each department gets an output of its own.
    """

    input: Path
    output: Path
    year: int | None = None
    profile: str = "tianjin"
    jobs: int = 0
    strict: bool = False
    store: Path | None = None
    cache: bool = True
    executor: str = "pool"
    by: str = ""


LOCAL = Path("jixiao.toml")
"""The operator's own settings, next to where the command is run."""
_SECTIONS = ("rules", "waivers", "checks", "profile")


def load_profile(name: str, today: date | None = None, local: Path = LOCAL) -> Profile:
    """The profile of that name or TOML file, with the operator's jixiao.toml laid over. Raises SettingsError."""
    path = Path(name) if name.endswith(".toml") else PROFILES / f"{name}.toml"
    own = _read_toml(local, "设置文件") if local.is_file() else {}
    _refuse_sections(own, local.name)
    values = _merge(_inherit(path), own.get("profile", {}))
    where = path.name if not own else f"{path.name} 或 {local.name}"
    _refuse_unknown(values, where)
    _refuse_standards(values.get("standards", {}), where)
    checks = own.get("checks", {})
    return Profile(
        path.stem,
        str(values.get("title", path.stem)),
        values,
        _severities(own.get("rules", {})),
        tuple(_waiver(entry) for entry in own.get("waivers", [])),
        today or _day(checks.get("today"), "checks.today"),
    )


def _refuse_sections(own: Mapping[str, Any], where: str) -> None:
    """A section of a profile written without `profile.` before it would silently do nothing."""
    for section in own:
        if section not in _SECTIONS:
            known = "、".join(f"[{name}]" for name in _SECTIONS)
            raise SettingsError(
                f"{where} 里的 [{section}] 不是已知的节，已知的有：{known}；盖过地区方案的写在 [profile.{section}]。"
            )


def own_files(name: str, local: Path = LOCAL) -> tuple[Path, ...]:
    """The operator's files a profile is made of: jixiao.toml and a profile of one's own, as far as they exist."""
    return tuple(path for path in (local, Path(name)) if path.suffix == ".toml" and path.is_file())


def _read_toml(path: Path, what: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{what} {path.name} 写得不对：{error}。") from error


def _inherit(path: Path, below: tuple[str, ...] = ()) -> dict[str, Any]:
    """A profile laid over the profile it names as its `base`."""
    try:
        values = _read_toml(path, "地区方案文件")
    except FileNotFoundError:
        known = "、".join(sorted(p.stem for p in PROFILES.glob("*.toml")))
        raise SettingsError(f"没有名为“{path.stem}”的地区方案，可用的有：{known}。") from None
    base = str(values.get("base", ""))
    if base in below:
        raise SettingsError(f"地区方案文件 {path.name} 的 base 绕成了一圈：{'、'.join(below)}，请改掉其中一处。")
    return _merge(_inherit(PROFILES / f"{base}.toml", (*below, path.stem)), values) if base else values


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` wins; a table that says `replace = true` is taken as it stands instead of being laid over."""
    merged = dict(under)
    for key, value in over.items():
        old = merged.get(key)
        if isinstance(value, dict):
            keep = isinstance(old, dict) and value.get("replace") is not True
            merged[key] = _merge(old or {} if keep else {}, {k: v for k, v in value.items() if k != "replace"})
        else:
            merged[key] = value
    return merged


def _refuse_unknown(values: Mapping[str, Any], where: str) -> None:
    """A misspelt section or key would silently keep the default: refuse it, against the complete national profile."""
    complete = _read_toml(PROFILES / "national2020.toml", "地区方案文件")
    for section, content in values.items():
        if section not in complete and section != "base":
            raise SettingsError(f"地区方案（{where}）里的“{section}”不是已知的项目，已知的有：{'、'.join(complete)}。")
        if isinstance(content, dict) and section not in ("unverified", "sources", "standards"):
            for key in content:
                if key not in complete[section]:
                    known = "、".join(complete[section])
                    raise SettingsError(f"地区方案（{where}）的 [{section}] 里没有“{key}”这一项，已知的有：{known}。")


def _refuse_standards(standards: Mapping[str, Any], where: str) -> None:
    """A standard is an amount, with or without its unit: 550 元/人·天."""
    for word, standard in standards.items():
        if STANDARD.fullmatch(str(standard).strip()) is None:
            raise SettingsError(
                f"地区方案（{where}）的 [standards] 里“{word}”的支出标准“{standard}”看不懂，应写成“550 元/人·天”这样。"
            )


def _severities(rules: Mapping[str, Any]) -> dict[str, str]:
    for code, level in rules.items():
        _refuse_strange(str(code), "[rules]")
        if level not in ("error", "warning", "note", "off"):
            raise SettingsError(
                f"jixiao.toml 的 [rules] 里 {code} = “{level}”写得不对，应为 error、warning、note 或 off。"
            )
    return {str(code): str(level) for code, level in rules.items()}


def _refuse_strange(code: str, where: str) -> None:
    """A rule that does not exist would change nothing, and nobody would notice: refuse it, by the table of rules."""
    with (PROFILES.parent / "rules.tsv").open(encoding="utf-8") as lines:
        known = {line.partition("\t")[0] for line in lines}
    if code not in known:
        raise SettingsError(f"jixiao.toml 的 {where} 里的“{code}”不是规则编号，应为 jixiao rules 列出的编号之一。")


def _waiver(entry: Mapping[str, Any]) -> Waiver:
    unknown = set(entry) - {"code", "reason", "until", "agency", "project", "text"}
    code, reason = str(entry.get("code", "")), str(entry.get("reason", "")).strip()
    if unknown or not code or not reason:
        problem = f"不认识“{'、'.join(sorted(unknown))}”" if unknown else "缺少 code 或 reason"
        raise SettingsError(f"jixiao.toml 的 [[waivers]] {code} {problem}，每条豁免要写规则编号和理由。")
    _refuse_strange(code, "[[waivers]]")
    until = _day(entry.get("until"), f"waivers {code} until")
    return Waiver(code, reason, until, *(str(entry.get(key, "")) for key in ("agency", "project", "text")))


def _day(value: Any, where: str) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise SettingsError(f"jixiao.toml 的 {where} 写成了“{value}”，应为 2025-12-31 这样的日期。") from None
