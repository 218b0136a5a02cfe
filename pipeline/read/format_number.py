"""Numbers as a spreadsheet shows them: digit placeholders, grouping, scaling, percent, exponents, fractions, General.

A spreadsheet knows 15 significant digits and rounds half away from zero on them; Decimal does the same here.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor

from pipeline.read.format_chinese import spell_digits, spell_number
from pipeline.read.format_code import PAD, Part, Section, Token
from pipeline.read.format_usual import usual

_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP, Emax=999999, Emin=-999999)
_WIDE = Context(prec=1200, rounding=ROUND_HALF_UP, Emax=999999, Emin=-999999)
_GENERAL_WIDTH = 11


def exact(value: float) -> Decimal:
    """The number a spreadsheet holds: 15 significant digits of what is stored."""
    return _FIFTEEN.create_decimal(repr(value) if isinstance(value, float) else value)


def show_general(number: Decimal) -> str:
    """The General format: at most eleven characters, else six significant digits with an exponent."""
    if not number:
        return "0"
    size = abs(number)
    whole = max(size.adjusted() + 1, 1)
    if size.adjusted() < _GENERAL_WIDTH:
        places = max(_GENERAL_WIDTH - 1 - whole, 0)
        shown = _round(number, places)
        fits = size.adjusted() >= -4 or (shown == number and shown)
        if fits and abs(shown).adjusted() < _GENERAL_WIDTH:
            return _trim(f"{shown:f}")
    mantissa, power = _scientific(number, 5, 1)
    return f"{_trim(f'{mantissa:f}')}E{'-' if power < 0 else '+'}{abs(power):02d}"


def show_number(section: Section, number: Decimal) -> str:
    """A section of digit placeholders filled with `number` (its sign is the caller's affair)."""
    if (known := usual(section)) and not number.is_signed():
        return known.fill(_round(_WIDE.scaleb(number, 2 * known.percents), known.places))
    whole, fraction = _split(section.tokens)
    digits, _, decimals = f"{_rounded(section, number):f}".partition(".")
    return _fill_whole(whole, digits, section.numerals) + _fill_fraction(fraction, decimals, section.numerals)


def divisions(tokens: tuple[Token, ...]) -> int:
    """How often a section divides by a thousand."""
    return _scale(*_split(tokens))


def rounds_to_zero(section: Section, number: Decimal) -> bool:
    """Whether a section of digit placeholders has nothing but zeros left to show of a number."""
    return not _rounded(section, number)


def show_exponent(section: Section, number: Decimal) -> str:
    """`0.00E+00` and its kin; more placeholders before the point step the exponent by as many."""
    tokens = section.tokens
    at = next(i for i, token in enumerate(tokens) if token.part is Part.EXPONENT)
    whole, fraction = _split(tokens[:at])
    step = max(sum(token.part is Part.DIGIT for token in whole), 1)
    places = sum(token.part is Part.DIGIT for token in fraction)
    mantissa, power = _scientific(number, places, step) if number else (Decimal(0), 0)
    digits, _, decimals = f"{_round(mantissa, places):f}".partition(".")
    sign = "-" if power < 0 else "+" if tokens[at].text.endswith("+") else ""
    tail = _fill_whole(tokens[at + 1 :], str(abs(power)), section.numerals)
    body = _fill_whole(whole, digits, section.numerals) + _fill_fraction(fraction, decimals, section.numerals)
    return f"{body}E{sign}{tail}"


def show_fraction(section: Section, number: Decimal) -> str:
    """`# ?/?` and its kin: the nearest fraction whose denominator has as many digits as there are placeholders."""
    tokens = section.tokens
    slash = next(i for i, token in enumerate(tokens) if token.part is Part.SLASH)
    start, stop = _run(tokens, slash, -1), _run(tokens, slash, 1)
    fixed = tokens[slash + 1].text if tokens[slash + 1].part is Part.LITERAL else ""
    whole_tokens = tokens[:start]
    has_whole = any(token.part is Part.DIGIT for token in whole_tokens)
    value = Fraction(number)
    if fixed:
        near = Fraction(floor(value * int(fixed) + Fraction(1, 2)), int(fixed))
    else:
        near = value.limit_denominator(10 ** (stop - slash) - 1)
    whole = near.numerator // near.denominator if has_whole else 0
    rest = near - whole
    bottom = int(fixed) if fixed else rest.denominator
    top = rest.numerator * bottom // rest.denominator
    above, below = tokens[start:slash], tokens[slash + 1 : stop + 1]
    blank = has_whole and not top and all(token.text != "0" for token in (*above, *below))
    ratio = _ratio(above, top, below, bottom, blank)
    head = _fill_whole(whole_tokens, str(whole), 0) if has_whole else _literals(whole_tokens)
    if blank:
        head = head.rstrip(" ") + ("" if whole else "0")
    return head + ratio + _literals(tokens[stop + 1 :])


def show_general_section(section: Section, number: Decimal) -> str:
    """General with literals around it: `General"人"`, `[DBNum2]G/通用格式`."""
    shown = show_general(number)
    spelled = spell_number(shown, section.numerals) if section.numerals else shown
    return "".join(spelled if token.part is Part.GENERAL else token.text for token in section.tokens)


def _rounded(section: Section, number: Decimal) -> Decimal:
    """The number as scaled by commas and percent signs, rounded to the decimals there are places for."""
    whole, fraction = _split(section.tokens)
    percents = sum(token.part is Part.PERCENT for token in section.tokens)
    places = sum(token.part is Part.DIGIT for token in fraction)
    return _round(_WIDE.scaleb(number, 2 * percents - 3 * _scale(whole, fraction)), places)


def _round(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), context=_WIDE)


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scientific(number: Decimal, places: int, step: int) -> tuple[Decimal, int]:
    """Mantissa and exponent, the exponent a multiple of `step`; rounding may carry into the next power."""
    for power in (number.adjusted(), number.adjusted() + 1):
        power = power // step * step
        mantissa = _round(_WIDE.scaleb(number, -power), places)
        if abs(mantissa) < Decimal(10) ** step:
            break
    return mantissa, power


