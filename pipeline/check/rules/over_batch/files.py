"""B12, B13: files that were sent twice or not read."""

from pipeline.check.rule import Hit, Outcome, rule
from pipeline.model import Batch, Place
from pipeline.settings import Profile


@rule(
    "B12",
    "note",
    "文件与“{original}”完全相同，只计一次。",
    over=Batch,
    basis="读入与识别的记录",
    suggestion="请删去多余的一份。",
)
def files_are_sent_once(batch: Batch, tables: object, profile: Profile) -> Outcome:
    """内容逐字节相同的文件只汇总一份。"""
    prefix = "duplicate of "
    for source in batch.sources:
        if source.fate.startswith(prefix):
            yield Hit((Place(source.path),), {"original": source.fate.removeprefix(prefix)})
    return None


@rule(
    "B13",
    "note",
    "文件没有读：{why}。",
    over=Batch,
    basis="读入与识别的记录",
    suggestion="确需汇总的，请另存为 .xlsx 后放进数据文件夹。",
)
def files_are_not_skipped_silently(batch: Batch, tables: object, profile: Profile) -> Outcome:
    """临时文件、锁文件和其他类型的文件不读，但一一说明。"""
    prefix = "skipped: "
    for source in batch.sources:
        if source.fate.startswith(prefix):
            yield Hit((Place(source.path),), {"why": source.fate.removeprefix(prefix).rstrip("。")})
    return None
