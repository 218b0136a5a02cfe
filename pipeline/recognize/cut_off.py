"""The month a monitoring form looks back from, as its headings say it: 1-7月执行情况, 截至8月底支出数, 半年度…"""

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.model import Field
from pipeline.recognize.header import Column
from pipeline.text import label_key

_MONTH = re.compile(r"[1一](?:月)?[-~—–至到]\d{1,2}月|截[至止]到?(?:\d{4}年)?\d{1,2}月|半年")


def cut_off(columns: Iterable[Column], ref: str) -> dict[str, Field]:
    """The heading that names the month, as the field `month`; nothing where none does."""
    heading = _find(tuple([column.heading for column in columns]))
    return {"month": Field(heading, ref)} if heading else {}


@lru_cache(maxsize=512)
def _find(headings: tuple[str, ...]) -> str:
    heading = next((one for one in headings if _MONTH.search(label_key(one))), "")
    return " ".join(heading.split())
