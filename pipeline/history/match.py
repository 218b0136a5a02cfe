"""Which project and which indicator of one build is which of another: by code, then name, then similarity.

Every pair says how it was found, so that a reader can doubt it. Nothing is matched twice; what is alike stays in order.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from pipeline.domain.changes import change_of
from pipeline.domain.conversions import basic
from pipeline.domain.points import points_beside
from pipeline.domain.scoring import bare_name, named, project_key, without_year
from pipeline.model import Indicator, Kind, Project, Reading
from pipeline.text import fold_value, label_key

T = TypeVar("T")
PROJECT_LIKENESS = 80.0
RENAMED_LIKENESS = 40.0
SAME_CONTENT = 60.0
INDICATOR_LIKENESS = 75.0
NAME_FLOOR = 45.0
DOUBT = 3.0
_ROWS = 256
_MARKS = tuple(
    map(re.compile, (r"\d+|[一二三四五六七八九十]+", r"[a-z]+|[甲乙丙丁]", r"[东西南北]", r"[上下](?=半年|学期)"))
)
_NUMERAL = {character: str(number) for number, character in enumerate("一二三四五六七八九十", 1)}


class Pair(NamedTuple, Generic[T]):
    """One match: None on one side where there is no partner. `how` is code, name, likeness, content or empty.

    It is repeated or repeat_dropped where one is a further copy of a project that has its partner,
    unread where the partner may stand in a file that could not be read.
    """

    old: T | None
    new: T | None
    how: str = ""
    likeness: int = 0

    @property
    def said(self) -> str:
        """How the two were found to be the same, in Chinese."""
        words = {
            "code": "代码相同",
            "name": "名称相同",
            "likeness": "名称相似",
            "content": "名称不同，指标相同",
            "unread": "另一边的文件没有读入，没有比较",
            "repeated": "重复报送，与同一个旧项目比较",
            "repeat_dropped": "旧表重复报送的另一份",
        }
        return words.get(self.how, "") + (f"{self.likeness}%" if self.how in ("likeness", "content") else "")


Key = Callable[[T], Hashable]


class Likeness(NamedTuple, Generic[T]):
    """How likeness is measured: of which text, among which group, what is looked at and what counts as a match.

    `doubt`: where a second candidate comes as near as this there is no match at all; negative: the first is taken.
    """

    text: Callable[[T], str]
    group: Key[T]
    floor: float
    least: float
    refine: Callable[[T, T, float], float]
    doubt: float = -1.0


def match_projects(old: Sequence[Project], new: Sequence[Project], *, across: bool = True) -> tuple[Pair[Project], ...]:
    """Pairs in the order of `new`, then what was dropped in the order of `old`.

    Without `across` a project stays with its unit, if that unit stands on both sides: two units may well have projects
    of one name.
    """
    staying = set() if across else {agency_key(p) for p in old} & {agency_key(p) for p in new}
    keys: tuple[tuple[str, Key[Project]], ...] = (
        ("code", lambda p: label_key(p.code)),
        ("name", lambda p: named(p) and (agency_key(p), bare_name(named(p)))),
        ("name", lambda p: named(p) and (agency_key(p), project_key(p))),
        ("name", lambda p: agency_key(p) not in staying and len(project_key(p)) >= 4 and project_key(p)),
    )
    alike = Likeness[Project](project_key, agency_key, PROJECT_LIKENESS, PROJECT_LIKENESS, _by_name, DOUBT)
    renamed = Likeness[Project](project_key, agency_key, RENAMED_LIKENESS, SAME_CONTENT, _same_content, DOUBT)
    return _match(old, new, keys, {"likeness": alike, "content": renamed})


def match_indicators(old: Sequence[Indicator], new: Sequence[Indicator]) -> tuple[Pair[Indicator], ...]:
    """Pairs in the order of `new`, then what was dropped in the order of `old`."""
    keys: tuple[tuple[str, Key[Indicator]], ...] = (
        ("code", lambda i: label_key(i.extras.get("level3_code", ""))),
        ("name", lambda i: (_class1(i), _level(i.class2 or i.level2), title_of(i), meaning(i.target))),
        ("name", lambda i: (_class1(i), _level(i.class2 or i.level2), title_of(i))),
        ("name", title_of),
    )
    alike = Likeness[Indicator](title_of, _class1, NAME_FLOOR, INDICATOR_LIKENESS, _refined)
    return _match(old, new, keys, {"likeness": alike})


def _match(
    old: Sequence[T], new: Sequence[T], keys: Sequence[tuple[str, Key[T]]], ways: Mapping[str, Likeness[T]]
) -> tuple[Pair[T], ...]:
    partner: dict[int, tuple[int, str, int]] = {}
    left = list(range(len(old)))
    for how, key in keys:
        left = _by_key(old, new, left, partner, how, key)
    for how, alike in ways.items():
        left = _by_likeness(old, new, left, partner, how, alike)
    taken = {o for o, _, _ in partner.values()}
    pairs = [
        Pair(old[partner[n][0]], one, partner[n][1], partner[n][2]) if n in partner else Pair(None, one)
        for n, one in enumerate(new)
    ]
    return (*pairs, *(Pair(one, None) for o, one in enumerate(old) if o not in taken))


def _by_key(
    old: Sequence[T], new: Sequence[T], left: list[int], partner: dict[int, tuple[int, str, int]], how: str, key: Key[T]
) -> list[int]:
    """Pair equal keys, the first with the first; empty keys match nothing. Returns what is left of `old`."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for o in left:
        if own := key(old[o]):
            waiting[own].append(o)
    for n, one in enumerate(new):
        if n not in partner and waiting.get(own := key(one)):
            partner[n] = (waiting[own].pop(0), how, 100)
    taken = {o for o, _, _ in partner.values()}
    return [o for o in left if o not in taken]


