"""What stands around the number and its unit: words and signs before, signs and notes after."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.normalize.measures import Measure, Per, read_counted, read_measure, read_per
from pipeline.normalize.scanner import Scanner, Unexpected
from pipeline.normalize.vocabulary import Table, Vocabulary

_BASIS = re.compile(r"(?:[较比与][12][0-9]{3}年度?(?:同期|末|底|水平)?(?:相比)?|以[12][0-9]{3}年度?为基[数期准]年?)")
_BRACKET = re.compile(r"\(([^()]+(?:\([^()]*\)[^()]*)*)\)")
_INCLUSIVE = re.compile(r"\(包?含(?:本数)?\)")
_MEASURED = frozenset(("money", "length", "area", "volume", "mass", "energy", "power", "data"))
"""What is counted may be called by two names, 100件（套）, 20课时（学时）; what is measured may not, 50公里（米）."""
_RATES = frozenset(("percent", "point", "rate", "score", "grade"))
_EXCLUSIVE = re.compile(r"不(?:包?含|包括)(?:[0-9]|本数|$|[一二三四五六七八九十百]+[^\W\d])|除外")
_INCLUDED = re.compile(r"包?含([0-9]+(?:\.[0-9]+)?)")
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,14}")
_NO_NOUN = re.compile(
    r"[一二三四五六七八九十百千万亿两半几数多余以内外前后左右上下的了到达超未不无按已均率应须可将并且或及和与每性龄起至比同各]"
    r"|^点|完成|完工|竣工|建成|开工|到位|落实|实现|通过|提高|提升|增加|减少|下降|开展|参加|保障|确保|进行|达标|合格$|覆盖|满意|其中|其[他余]"
    r"|封顶|为[限宜主止]|不等|期间|水平|免费|优先|^[整底初末]"  # 10家封顶 is no 10家
    r"|[日天月年周季旬]$|年度$|季度$|小时$|分钟$"
)
_MILD = frozenset(("达到", "达到了", "不超"))
"""Sign words that change nothing in a note without figures: (达到国家标准)."""
_NO_CHANGE = frozenset("~=")
_NOUN_UNITS = frozenset(("名", "位", "次", "场", "期", "轮"))


class Lead(NamedTuple):
    """What stands before the number: the sign, a sign that needs its 以内, denominators (每人), words set aside."""

    sign: str = ""
    framed: str = ""
    per: tuple[Per, ...] = ()
    notes: tuple[str, ...] = ()


class Rest(NamedTuple):
    """What follows the number, to the end of the quantity."""

    measure: Measure = Measure()
    sign: str = ""
    notes: tuple[str, ...] = ()
    counts: bool = False
    """Whether a noun is counted, 10台电脑: then 1.10家企业 is an item's number and 10家企业."""

    def includes(self, number: Decimal | None = None) -> bool:
        """Whether a note says that this number, or any, is included: 低于5%（含5%） contradicts itself."""
        found = [one for one in map(_INCLUDED.match, self.notes) if one]
        return any(number is None or number == Decimal(one[1]) for one in found)


def agree(scan: Scanner, start: int, *signs: str) -> str:
    """Signs that agree are one; signs that contradict stop the reading at `start`, where the later one stands."""
    written = {sign for sign in signs if sign}
    if len(written) > 1:
        scan.at = start
        raise scan.fail("same sign")
    return written.pop() if written else ""


def read_lead(scan: Scanner) -> Lead:
    """lead = (basis | compare | change | level | verb | "每" counted)* sign ("每" counted)*

    A comparison needs its change. Denominators stand before the sign or after it: 每人至少5次, 至少每人5次.
    """
    table = scan.words.words["lead"]
    words: list[str] = []
    per: list[Per] = []
    comparing = False
    while True:
        start = scan.at
        if scan.text[start : start + 1] in "较比与以" and scan.match(_BASIS, "note"):
            comparing = True
        elif found := scan.word(table, "note"):
            comparing = found[1] == "compare" or (comparing and found[1] != "change")
            scan.literal("了")
        elif scan.literal("每", name="per"):
            per.append(read_counted(scan))
            scan.space()
            continue
        else:
            break
        words.append(scan.text[start : scan.at])
        scan.literal(",")
    if comparing:
        raise scan.fail("change")
    notes = ("".join(words),) if words else ()
    sign, framed, about = _read_sign(scan)
    if sign and not per:
        while scan.literal("每", name="per"):
            per.append(read_counted(scan))
    return Lead(sign, framed, tuple(per), notes + about)


def _read_sign(scan: Scanner) -> tuple[str, str, tuple[str, ...]]:
    """sign = (BEFORE | WITHIN)*, all agreeing; 约 is no sign but a note"""
    before, within = scan.words.signs["before"], scan.words.signs["within"]
    sign, framed = "", ""
    about: tuple[str, ...] = ()
    while True:
        scan.space()
        start = scan.at
        if found := scan.word(before, "sign"):
            sign = agree(scan, start, sign, found[1])
            about = (found[0],) if sign == "~" else ()
        elif found := scan.word(within, "sign"):
            framed = found[1]
        else:
            return sign, framed, about


