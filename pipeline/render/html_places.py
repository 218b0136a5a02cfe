"""What belongs to whom on the page: projects to agencies, findings to projects and indicators."""

from collections import Counter
from collections.abc import Sequence

from pipeline.domain.scoring import named
from pipeline.model import Batch, Finding, FindingOutline, Project, ProjectOutline
from pipeline.spool import outlined

Agency = tuple[str, str]
"""Code and name, both as found."""

_SHARED_FIELDS = frozenset({"level1", "level2"})  # merged over many rows: a mark there would mark them all


def agency_of(project: Project | ProjectOutline) -> Agency:
    """What projects are grouped by: code and name of the agency."""
    return (project.agency_code, project.agency_name)


def agency_labels(projects: Sequence[Project]) -> dict[Agency, str]:
    """What every agency is called, in the order of the projects: by its name, with its code where names are shared."""
    agencies = dict.fromkeys(map(agency_of, outlined(projects)))
    names = Counter(name for _, name in agencies)
    return {
        (code, name): (name if names[name] == 1 else f"{code}{name}") or code or "（未填单位）"
        for code, name in agencies
    }


class Locator:
    """Finds the project and the indicators a finding is about, by the places it names."""

    def __init__(self, batch: Batch, *, cells: bool = True) -> None:
        """`cells`: whether indicators are wanted, too, for which every record has to be read."""
        self._named: dict[tuple[str, str, str], int] = {}
        self._alone: dict[tuple[str, str], int] = {}
        self._cells: dict[tuple[str, str, str], list[int]] = {}
        self._agencies = tuple(map(agency_of, outlined(batch.projects)))
        self._agencies_named: dict[str, dict[Agency, None]] = {}
        self._files: dict[str, dict[Agency, None]] = {}
        for number, project in enumerate(outlined(batch.projects)):
            file, sheet, _ = project.place
            agency = self._agencies[number]
            self._agencies_named.setdefault(project.agency_name, {})[agency] = None
            self._files.setdefault(file, {})[agency] = None
            self._named.setdefault((file, sheet, named(project)), number)
            self._alone[file, sheet] = number if (file, sheet) not in self._alone else -1
        if cells:
            self._find_cells(batch)

    def _find_cells(self, batch: Batch) -> None:
        """Which indicators the cells belong to that findings name."""
        wanted = {place for finding in batch.findings for place in finding.places}
        indicators = ((project.place, one) for project in batch.projects for one in project.indicators)
        for row, ((file, sheet, _), indicator) in enumerate(indicators):
            for name, cell in indicator.cells.items():
                if (file, sheet, cell) in wanted and name not in _SHARED_FIELDS:
                    self._cells.setdefault((file, sheet, cell), []).append(row)

    def project(self, finding: Finding | FindingOutline) -> int:
        """The number of the project, -1 where the finding is about no single project of the batch."""
        for place in finding.places:
            number = self._named.get((place.file, place.sheet, finding.project_name), -1)
            if number < 0:
                number = self._alone.get((place.file, place.sheet), -1)
            if number >= 0:
                return number
        return -1

    def agency(self, finding: Finding | FindingOutline) -> Agency | None:
        """The agency the finding names; of several with one name that of its project, else that of its files.

        Where neither tells, the first of the name; None where no project is of an agency of that name.
        """
        named = self._agencies_named.get(finding.agency_name, {})
        if len(named) > 1:
            project = self.project(finding)
            told = [self._agencies[project]] if project >= 0 else []
            told += [agency for place in finding.places for agency in self._files.get(place.file, ())]
            return next((agency for agency in told if agency in named), next(iter(named)))
        return next(iter(named), None)

    def indicators(self, finding: Finding) -> list[int]:
        """The numbers of the indicators whose own cells are named, in order."""
        return sorted({row for place in finding.places for row in self._cells.get(place, ())})
