"""One plain form of a text, code point for code point, so that positions stay true.

Letters lose case and accents, full-width forms become half-width, and the traditional characters
that date words are written with become their simplified ones.
"""

from __future__ import annotations

import unicodedata

_PLAIN = {
    "\N{IDEOGRAPHIC COMMA}": ",",
    "\N{IDEOGRAPHIC FULL STOP}": ".",
    "\N{LEFT CORNER BRACKET}": '"',
    "\N{RIGHT CORNER BRACKET}": '"',
    "\N{LEFT BLACK LENTICULAR BRACKET}": "(",
    "\N{RIGHT BLACK LENTICULAR BRACKET}": ")",
    "\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}": "-",
    "\N{LATIN SMALL LETTER SHARP S}": "s",
    "\N{MASCULINE ORDINAL INDICATOR}": "o",
    "\N{FEMININE ORDINAL INDICATOR}": "a",
    "\N{DEGREE SIGN}": "o",
    "\N{WAVE DASH}": "~",
}
_PLAIN |= dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
_PLAIN |= dict.fromkeys("\u2018\u2019\u201b\u2032\u2035\u02bc\u055a\ua78c\u00b4`", "'")
_PLAIN |= dict.fromkeys("\u201c\u201d\u201e\u2033\u00ab\u00bb", '"')
_PLAIN |= dict(
    zip(
        "週點號後個鐘內時兩這間幾晝禮過開歲達準從當週給淩離電話碼",
        "周点号后个钟内时两这间几昼礼过开岁达准从当周给凌离电话码",
        strict=True,
    )
)
_PLAIN |= dict(
    zip(
        "壹貳參無復覆齊穫隔僅農曆歷樣將達際終訖逢刻節國慶勞動兒雙陽陰臘誕聖婦師黨軍舊",
        "一二三无复复齐获隔仅农历历样将达际终讫逢刻节国庆劳动儿双阳阴腊诞圣妇师党军旧",
        strict=True,
    )
)


class _Table(dict[int, str]):
    """Works out a character when it is first met and remembers it."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _PLAIN.get(char) or _narrow(char)
        self[code] = plain
        return plain


def _narrow(char: str) -> str:
    wide = unicodedata.normalize("NFKC", char)
    char = _PLAIN.get(wide, wide) if len(wide) == 1 else char
    base = unicodedata.normalize("NFKD", char)[:1].lower()
    if base.isascii() and base.isalpha():
        return base
    lower = char.lower()
    if char.isspace() and char != "\n":
        return " "
    return lower if len(lower) == 1 else char


_TABLE = _Table()


def fold(text: str) -> str:
    """The plain form of `text`; has as many code points as `text`."""
    return text.translate(_TABLE)
