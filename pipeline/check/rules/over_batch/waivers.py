"""B90, B91: waivers of jixiao.toml that no longer fit."""

from pipeline.check.rule import Hit, NotApplicable, Outcome, rule
from pipeline.check.waive import expired
from pipeline.model import Batch, Place
from pipeline.settings import Profile


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
