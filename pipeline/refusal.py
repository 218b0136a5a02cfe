"""The files that were not read, or in which no form was found: one sentence each, the same from every command."""

from collections.abc import Container, Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.batch import fates
from pipeline.console import emit, say
from pipeline.finding_text import record
from pipeline.model import Finding, Intake, Source


class Refusal(NamedTuple):
    """A file whose projects, if it has any, are not among those at hand, and what the rules say of it."""

    source: Source
    findings: tuple[Finding, ...] = ()


def is_refused(source: Source) -> bool:
    """Whether the content of a file is missing: it could not be read, or holds no form."""
    return source.fate == "no form" or source.fate.startswith("unreadable")


def refusals(intakes: Sequence[Intake]) -> tuple[Refusal, ...]:
    """Those of the files taken in."""
    pairs = zip(fates(intakes), intakes, strict=True)
    return tuple(Refusal(source, intake.findings) for source, intake in pairs if is_refused(source))


def sentence(source: Source) -> str:
    """Which file, why not, and what to do."""
    if source.fate == "no form":
        return f"{source.path}：没有识别出绩效目标表（{source.detail or '没有内容'}），请核对是否报错了文件。"
    return f"{source.path}：没有读入，{source.fate.removeprefix('unreadable: ')}"


def tell(refused: Iterable[Refusal], as_json: bool = False) -> None:
    """Name them for the person in front of the screen; as data also what `check --json` prints of them."""
    for one in refused:
        for finding in one.findings if as_json else ():
            emit(record(finding))
        say(sentence(one.source))


def may_hold(refused: Iterable[Refusal], file: str, read: Container[str]) -> bool:
    """Whether what stands in `file` of the other version may stand in one of these: of the same name, or its archive.

    One of the same name in another folder counts where no file was `read` in the old place.
    """
    names = [one.source.path for one in refused]
    if any(file == name or file.startswith(f"{name}/") for name in names):
        return True
    return file not in read and PurePosixPath(file).name in {PurePosixPath(name).name for name in names}
