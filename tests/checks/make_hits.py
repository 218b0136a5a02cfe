"""The rules over published indicator rows and the seed: what fires, judged one by one, as docs/rule_hits.md.

python tests/checks/make_hits.py

Judgements stand in judged.tsv (a finding that is not in it is 未判); 节选 means that the published table was cut off,
so that rules about whole tables cannot be judged on it.
"""

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT)]

from pipeline.check import catalogue, check_intake  # noqa: E402
from pipeline.check.manual import plain  # noqa: E402
from pipeline.finding_text import TITLES  # noqa: E402
from pipeline.intake import take_in_all  # noqa: E402
from pipeline.model import Book, Field, Finding, Form, Row, Severity  # noqa: E402
from pipeline.normalize.form import normalize_form  # noqa: E402
from pipeline.score import score_project  # noqa: E402
from pipeline.settings import load_profile  # noqa: E402

_COLUMNS = {
    "level1": "level1", "level2": "level2", "level3": "level3", "description": "description", "target": "target",
    "target_op": "sign", "target_unit": "unit", "actual": "actual", "weight": "weight", "score": "score",
    "deviation": "reason",
}  # fmt: skip
_WHOLE = ("C03", "C07", "C08", "C09", "C10", "C11", "W01", "W02", "W03", "V10")
WORDS = ("对", "可商榷", "误报", "节选", "未判")


class Hit(NamedTuple):
    """One finding with what identifies it from run to run."""

    code: str
    severity: str
    project: str
    subject: str
    text: str
    message: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.code, self.project, self.subject, self.text)


def published() -> Iterator[Hit]:
    """The findings on the published rows, one form for each table they came from."""
    profile = load_profile("national2020", local=Path("none.toml"))
    groups: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for line in (HERE / "published_rows.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        groups[(row["source"], row["project"], row.get("year", ""), row.get("region", ""))].append(row)
    for (_, name, year, region), rows in groups.items():
        form = _form(name, region, rows)
        project = score_project(
            normalize_form(form, "公开表.xlsx", int(year[:4]) if year[:4].isdigit() else None), profile
        )
        for finding in check_intake(Book("公开表.xlsx", ""), (form,), (), (project,), profile):
            yield _hit(finding)


def seed() -> Iterator[Hit]:
    """The findings on the published seed."""
    for intake in take_in_all(ROOT / "input", load_profile("tianjin", local=Path("none.toml"))):
        yield from map(_hit, intake.findings)


def _form(name: str, region: str, rows: list[dict[str, str]]) -> Form:
    columns = [key for key in _COLUMNS if any(key in row for row in rows)]
    layout = "self_evaluation" if any(row.get("actual") for row in rows) else "target"
    fields = [
        {_COLUMNS[key]: Field(row.get(key, ""), f"{'ABCDEFGHIJK'[n]}{8 + at}") for n, key in enumerate(columns)}
        for at, row in enumerate(rows)
    ]
    head = {"project_name": Field(name, "B3"), "agency": Field(region or "单位", "A2")}
    return Form(layout, "表", "A1", fields=head, rows=tuple(Row(one, f"A{8 + at}") for at, one in enumerate(fields)))


def _hit(finding: Finding) -> Hit:
    subject = finding.facts.get("name") or finding.facts.get("r") or finding.place.cell
    return Hit(
        finding.code,
        finding.severity.value,
        finding.project_name,
        subject,
        " ".join(finding.text.split()),
        finding.message,
    )


def judgements() -> dict[tuple[str, ...], tuple[str, str]]:
    """Key → (word, remark) of judged.tsv."""
    with (HERE / "judged.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(r["code"], r["project"], r["subject"], r["text"]): (r["judgement"], r["remark"]) for r in rows}


def judged() -> list[tuple[Hit, str]]:
    """Every finding with its judgement."""
    known = judgements()
    return [(hit, known.get(hit.key, ("未判", ""))[0]) for hit in (*published(), *seed())]


def precision(pairs: list[tuple[Hit, str]], severity: str) -> tuple[int, int]:
    """How many of the judged findings of a severity are right, and how many were judged."""
    words = [word for hit, word in pairs if hit.severity == severity and word in ("对", "可商榷", "误报")]
    return words.count("对"), len(words)


def report(pairs: list[tuple[Hit, str]]) -> str:
    """docs/rule_hits.md."""
    counted = Counter((hit.code, word) for hit, word in pairs)
    titles = {rule.code: rule for rule in catalogue()}
    total = sum(word in ("对", "可商榷", "误报") for _, word in pairs)
    lines = [
        "# 规则命中与误报\n",
        "由 `python tests/checks/make_hits.py` 生成。材料：318 行公开的指标（45 张表，多为节选，"
        "方案 national2020）和 4 个项目的原表（方案 tianjin）。每条命中逐条看过，判断写在 tests/checks/judged.tsv。\n",
        f"共 {len(pairs)} 条命中，逐条判断 {total} 条；“节选”是表被截断、整表规则无从判断的，不计入。\n",
        "| 级别 | 判断 | 对 | 准确率 |", "|---|---:|---:|---:|",
    ]  # fmt: skip
    for level in Severity:
        right, all_ = precision(pairs, level.value)
        lines.append(
            f"| {TITLES[level]} | {all_} | {right} | {right / all_:.1%} |"
            if all_
            else f"| {TITLES[level]} | 0 | 0 | – |"
        )
    lines += [
        "",
        "| 规则 | 级别 | 问题 | 命中 | 对 | 可商榷 | 误报 | 节选 | 未判 |",
        "|---|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for code in [rule.code for rule in catalogue() if any((rule.code, word) in counted for word in WORDS)]:
        numbers = [counted[code, word] for word in WORDS]
        rule = titles[code]
        message = plain(rule.message).split("：")[0].split("，")[0].rstrip("。")
        lines.append(
            f"| {code} | {TITLES[rule.severity]} | {message} | {sum(numbers)} | {' | '.join(map(str, numbers))} |"
        )
    known = judgements()
    lines += ["", "## 可商榷和误报\n"]
    for hit, word in pairs:
        if word in ("可商榷", "误报"):
            lines.append(f"- {hit.code}（{word}）{hit.message} —— {known[hit.key][1]}")
    return "\n".join(lines) + "\n"


def draft() -> None:
    """Write judged.tsv anew, for reading: new findings are 未判, judgements already there are kept."""
    known = judgements() if (HERE / "judged.tsv").exists() else {}
    rows = ["code\tproject\tsubject\ttext\tjudgement\tremark"]
    for hit in dict.fromkeys((*published(), *seed())):
        word, remark = known.get(hit.key, ("节选" if hit.code in _WHOLE else "未判", ""))
        rows.append("\t".join((*hit.key, word, remark)))
    (HERE / "judged.tsv").write_text("\n".join(dict.fromkeys(rows)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    draft()
    (ROOT / "docs" / "rule_hits.md").write_text(report(judged()), encoding="utf-8")
