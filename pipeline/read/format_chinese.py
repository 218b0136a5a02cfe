"""Chinese numerals of `[DBNum1]` (一二三), `[DBNum2]` (壹贰叁) and `[DBNum3]` (full-width digits)."""

_DIGITS = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_TENS = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟"), 3: ("", "十", "百", "千")}
_GROUPS = {1: ("", "万", "亿", "万亿"), 2: ("", "万", "亿", "万亿"), 3: ("", "万", "亿", "万亿")}


def spell_digits(text: str, numerals: int) -> str:
    """Every digit by its numeral, all else as it stands: 2025 → 二〇二五."""
    if numerals not in _DIGITS:
        return text
    return text.translate(dict(zip(map(ord, "0123456789"), _DIGITS[numerals], strict=True)))


def spell_number(text: str, numerals: int) -> str:
    """A plain decimal number read out: 10005.2 → 一万〇五.二. What is not a plain number is spelled by digits."""
    sign, plain = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, fraction = plain.partition(".")
    if numerals not in _DIGITS or not whole.isdigit() or len(whole) > 16:
        return spell_digits(text, numerals)
    return sign + _whole(int(whole), numerals) + point + spell_digits(fraction, numerals)


def spell_ordinal(number: int, numerals: int) -> str:
    """Days and months: 12 → 十二, where 一十二 would be read as an amount; formal numerals keep 壹拾贰."""
    text = spell_number(str(number), numerals)
    return text[1:] if numerals == 1 and 10 <= number <= 19 else text


def _whole(number: int, numerals: int) -> str:
    digits = _DIGITS[numerals]
    if number == 0:
        return digits[0]
    out = ""
    for group in range(3, -1, -1):
        part = number // 10000**group % 10000
        if part:
            gap = out and part < 1000 and not out.endswith(digits[0])
            out += (digits[0] if gap else "") + _four(part, numerals) + _GROUPS[numerals][group]
        elif out and number % 10000**group and not out.endswith(digits[0]):
            out += digits[0]
    return out


def _four(number: int, numerals: int) -> str:
    digits, tens = _DIGITS[numerals], _TENS[numerals]
    out = ""
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += digits[digit] + tens[place]
        elif out and number % 10**place and not out.endswith(digits[0]):
            out += digits[0]
    return out
