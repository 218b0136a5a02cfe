"""One workbook through the stages, as one pure function of the file: read, recognize, normalize, score, check."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path

from pipeline.check import catalogue, check_intake
from pipeline.clerk import checked_tables, vocabulary_of
from pipeline.domain.phrases import standard_phrases
from pipeline.engine.manifest import sha256_if_readable
from pipeline.engine.outcome import Died
from pipeline.engine.progress import Progress, quiet
from pipeline.engine.workers import work_through
from pipeline.model import Book, Defect, Intake
from pipeline.normalize.form import normalize_form
from pipeline.normalize.vocabulary import Vocabulary, standard
from pipeline.parcel import pack, unpack
from pipeline.read.book import read_book
from pipeline.read.files import Found, find_files
from pipeline.recognize import Layout, load_layouts, recognize_forms
from pipeline.score.project import score_project
from pipeline.settings import Profile


def take_in(
    found: Found, layouts: Sequence[Layout], profile: Profile, year: int | None = None, tables: tuple[Path, ...] = ()
) -> Intake:
    """Bring one workbook in. What could not be done stands in `book.defect`, in `passed` and in the findings.

    `tables` are the clerk's own tables of units and words (单位表, 词语表).
    """
    words, directions = vocabulary_of(tables), profile.values.get("direction")
    book = read_book(found)
    forms, passed = recognize_forms(book, layouts)
    normalized = (normalize_form(form, book.path, year, words, directions) for form in forms)
    projects = tuple(score_project(project, profile) for project in normalized)
    findings = check_intake(book, forms, passed, projects, _with_words(profile, words))
    return Intake(book.outline(), forms, passed, projects, findings)


@lru_cache(maxsize=8)
def _with_words(profile: Profile, words: Vocabulary | None) -> Profile:
    """The profile and the classes of the clerk's own words, 词语表, which rules over words go by."""
    standard = standard_phrases()
    own = {word: said for word, said in words.phrases.items() if standard.get(word) != said} if words else {}
    return replace(profile, values={**profile.values, "phrases": own}) if own else profile


def take_in_all(
    root: Path, profile: Profile, year: int | None = None, progress: Progress = quiet
) -> tuple[Intake, ...]:
    """Every file under `root` that is not skipped, in order of name; what commands other than `build` use."""
    return take_in_found(find_files(root), profile, year, checked_tables(root), progress)


def take_in_found(
    found: Sequence[Found], profile: Profile, year: int | None, tables: tuple[Path, ...], progress: Progress
) -> tuple[Intake, ...]:
    """The light intakes of the files that are not skipped, in their order, taken in by children.

    A file that kills its reader is refused, as in a build.
    """
    wanted = [one for one in found if not one.skipped]
    work = partial(take_in_packed, profile=profile, year=year, tables=tables)
    intakes: dict[int, Intake] = {}
    progress(0, len(wanted), "")
    for number, result in work_through(work, wanted):
        one = wanted[number]
        if isinstance(result, Died):
            sha = "" if one.member is not None else sha256_if_readable(one.path)
            intakes[number] = refuse(one, sha, result.why, profile)
        else:
            intakes[number] = unpack(result)
        progress(len(intakes), len(wanted), one.name)
    return tuple(intakes[number] for number in range(len(wanted)))


def take_in_light(
    found: Found, layouts: Sequence[Layout], profile: Profile, year: int | None, tables: tuple[Path, ...] = ()
) -> Intake:
    """The intake without its forms, whose content the projects hold: what is kept and sent between processes."""
    return replace(take_in(found, layouts, profile, year, tables), forms=())


def take_in_packed(found: Found, profile: Profile, year: int | None, tables: tuple[Path, ...] = ()) -> bytes:
    """The light intake as bytes: packed once, by the worker, for the pipe and for the cache."""
    return pack(take_in_light(found, load_layouts(), profile, year, tables))


def get_ready() -> None:
    """Load beforehand what the first workbook, most likely an .xlsx, would wait for."""
    import_module("pipeline.read.xlsx")
    standard()
    load_layouts()
    catalogue()


def refuse(found: Found, sha256: str, why: str, profile: Profile) -> Intake:
    """The intake of a file whose worker died over it, or met a bug of ours: refused, and said."""
    ours = "程序出错" in why
    advice = "这是程序的缺陷，请把这一行发给开发人员" if ours else "请用 Excel 或 WPS 打开后另存为 .xlsx 再报"
    book = Book(found.name, sha256, defect=Defect("reader_died", f"{why}，{advice}"))
    return Intake(book, findings=check_intake(book, (), (), (), profile))
