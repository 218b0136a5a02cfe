"""Which department each project, file and finding of a drop belongs to. A project belongs to exactly one.

The department is the first three digits of a code (667|201), else the name on the form. A form that gives neither joins
the department that all other forms of its agency name; where there is none, its department is unknown, and said to be.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.batch import sort_findings
from pipeline.domain.scoring import named
from pipeline.model import Finding, Intake, Project
from pipeline.names import distinct_names
from pipeline.read.files import Found
from pipeline.text import label_key

INDEX = "部门索引.xlsx"
UNKNOWN = "未注明部门"
_LETTERS = 40
_RESERVED = ("manifest.json", INDEX)


class Key(NamedTuple):
    """What tells departments apart: three digits, or the folded name where no form gives a code; neither: unknown."""

    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Portion:
    """What one department gets of a drop; `intakes` belong to those of `found` that are not skipped, in this order."""

    code: str
    name: str
    folder: str
    found: tuple[Found, ...]
    intakes: tuple[Intake, ...]

    @property
    def title(self) -> str:
        """How it is called in messages."""
        return f"{self.code} {self.name}".strip() or UNKNOWN


@dataclass(frozen=True, slots=True)
class Split:
    """A drop by department: `shared` files hold forms of several, `left` files and `findings` belong to none."""

    portions: tuple[Portion, ...]
    shared: Mapping[str, tuple[str, ...]]
    left: tuple[str, ...]
    findings: tuple[Finding, ...]


def split_drop(found: Sequence[Found], intakes: Sequence[Intake]) -> Split:
    """Give every department its forms, the files they stand in, and the files beside those that hold no form."""
    keys = _Keys(project for intake in intakes for project in intake.projects)
    holders = {intake.book.path: tuple(sorted({keys.of(p) for p in intake.projects})) for intake in intakes}
    homes = holders | _neighbours(found, holders)
    present = sorted({key for home in homes.values() for key in home}, key=lambda key: (key == Key(), key))
    titles = {key: keys.title(key) for key in present}
    folders = distinct_names((*_RESERVED, *(_short(*titles[key]) for key in present)))
    portions = []
    for key, folder in zip(present, folders[len(_RESERVED) :], strict=True):
        mine = tuple(one for one in found if key in homes[one.name])
        own = tuple(_share(intake, key, keys) for intake in intakes if key in homes[intake.book.path])
        portions.append(Portion(*titles[key], folder, mine, own))
    names = dict(zip(present, (portion.title for portion in portions), strict=True))
    return Split(
        tuple(portions),
        {path: tuple(names[key] for key in home) for path, home in sorted(homes.items()) if len(home) > 1},
        tuple(one.name for one in found if not homes[one.name]),
        tuple(sort_findings(_homeless(intakes, homes, keys), ())),
    )


def _short(code: str, name: str) -> str:
    """The name of a folder: Windows allows 260 characters for the whole path of the longest file below it."""
    return f"{code} {name[:_LETTERS]}".strip() or UNKNOWN


class _Keys:
    """The department of each project, as far as the forms of the drop together tell."""

    def __init__(self, projects: Iterable[Project]) -> None:
        self._codes: dict[str, set[str]] = defaultdict(set)
        self._names: dict[Key, Counter[str]] = defaultdict(Counter)
        self._agencies: dict[Key, set[str]] = defaultdict(set)
        agencies: dict[str, set[Key]] = defaultdict(set)
        projects = tuple(projects)
        for project in projects:
            code, name = _said(project)
            if code and name:
                self._codes[label_key(name)].add(code)
        for project in projects:
            if (key := self._by_form(project)) != Key():
                agencies[label_key(project.agency_name)].add(key)
                self._agencies[key].add(project.agency_name)
                self._names[key][_said(project)[1]] += 1
        self._of_agency = {name: next(iter(found)) for name, found in agencies.items() if name and len(found) == 1}

    def _by_form(self, project: Project) -> Key:
        code, name = _said(project)
        if code or not name:
            return Key(code)
        codes = self._codes.get(label_key(name), ())
        return Key(next(iter(codes))) if len(codes) == 1 else Key("", label_key(name))

    def of(self, project: Project) -> Key:
        """The department a project belongs to."""
        key = self._by_form(project)
        return key if key != Key() else self._of_agency.get(label_key(project.agency_name), key)

    def title(self, key: Key) -> tuple[str, str]:
        """Its code, and the name most of its forms give it; the agency's own where there is one agency only."""
        named = sorted((-count, name) for name, count in self._names[key].items() if name)
        agencies = {name for name in self._agencies[key] if name}
        if named:
            return key.code, named[0][1]
        return key.code, agencies.pop() if len(agencies) == 1 else ""


def _said(project: Project) -> tuple[str, str]:
    """The department's code and name as the form has them; the unit's code begins with its department's."""
    for code in (project.extras.get("department_code", ""), project.agency_code):
        if code[:3].isdecimal() and len(code) >= 3:
            return code[:3], project.extras.get("department", "").strip()
    return "", project.extras.get("department", "").strip()


def _neighbours(found: Sequence[Found], holders: Mapping[str, tuple[Key, ...]]) -> dict[str, tuple[Key, ...]]:
    """For files without a form: the department whose files alone lie in the same folder, or in the nearest above it."""
    below: dict[str, set[Key]] = defaultdict(set)
    for path, keys in holders.items():
        for folder in PurePosixPath(path).parents:
            below[str(folder)].update(keys)
    homes: dict[str, tuple[Key, ...]] = {}
    for one in found:
        if not holders.get(one.name):
            near = next((below[str(up)] for up in PurePosixPath(one.name).parents if below.get(str(up))), set[Key]())
            homes[one.name] = tuple(near) if len(near) == 1 else ()
    return homes


def _share(intake: Intake, key: Key, keys: _Keys) -> Intake:
    """What of a workbook is this department's: all of it, unless it holds forms of others too."""
    if all(keys.of(project) == key for project in intake.projects):
        return intake
    return replace(
        intake,
        passed=(),
        projects=tuple(project for project in intake.projects if keys.of(project) == key),
        findings=tuple(finding for finding in intake.findings if _owner(finding, intake, keys) == key),
    )


def _owner(finding: Finding, intake: Intake, keys: _Keys) -> Key | None:
    """The one department a finding about a shared workbook concerns, by its project, else by its sheet; or None."""
    on_sheet = [project for project in intake.projects if project.place.sheet == finding.place.sheet]
    own = [project for project in on_sheet if finding.project_name and named(project) == finding.project_name]
    concerned = {keys.of(project) for project in own or on_sheet}
    return concerned.pop() if len(concerned) == 1 else None


def _homeless(intakes: Sequence[Intake], homes: Mapping[str, tuple[Key, ...]], keys: _Keys) -> Iterable[Finding]:
    for intake in intakes:
        home = homes[intake.book.path]
        for finding in intake.findings:
            if not home or (len(home) > 1 and _owner(finding, intake, keys) is None):
                yield finding
