"""The style sheets of a page as text: which rules are for the screen, and what they declare."""

import re
from collections.abc import Iterator

_ASKED = {
    *("display", "visibility", "text-decoration", "text-decoration-line", "mso-hide", "white-space"),
    *("color", "background", "background-color", "background-image"),
}

_FOR = re.compile(r"\bmedia\s*=\s*[\"']?([^\"'>]*)", re.IGNORECASE)
_SCREEN = ("", "all", "screen", "only screen", "only all", "not print")
"""Who the rules for what is seen are for; those for a width of the window or a dark room are not for everybody."""
_LONG = 2_000_000


def style_rules(page: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules for the screen. Costs no more than the length of the page."""
    for sheet in _sheets(page):
        above: list[bool] = []  # of the blocks around a rule: whether each is for the screen
        for chunk in "".join(_uncommented(sheet)).split("}"):
            *openings, body = chunk.split("{")
            for opening in openings[:-1]:
                name, _, media = opening.rpartition(";")[2].strip().partition(" ")
                above.append(name.lower() == "@media" and _is_for_screen(media))
            head = openings[-1].rpartition(";")[2].strip() if openings else ""
            if head and not head.startswith("@") and all(above):
                yield head, body
            if not openings and above:
                above.pop()


def _sheets(page: str) -> Iterator[str]:
    """The texts of the style sheets that are not for print or another device only."""
    small, at = page.lower(), 0
    while (start := small.find("<style", at)) >= 0 and (inside := small.find(">", start)) >= 0:
        at = small.find("</style", inside)
        at = len(page) if at < 0 else at
        media = _FOR.search(page, start, inside)
        if media is None or _is_for_screen(media[1]):
            yield page[inside + 1 : min(at, inside + _LONG)]


def _uncommented(sheet: str) -> Iterator[str]:
    sheet, at = sheet.replace("<!--", "").replace("-->", ""), 0
    while (start := sheet.find("/*", at)) >= 0:
        yield sheet[at:start]
        end = sheet.find("*/", start + 2)
        at = len(sheet) if end < 0 else end + 2
    yield sheet[at:]


def _is_for_screen(media: str) -> bool:
    """Whether rules for such media are for the screen, whatever its width."""
    return any(" ".join(each.lower().split()) in _SCREEN for each in media.split(","))


def declared(body: str) -> dict[str, str]:
    """The declarations that matter here, in small letters, `!important` at the end where it stands."""
    said: dict[str, str] = {}
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and (name := name.strip().lower()) in _ASKED:
            said[name] = re.sub(r"\s*!\s*important$", "!important", value.strip().lower()).replace(", ", ",")
    return said
