"""What belongs to whom on the page: projects to agencies, findings to projects and indicators."""

from collections import Counter
from collections.abc import Sequence

from pipeline.model import Batch, Finding, Project

Agency = tuple[str, str]
"""Code and name, both as found."""

_SHARED_FIELDS = frozenset({"level1", "level2"})  # merged over many rows: a mark there would mark them all


def agency_of(project: Project) -> Agency:
    """What projects are grouped by: code and name of the agency."""
    return (project.agency_code, project.agency_name)


def agency_labels(projects: Sequence[Project]) -> dict[Agency, str]:
    """What every agency is called, in the order of the projects: by its name, with its code where names are shared."""
    agencies = dict.fromkeys(map(agency_of, projects))
    names = Counter(name for _, name in agencies)
    return {
        (code, name): (name if names[name] == 1 else f"{code}{name}") or code or "（未填单位）"
        for code, name in agencies
    }


class Locator:
    """Finds the project and the indicators a finding is about, by the places it names."""

    def __init__(self, batch: Batch) -> None:
        self._sheets: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self._cells: dict[tuple[str, str, str], list[int]] = {}
        wanted = {place for finding in batch.findings for place in finding.places}
        row = 0
        for number, project in enumerate(batch.projects):
            file, sheet, _ = project.place
            self._sheets.setdefault((file, sheet), []).append((number, project.name))
            for indicator in project.indicators:
                for name, cell in indicator.cells.items():
                    if (file, sheet, cell) in wanted and name not in _SHARED_FIELDS:
                        self._cells.setdefault((file, sheet, cell), []).append(row)
                row += 1

    def project(self, finding: Finding) -> int:
        """The number of the project, -1 where the finding is about no single project of the batch."""
        for place in finding.places:
            in_sheet = self._sheets.get(place[:2], ())
            named = [number for number, name in in_sheet if name == finding.project_name]
            if named:
                return named[0]
            if len(in_sheet) == 1:
                return in_sheet[0][0]
        return -1

    def indicators(self, finding: Finding) -> list[int]:
        """The numbers of the indicators whose own cells are named, in order."""
        return sorted({row for place in finding.places for row in self._cells.get(place, ())})