def read_rest(scan: Scanner, measure: Measure, nouns: bool = True) -> Rest:
    """rest = noun? (AFTER per? | "(含)" | note)*"""
    after = scan.words.signs["after"]
    sign, inclusive = "", False
    notes: list[str] = []
    counts = False
    if nouns and (noun := _read_noun(scan, measure)):
        notes.append(noun)
        counts = True
    while not scan.at_end():
        start = scan.at
        if found := scan.word(after, "sign"):
            sign = agree(scan, start, sign, found[1])
            if sign == "~":
                notes.append(found[0])
            if not measure.per:  # 2次以上/年
                measure = measure._replace(per=read_per(scan, measure.unit))
        elif scan.match(_INCLUSIVE, "sign"):
            inclusive = True
        elif note := read_note(scan):
            if is_measure_apart(note, measure, scan.words):
                raise scan.fail("unit")
            notes.append(note)
            half = note in scan.words.units.entries
            if half and not measure.per:  # 2场（次）/年
                measure = measure._replace(per=read_per(scan, measure.unit))
            if half and nouns and (noun := _read_noun(scan, measure)):
                notes.append(noun)  # 2台（套）设备
        else:
            break
    return Rest(measure, sign or (">=" if inclusive else ""), tuple(notes), counts)


def read_notes(scan: Scanner) -> tuple[str, ...]:
    """notes = note*"""
    notes = []
    while note := read_note(scan):
        notes.append(note)
    return tuple(notes)


def read_note(scan: Scanner) -> str:
    """note = "(" words that hold no sign ")", or nothing"""
    if not scan.text.startswith("(", scan.at):
        return ""
    mark = scan.mark()
    found = scan.match(_BRACKET, "note")
    if not found or changes(found[1], scan.words):
        scan.back(mark)
        raise scan.fail("note")
    return found[1]


def changes(text: str, words: Vocabulary) -> bool:
    """Whether words in brackets hold a sign that would change the value."""
    if any(sign in text for sign in "≥≤<>±") or _EXCLUSIVE.search(text) or text in ("内", "超", "达"):
        return True
    signs, figures = _spelled_signs(words), any(char.isdigit() for char in text)
    found = (signs.longest_at(text, at) for at in range(len(text)))
    return any(one and (figures or one[0] not in _MILD) for one in found)


@lru_cache(maxsize=16)
def _spelled_signs(words: Vocabulary) -> Table[str]:
    """Every sign word of more than one character."""
    signs = {**words.signs["before"].entries, **words.signs["after"].entries}
    return Table(
        {one: sign for one, sign in signs.items() if sign not in _NO_CHANGE and len(one) > 1 and one[0] != "("}
    )


@lru_cache(maxsize=1 << 12)
def is_measure_apart(note: str, measure: Measure, words: Vocabulary) -> bool:
    """Whether brackets hold what the value counts, 50（万元）, or what it is counted by, 500人次（每年）, 500元（年）.

    So do 500元（人/年）, 500元（人均）, 100人（万）, 500元（万元）, 5天（工作日）.
    The other half of a unit, 100件（套） or 1.2万人（次）, is a note.
    """
    if note in words.words["each"].entries:
        return measure.unit is None or measure.unit.dimension not in _RATES  # 5%（年均） says how a rate was reckoned
    scan = Scanner(note, words)
    try:
        inside = read_measure(scan)
    except Unexpected:
        return False
    if not scan.at_end() or not (inside.name or inside.per):
        return False
    if measure.unit is None or inside.unit is None or inside.per or inside.scale not in ("", measure.scale):
        return True
    if inside.unit.dimension != measure.unit.dimension:
        return inside.unit.dimension == "time"
    measured = measure.unit.dimension in _MEASURED or "工作日" in (inside.name, measure.name)
    return measured and inside.name != measure.name


def is_bound(note: str, words: Vocabulary) -> bool:
    """Whether brackets make a bound of a value without a sign: 500元（封顶）; after ≤ it only repeats it."""
    return note in words.words["bound"].entries


def _read_noun(scan: Scanner, measure: Measure) -> str:
    """noun = plain words after a measure word (10台电脑), or nothing; 5部门 are departments, not 5部"""
    unit = measure.unit
    if unit is None or measure.per or scan.at_end() or scan.text[scan.at] == "(":
        return ""
    if unit.dimension != "count" and unit.name not in _NOUN_UNITS:
        return ""
    found = _NOUN.match(scan.text, scan.at)
    if not found or _NO_NOUN.search(found[0]):
        return ""
    known = unit.name == "个" or scan.words.words["noun"].longest_at(scan.text, scan.at - 1)  # 个县, 口井
    if len(found[0]) == 1 and not known:
        return ""
    if scan.words.words["compound"].longest_at(scan.text, scan.at - 1):
        return ""
    scan.match(_NOUN, "note")
    return found[0]
