"""All rules over the batch."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.check.catalogue import batch_rules
from pipeline.check.rule import Rule, make_finding, run
from pipeline.check.waive import judge
from pipeline.model import Batch, Finding
from pipeline.settings import Profile
from pipeline.spool import followed

if TYPE_CHECKING:
    from pipeline.tables import Tables

WAIVERS = "B90"
"""The rule that must see all other findings: it looks for waivers that waived nothing."""


def check_batch(batch: Batch, tables: "Tables", profile: Profile) -> tuple[Finding, ...]:
    """Every finding that needs more than one workbook, by code; then what the waivers did not waive."""
    found: list[Finding] = []
    for rule in (one for one in batch_rules() if one.code != WAIVERS):
        found.extend(_findings(rule, batch, tables, profile))
    found = list(judge(found, profile))
    reviewed = replace(batch, findings=followed(batch.findings, found)) if profile.waivers else batch
    for rule in (one for one in batch_rules() if one.code == WAIVERS):
        found.extend(_findings(rule, reviewed, tables, profile))
    return tuple(found)


def _findings(rule: Rule, batch: Batch, tables: "Tables", profile: Profile) -> Iterator[Finding]:
    if profile.severities.get(rule.code) == "off":
        return
    hits, _ = run(rule, (batch, tables), profile)
    for hit in hits:
        owner = (str(hit.facts.get("agency", "")), str(hit.facts.get("project", "")))
        yield make_finding(rule, hit, profile, *owner)
