"""The parts of an Office package by name, in whatever case it is written, and the relationships between them."""

import posixpath
from collections.abc import Iterator, Mapping

from lxml import etree

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENTS = "[Content_Types].xml"
_NO_RELATIONS = f'<Relationships xmlns="{_PACKAGE}"/>'.encode()


def parse(data: bytes) -> etree._Element:
    """A part as a tree of elements alone: no entity is resolved, nothing is fetched. Raises etree.LxmlError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(data, parser)


def serialize(root: etree._Element) -> bytes:
    """A tree as a part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


class Parts:
    """The parts in their order; found in any case of letters, as Excel finds them."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Begin with those of a file."""
        self._parts = dict(parts)
        self._names = {name.lower().replace("\\", "/"): name for name in parts}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def __getitem__(self, name: str) -> bytes:
        """The bytes of a part. Raises KeyError."""
        return self._parts[self._names[name.lower()]]

    def get(self, name: str, default: bytes) -> bytes:
        """The bytes of a part, or these where there is none."""
        return self._parts.get(self._names.get(name.lower(), ""), default)

    def __setitem__(self, name: str, data: bytes) -> None:
        self._parts[self._names.setdefault(name.lower(), name)] = data

    def items(self) -> Iterator[tuple[str, bytes]]:
        """Names as written, and bytes."""
        yield from self._parts.items()

    def unused(self, pattern: str) -> str:
        """A name with a number in place of the `{}` of the pattern, that no part has."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def declare(self, part: str, content_type: str) -> None:
        """Say in the list of contents what a new part is: of drawings as Excel does it, for all of them at once."""
        root = parse(self[_CONTENTS])
        if not part.endswith(".vml"):
            etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)
        elif all((one.get("Extension") or "").lower() != "vml" for one in root):
            root.insert(0, etree.Element(f"{{{_TYPES}}}Default", Extension="vml", ContentType=content_type))
        self[_CONTENTS] = serialize(root)


class Relations:
    """The relationships of a part, `""` for those of the package."""

    def __init__(self, parts: Parts, part: str) -> None:
        """Read them; none where there are none."""
        self._parts, self._folder = parts, posixpath.dirname(part)
        self._name = posixpath.join(self._folder, "_rels", f"{posixpath.basename(part)}.rels")
        self._root = parse(parts.get(self._name, _NO_RELATIONS))

    def target(self, kind: str) -> str:
        """The part that the first relationship of a kind (its last word) points to. Raises LookupError."""
        if not (found := self.first(kind)):
            raise LookupError(kind)
        return found

    def first(self, kind: str) -> str:
        """The part that the first relationship of a kind points to; empty where there is none."""
        return next((self._path(one) for one in self._root if self._kind(one) == kind), "")

    def worksheet(self, identifier: str) -> str:
        """The worksheet of an identifier; empty where it is none."""
        return next((self._path(one) for one in self._of(identifier) if self._kind(one) == "worksheet"), "")

    def by_id(self, identifier: str) -> str:
        """The part an identifier stands for; empty where there is none of the kind."""
        return next((self._path(one) for one in self._of(identifier)), "")

    def add(self, kind: str, part: str) -> str:
        """A new relationship to a part; gives its identifier."""
        known = {one.get("Id") for one in self._root}
        identifier = next(name for number in range(1, len(known) + 2) if (name := f"rId{number}") not in known)
        target = posixpath.relpath(part, self._folder or ".")
        etree.SubElement(
            self._root, f"{{{_PACKAGE}}}Relationship", Id=identifier, Type=f"{_OFFICE}/{kind}", Target=target
        )
        self._parts[self._name] = serialize(self._root)
        return identifier

    def _of(self, identifier: str) -> list[etree._Element]:
        return [one for one in self._root if one.get("Id") == identifier and one.get("TargetMode") != "External"]

    def _kind(self, one: etree._Element) -> str:
        return (one.get("Type") or "").rpartition("/")[2]

    def _path(self, one: etree._Element) -> str:
        target = (one.get("Target") or "").replace("\\", "/")
        return posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
