"""What floats above the cells of a sheet: text boxes and ticked controls hold words that no cell has."""

from collections.abc import Iterator

from pipeline.read.content import quoted
from pipeline.read.xml_text import local, parse_xml, xml_text


def box_texts(data: bytes, part: str) -> list[str]:
    """The texts of the boxes and shapes of a drawing, in order; those of charts are not in it."""
    found: list[str] = []
    inside: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        inside.append(local(name))
        if inside[-1] == "txBody":
            found.append("")
        elif inside[-1] == "p" and found and found[-1]:
            found[-1] += "\n"

    def end(_: str) -> None:
        inside.pop()

    def characters(text: str) -> None:
        if inside[-1:] == ["t"] and found:
            found[-1] += text

    parse_xml(xml_text(data, part), part, start, end, characters)
    return [text for text in map(str.strip, found) if text]


def told(texts: list[str], controls: int) -> Iterator[str]:
    """The words of a note for each box, and for the controls as a whole."""
    for text in texts:
        yield f"文本框“{quoted(text)}”"
    if controls:
        yield f"{controls} 个控件（勾选框、按钮等）"
