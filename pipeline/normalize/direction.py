"""The direction of an indicator: 正向 the more the better, 反向 the less, 等于 neither, 定性 words."""

from collections.abc import Mapping

from pipeline.model import Kind, Reading

_BY_SIGN = {">=": "正向", ">": "正向", "<=": "反向", "<": "反向"}
_COSTS = ("成本指标", "经济成本指标", "社会成本指标", "生态环境成本指标")
_LESS = (
    "投诉", "差错", "事故", "失误", "能耗", "消耗", "排放", "死亡", "发病", "伤亡", "违规", "违法", "违纪", "偏差", "逾期",
    "返工", "流失", "损失", "损耗", "超支", "超期", "误报", "漏报", "故障", "拥堵", "响应时间", "响应时长", "办理时限",
    "等待时间", "发案", "案发", "失业", "辍学", "漏损", "空置", "闲置", "不合格", "缺陷", "隐患数", "浪费", "复发", "感染",
)  # fmt: skip
_MORE = ("满意", "增长", "提升", "提高", "覆盖率", "合格率", "达标率", "完成率", "及时率", "参与率", "就业率", "入学率")


def infer_direction(
    reading: Reading, class1: str, class2: str, name: str, preferred: Mapping[str, str] | None = None
) -> str:
    """The direction: the sign decides; without one the profile's word (`preferred`, by 二级 or 一级), class and name."""
    if reading.kind is Kind.BLANK:
        return ""
    if reading.kind is Kind.PHRASE:
        return "定性"
    if reading.kind is Kind.SEVERAL:
        directions = {infer_direction(part, class1, class2, name, preferred) for part in reading.parts}
        return directions.pop() if len(directions) == 1 else ""
    if reading.sign in _BY_SIGN:
        return _BY_SIGN[reading.sign]
    if reading.sign_written or reading.kind is not Kind.QUANTITY:
        return "等于"
    said = (preferred or {}).get(class2) or (preferred or {}).get(class1)
    return said or _expected(class1, class2, name)


def _expected(class1: str, class2: str, name: str) -> str:
    if class2 in _COSTS or (class1 == "成本指标" and not class2) or any(word in name for word in _LESS):
        return "反向"
    if class1 == "满意度指标" or any(word in name for word in _MORE):
        return "正向"
    return "等于"
