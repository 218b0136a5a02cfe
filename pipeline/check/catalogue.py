"""All rules there are: found by walking `pipeline.check.rules`, the importer's refusals, the notes of the stages."""

import pkgutil
from functools import lru_cache
from importlib import import_module

from pipeline.check import rules
from pipeline.check.imports import import_rules
from pipeline.check.notes import note_rules
from pipeline.check.rule import Rule


@lru_cache(maxsize=1)
def catalogue() -> tuple[Rule, ...]:
    """Every rule, by code. Two rules with one code are a bug."""
    found: list[Rule] = []
    for info in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}."):
        module = import_module(info.name)
        found.extend(value for value in vars(module).values() if isinstance(value, Rule) and value.module == info.name)
    by_code = {rule.code: rule for rule in found}
    assert len(by_code) == len(found), sorted(rule.code for rule in found)
    for rule in import_rules():
        by_code[rule.code] = rule
    for rule in note_rules():  # a note may share its code with a rule: both say the same thing
        by_code.setdefault(rule.code, rule)
    return tuple(by_code[code] for code in sorted(by_code, key=_order))


def _order(code: str) -> tuple[int, str]:
    return ("CVTMXWJZYB".find(code[0]), code)


@lru_cache(maxsize=8)
def rules_over(over: type) -> tuple[Rule, ...]:
    """The rules that look at one kind of thing, by code."""
    return tuple(rule for rule in catalogue() if rule.over is over and rule.check is not None)
