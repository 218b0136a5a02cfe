"""The chart and table libraries of the page: read from the installed packages, made safe to stand inside HTML.

Only the scripts are wanted, so the packages are located, never imported (importing plotly would cost a second).
"""

import base64
import hashlib
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from markupsafe import Markup

_OPENERS = re.compile(r"<(?=!--|script|/script)", re.IGNORECASE)
_EXPORTS = re.compile(r"export\s*\{([^{}]*)\}\s*;?")


class LibraryError(Exception):
    """An installed package does not hold the script the page needs; a Chinese sentence."""


def packaged_script(package: str, name: str) -> str:
    """The text of a script that an installed package ships."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    path = Path(places[0]) / name if places else None
    if path is None or not path.is_file():
        raise LibraryError(f"没有找到软件包 {package} 里的 {name}，请按 requirements.lock 重新安装。")
    return path.read_text(encoding="utf-8")


def inline_script(text: str) -> Markup:
    """A script that may stand between script tags.

    Inside strings and patterns, the only places where libraries write them, `<!--` and `<script` may be spelled with
    an escape; left alone, the two together would make the browser overlook our closing tag.
    """
    return Markup(_OPENERS.sub(r"\\x3C", text))


def as_global(module: str, name: str) -> str:
    """An ES module whose default export becomes a global, because an inline module cannot be imported."""
    found = _EXPORTS.search(module)
    local = re.search(r"([\w$]+)\s+as\s+default", found[1]) if found else None
    if found is None or local is None:
        raise LibraryError("表格程序库的写法变了，找不到默认导出，请使用 requirements.lock 中的版本。")
    return f"{module[: found.start()]}globalThis.{name}={local[1]};{module[found.end() :]}"


@lru_cache(maxsize=1)
def libraries() -> tuple[Markup, Markup]:
    """The chart library (a classic script) and the table library (a module), ready to be put into the page."""
    charts = packaged_script("plotly", "package_data/plotly.min.js")
    tables = packaged_script("itables", "html/dt_bundle.js")
    return inline_script(charts), inline_script(as_global(tables, "DataTable"))


def policy(scripts: tuple[Markup, ...]) -> str:
    """A content security policy under which exactly these scripts run and nothing at all can be fetched."""
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
