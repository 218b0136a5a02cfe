"""Ordinary .docx templates rendered fast: docxtpl prepares one once, Jinja compiles it once, the rest is bytes.

docxtpl opens and saves the whole package and compiles anew for every document. Here its preprocessing (runs joined,
`{%tr %}` and `{%p %}` unwrapped) is done once per template and kept under the template's hash; what is left for a
document is Jinja's rendering, line breaks and tabs, and one zip member. Templates that need more of docxtpl (tags in
headers, columns made by loops) go its documented way.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

from jinja2 import Template, TemplateError

from pipeline.render import compiled
from pipeline.render.word_errors import in_chinese, is_of_template, sum_in_chinese
from pipeline.render.word_package import MAIN, Package, open_package
from pipeline.render.word_shape import IllFormed, State, beginning, encoded
from pipeline.render.word_text import environment
from pipeline.render.word_views import view_names
from pipeline.settings import SettingsError

_VERSION = b"2"
_DRAWING = re.compile(rb"(<wp:docPr\b[^>]*?\bid=\")[^\"]*\"")
_CHARTED = re.compile(r"word/document\.xml|word/(?:charts|embeddings)/[^/]+")
CHANGING = re.compile(rf"{_CHARTED.pattern}|word/settings\.xml")
_CONTENTS = re.compile(r"\{\{-?\s*contents\b")
_STYLE = re.compile(r'<w:style\b[^>]*w:styleId="([^"]*)"[^>]*>\s*<w:name w:val="([^"]*)"')


def variables(record: object) -> dict[str, Any]:
    """The top-level variables a template sees: the fields of one of the types in `word_views`, or a mapping."""
    if isinstance(record, Mapping):
        return dict(record)
    return {name: getattr(record, name) for name in view_names(type(record))}


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """A template ready to render. `styles` maps a style's English name to the id this file gives it."""

    path: Path
    package: Package
    compiled: Template
    drawings: bool
    styles: Mapping[str, str]
    start: State
    by_docxtpl: bool = False

    def write(self, path: Path, record: object, parts: Mapping[str, bytes] | None = None) -> None:
        """Render to a file; `parts` replaces other members. Raises SettingsError where the template is wrong."""
        with path.open("w+b") as file:
            self.write_to(file, record, parts)

    def write_to(self, file: IO[bytes], record: object, parts: Mapping[str, bytes] | None = None) -> None:
        """Render into an open file."""
        try:
            if self.by_docxtpl:
                file.write(_prepare().render_document(self.path, variables(record), parts or {}))
                return
            others = {name: (part,) for name, part in (parts or {}).items()}
            self.package.write(file, {MAIN: self.chunks(record), **others})
        except TemplateError as error:
            raise SettingsError(
                f"模板 {self.path.name} 无法使用：{in_chinese(error)}；请用 jixiao template check 检查后修改。"
            ) from error
        except IllFormed as error:
            raise SettingsError(f"模板 {self.path.name} 填入内容后结构被破坏：{error}；请检查其中的标签。") from error
        except (TypeError, ValueError, ArithmeticError, LookupError) as error:
            if not is_of_template(error):
                raise
            raise SettingsError(
                f"模板 {self.path.name} 里有一处算不出来：{sum_in_chinese(error)}；"
                "请先用 if 判断字段不空，或者改用 万元、千分位 等过滤器。"
            ) from error

    def chunks(self, record: object) -> Iterator[bytes]:
        """document.xml in pieces that never end within a tag."""
        chunks = encoded(self.compiled.generate(variables(record)), self.start)
        if not self.drawings:
            return chunks
        numbers = count(1001)
        return (_DRAWING.sub(lambda match: b'%s%d"' % (match[1], next(numbers)), chunk) for chunk in chunks)


@cache
def load_template(path: Path) -> WordTemplate:
    """Open, prepare and compile a template once. Raises SettingsError with a sentence for the template's author."""
    try:
        data = path.read_bytes()
        key = sha256(_VERSION + data).hexdigest()
        source, simple = _prepared(data, key)
        changing = CHANGING if _CONTENTS.search(source) else _CHARTED
        code, base = compiled.kept(key, lambda: (environment().compile(source), open_package(data, changing).base))
        package = open_package(data, changing, base)
        styles = package.members.get("word/styles.xml", b"").decode("utf-8")
        return WordTemplate(
            path,
            package,
            Template.from_code(environment(), code, environment().make_globals(None)),
            "<wp:docPr" in source,
            {name.lower(): key for key, name in _STYLE.findall(styles)},
            beginning(),
            not simple,
        )
    except FileNotFoundError:
        raise SettingsError(f"缺少模板文件 {path.name}，请恢复 templates 文件夹。") from None
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise SettingsError(f"模板 {path.name} 不是可用的 Word 文档（.docx）：{error}。") from error
    except TemplateError as error:
        raise SettingsError(
            f"模板 {path.name} 的标签写得不对：{in_chinese(error)}；请用 jixiao template check 检查后修改。"
        ) from error


def _prepared(data: bytes, key: str) -> tuple[str, bool]:
    """The Jinja source of a template and whether the fast way can render it, from the cache when it is there."""
    kept = compiled.FOLDER / f"{key}.xml"
    try:
        text = kept.read_text(encoding="utf-8")
        return text[1:], text[0] == "1"
    except (OSError, UnicodeDecodeError, IndexError):
        source, simple = _prepare().prepare(data)
    compiled.write(kept, f"{int(simple)}{source}".encode())
    return source, simple


def _prepare() -> Any:
    # docxtpl costs 0.1 s to import and is needed only when a template is new or goes the slow way.
    from pipeline.render import word_docxtpl

    return word_docxtpl