def _split(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
    """Before the decimal point; the decimal point and what follows."""
    for i, token in enumerate(tokens):
        if token.part is Part.POINT:
            return tokens[:i], tokens[i:]
    return tokens, ()


def _scale(whole: tuple[Token, ...], fraction: tuple[Token, ...]) -> int:
    """How many commas stand right behind the last placeholder: each divides by a thousand."""
    return sum(_trailing_commas(tokens) for tokens in (whole, fraction))


def _trailing_commas(tokens: tuple[Token, ...]) -> int:
    last = max((i for i, token in enumerate(tokens) if token.part in (Part.DIGIT, Part.POINT)), default=-1)
    commas = 0
    for token in tokens[last + 1 :] if last >= 0 else ():
        if token.part is not Part.COMMA:
            break
        commas += 1
    return commas


def _fill_whole(tokens: tuple[Token, ...], digits: str, numerals: int) -> str:
    """Digits into placeholders from the right; the first placeholder takes all that are left."""
    places = [i for i, token in enumerate(tokens) if token.part is Part.DIGIT]
    digits = digits.lstrip("0")
    if not places:  # `.00`: what stands before the point is shown all the same
        return _literals(tokens) + spell_digits(digits, numerals)
    grouped = any(
        a.part is Part.COMMA and b.part is Part.DIGIT for a, b in pairwise(tokens[places[0] : places[-1] + 1])
    )
    out: list[str] = []
    used = 0
    for i in range(len(tokens) - 1, -1, -1):
        token = tokens[i]
        if token.part is Part.DIGIT:
            take = len(digits) - used if i == places[0] else 1
            for _ in range(max(take, 1)):
                digit = digits[-1 - used] if used < len(digits) else {"0": "0", "?": PAD}.get(token.text, "")
                if grouped and used and used % 3 == 0 and digit:
                    out.append("," if digit != PAD else PAD)
                out.append(spell_digits(digit, numerals))
                used += 1
        elif token.part is not Part.COMMA:
            out.append(token.text)
    return "".join(reversed(out))


def _fill_fraction(tokens: tuple[Token, ...], decimals: str, numerals: int) -> str:
    """Decimals into placeholders from the left; `#` drops the zeros at the end and `?` blanks them."""
    needed = len(decimals.rstrip("0"))
    out: list[str] = []
    used = 0
    for token in tokens:
        if token.part is Part.DIGIT:
            digit = decimals[used] if used < len(decimals) else "0"
            if used >= needed and token.text != "0":
                digit = PAD if token.text == "?" else ""
            out.append(spell_digits(digit, numerals))
            used += 1
        elif token.part is not Part.COMMA:
            out.append(token.text)
    return "".join(out)


def _literals(tokens: tuple[Token, ...]) -> str:
    return "".join(token.text for token in tokens if token.part not in (Part.COMMA, Part.DIGIT))


def _run(tokens: tuple[Token, ...], slash: int, step: int) -> int:
    """The last index of the placeholders that touch the slash on one side."""
    i = slash + step
    if tokens[i].part is Part.LITERAL:
        return i
    while 0 <= i + step < len(tokens) and tokens[i + step].part is Part.DIGIT:
        i += step
    return i


def _padded(over: tuple[Token, ...], digits: str) -> str:
    return digits.zfill(len(over)) if over[0].text == "0" else digits.rjust(len(over), PAD)


def _ratio(over: tuple[Token, ...], top: int, under: tuple[Token, ...], bottom: int, blank: bool) -> str:
    """Numerator / denominator, padded; blank where a whole number needs none."""
    above, below = _padded(over, str(top)), str(bottom).ljust(len(under), PAD)
    if under[0].text == "0":
        below = str(bottom).zfill(len(under))
    return PAD * (len(above) + 1 + len(below)) if blank else f"{above}/{below}"
