"""Exemptions of jixiao.toml: a waived finding stays visible as a note with the reason; it no longer counts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.model import Finding, Severity
from pipeline.settings import Profile, Waiver


def judge(findings: Iterable[Finding], profile: Profile) -> Iterator[Finding]:
    """Drop what is switched off, demote what is waived. An expired waiver waives nothing."""
    live = [(number, waiver) for number, waiver in enumerate(profile.waivers) if not expired(waiver, profile)]
    if not live:
        yield from findings
        return
    for finding in findings:
        number, waiver = next(((n, w) for n, w in live if covers(w, finding)), (0, None))
        yield finding if waiver is None else _demote(finding, number, waiver)


def expired(waiver: Waiver, profile: Profile) -> bool:
    """Past its day; without a day to compare with, nothing is past."""
    return waiver.until is not None and profile.today is not None and profile.today > waiver.until


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Every part the waiver names is found in the finding."""
    return (
        waiver.code == finding.code
        and waiver.agency in finding.agency_name
        and waiver.project in finding.project_name
        and waiver.text in finding.text
    )


def _demote(finding: Finding, number: int, waiver: Waiver) -> Finding:
    until = f"，有效期至{waiver.until:%Y-%m-%d}" if waiver.until else ""
    return replace(
        finding,
        severity=Severity.NOTE,
        message=f"{finding.message.removesuffix('。')}（已豁免：{waiver.reason}{until}）。",
        facts={**finding.facts, "waiver": str(number)},
    )
