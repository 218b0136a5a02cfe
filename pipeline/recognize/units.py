"""Money units as forms declare them: 单位：元 in a corner, （万元） behind a label."""

import re

from pipeline.text import label_key

_CORNER = re.compile(r"(?:金额|货币|计价|计量)?单位[::]?(?:人民币)?((?:百|千|万|亿|百万|千万)?元)(?:人民币)?[)）]?")
_BRACKETS = re.compile(r"[(（](?:金额)?(?:单位[:：]?)?(?:人民币)?((?:百|千|万|亿|百万|千万)?元)[)）]")


def corner_unit(text: str) -> str:
    """The unit a corner text declares: `单位：万元`, `填报单位：… 单位：元`; empty where it declares none."""
    if len(text) > 120 or "元" not in text:
        return ""
    key = label_key(text)
    found = _CORNER.search(key) or _BRACKETS.fullmatch(key)
    return found[1] if found else ""


def bracket_unit(text: str) -> str:
    """The unit in the brackets of a label: `项目资金（万元）`."""
    if len(text) > 80 or "元" not in text:
        return ""
    found = _BRACKETS.search(label_key(text))
    return found[1] if found else ""
