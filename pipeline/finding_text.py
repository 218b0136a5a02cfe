"""A finding as one line for people: `网格中心.xlsx[绩效目标]E11: V05 错误 指标值“≥850%”超过…`, plain or coloured."""

from typing import TYPE_CHECKING

from pipeline.model import Finding, Severity

if TYPE_CHECKING:
    from rich.text import Text

TITLES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTE: "提示"}
"""How documents and the terminal call the severities."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def position(finding: Finding) -> str:
    """Where it stands: file[sheet]cell, as far as known."""
    place = finding.place
    sheet = f"[{place.sheet}]" if place.sheet else ""
    return f"{place.file}{sheet}{place.cell}"


def line(finding: Finding) -> str:
    """The finding as it is printed."""
    return f"{position(finding)}: {finding.code} {TITLES[finding.severity]} {finding.message}"


def record(finding: Finding) -> dict[str, str]:
    """The finding as data: the columns of the `findings` table."""
    place = finding.place
    return {
        "code": finding.code, "severity": finding.severity.value, "message": finding.message,
        "agency_name": finding.agency_name, "project_name": finding.project_name,
        "source_file": place.file, "source_sheet": place.sheet, "source_cell": place.cell,
        "text": finding.text, "expected": finding.expected, "basis": finding.basis, "suggestion": finding.suggestion,
    }  # fmt: skip


def doubtful(finding: Finding) -> str:
    """The characters a reader should look at: the marked part of the text, else the text."""
    start, _, end = finding.facts.get("span", "").partition(":")
    return finding.text[int(start) : int(end)] if end else finding.text


def styled(finding: Finding) -> "Text":
    """The line in colour, the doubtful characters in reverse video wherever the message quotes them."""
    from rich.text import Text

    text = Text(f"{position(finding)}: ", style="dim")
    text.append(f"{finding.code} {TITLES[finding.severity]}", style=_STYLES[finding.severity])
    message = Text(f" {finding.message}")
    quoted = finding.message.find(finding.text) if finding.text else -1
    part = doubtful(finding)
    start = finding.message.find(part, max(quoted, 0)) if part else -1
    if start >= 0:
        message.stylize("reverse", start + 1, start + 1 + len(part))
    text.append_text(message)
    return text
