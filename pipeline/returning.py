"""Sending back: each unit gets its own 问题清单.xlsx and its own workbooks with the doubtful cells marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import ZipFile

from pipeline.check import catalogue
from pipeline.check.manual import examples, plain, severity
from pipeline.consolidate.ledger import Ledger
from pipeline.consolidate.rulebook import RULE
from pipeline.consolidate.styles import CENTER, TEXT
from pipeline.consolidate.table import Column, Frame, Values, long_table
from pipeline.engine.progress import WRITING, Progress, quiet, steps
from pipeline.engine.workers import side_by_side
from pipeline.finding_text import TITLES
from pipeline.model import Finding, Severity
from pipeline.names import distinct_names
from pipeline.read.files import Found
from pipeline.render.annotate import Remark, annotate
from pipeline.render.excel import write_workbook
from pipeline.review import Review
from pipeline.settings import Profile
from pipeline.sheet import SheetSpec
from pipeline.system_error import reason

UNKNOWN = "未识别单位"
LIST = "问题清单.xlsx"
_COLUMNS = (
    Column("number", "序号", CENTER, 5), Column("severity", "级别", CENTER, 6), Column("code", "规则", CENTER, 6),
    Column("project", "项目", TEXT, 12, 22), Column("file", "文件", TEXT, 10, 20),
    Column("sheet", "工作表", TEXT, 8, 14),
    Column("cell", "单元格", CENTER, 7), Column("text", "原值", TEXT, 8, 18), Column("message", "问题", TEXT, 20, 40),
    Column("suggestion", "怎么改", TEXT, 14, 28), Column("answer", "整改情况（由单位填写）", TEXT, 16, 16),
    Column("basis", "依据", TEXT, 10, 40, printed=False),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Returned:
    """What one unit gets back: counts, the copies written, and the files that could not be copied, with the reason."""

    agency: str
    folder: str
    findings: int
    copies: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def send_back(review: Review, profile: Profile, folder: Path, progress: Progress = quiet) -> tuple[Returned, ...]:
    """Write one folder per unit that has something to correct, several at a time."""
    groups = _by_agency(review)
    folders = dict(zip(groups, distinct_names(groups), strict=True))
    tasks = [partial(_one, agency, own, review, profile, folder / folders[agency]) for agency, own in groups.items()]
    return side_by_side(tasks, told=steps(progress, list(groups), WRITING))


def _by_agency(review: Review) -> dict[str, list[Finding]]:
    """Findings by unit; a finding without a unit goes to the unit whose file it stands in."""
    owners: dict[str, str] = {}
    for project in review.batch.projects:
        owners.setdefault(project.place.file, project.agency_name)
    groups: dict[str, list[Finding]] = {}
    for finding in review.batch.findings:
        if not _asks(finding):
            continue
        agency = finding.agency_name or owners.get(finding.place.file) or UNKNOWN
        groups.setdefault(agency, []).append(finding)
    return dict(sorted(groups.items()))


def _asks(finding: Finding) -> bool:
    """Whether the unit has something to do or to confirm; what was settled on the way is not sent back."""
    if finding.code in ("B12", "B13"):
        return False  # a second copy, a lock file: nothing a unit has to correct
    settled = finding.severity is Severity.NOTE and (
        finding.suggestion.startswith("不必修改") or "waiver" in finding.facts
    )
    return bool(finding.place.file) and finding.place.file != "jixiao.toml" and not settled


def _one(agency: str, findings: list[Finding], review: Review, profile: Profile, folder: Path) -> Returned:
    folder.mkdir(parents=True)
    files = list(dict.fromkeys(place.file for finding in findings for place in finding.places[:1]))
    names = dict(zip(files, distinct_names(f"（已标注）{Path(file).stem}" for file in files), strict=True))
    copies, refused = [], []
    for found in review.found:
        if found.name in names and any(f.place.sheet for f in findings if f.place.file == found.name):
            name = names[found.name] + (".xlsm" if found.name.lower().endswith(".xlsm") else ".xlsx")
            why = _copy(found, _remarks(findings, found.name), folder / name)
            if why:
                refused.append((found.name, why))
            else:
                copies.append(name)
    write_workbook((*_list(agency, findings, refused), *_rules(profile)), folder / LIST, "问题清单")
    return Returned(agency, folder.name, len(findings), tuple(copies), tuple(refused))


def _copy(found: Found, remarks: Sequence[Remark], target: Path) -> str:
    try:
        data = _bytes(found)
    except OSError as error:
        return f"文件读不到（{reason(error)}）"
    return annotate(data, remarks, target)


def _bytes(found: Found) -> bytes:
    if found.member is None:
        return found.path.read_bytes()
    with ZipFile(found.path) as archive:
        return archive.read(archive.infolist()[found.member])


def _remarks(findings: Iterable[Finding], file: str) -> list[Remark]:
    """One remark for each finding, at its first place: a reader looks there, and cells are not littered."""
    return [
        Remark(
            f.place.sheet, f.place.cell, f.severity.value, f"{f.code} {TITLES[f.severity]}：{f.message}\n{f.suggestion}"
        )
        for f in findings
        if f.place.file == file
    ]


def _list(agency: str, findings: list[Finding], refused: list[tuple[str, str]]) -> Iterable[SheetSpec]:
    counts = "、".join(f"{TITLES[level]}{sum(f.severity is level for f in findings)}条" for level in Severity)
    lost = "；".join(f"“{name}”{why}，未附标注件，请对照本清单修改原表" for name, why in refused)
    frame = Frame(f"{agency}绩效目标问题清单", f"共{len(findings)}条：{counts}。{lost}", "", "退回各单位修改的问题")
    values: list[Values] = [
        range(1, len(findings) + 1), [TITLES[f.severity] for f in findings], [f.code for f in findings],
        [f.project_name for f in findings], [f.place.file for f in findings], [f.place.sheet for f in findings],
        [f.place.cell for f in findings], [f.text for f in findings], [f.message for f in findings],
        [f.suggestion for f in findings], (None,) * len(findings), [f.basis for f in findings],
    ]  # fmt: skip
    yield from long_table(_ledger("问题清单", _COLUMNS, len(findings)), frame, _COLUMNS, values)


def _rules(profile: Profile) -> Iterable[SheetSpec]:
    """The whole 规则手册: whoever gets the list can look up why, and what else is looked at."""
    rules, shown = catalogue(), examples()
    remark = "标“待核对”的依据未见原文，以当地财政部门文件为准"
    frame = Frame("规则手册", remark, "", "全部规则的说明、示例和依据")
    values: list[Values] = [
        [rule.code for rule in rules],
        [severity(rule, profile) for rule in rules],
        [plain(rule.message) for rule in rules],
        [rule.explanation for rule in rules],
        [shown.get(rule.code) or None for rule in rules],
        [rule.basis_under(profile) for rule in rules],
    ]
    yield from long_table(_ledger("规则手册", RULE, len(rules)), frame, RULE, values)


def _ledger(name: str, columns: Sequence[Column], count: int) -> Ledger:
    return Ledger(name, tuple(column.key for column in columns), count)
