"""Chinese numerals, read strictly: `三五` and `一百五` are speech, not numbers, and are refused."""

from decimal import Context, Decimal

EXACT = Context(prec=60)
"""Decimal arithmetic that never rounds what a reading can hold."""

_DIGITS = {
    char: value
    for value, chars in enumerate(("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
}
_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟〇两", "一二三四五六七八九十百千零二")
CHARS = "零〇一二两三四五六七八九十百千万亿点壹贰叁肆伍陆柒捌玖拾佰仟"


def tidy(number: Decimal) -> Decimal:
    """Without trailing zeros, without exponent: 28.40 → 28.4, 1E+2 → 100, -0 → 0."""
    if not number:
        return Decimal(0)
    plain = number.normalize(EXACT)
    return plain.quantize(Decimal(1), context=EXACT) if plain.as_tuple().exponent > 0 else plain  # type: ignore[operator]


def read_numeral(text: str) -> Decimal | None:
    """numeral = whole ("点" DIGIT+)?   whole = section "亿" section "万" section, each part optional."""
    whole, point, decimals = text.translate(_PLAIN).partition("点")
    number = _whole(whole)
    if number is None or bool(point) != bool(decimals):
        return None
    digits = [_DIGITS.get(char) for char in decimals]
    if None in digits:
        return None
    return Decimal(f"{number}.{''.join(map(str, digits))}") if digits else Decimal(number)


def read_year(text: str) -> int | None:
    """A year written digit by digit: 二〇二五 → 2025."""
    digits = [_DIGITS.get(char) for char in text]
    return int("".join(map(str, digits))) if len(digits) == 4 and None not in digits else None


def _whole(text: str) -> int | None:
    if text == "零":
        return 0
    total = 0
    above = False
    for mark, scale in (("亿", 10**8), ("万", 10**4)):
        head, found, rest = text.partition(mark)
        if not found:
            continue
        value = _section(head, above)
        if not value:
            return None
        total, text, above = total + value * scale, rest, True
    if not text:
        return total if above else None
    last = _section(text, above)
    return None if last is None else total + last


def _section(text: str, below: bool) -> int | None:
    """Up to four digits with their ranks; a gap in the ranks needs its 零. `below`: higher ranks stand before."""
    gap = text.startswith("零")
    if gap and not below:
        return None
    rest = text[1:] if gap else text
    total, rank = 0, 10**4
    position = 0
    while position < len(rest):
        zero = rest[position] == "零"
        position += zero
        digit = _DIGITS.get(rest[position : position + 1])
        unit = {"千": 1000, "百": 100, "十": 10}.get(
            rest[position + 1 : position + 2] if digit else rest[position : position + 1], 1
        )
        if digit is None and unit == 10 and not total and not below and not zero:
            digit, position = 1, position - 1  # a leading 十 stands for 一十
        if not digit or unit >= rank or zero is not (total > 0 and unit * 10 != rank):
            return None
        if below and not total and not gap and unit != 1000:
            return None  # 三万五 is speech for 35000
        total, rank = total + digit * unit, unit
        position += 2 if unit > 1 else 1
    return total or None
