"""All rules there are: found by walking `pipeline.check.rules`, the importer's refusals, the notes of the stages."""

import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from types import ModuleType

from pipeline.check import rules
from pipeline.check.imports import import_rules
from pipeline.check.notes import note_rules
from pipeline.check.rule import Rule
from pipeline.check.rules import over_batch


@lru_cache(maxsize=1)
def catalogue() -> tuple[Rule, ...]:
    """Every rule, by code. Two rules with one code are a bug."""
    found = [rule for name in _modules(rules) for rule in _rules_of(name)]
    by_code = {rule.code: rule for rule in found}
    assert len(by_code) == len(found), sorted(rule.code for rule in found)
    for rule in import_rules():
        by_code[rule.code] = rule
    for rule in note_rules():  # a note may share its code with a rule: both say the same thing
        by_code.setdefault(rule.code, rule)
    return tuple(by_code[code] for code in sorted(by_code, key=_order))


def _modules(package: ModuleType) -> Iterator[str]:
    return (info.name for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))


def _rules_of(name: str) -> list[Rule]:
    values = vars(import_module(name)).values()
    return [value for value in values if isinstance(value, Rule) and value.module == name]


def _order(code: str) -> tuple[int, str]:
    return ("CVTMXWJZYB".find(code[0]), code)


@lru_cache(maxsize=8)
def rules_over(over: type) -> tuple[Rule, ...]:
    """The rules that look at one kind of thing, by code."""
    return tuple(rule for rule in catalogue() if rule.over is over and rule.check is not None)


@lru_cache(maxsize=1)
def batch_rules() -> tuple[Rule, ...]:
    """The rules over the batch, by code, without importing any other.

    What looks at single workbooks is compiled by the workers that read; the process that gathers has no use for it.
    """
    found = (rule for name in _modules(over_batch) for rule in _rules_of(name))
    return tuple(sorted(found, key=lambda rule: _order(rule.code)))