def _by_likeness(
    old: Sequence[T], new: Sequence[T], left: list[int], partner: dict[int, tuple[int, str, int]], how: str,
    alike: Likeness[T],
) -> list[int]:  # fmt: skip
    """Pair what is most alike first, inside one unit or one class; equals keep their order. Gives what is left."""
    sides: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for o in left:
        sides[alike.group(old[o])][0].append(o)
    for n, one in enumerate(new):
        if n not in partner:
            sides[alike.group(one)][1].append(n)
    found = [
        (-value, n, o, names)
        for olds, news in sides.values()
        for o, n, names in _alike(old, new, olds, news, alike)
        if (value := alike.refine(old[o], new[n], names)) >= alike.least
    ]
    taken = _settle(sorted(found), partner, how, alike.doubt)
    return [o for o in left if o not in taken]


def _settle(
    found: Sequence[tuple[float, int, int, float]], partner: dict[int, tuple[int, str, int]], how: str, doubt: float
) -> set[int]:
    """Take the pairs most alike first, each side once; leave apart what has a rival nearly as good."""
    rivals: dict[tuple[str, int], list[tuple[float, int, int]]] = defaultdict(list)
    for value, n, o, _ in found if doubt >= 0 else ():
        rivals["new", n].append((value, n, o))
        rivals["old", o].append((value, n, o))
    taken: set[int] = set()
    unsure: set[int] = set()
    for value, n, o, names in found:
        if n in partner or o in taken or n in unsure:
            continue
        near = {
            other
            for other_value, other, place in (*rivals["new", n], *rivals["old", o])
            if other_value <= value + doubt and other not in partner and place not in taken
            if (other, place) != (n, o)
        }
        if near:
            unsure |= {n, *near}
        else:
            partner[n] = (o, how, round(names if how == "likeness" else -value))
            taken.add(o)
    return taken


def _alike(
    old: Sequence[T], new: Sequence[T], olds: list[int], news: list[int], alike: Likeness[T]
) -> Iterator[tuple[int, int, float]]:
    """Pairs whose texts are alike enough to look at, some rows of the matrix at a time."""
    texts = [alike.text(new[n]) for n in news]
    for start in range(0, len(olds) if news else 0, _ROWS):
        part = olds[start : start + _ROWS]
        ratios = cdist([alike.text(old[o]) for o in part], texts, scorer=ratio, score_cutoff=alike.floor)
        for row, column in zip(*ratios.nonzero(), strict=True):
            yield part[row], news[column], float(ratios[row, column])


def _by_name(old: Project, new: Project, names: float) -> float:
    return 0.0 if set_apart(project_key(old), project_key(new)) else names


def set_apart(one: str, other: str) -> bool:
    """Whether what tells two like names apart is a number, a letter or a side: 一期 and 二期, 北校区 and 南校区."""
    for pattern in _MARKS:
        marks = [
            sorted(_NUMERAL.get(m, m) for m in pattern.findall(without_year(text.casefold()))) for text in (one, other)
        ]
        if all(marks) and marks[0] != marks[1]:
            return True
    return False


def _refined(old: Indicator, new: Indicator, names: float) -> float:
    """Likeness of the names; a common class and an equal value count for a little."""
    if set_apart(title_of(old), title_of(new)):
        return 0.0
    same_class = _level(old.class2 or old.level2) == _level(new.class2 or new.level2)
    same_value = meaning(old.target) == meaning(new.target)
    return min(99.0, names + 5 * same_class + 10 * same_value)


def _same_content(old: Project, new: Project, names: float) -> float:
    """How many indicators stand in both, by name and value: a project that was given another name keeps its targets."""
    if set_apart(project_key(old), project_key(new)):
        return 0.0
    sides = [{(title_of(i), meaning(i.target)) for i in project.indicators} for project in (old, new)]
    most = max(map(len, sides))
    common = len(sides[0] & sides[1])
    return 100 * common / most if common >= 3 else 0.0


def meaning(reading: Reading | None) -> Hashable:
    """What a value means, whatever its spelling: 6.5万元/年/人 and 65000元/人·年 are one, so are 100% and ＝100%."""
    if reading is None or reading.kind is Kind.BLANK:
        return None
    if reading.kind is Kind.SEVERAL:
        return tuple(map(meaning, reading.parts))
    if reading.kind is Kind.PHRASE or (reading.kind is Kind.DATE and reading.date_to is None and not reading.repeats):
        return fold_value(reading.text)
    low, high, unit = measured(reading)
    return (
        reading.kind, reading.sign, low, high, unit, reading.date_from, reading.date_to, reading.repeats,
        change_of(reading),
    )  # fmt: skip


def measured(reading: Reading) -> tuple[Decimal | None, Decimal | None, str]:
    """Both ends of a value in the basic unit of its kind: 3公里 and 3000米 are one."""
    factor, unit = basic(reading.base_unit)
    low, high = (None if value is None else value * factor for value in (reading.amount, reading.amount_to))
    return low, high, unit


def agency_key(project: Project) -> str:
    """The unit by its name, which codes in some forms and not in others cannot upset."""
    return label_key(project.agency_name) or label_key(project.agency_code)


def _class1(indicator: Indicator) -> str:
    return _level(indicator.class1 or indicator.level1)


def title_of(indicator: Indicator) -> str:
    """The name of an indicator without stars, its number and the points printed behind it."""
    return points_beside(indicator.level3)[0]


def _level(text: str) -> str:
    return label_key(text).split("(")[0].removesuffix("指标")
