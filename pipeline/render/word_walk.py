"""One walk over the tags of a template: blocks that open and close, names that are known inside them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from jinja2 import TemplateSyntaxError, nodes

from pipeline.render.word_errors import in_chinese
from pipeline.render.word_fields import FieldType, view_fields
from pipeline.render.word_tags import Broken, Tag
from pipeline.render.word_text import environment

_ENDS = {"endfor": "for", "endif": "if", "endwith": "with", "endset": "set"}
_MIDDLES = ("else", "elif")
_OPENERS = ("for", "if", "with")
_DOCXTPL = ("vm", "hm", "colspan", "cellbg")
_KEYWORDS = (*_OPENERS, *_ENDS, *_MIDDLES, *_DOCXTPL, "set")
_LOOP = ("index", "index0", "first", "last", "length", "revindex", "revindex0", "previtem", "nextitem")
_SAME_LIST = ("list", "sort", "reverse", "unique", "selectattr", "rejectattr")
_ANY = FieldType(None)
_TITLE = re.compile("[（，；、：]")
"""Where the explanation of a field goes on after its title."""


class Problem(NamedTuple):
    """One fault: where it stands, the tag, and one sentence on what to do."""

    where: str
    tag: str
    message: str


@dataclass(slots=True)
class _Block:
    keyword: str
    tag: Tag
    names: dict[str, FieldType] = field(default_factory=dict)


def nearest(word: str, known: Sequence[str]) -> str:
    """Words that name the known word most like this one, or nothing."""
    close = get_close_matches(word, known, 1, 0.5)
    return f"，最接近的是“{close[0]}”" if close else ""


class Walk:
    """One pass over the tags of a part: blocks opened and closed, names known in them."""

    def __init__(self, top: Mapping[str, FieldType]) -> None:
        self.blocks: list[_Block] = []
        self.top = dict(top)
        self.found: list[Problem] = []

    def problems(self, everything: Sequence[Tag | Broken]) -> list[Problem]:
        """Everything wrong with these tags, in their order."""
        for one in everything:
            if isinstance(one, Broken):
                self._broken(one)
            elif one.kind == "{":
                self._expression(one, one.body)
            elif one.kind == "%":
                self._statement(one)
        for block in self.blocks:
            self._say(block.tag, f"没有对应的 end{block.keyword}，请在它管到的地方之后补上。")
        return self.found

    def _say(self, tag: Tag, message: str) -> None:
        self.found.append(Problem(tag.where, tag.text, message))

    def _broken(self, one: Broken) -> None:
        what = "用了全角的花括号或百分号，标签应全部用半角符号" if one.wide else "标签不完整，缺了另一半括号"
        self.found.append(Problem(one.where, one.text, f"{what}；请把整个标签在同一段里重新输入一遍。"))

    # -- statements ------------------------------------------------------------------------------------------

    def _statement(self, tag: Tag) -> None:
        keyword = tag.body.split(maxsplit=1)[0] if tag.body.split() else ""
        if tag.unit in ("tr", "tc") and not tag.in_table:
            self._say(tag, f"{{%{tag.unit} … %}} 只能写在表格里；这里请用 {{%p … %}}。")
        if keyword in ("tr", "tc", "p", "r"):
            self._say(tag, f"“%”和“{keyword}”之间不能有空格，应写作 {{%{keyword} … %}}。")
        elif keyword not in _KEYWORDS:
            self._say(tag, f"没有“{keyword}”这种标签{nearest(keyword, _KEYWORDS)}。")
        elif keyword in _ENDS:
            self._close(tag, keyword)
        elif keyword in _MIDDLES:
            self._middle(tag, keyword)
        elif keyword not in _DOCXTPL:
            self._open(tag, keyword)
        elif keyword in ("colspan", "cellbg"):
            self._expression(tag, tag.body.removeprefix(keyword))

    def _close(self, tag: Tag, keyword: str) -> None:
        opener = _ENDS[keyword]
        if not self.blocks or self.blocks[-1].keyword != opener:
            inner = f"，前面还有没有结束的 {self.blocks[-1].tag.text}" if self.blocks else ""
            self._say(tag, f"没有与它配对的 {opener}{inner}。")
            return
        block = self.blocks.pop()
        if block.tag.unit != tag.unit:
            self._say(tag, f"与 {block.tag.text} 不配对：一个是“{block.tag.unit}”，一个是“{tag.unit}”，两处应相同。")

    def _middle(self, tag: Tag, keyword: str) -> None:
        if not self.blocks or self.blocks[-1].keyword not in ("if", "for"):
            self._say(tag, "前面没有与它配对的 if。")
        elif keyword == "elif":
            self._parse(tag, "{% if 1 %}{% " + tag.body + " %}{% endif %}")

    def _open(self, tag: Tag, keyword: str) -> None:
        ending = "" if keyword == "set" else "{% end" + keyword + " %}"
        tree = self._parse(tag, "{% " + tag.body + " %}" + ending, visit=keyword == "if")
        names: dict[str, FieldType] = {}
        for node in tree.find_all((nodes.For, nodes.Assign, nodes.With)) if tree else ():
            names.update(self._bound(tag, node))
        if keyword == "set":
            (self.blocks[-1].names if self.blocks else self.top).update(names)
        else:
            self.blocks.append(_Block(keyword, tag, names))

    def _bound(self, tag: Tag, node: nodes.Node) -> dict[str, FieldType]:
        """The names a for, set or with brings in, with what they hold."""
        if isinstance(node, nodes.For):
            items = self._type(tag, node.iter)
            if items is not _ANY and not items.many:
                self._say(tag, "for 的“in”后面不是列表，不能逐个取出。")
            item = FieldType(items.base) if items.many else _ANY
            if node.test:
                self.blocks.append(_Block("for", tag, _named(node.target, item)))
                self._type(tag, node.test)
                self.blocks.pop()
            return {**_named(node.target, item), "loop": _ANY}
        if isinstance(node, nodes.Assign):
            return _named(node.target, self._type(tag, node.node))
        if isinstance(node, nodes.With):
            pairs = zip(node.targets, node.values, strict=True)
            return {
                name: kind for target, value in pairs for name, kind in _named(target, self._type(tag, value)).items()
            }
        return {}

    # -- expressions -----------------------------------------------------------------------------------------

    def _expression(self, tag: Tag, body: str) -> None:
        self._parse(tag, "{{ " + body + " }}")

    def _parse(self, tag: Tag, source: str, visit: bool = True) -> nodes.Template | None:
        try:
            tree = environment().parse(source)
        except TemplateSyntaxError as error:
            self._say(tag, f"写得不对：{in_chinese(error)}；请对照说明重新输入。")
            return None
        if visit:
            self._visit(tag, tree)
        return tree

    def _visit(self, tag: Tag, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Expr):
                self._type(tag, child)
            else:
                self._visit(tag, child)

    def _type(self, tag: Tag, node: nodes.Node) -> FieldType:
        """What an expression holds, as far as it can be known; unknown names on the way are reported."""
        if isinstance(node, nodes.Name):
            return self._name(tag, node.name)
        if isinstance(node, nodes.Getattr):
            return self._attribute(tag, self._type(tag, node.node), node)
        if isinstance(node, nodes.Filter):
            return self._filter(tag, node)
        if isinstance(node, nodes.Getitem):
            items = self._type(tag, node.node)
            self._type(tag, node.arg)
            return FieldType(items.base) if items.many and not isinstance(node.arg, nodes.Slice) else items
        if isinstance(node, nodes.Test) and node.name not in environment().tests:
            self._say(tag, f"is 后面没有“{node.name}”这种判断{nearest(node.name, tuple(environment().tests))}。")
        for child in node.iter_child_nodes():
            self._type(tag, child)
        return _ANY

    def _name(self, tag: Tag, name: str) -> FieldType:
        for block in reversed(self.blocks):
            if name in block.names:
                return block.names[name]
        if name in self.top:
            return self.top[name]
        if name not in environment().globals:
            known = self.top | {one: kind for block in self.blocks for one, kind in block.names.items()}
            hint = _meant(name, known) or nearest(name, tuple(known))
            self._say(tag, f"没有“{name}”这个字段{hint}；全部字段见 docs/templates.md。")
        return _ANY

    def _attribute(self, tag: Tag, owner: FieldType, node: nodes.Getattr) -> FieldType:
        if node.attr.startswith("_"):
            self._say(tag, f"“{node.attr}”是程序内部的名称，模板里不能用；请只写字段和过滤器。")
        elif isinstance(node.node, nodes.Name) and node.node.name == "loop":
            if node.attr not in _LOOP:
                self._say(tag, f"loop 没有“{node.attr}”{nearest(node.attr, _LOOP)}。")
        elif owner.many:
            self._say(tag, f"“{_written(node.node)}”是列表，要用 for 逐个取出后才能用“{node.attr}”。")
        elif known := view_fields(owner.base):
            if node.attr in known:
                return known[node.attr]
            hint = _meant(node.attr, known) or nearest(node.attr, tuple(known))
            self._say(tag, f"“{_written(node.node)}”没有“{node.attr}”这个字段{hint}。")
        elif owner.base is not None and not hasattr(str, node.attr):
            self._say(tag, f"“{_written(node.node)}”下面没有字段“{node.attr}”，它本身就是内容。")
        return _ANY

    def _filter(self, tag: Tag, node: nodes.Filter) -> FieldType:
        held = self._type(tag, node.node) if node.node else _ANY
        for argument in (*node.args, *node.kwargs):
            self._type(tag, argument)
        if node.name not in environment().filters:
            self._say(tag, f"没有“{node.name}”这个过滤器{nearest(node.name, tuple(environment().filters))}。")
        if node.name in ("first", "last"):
            return FieldType(held.base)
        return held if node.name in _SAME_LIST else _ANY


def _meant(word: str, known: Mapping[str, FieldType]) -> str:
    """What to write for a field called by its Chinese title: one of these, or a field of one of these."""
    within = (
        (f"{name}.{own}", kind)
        for name, view in known.items()
        if not view.many
        for own, kind in view_fields(view.base).items()
    )
    found = next((name for name, kind in (*known.items(), *within) if _TITLE.split(kind.title)[0] == word), "")
    return f"，应写作“{found}”" if found else ""


def _named(target: nodes.Node, kind: FieldType) -> dict[str, FieldType]:
    if isinstance(target, nodes.Name):
        return {target.name: kind}
    return {name.name: _ANY for name in target.find_all(nodes.Name)}


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"
