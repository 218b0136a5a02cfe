"""The common dates, `2025年12月31日前` and `12月底前`, at once; all others are left to the whole grammar of dates."""

import calendar
import re
from datetime import date

from pipeline.model import Kind, Reading

_CHINESE = re.compile(
    r"(?:(?P<year>(?:19|20)[0-9]{2})年)?(?P<month>1[0-2]|0?[1-9])月"
    r"(?:(?P<day>[12][0-9]|3[01]|0?[1-9])日|(?P<end>底|末))?(?P<before>之前|以前|前)?(?P<done>完成)?"
)
_DASHED = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?P<mark>[-./])(?P<month>1[0-2]|0?[1-9])(?P=mark)(?P<day>[12][0-9]|3[01]|0?[1-9])"
    r"(?P<end>)(?P<before>之前|以前|前)?(?P<done>)"
)


def read_common_date(text: str, folded: str, form_year: int | None) -> Reading | None:
    """The reading of a common date, or None where the whole grammar has to look; `text` as written."""
    found = _CHINESE.fullmatch(folded) if "月" in folded else _DASHED.fullmatch(folded)
    if found is None:
        return None
    written, month, day, end, before, done = found.group("year", "month", "day", "end", "before", "done")
    year, number = int(written) if written else form_year, int(month)
    if year is None or not 1900 <= year < 2100:
        return None
    length = calendar.monthrange(year, number)[1]
    first, last = (int(day), int(day)) if day else (1, length)
    if last > length:
        return None
    closing = bool(end or before)
    return Reading(
        text,
        Kind.DATE,
        "<=" if closing else "=",
        closing,
        date_from=None if closing else date(year, number, first),
        date_to=date(year, number, last),
        note=done or "",
    )
