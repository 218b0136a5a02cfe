"""The files that were not read, or in which no form was found: one sentence each, the same from every command."""

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.batch import fates
from pipeline.console import emit, say
from pipeline.finding_text import record
from pipeline.model import Finding, Intake, Source
from pipeline.text import label_key

_VERSION = re.compile(
    r"[(（【\[]?(?:最终|终稿|终版|定稿|修改|修订|更正|更新|改后|重新报送|重报|再报|补报|盖章|已标注|副本|复件|拷贝|copy|新版)"
    r"(?:版|稿|后|件)*[)）】\]]?|[(（]\d{1,2}[)）]|(?<![a-z])v\d+(?:\.\d+)*|20\d{2}[-.年]?[01]?\d[-.月]?[0-3]?\d日?$",
    re.IGNORECASE,
)
"""What people and programs put into the name of the next version of a file."""
_JOINTS = re.compile(r"[-_—~·.,、+\s]+")


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


def may_hold(refused: Iterable[Refusal], file: str, read: Collection[str]) -> bool:
    """Whether what stands in `file` of the other version may stand in one of these: of the same name, or its archive.

    Where no file was `read` in the old place, one counts as well that has the same name in another folder, or the name
    of another version of it (`甲.xlsx`, `甲（最终版）.xls`), and one in the same folder if nothing in there was read.
    """
    names = [one.source.path for one in refused]
    if any(file == name or file.startswith(f"{name}/") for name in names):
        return True
    if file in read:
        return False
    if _report(file) in set(map(_report, names)):
        return True
    folder = f"{PurePosixPath(file).parent}/"
    own = folder != "./" and not any(one.startswith(folder) for one in read)
    return own and any(name.startswith(folder) for name in names)


def _report(file: str) -> str:
    """What a file reports on, by its name: without folder, extension and the marks of a version."""
    stem = label_key(PurePosixPath(file).stem)
    return _JOINTS.sub("", _VERSION.sub("", stem)) or stem
