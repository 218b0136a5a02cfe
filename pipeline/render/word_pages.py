"""How many pages a project takes: an estimate for the page numbers shown before Word has counted them itself."""

from functools import lru_cache
from math import ceil
from operator import gt

from pipeline.domain.scoring import named
from pipeline.model import Project

# Measures of the shipped template, in points: printable height, and the widths of the wrapping columns in characters.
_PAGE = 638
_LINE = 13
_ROW, _MIDDLE, _PADDING = 23, 31, 3.5
_FIXED = 8 + 20 + 26 + 14 + 26
_HEADING, _WIDE = 26, 36
_COLUMNS = (7, 16, 6)  # 三级指标, 绩效指标描述, 指标值


@lru_cache(maxsize=65536)
def _lines(text: str, width: int) -> int:
    """Lines of a text in a column of so many Chinese characters; GB 18030 counts two bytes for each of them."""
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, -(-len(line.encode("gb18030", "replace")) // (2 * width))) for line in text.split("\n"))


def page_count(project: Project) -> int:
    """Pages of the project in the attachment, at least one."""
    name = named(project)
    height: float = _FIXED + 26 * _lines(f"1.{name}绩效目标表", _HEADING) + _LINE * _lines(name, _WIDE)
    height += sum(max(_MIDDLE, _LINE * _lines(text, _WIDE) + _PADDING) for text in (project.purpose, project.goal))
    for one in project.indicators:
        texts = one.level3, one.description, one.target.text
        if any(map(gt, map(len, texts), _COLUMNS)) or "\n" in "".join(texts):
            height += max(_ROW, _LINE * max(map(_lines, texts, _COLUMNS)) + _PADDING)
        else:
            height += _ROW
    return max(1, ceil(height / _PAGE))
