"""Conservation: every file seen has one fate, every record recognized stands in every output; checked, then said."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.model import Batch, Source

_FATES = {"taken": "读入", "duplicate": "重复", "no form": "没有目标表", "unreadable": "没有读入", "skipped": "跳过"}
_TABLES = {
    "projects": "项目",
    "indicators": "指标",
    "findings": "问题",
    "sources": "来源文件",
    "documents": "项目文件",
}


class LossError(RuntimeError):
    """Records are missing from an output, or there are too many: a fault of ours; nothing is published."""


def fate_of(source_fate: str) -> str:
    """The fate of a file without its details: `duplicate of 甲.xlsx` → duplicate."""
    return source_fate.split(":")[0].split(" of ")[0]


def settle(batch: Batch, rows: Mapping[tuple[str, str], int]) -> tuple[str, ...]:
    """Hold what the outputs contain to what was recognized, and say it. Raises LossError where they differ."""
    expected = {
        "projects": len(batch.projects),
        "indicators": sum(len(project.indicators) for project in batch.projects),
        "findings": len(batch.findings),
        "sources": len(batch.sources),
        "documents": len(batch.projects),
    }
    for (output, table), count in rows.items():
        if count != expected[table]:
            raise LossError(
                f"{output}里的{_TABLES[table]}有 {count} 条，应为 {expected[table]} 条；"
                "结果没有更新，请把数据文件夹发给开发人员。"
            )
    outputs = "、".join(dict.fromkeys(output for output, table in rows if table == "indicators"))
    return (
        settle_files(batch.sources),
        f"核对：项目 {expected['projects']} 个、指标 {expected['indicators']} 条，{outputs}中一条不少。",
    )


def settle_files(sources: Sequence[Source]) -> str:
    """Files seen = taken + refused + duplicates + skipped; the reading of a fate nobody knows is a fault."""
    fates = Counter(fate_of(source.fate) for source in sources)
    if strange := fates.keys() - _FATES.keys():
        raise LossError(f"文件的去向“{'、'.join(sorted(strange))}”没有归类；结果没有更新，请发给开发人员。")
    parts = " + ".join(f"{name} {fates[fate]}" for fate, name in _FATES.items() if fates[fate])
    return f"核对：文件 {len(sources)} 个 = {parts}。"
