"""Gates are only a quick way: no rule behind a shut gate has anything to say, and a gate sees only its own part."""

from dataclasses import replace
from pathlib import Path

import pytest
from check_cases import build_project, load_cases
from make_hits import published

from pipeline.check import check_intake, intake
from pipeline.check.catalogue import rules_over
from pipeline.check.panel import Panel
from pipeline.check.rule import OPEN
from pipeline.model import Book, Form, Indicator, Reading
from pipeline.score import score_project
from pipeline.settings import load_profile

PARTS = {
    "value": ("target", "sign_text", "unit_text"),
    "texts": ("level3", "description"),
    "levels": ("level1", "level2", "class1", "class2"),
}
BLANK = Indicator(1, "", "", "", Reading())


@pytest.fixture(scope="module")
def projects():
    """Every project of the case files, whatever rule it was written for."""
    return [build_project(case.values) for case in load_cases() if "projects" not in case.values]


def found(projects, name):
    profile = load_profile(name, local=Path("none.toml"))
    scored = [score_project(project, profile) for project in projects]
    return [check_intake(Book("a.xlsx", ""), (Form("t", "表", "A1"),), (), (one,), profile) for one in scored]


@pytest.mark.parametrize("profile", ["tianjin", "national2021"])
def test_a_shut_gate_hides_no_finding(profile, projects, monkeypatch):
    gated = found(projects, profile)
    monkeypatch.setattr(intake, "_panel", lambda stage, profile: Ungated(intake._asked(Indicator, stage, profile)))
    assert found(projects, profile) == gated
    assert sum(map(len, gated)) > 1500


def test_nor_on_published_rows(monkeypatch):
    gated = list(published())
    monkeypatch.setattr(intake, "_panel", lambda stage, profile: Ungated(intake._asked(Indicator, stage, profile)))
    assert list(published()) == gated


class Ungated:
    """Asks every rule about everything but kinds of values it does not look at."""

    def __init__(self, rules):
        self.rules = [(rule, rule.check) for rule in rules]

    def asked(self, one):
        return [(rule, check) for rule, check in self.rules if not rule.kinds or one.target.kind in rule.kinds]


def test_a_gate_sees_only_its_part(projects):
    """The answer for an indicator of which nothing but the part is filled in is the answer for the whole."""
    profile = load_profile("tianjin", local=Path("none.toml"))
    for part, fields in PARTS.items():
        gates = [gate for rule in rules_over(Indicator) if (gate := getattr(rule.gates, part))]
        assert gates
        for project in projects:
            for one in project.indicators:
                alone = BLANK._replace(**{field: getattr(one, field) for field in fields})
                assert [bool(gate(alone, profile)) for gate in gates] == [bool(gate(one, profile)) for gate in gates]


def test_what_is_remembered_is_bounded_and_compared(projects, monkeypatch):
    """One text that reads differently on another form is another value; a full memory begins anew."""
    monkeypatch.setattr("pipeline.check.panel._MOST", 3)
    profile = load_profile("tianjin", local=Path("none.toml"))
    rules = rules_over(Indicator)
    panel = Panel(rules, profile)
    plain = Panel([replace(rule, gates=OPEN) for rule in rules], profile)
    indicators = [one for project in projects[:60] for one in project.indicators]
    fresh = [Panel(rules, profile).asked(one) for one in indicators]
    assert [panel.asked(one) for one in indicators] == fresh
    assert all(len(few) < len(plain.asked(one)) for few, one in zip(fresh, indicators, strict=True))
    one = indicators[0]
    other = one._replace(target=one.target._replace(unit="", sign_written=False))
    assert panel.asked(one) != panel.asked(other)
    assert panel.asked(one) == fresh[0]
