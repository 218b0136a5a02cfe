"""Whole builds beside a straightforward script (pandas, openpyxl, xlsxwriter, docxtpl), in turn, whole processes.

    python tests/bench/run.py [--files 500] [--rounds 3] [--growth 500 2000] [--bench ../shared/bench]
                              [--write docs/benchmarks.md] [--only-growth] [--drops FOLDER]

The straightforward script and the generator of workbooks are `naive_baseline.py` and `gen_workbooks.py` of `--bench`.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARIES = ("pandas", "openpyxl", "xlsxwriter", "python-calamine", "docxtpl", "duckdb", "pyarrow")


@dataclass(frozen=True)
class Run:
    """What one whole process cost, its children included: seconds of wall and CPU, MiB of the largest process."""

    wall: float
    cpu: float
    peak: float


def run(*command: object) -> Run:
    """Run a command to its end; what it prints is thrown away. Raises RuntimeError where it fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    process = subprocess.Popen(
        list(map(str, command)), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{process.args}: {process.returncode}")
    return Run(time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def product(source: Path, output: Path, *options: object) -> Run:
    """A build."""
    return run(
        sys.executable, "-m", "pipeline", "build", source, "--output", output, "--store", f"{output}.store", *options
    )


def fresh(source: Path, output: Path, *options: object) -> Run:
    """A build from nothing: no output, no cache.

    What was there is moved out of the way, not deleted: some file systems (ext4) pass over every place that was freed
    lately before they give the next file one, so that the next thousands of files would pay for the deleted ones.
    """
    for path in (output, Path(f"{output}.store")):
        if path.exists():
            path.rename(f"{path}.{time.monotonic_ns()}")
    return product(source, output, *options)


def in_turn(one: Callable[[], Run], other: Callable[[], Run], rounds: int) -> tuple[list[Run], list[Run]]:
    """A B A B: a machine that slows down slows both."""
    pairs = [(one(), other()) for _ in range(rounds)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def line(title: str, ours: Sequence[Run], theirs: Sequence[Run], goal: str) -> str:
    """A row of the table: medians, and the median of the ratios pair by pair."""
    ratios = [
        statistics.median(getattr(a, name) / getattr(b, name) for a, b in zip(ours, theirs, strict=True))
        for name in ("wall", "cpu", "peak")
    ]
    wall, cpu = (statistics.median(getattr(a, name) for a in ours) for name in ("wall", "cpu"))
    base_wall, base_cpu = (statistics.median(getattr(b, name) for b in theirs) for name in ("wall", "cpu"))
    shown = " | ".join(f"{ratio:.3f}" for ratio in ratios)
    return f"| {title} | {wall:.2f} | {cpu:.2f} | {base_wall:.2f} | {base_cpu:.2f} | {shown} | {goal} |"


HEAD = (
    "| 比较（甲 / 乙） | 甲 耗时 s | 甲 CPU s | 乙 耗时 s | 乙 CPU s | 耗时比 | CPU 比 | 内存峰值比 | 目标 |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
)


def compare(folder: Path, bench: Path, files: int, rounds: int) -> list[str]:
    """The rows of the table."""
    many, few = folder / "many", folder / "few"
    for target, count in ((many, files), (few, 10)):
        run(sys.executable, bench / "gen_workbooks.py", target, "--n", count, "--jobs", 1)
    naive = bench / "naive_baseline.py"
    rows = []
    for title, source, goal in (
        (f"整次汇总 / 直写脚本，{files} 个文件", many, "耗时 ≤ 0.067，CPU ≤ 0.10"),
        ("整次汇总 / 直写脚本，10 个文件", few, "耗时 ≤ 0.35"),
    ):
        ours, theirs = in_turn(
            lambda source=source: fresh(source, folder / "ours"),  # type: ignore[misc]
            lambda source=source: run(sys.executable, naive, source, folder / "naive"),  # type: ignore[misc]
            rounds,
        )
        rows.append(line(title, ours, theirs, goal))
        print(rows[-1], flush=True)
    whole = [fresh(many, folder / "ours") for _ in range(rounds)]
    again = [product(many, folder / "ours") for _ in range(rounds)]
    rows.append(line("没有变化再汇总 / 整次汇总", again, whole, "耗时 ≤ 0.05"))
    changed = [_touched(bench, many, folder / "ours", number) for number in range(rounds)]
    rows.append(line("改动一个文件后汇总 / 整次汇总", changed, whole, "耗时 ≤ 0.60"))
    one = [fresh(many, folder / "ours", "--jobs", 1) for _ in range(rounds)]
    rows.append(line("一个进程 / 自动", one, whole, ""))
    return rows


def _touched(bench: Path, source: Path, output: Path, number: int) -> Run:
    """Change one cell of one workbook, then build."""
    first = sorted(source.glob("*_form.xlsx"))[number]
    run(sys.executable, bench / "touch_one.py", first, f"≥{number + 11}人")
    return product(source, output)


def growth(folder: Path, bench: Path, few: int, many: int, drops: Path | None = None) -> list[str]:
    """What a build costs when the drop grows: the row of the table, in ratios of the larger to the smaller.

    The smaller is built before and after, and both count: the larger takes minutes, in which the machine may change.
    `drops` may hold the workbooks already, in folders d1000, d10000 …: making so many takes longer than reading them.
    """
    costs = []
    for files in (few, many, few):
        source = (drops or folder) / f"d{files}"
        if not source.is_dir():
            run(sys.executable, bench / "gen_workbooks.py", source, "--n", files, "--jobs", 1)
        costs.append(fresh(source, folder / "grown"))
    goal = f"耗时 ≤ {many / few * 1.05:.1f}，内存 ≤ 1.6；内存峰值实测 {costs[0].peak:.0f} → {costs[1].peak:.0f} MiB"
    return [line(f"{many} 个文件 / {few} 个文件", [costs[1]] * 2, costs[::2], goal)]


def reading(folder: Path, rounds: int) -> list[str]:
    """What reading costs beside the least it could, and formats shown beside not; the program must be importable."""
    from bench_read import measure

    ratios = measure(folder / "many", rounds)
    return [
        "| 逐个文件的读法（CPU 比） | 倍数 | 目标 |",
        "| --- | ---: | ---: |",
        f"| 读入＋识别＋归一 / 解压并用 expat 过一遍同样的工作表 | {ratios['whole_to_floor']:.2f} | ≤ 4 |",
        f"| 其中读入 | {ratios['read_to_floor']:.2f} |  |",
        f"| 每个单元格都按数字格式显示 / 都不显示 | {ratios['formats_on_to_off']:.2f} | ≤ 1.5 |",
    ]


def stages(folder: Path) -> list[str]:
    """CPU seconds of each part of a build, in one process, one after the other."""
    from pipeline import documents
    from pipeline.batch import gather
    from pipeline.engine.kept import Kept
    from pipeline.intake import take_in_light
    from pipeline.read.files import find_files
    from pipeline.recognize import load_layouts
    from pipeline.render.word_notice import units
    from pipeline.settings import load_profile

    out = folder / "stages"
    out.mkdir()
    profile, layouts = load_profile("tianjin"), load_layouts()
    kept = Kept(out, "")
    state: dict[str, object] = {}

    def notices() -> object:
        return documents._notices(batch, tuple(units(batch)), out, kept, 0, 1)

    def timed(work: Callable[[], object]) -> float:
        began = time.process_time()
        state["last"] = work()
        return time.process_time() - began

    found = find_files(folder / "many")
    taken = timed(lambda: [take_in_light(one, layouts, profile, None) for one in found])
    intakes = state["last"]
    reviewed = timed(lambda: documents.review(gather(found, intakes, None), profile))  # type: ignore[arg-type]
    batch, tables = state["last"]  # type: ignore[misc]
    parts = (
        ("逐个文件：读入、识别、归一、核对", taken),
        ("整批：去重、批次核对、数据表", reviewed),
        ("汇总表.xlsx", timed(lambda: documents._workbook(batch, tables, profile, out, ""))),
        ("data/（CSV、Parquet、DuckDB）", timed(lambda: documents._data(batch, tables, out / "data"))),
        ("公开表.docx", timed(lambda: documents._attachment(batch, out))),
        ("项目/*.docx", timed(lambda: documents._projects(batch, out, kept, 0, 1))),
        (
            "问题通知单/*.docx（直写脚本没有）",
            timed(notices),
        ),
        ("报告.html（直写脚本没有）", timed(lambda: documents._page(batch, tables, out))),
        ("分析报告.docx（直写脚本没有）", timed(lambda: documents._reports(batch, profile, out))),
    )
    total = sum(seconds for _, seconds in parts)
    return [f"| {name} | {seconds:.2f} | {seconds / total:.0%} |" for name, seconds in parts]


def machine() -> str:
    """The machine and the versions, in one paragraph."""
    names = [one.split(":")[1].strip() for one in _lines("/proc/cpuinfo") if one.startswith("model name")]
    versions = "、".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"机器：{names[0] if names else platform.processor()}，{os.cpu_count()} 核；{platform.system()}，"
        f"Python {platform.python_version()}；{versions}。"
    )


def documents(rounds: int) -> list[str]:
    """The writers of documents beside the libraries they stand on; the program must be importable by now."""
    from bench_documents import documents as measured

    return list(measured(rounds=rounds))


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []


def main() -> None:
    """Measure, print, write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--growth", type=int, nargs=2, default=(500, 2000), metavar=("FEW", "MANY"))
    arguments.add_argument("--bench", type=Path, default=ROOT.parent / "shared" / "bench")
    arguments.add_argument("--write", type=Path, default=ROOT / "docs" / "benchmarks.md")
    arguments.add_argument("--drops", type=Path, help="a folder of generated drops d500, d1000 …, to use or to fill")
    arguments.add_argument("--only-growth", action="store_true", help="print that row, write nothing")
    given = arguments.parse_args()
    if given.only_growth:
        with tempfile.TemporaryDirectory() as made:
            print(machine(), "", HEAD, *growth(Path(made), given.bench, *given.growth, given.drops), sep="\n")
        return
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as made:
        rows = compare(Path(made), given.bench, given.files, given.rounds)
        # Before we read and write here ourselves: what this process has held counts in the peak of every child.
        rows += growth(Path(made), given.bench, *given.growth, given.drops)
        read = reading(Path(made), given.rounds)
        parts = stages(Path(made))
    written = documents(rounds=given.rounds)
    text = "\n".join(
        (
            machine(),
            "",
            HEAD,
            *rows,
            "",
            "| 部分 | CPU s | 占比 |",
            "| --- | ---: | ---: |",
            *parts,
            "",
            *read,
            "",
            *written,
        )
    )
    print(text)
    page = given.write.read_text(encoding="utf-8") if given.write.exists() else f"{BEGIN}\n{END}\n"
    head, _, rest = page.partition(BEGIN)
    given.write.write_text(f"{head}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


BEGIN, END = "<!-- 以下由 make bench 写入 -->", "<!-- 以上由 make bench 写入 -->"

if __name__ == "__main__":
    main()
