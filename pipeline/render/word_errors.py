"""What Jinja objects to in a template, in Chinese: its own words are English and speak of its grammar."""

import re
from pathlib import PurePath
from traceback import walk_tb

from jinja2 import TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError

_TOKENS = {
    "end of print statement": "标签的结尾",
    "end of statement block": "标签的结尾",
    "end of template": "全文的结尾",
    "name": "名称",
    "string": "引号里的文字",
    "integer": "整数",
    "operator": "运算符",
}
_HALF = {
    "（": "(",
    "）": ")",
    "，": ",",
    "｜": "|",
    "：": ":",
    "＝": "=",
    "“": '"',
    "”": '"',
    "．": ".",
    "。": ".",
    "［": "[",
    "］": "]",
}
_SENTENCES = (
    (r"unexpected char '(.)' at \d+", "“{0}”在标签里不能用"),
    (r"expected token '(.+?)', got '(.+?)'", "这里应为{0}，写的却是{1}"),
    (r"[Uu]nexpected end of template", "没有写完，缺了结束的标签"),
    (r"[Uu]nexpected '(.+?)'", "“{0}”不应出现在这里"),
    (r"Expected an expression, got '(.+?)'", "缺少要填的字段，写到{0}就完了"),
    (r"[Nn]o filter named '(.+?)'", "没有“{0}”这个过滤器"),
    (r"[Nn]o test named '(.+?)'", "is 后面没有“{0}”这种判断"),
    (r"Encountered unknown tag '(.+?)'", "没有“{0}”这种标签，或者它前面少了配对的标签"),
    (r"Unknown tag '(.+?)'", "没有“{0}”这种标签"),
    (r"expected name or number", "点后面缺了字段的名称"),
    (r"has no element (\d+)", "没有要取的那一项"),
    (r"has no attribute '(.+?)'", "没有“{0}”这个字段"),
    (r"'(.+?)' is undefined", "没有“{0}”这个字段"),
)


def in_chinese(error: TemplateError) -> str:
    """The error as one Chinese clause, without a full stop."""
    words = (error.message if isinstance(error, TemplateSyntaxError) else str(error)) or ""
    if isinstance(error, SecurityError):
        return "用了模板里不能用的程序名称，只能写字段和过滤器"
    for pattern, sentence in _SENTENCES:
        if found := re.search(pattern, words):
            said = sentence.format(
                *(_TOKENS.get(one, f"“{one}”" if "“" not in sentence else one) for one in found.groups())
            )
            half = _HALF.get(found[1]) if found.groups() else None
            return f"{said}，应改为半角的“{half}”" if half else said
    return "标签的写法不成立"


def is_of_template(error: Exception) -> bool:
    """Whether what a template asked for cannot be worked out, as against a fault of ours while it was filled in."""
    files = [PurePath(frame.f_code.co_filename) for frame, _ in walk_tb(error.__traceback__)]
    last = next((at for at in range(len(files) - 1, -1, -1) if files[at].name == "<template>"), None)
    inside = files[last + 1 :] if last is not None else ()
    return last is not None and all(
        one.name == "word_filters.py" or {"jinja2", "markupsafe"} & set(one.parts) for one in inside
    )


def sum_in_chinese(error: Exception) -> str:
    """Why a calculation in a template failed, as one Chinese clause."""
    if isinstance(error, ArithmeticError):
        return "除数是零，或者数太大"
    if isinstance(error, LookupError):
        return "要取的那一项不存在"
    return "空的字段或者文字参加了计算，或者过滤器得到的不是它要的内容"
