"""Mutated workbooks, old workbooks and documents within a budget of seconds; what kills or hangs the reader is kept.

python tests/hostile/fuzz.py [--seconds 60] [--seed 0]      finds go to tests/hostile/finds/, small and for ever tested
"""

import argparse
import hashlib
import io
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from hostile_cases import form, good, parts, rows, sheet, zipped  # noqa: E402

from pipeline.engine.outcome import Died  # noqa: E402
from pipeline.engine.workers import Limits, work_through  # noqa: E402
from pipeline.intake import take_in_light  # noqa: E402
from pipeline.read.files import find_files  # noqa: E402
from pipeline.recognize import load_layouts  # noqa: E402
from pipeline.settings import load_profile  # noqa: E402

FINDS = Path(__file__).parent / "finds"
TOKENS = (
    b"", b"0", b"-1", b"4294967295", b"99999999999999999999", b"1E400", b"NaN", b"A1", b"XFD1048576", b"A0", b"\x00",
    b"\xff", b"&#1;", b"&a;", b"<", b">", b"\"", b"<row>", b"</row>", b"<c>", b"</c>", b"<v>", b"</v>", b"<is>",
    b"t=\"s\"", b"t=\"e\"", b"<mergeCell ref=\"A1:B2\"/>", b"<!DOCTYPE x>", b"<![CDATA[", b"xmlns=\"\"", b"s=\"9\"",
)  # fmt: skip
BATCH, PER_FILE = 40, 20.0


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A few bytes flipped, cut, repeated or replaced by a token that parsers stumble over."""
    body = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(body) + 1)
        match chance.randrange(4):
            case 0 if at < len(body):
                body[at] ^= 1 << chance.randrange(8)
            case 1:
                del body[at : at + chance.randint(1, 40)]
            case 2:
                body[at:at] = body[at : at + chance.randint(1, 200)] * chance.randint(1, 5)
            case _:
                body[at : at + chance.choice((0, 0, 1, 4))] = chance.choice(TOKENS)
    return bytes(body)


def mutated_package(data: bytes, chance: random.Random) -> bytes:
    """A package one of whose parts is mutated, or that is mutated as bytes."""
    if chance.random() < 0.2:
        return mutated(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(members))
    return zipped(members | {name: mutated(members[name], chance)})


def bases(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What is mutated: a workbook, one of several sheets, a document of ours, an old workbook where one can be made."""
    yield ".xlsx", good(1)
    yield ".xlsx", zipped(parts(sheet(rows(form())), sheet(rows(form(project="2025年第二项目")))))
    from pipeline.batch import gather
    from pipeline.render.word import write_projects

    source = folder / "source"
    source.mkdir()
    (source / "1.xlsx").write_bytes(good(1))
    found = find_files(source)
    intakes = [take_in_light(one, load_layouts(), load_profile("tianjin"), None) for one in found]
    write_projects(gather(found, intakes, None), folder / "word")
    yield ".docx", next((folder / "word").iterdir()).read_bytes()
    if office := shutil.which("soffice"):
        command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xls"]
        subprocess.run([*command, "--outdir", str(folder), str(source / "1.xlsx")], capture_output=True, check=False)
        if (folder / "1.xls").exists():
            yield ".xls", (folder / "1.xls").read_bytes()


def attempt(folder: Path, chance: random.Random, made: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """One batch of mutations; those that killed or hung their worker, or met a fault of ours."""
    drop = folder / "drop"
    shutil.rmtree(drop, ignore_errors=True)
    drop.mkdir()
    for number in range(BATCH):
        kind, data = chance.choice(made)
        change = mutated if kind == ".xls" else mutated_package
        (drop / f"{number:03d}{kind}").write_bytes(change(data, chance))
    found = [one for one in find_files(drop) if not one.skipped]
    work = partial(take_in_light, layouts=load_layouts(), profile=load_profile("tianjin"), year=None)
    finds = []
    for number, result in work_through(work, found, 2, Limits(seconds=PER_FILE, memory=1536 << 20)):
        if isinstance(result, Died):
            print(f"{found[number].path.name}: {result.why}", file=sys.stderr)
            finds.append((found[number].path.suffix, found[number].path.read_bytes()))
    return finds


def main() -> int:
    """Fuzz until the budget is spent; 1 where something was found."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    chance, end, tried, finds = random.Random(given.seed), time.monotonic() + given.seconds, 0, 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        changed = list(bases(folder))
        while time.monotonic() < end:
            for suffix, data in attempt(folder, chance, changed):
                FINDS.mkdir(exist_ok=True)
                (FINDS / f"{hashlib.sha256(data).hexdigest()[:12]}{suffix}").write_bytes(data)
                finds += 1
            tried += BATCH
    print(f"{tried} files tried, {finds} finds", file=sys.stderr)
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
