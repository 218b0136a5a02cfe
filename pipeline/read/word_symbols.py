"""Signs of the pictorial fonts (Wingdings, Symbol, …) as letters: boxes, ticks, numbers in circles, comparisons."""


def _table(written: str) -> dict[int, str]:
    """`6C●` is one sign by its place in the font; `8A①-⑳` is a run of signs that follow each other in Unicode."""
    signs: dict[int, str] = {}
    for entry in written.split():
        at, first, last = int(entry[:2], 16), ord(entry[2]), ord(entry[-1])
        signs |= {at + step: chr(first + step) for step in range(last - first + 1)}
    return signs


_WINGDINGS = _table(
    "22✂ 28☎ 29✆ 2A✉ 36⌛ 3E✇ 3F✍ 41✌ 45☜ 46☞ 47☝ 48☟ 4A☺ 4C☹ 4E☠ 51✈ 52☼ 54❄ 56✞ 58✠ 59✡ 5A☪ 5B☯ 5E♈-♓ "
    "6C● 6D○ 6E■ 6F□ 70□ 71❑ 72❒ 73◆ 74◆ 75◆ 76❖ 77◆ 78⌧ 7A⌘ 80⓪ 81①-⑩ 8B⓿ 8C❶-❿ 9E· 9F• A0▪ A1○ A2○ A3○ A4◉ A5◎ "
    "A6○ A7▪ A8□ AA✦ AB★ AC✶ AD✴ AE✹ AF✵ B5✪ B6✰ D5⌫ D6⌦ D8➢ DC➲ DF←-↓ E3↖-↙ E7←-↓ E8→ E9↑ EA↓ EF⇦-⇩ F3⇔ F4⇕ "
    "FB× FC√ FD☒ FE☑"
)
_WINGDINGS_2 = _table(
    "4F× 50√ 51☒ 52☑ 53☒ 54☒ 55⊗ 56⊗ 69⓪ 6A①-⑩ 74⓿ 75❶-❿ 95· 96• 97● 98● 99○ 9A○ 9B○ 9E⊙ A0▪ A1■ A2■ A3□ A4□ A5□ A7▣"
)
_WINGDINGS_3 = _table("66← 67→ 68↑ 69↓ 70▲ 71▼ 72△ 73▽ 74◀ 75▶ 76◁ 77▷ 7D▶")
_WEBDINGS = _table("61√ 63□ 67■ 6E● 72× 3C■ 34▶ 35▲ 36▼ 33◀")
_SYMBOL = _table(
    "25% 2D− 22∀ 24∃ 27∋ 2A∗ 40≅ 5C∴ 5E⊥ 61α 62β 63χ 64δ 65ε 66φ 67γ 68η 69ι 6Aϕ 6Bκ-ν 6Eν 6Fο 70π 71θ 72ρ"
)
_SYMBOL |= _table("73σ 74τ 75υ 76ϖ 77ω 78ξ 79ψ 7Aζ 56ς 41Α 42Β 43Χ 44Δ 45Ε 46Φ 47Γ 48Η 49Ι 4Bκ 4CΛ 4DΜ 4EΝ 4FΟ 50Π 51Θ")
_SYMBOL |= _table("52Ρ 53Σ 54Τ 55Υ 57Ω 58Ξ 59Ψ 5AΖ 7E∼ A2′ A3≤ A4⁄ A5∞ A7♣ A8♦ A9♥ AA♠ AB↔ AC←-↓ B0° B1± B2″ B3≥ B4×")
_SYMBOL |= _table(
    "B5∝ B6∂ B7• B8÷ B9≠ BA≡ BB≈ BC… C4⊗ C5⊕ C6∅ C7∩ C8∪ D0∠ D1∇ D5∏ D6√ D7⋅ D8¬ D9∧ DA∨ DB⇔ DC⇐-⇓ E0◊ E5∑ F2∫"
)
_FONTS = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
    "symbol": {code: chr(code) for code in range(0x20, 0x40)} | {0x5B: "[", 0x5D: "]", 0x7B: "{", 0x7C: "|"} | _SYMBOL,
}
_UNKNOWN = "\ufffd"


def symbol(code: int, font: str) -> str:
    """The sign at a place of a font; one nobody knows is U+FFFD, which the grid tells of."""
    place = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if place > 0xFF:
        return chr(code) if code < 0x110000 and not 0xD800 <= code <= 0xDFFF else _UNKNOWN
    if place <= 0x20:
        return " " * (place == 0x20)
    known = _FONTS.get(font.lower())
    return known.get(place, _UNKNOWN) if known else _WINGDINGS.get(place, _UNKNOWN)


def in_font(text: str, font: str) -> str:
    """Letters typed in a pictorial font, and signs of such a font that have lost it, as they look."""
    if font.lower() in _FONTS:
        return "".join(
            symbol(ord(sign), font) if sign < "\u0100" or "\uf000" <= sign <= "\uf0ff" else sign for sign in text
        )
    if any("\uf020" <= sign <= "\uf0ff" for sign in text):
        return "".join(
            _WINGDINGS.get(ord(sign) - 0xF000, sign) if "\uf020" <= sign <= "\uf0ff" else sign for sign in text
        )
    return text
