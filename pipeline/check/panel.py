"""Which rules to ask about an indicator: those whose gates are open, found out once for each text.

Of the rules over indicators hardly two have something to say about any one. A drop repeats its names, levels, values
and descriptions, so every rule gets a bit, each part of an indicator remembers a mask of open gates, and the rules to
ask are the bits that all of its masks share.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from pipeline.check.rule import Gate, Outcome, Rule
from pipeline.model import Indicator, Reading
from pipeline.settings import Profile

Key = TypeVar("Key")
Value = TypeVar("Value")
_MOST = 16_384
"""Texts remembered of each part: a bound, not a need."""


class Asked(NamedTuple):
    """A rule to ask, with its generator."""

    rule: Rule
    check: Callable[..., Outcome]


class Panel:
    """The rules over indicators at one stage of the year, under one profile."""

    def __init__(self, rules: Sequence[Rule], profile: Profile) -> None:
        """All rules that might have something to say, in the order of their codes."""
        self._rules = tuple(Asked(rule, rule.check) for rule in rules if rule.check)
        self._profile = profile
        self._values: dict[tuple[str, str, str], tuple[Reading, int]] = {}
        self._texts: dict[tuple[str, str], int] = {}
        self._levels: dict[tuple[str, str, str, str], int] = {}
        self._shapes: dict[tuple[bool, bool, bool, bool], int] = {}
        self._chosen: dict[int, tuple[Asked, ...]] = {}

    def asked(self, one: Indicator) -> tuple[Asked, ...]:
        """The rules to ask about this indicator."""
        mask = self._by_value(one) & self._by_texts(one) & self._by_levels(one) & self._by_shape(one)
        chosen = self._chosen.get(mask)
        if chosen is None:
            chosen = tuple(asked for bit, asked in enumerate(self._rules) if mask >> bit & 1)
            _keep(self._chosen, mask, chosen)
        return chosen

    def _by_value(self, one: Indicator) -> int:
        """The same text may read differently on another form: the reading is compared, most often by identity."""
        reading = one.target
        key = (reading.text, one.sign_text, one.unit_text)
        held = self._values.get(key)
        if held is not None and (held[0] is reading or held[0] == reading):
            return held[1]
        mask = self._mask(one, "value")
        _keep(self._values, key, (reading, mask))
        return mask

    def _by_texts(self, one: Indicator) -> int:
        key = (one.level3, one.description)
        mask = self._texts.get(key)
        return self._found(self._texts, key, one, "texts") if mask is None else mask

    def _by_levels(self, one: Indicator) -> int:
        key = (one.level1, one.level2, one.class1, one.class2)
        mask = self._levels.get(key)
        return self._found(self._levels, key, one, "levels") if mask is None else mask

    def _by_shape(self, one: Indicator) -> int:
        key = shape_of(one)
        mask = self._shapes.get(key)
        return self._found(self._shapes, key, one, "shape") if mask is None else mask

    def _found(self, kept: dict[Key, int], key: Key, one: Indicator, part: str) -> int:
        mask = self._mask(one, part)
        _keep(kept, key, mask)
        return mask

    def _mask(self, one: Indicator, part: str) -> int:
        mask = 0
        for bit, (rule, _) in enumerate(self._rules):
            if part != "value" or not rule.kinds or one.target.kind in rule.kinds:
                gate: Gate | None = getattr(rule.gates, part)
                mask |= (gate is None or bool(gate(one, self._profile))) << bit
        return mask


def shape_of(one: Indicator) -> tuple[bool, bool, bool, bool]:
    """Whether an indicator has a name, a value, a weight, extras."""
    filled = bool(one.target.text.strip() or one.sign_text.strip())
    return bool(one.level3.strip()), filled, one.weight is not None, bool(one.extras)


def _keep(kept: dict[Key, Value], key: Key, value: Value) -> None:
    if len(kept) >= _MOST:
        kept.clear()
    kept[key] = value
