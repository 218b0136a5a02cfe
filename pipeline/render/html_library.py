"""The chart and table libraries of the page: read from the installed packages, made safe to stand inside HTML.

Only the scripts are wanted, so the packages are located, never imported (importing plotly would cost a second).
"""

import base64
import hashlib
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

_OPENERS = re.compile(rb"<(?=!--|script|/script)", re.IGNORECASE)
_EXPORTS = re.compile(rb"export\s*\{([^{}]*)\}\s*;?")


class Script(NamedTuple):
    """A script ready to stand between script tags, and how a content security policy names it.

    It stays bytes from the package to the page: as text, five megabytes would be turned to and fro for nothing.
    """

    body: bytes
    digest: str


class LibraryError(Exception):
    """An installed package does not hold the script the page needs; a Chinese sentence."""


def packaged_script(package: str, name: str) -> bytes:
    """The bytes of a script that an installed package ships."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    path = Path(places[0]) / name if places else None
    if path is None or not path.is_file():
        raise LibraryError(f"没有找到软件包 {package} 里的 {name}，请按 requirements.lock 重新安装。")
    return path.read_bytes()


def inline_script(script: bytes) -> Script:
    """A script that may stand between script tags.

    Inside strings and patterns, the only places where libraries write them, `<!--` and `<script` may be spelled with
    an escape; left alone, the two together would make the browser overlook our closing tag.
    """
    body = _OPENERS.sub(rb"\\x3C", script)
    return Script(body, f"sha256-{base64.b64encode(hashlib.sha256(body).digest()).decode()}")


def as_global(module: bytes, name: str) -> bytes:
    """An ES module whose default export becomes a global, because an inline module cannot be imported."""
    found = _EXPORTS.search(module)
    local = re.search(rb"([\w$]+)\s+as\s+default", found[1]) if found else None
    if found is None or local is None:
        raise LibraryError("表格程序库的写法变了，找不到默认导出，请使用 requirements.lock 中的版本。")
    return b"%sglobalThis.%s=%s;%s" % (module[: found.start()], name.encode(), local[1], module[found.end() :])


@lru_cache(maxsize=1)
def libraries() -> tuple[Script, Script]:
    """The chart library (a classic script) and the table library (a module), ready to be put into the page."""
    charts = packaged_script("plotly", "package_data/plotly.min.js")
    tables = packaged_script("itables", "html/dt_bundle.js")
    return inline_script(charts), inline_script(as_global(tables, "DataTable"))


def policy(scripts: tuple[Script, ...]) -> str:
    """A content security policy under which exactly these scripts run and nothing at all can be fetched."""
    allowed = " ".join(f"'{script.digest}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )
