"""XML parts as lxml trees, for formats that are walked rather than scanned: checked text, no entities, no net."""

from functools import lru_cache

from lxml import etree

from pipeline.read.content import Refused
from pipeline.read.limits import LIMITS
from pipeline.read.package import Package
from pipeline.read.xml_text import broken, xml_text


def parse_tree(data: bytes, part: str) -> "etree._Element":
    """The root of a part. Raises Refused for a DTD and for what is not well-formed."""
    if len(data) > LIMITS.tree_bytes:
        raise Refused("too_large", f"{part} 超过 {LIMITS.tree_bytes // 2**20} MB，不像报表，请拆分后再报。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    text = xml_text(data, part)
    start = text.find("?>") + 2 if text.startswith("<?xml") else 0
    try:
        return etree.fromstring(text[start:].lstrip().encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise broken(part, f"第 {error.lineno} 行格式不对") from error


def part_tree(package: Package, part: str) -> "etree._Element":
    """The root of a part that has to be there. Raises Refused."""
    data = package.read(part)
    if data is None:
        raise Refused("damaged", f"文件里缺少 {part}，请在 Word/WPS 中打开检查，另存为新文件后重新报送。")
    return parse_tree(data, part)


def local(element: "etree._Element") -> str:
    """The name of an element without its namespace; empty for comments."""
    return _local(element.tag)


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def first(element: "etree._Element", name: str) -> "etree._Element | None":
    """The first child if it is called so, as the properties of a thing are, which stand nowhere else."""
    child = element[0] if len(element) else None
    return child if child is not None and local(child) == name else None


def named(element: "etree._Element | None") -> "dict[str, etree._Element]":
    """Children by their names: properties, each of which is there once."""
    return {_local(child.tag): child for child in element} if element is not None else {}


def attribute(element: "etree._Element", name: str, default: str = "") -> str:
    """An attribute by its local name, whatever prefix the writer used."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return default
