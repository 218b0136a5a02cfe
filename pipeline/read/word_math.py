"""Equations of Word as a line of text: `1/2`, not `12`; `10^4`, not `104`."""

from lxml import etree

from pipeline.read.lxml_part import attribute, local

_NO_TEXT = {"del", "moveFrom", "rPr", "ctrlPr", "delText", "instrText"}
_DEEP = 40


def math_text(node: "etree._Element", depth: int = 0) -> str:
    """The text of an equation or of a piece of one."""
    name = local(node)
    if name == "t":
        return node.text or ""
    if name in _NO_TEXT or name.endswith("Pr") or depth > _DEEP:
        return ""
    if name in ("f", "rad", "sSup", "sSub", "sSubSup", "d", "nary", "m"):
        return _built(node, name, depth)
    return "".join(math_text(child, depth + 1) for child in node)


def _built(node: "etree._Element", name: str, depth: int) -> str:
    """One of the structures that say by their place what a line says by a sign."""

    def part(of: str) -> str:
        return "".join(math_text(child, depth + 1) for child in node.iterchildren(f"{{*}}{of}"))

    if name == "f":
        return f"{_whole(part('num'))}/{_whole(part('den'))}"
    if name == "rad":
        return f"{part('deg')}√{_whole(part('e'))}"
    if name == "nary":
        return _sign(node, "chr", "∫") + _marked("_", part("sub")) + _marked("^", part("sup")) + part("e")
    if name == "d":
        inner = _sign(node, "sepChr", "|").join(math_text(each, depth + 1) for each in node.iterchildren("{*}e"))
        return _sign(node, "begChr", "(") + inner + _sign(node, "endChr", ")")
    if name == "m":
        rows = node.iterchildren("{*}mr")
        return ";".join(" ".join(math_text(each, depth + 1) for each in row) for row in rows)
    base, power = part("e"), part("sup")
    raised = {"2": "²", "3": "³"}.get(power) if base.isalpha() else None  # m², but 10^2
    return _whole(base) + part("sub") + (raised or _marked("^", power))


def _sign(node: "etree._Element", name: str, default: str) -> str:
    given = next(node.iterfind(f"{{*}}{local(node)}Pr/{{*}}{name}"), None)
    return default if given is None else attribute(given, "val")


def _marked(mark: str, text: str) -> str:
    return mark + _whole(text) if text else ""


def _whole(text: str) -> str:
    """Brackets around what is more than one number or word."""
    return text if text.replace(".", "").isalnum() or len(text) < 2 else f"({text})"
