"""Qualitative values by class: 显著提升 is a change and cannot be measured, 全覆盖 is coverage and can.

The words stand in normalize/phrases.tsv. Reading and checking both ask, so this belongs to no stage.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline.settings import SettingsError
from pipeline.text import clean, fold_value

_TABLE = Path(__file__).parents[1] / "normalize" / "phrases.tsv"
_TITLES = {"state": "状态", "change": "变化", "permanence": "持续性", "compliance": "合规", "coverage": "覆盖"}
_MEASURABLE = {"yes": True, "是": True, "no": False, "否": False}
_FIRST = ("coverage", "compliance", "change", "permanence", "state")
"""Where a phrase holds words of several classes, the first of these is what it claims: 持续改善 claims a change."""


class PhraseWord(NamedTuple):
    """What a word says of a qualitative value: its class, and whether what it claims can be measured as written."""

    kind: str
    measurable: bool

    @property
    def title(self) -> str:
        """The class in Chinese."""
        return _TITLES[self.kind]


def classify_phrase(text: str, words: Mapping[str, PhraseWord] | None = None) -> PhraseWord | None:
    """The class of a qualitative text and whether it can be measured; None where it holds no word we know."""
    folded = fold_value(text)
    table = words or standard_phrases()
    if exact := table.get(folded):
        return exact
    found = [word for spelling, word in table.items() if len(spelling) > 1 and spelling in folded]
    for kind in _FIRST:
        same = [word.measurable for word in found if word.kind == kind]
        if same:
            return PhraseWord(kind, any(same))
    return None


@lru_cache(maxsize=1)
def standard_phrases() -> Mapping[str, PhraseWord]:
    """The words of phrases.tsv."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return read_phrases((line.split("\t") for line in lines if line.strip()), _TABLE.name)


def read_phrases(rows: Iterable[Sequence[str]], source: str) -> dict[str, PhraseWord]:
    """Rows of 词语, 类别, 可衡量. Raises SettingsError with a Chinese sentence."""
    kinds = {**{kind: kind for kind in _TITLES}, **{title: kind for kind, title in _TITLES.items()}}
    phrases: dict[str, PhraseWord] = {}
    for number, row in enumerate(rows, 2):
        if not any(map(str.strip, row)):
            continue
        word, kind, measurable = (*(clean(cell).strip() for cell in row), "", "", "")[:3]
        where = f"{source} 第{number}行"
        if not word:
            raise SettingsError(f"{where}：没有写词语，请填写，例如“持续有效”。")
        if kind not in kinds:
            raise SettingsError(f"{where}：“{word}”的类别“{kind}”不认识，应为 {'、'.join(_TITLES.values())} 之一。")
        if measurable not in _MEASURABLE:
            raise SettingsError(f"{where}：“{word}”的可衡量一栏应写 是 或 否，现为“{measurable}”。")
        meaning = PhraseWord(kinds[kind], _MEASURABLE[measurable])
        if phrases.setdefault(fold_value(word), meaning) != meaning:
            raise SettingsError(f"{where}：词语“{word}”前面已经有一行，内容不同，请只留一行。")
    return phrases
