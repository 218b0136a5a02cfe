"""B: files and sheets in which nothing could be taken in, files sent twice, settings that no longer fit."""

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.check.waive import expired
from pipeline.model import Batch, Book, Form, Passed, Place
from pipeline.settings import Profile


@rule(
    "B10",
    "warning",
    "没有识别出绩效目标表：{sheets}；应有项目名称、预算数和带“三级指标”“指标值”的指标表。",
    over=Book,
    basis="读入与识别的记录",
    suggestion="请核对是否报错了文件；表式特殊的，请与汇总人联系添加表式。",
)
def a_form_was_found(book: Book, forms: tuple[Form, ...], passed: tuple[Passed, ...], profile: Profile) -> Outcome:
    """文件读得出来，但没有一张工作表像绩效目标表。逐张工作表说明为什么不像。"""
    if book.defect is not None:
        return NotApplicable("文件没有读入")
    if not forms:
        sheets = "；".join(f"工作表“{one.sheet}”{one.reason.rstrip('。')}" for one in passed) or "文件里没有工作表"
        yield Hit((Place(book.path, passed[0].sheet if passed else ""),), {"sheets": sheets})
    return None


@rule(
    "B11",
    "note",
    "这张工作表没有识别出绩效目标表：{reason}。",
    over=Book,
    basis="读入与识别的记录",
    suggestion="请核对这张表里是否有应报的内容。",
)
def every_sheet_is_accounted_for(
    book: Book, forms: tuple[Form, ...], passed: tuple[Passed, ...], profile: Profile
) -> Outcome:
    """文件里别的工作表识别出了表，这一张没有。填报说明、代码表属正常。"""
    if not forms:
        return NotApplicable("整个文件都没有识别出表")
    for one in passed:
        yield Hit((Place(book.path, one.sheet),), {"reason": one.reason.rstrip("。")})
    return None


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


@rule(
    "B90",
    "warning",
    "jixiao.toml 中对 {code} 的豁免（{reason}）没有用到，应删去或改正。",
    over=Batch,
    basis="豁免应随问题的消失而取消",
    suggestion="请从 jixiao.toml 删去这一条，或核对单位、项目的写法。",
)
def waivers_still_apply(batch: Batch, tables: object, profile: Profile) -> Outcome:
    """问题已经改正或写法对不上的豁免，留着会掩盖以后的问题。"""
    if not profile.waivers:
        return NotApplicable("没有豁免")
    used = {finding.facts.get("waiver") for finding in batch.findings}
    for number, waiver in enumerate(profile.waivers):
        if str(number) not in used and not expired(waiver, profile):
            yield Hit((Place("jixiao.toml"),), {"code": waiver.code, "reason": waiver.reason}, waiver.code)
    return None


@rule(
    "B91",
    "warning",
    "jixiao.toml 中对 {code} 的豁免（{reason}）已于{until}到期，问题照常报告。",
    over=Batch,
    basis="豁免有期限",
    suggestion="请删去这一条，或重新审批后写上新的日期。",
)
def waivers_have_not_expired(batch: Batch, tables: object, profile: Profile) -> Outcome:
    """到期的豁免不再起作用。对照的日期：check 和 return 用当天，build 只用 jixiao.toml 的 checks.today。"""
    if not profile.waivers:
        return NotApplicable("没有豁免")
    for waiver in profile.waivers:
        if expired(waiver, profile) and waiver.until is not None:
            facts = {"code": waiver.code, "reason": waiver.reason, "until": waiver.until.isoformat()}
            yield Hit((Place("jixiao.toml"),), facts, waiver.code)
    return None
