"""Numbers in Chinese characters, as lengths of time are counted with: 两小时, 十五分钟."""

from __future__ import annotations

from bot.patterns import regex

_DIGITS = "一二三四五六七八九"
_ONE = rf"[{_DIGITS}两]"
HAN_NUMBER = rf"(?:{_ONE}?十[{_DIGITS}]?|{_ONE})"
"""The pattern of a number from 1 to 99."""

_NUMBER = regex(HAN_NUMBER)


def in_digits(text: str) -> str:
    """The text with its Chinese numbers in digits."""
    return _NUMBER.sub(lambda match: str(_value(match[0])), text)


def _value(said: str) -> int:
    tens, ten, ones = said.rpartition("十")
    return 10 * _digit(tens, 1) + _digit(ones, 0) if ten else _digit(said, 0)


def _digit(said: str, nothing: int) -> int:
    return 2 if said == "两" else _DIGITS.index(said) + 1 if said else nothing
