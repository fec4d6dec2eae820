"""Vocabularies compiled for looking up, and the lexer that turns a folded line into tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.when import kinds as k
from bot.when.fold import fold
from bot.when.kinds import Words

_WORD = re.compile(r"[a-z]+")
_BLANK = re.compile(" +")
_DIGITS = re.compile(r"[0-9]+")
_PIECES = re.compile(r"[a-z]+|[0-9]+|[^\sa-z0-9]")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_SYMBOLS = frozenset("/-.:,;()[]{}'\"@+#%!?~^&*=<>_|\\$€£¥\n")
_DEAD_BEFORE = frozenset("#%!^~$€£¥_=&*")  # "#12", "$12", "!1" are no dates
_DEAD_AFTER = frozenset("%$€£¥_=")
_DOTTED_ORDINAL = re.compile(r"\.(o|a|er)(?![a-z])")  # "1.º"
MOST_WORDS = 8000
"""Words, numbers and signs of one text that are looked up."""

MOST_TOKENS = 800
"""Those of them that are kept: neighbouring words without a meaning count as one."""

_LONGEST = 8  # digits of a number that may be a date

_HAN_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_HAN = re.compile(r"[零〇]|[廿卅]?[一二三四五六七八九]?十?[一二两三四五六七八九]?")
_HAN_YEAR = re.compile(r"[零〇一二三四五六七八九]{4}(?=年)|[零〇][一二三四五六七八九]")
_HAN_START = frozenset("零〇一二两三四五六七八九十廿卅")


_NOT_BEFORE = (
    {"日": "程", "天": "气"}
    | dict.fromkeys("二四五六", "次天个场遍")
    | {
        "一": "起下些直定样共致次天个场遍批季",
        "三": "方次天个场遍",
    }
)
"""Characters that make another word of the end of a day: 下周一起, 每周三次, 年初一批."""


class Token:
    """A word, number or sign: where it stands, and what it may mean (kind -> value)."""

    __slots__ = ("end", "gap", "kinds", "start", "text")

    def __init__(
        self, start: int, end: int, text: str, kinds: Mapping[str, int], gap: bool
    ) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.kinds = kinds
        self.gap = gap  # white space stands before it

    def __repr__(self) -> str:
        return f"{self.text}{dict(self.kinds)}"


_NOTHING: dict[str, int] = {}


class Lexicon:
    """All words of some languages, found by their first word (or character)."""

    def __init__(self, vocabularies: Iterable[Words], clock24: bool = False) -> None:
        self.clock24 = clock24
        self._plain: dict[str, dict[str, int]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], dict[str, int]]]] = {}
        self._signs: dict[str, dict[str, int]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        for words in vocabularies:
            for kind, phrases in words.items():
                for phrase, value in phrases.items():
                    self._add(fold(phrase), kind, value)
        for mark in "tz":  # of "2026-03-04T10:00Z"
            self._plain.setdefault(mark, {})[k.NOUNY] = 1
        for entries in self._phrases.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        for sign in self._signs:
            lengths = {*self._lengths.get(sign[0], ()), len(sign)}
            self._lengths[sign[0]] = tuple(sorted(lengths, reverse=True))
        starts = re.escape("".join({*self._lengths, *_HAN_START, *_SYMBOLS}))
        self._dull = re.compile(f"[^a-z0-9\\s{starts}]+")

    def _add(self, phrase: str, kind: str, value: int) -> None:
        if phrase[0] not in _LETTERS and not phrase[0].isascii():
            self._signs.setdefault(phrase, {})[kind] = value
            return
        first, *rest = _PIECES.findall(phrase)
        if not rest:
            self._plain.setdefault(first, {})[kind] = value
            return
        entries = self._phrases.setdefault(first, [])
        for pieces, kinds in entries:
            if pieces == tuple(rest):
                kinds[kind] = value
                return
        entries.append((tuple(rest), {kind: value}))

    def lex(self, text: str) -> list[Token]:
        """The tokens of a folded line, up to MOST_TOKENS.

        Words that mean nothing here have no kinds; neighbouring ones are one token.
        """
        tokens: list[Token] = []
        at, gap = 0, True
        for _ in range(MOST_WORDS):
            blank = _BLANK.match(text, at)
            if blank:
                at, gap = blank.end(), True
            if at >= len(text) or len(tokens) >= MOST_TOKENS:
                break
            token = self._token(text, at, gap)
            if tokens and token.text == tokens[-1].text == "":
                tokens[-1].end = token.end
            else:
                tokens.append(token)
            at, gap = token.end, False
        _bury(text, tokens)
        return tokens

    def _token(self, text: str, at: int, gap: bool) -> Token:
        char = text[at]
        if char in _LETTERS:
            return self._word(text, at, gap)
        if "0" <= char <= "9":
            return self._number(text, at, gap)
        if char in self._lengths:
            for length in self._lengths[char]:
                word = text[at : at + length]
                kinds = self._signs.get(word)
                day = kinds and (k.WEEKDAY in kinds or k.LUNARDAY in kinds)
                other = day and _continues(text, at + len(word))
                if kinds is not None and not other:
                    return Token(at, at + len(word), word, kinds, gap)
        if char in _HAN_START and (number := _han_number(text, at)):
            value, end = number
            return Token(at, end, text[at:end], {k.NUM: value}, gap)
        if char in _SYMBOLS:
            return self._sign(text, at, gap)
        dull = self._dull.match(text, at)
        return Token(at, dull.end() if dull else at + 1, "", _NOTHING, gap)

    def _word(self, text: str, at: int, gap: bool) -> Token:
        match = _WORD.match(text, at)
        end = match.end() if match else at + 1
        word = text[at:end]
        for rest, kinds in self._phrases.get(word, ()):
            stop = _follow(text, end, rest)
            if stop:
                return Token(at, stop, text[at:stop], kinds, gap)
        plain = self._plain.get(word)
        if plain is None:
            return Token(at, end, "", _NOTHING, gap)
        return Token(at, end, word, plain, gap)

    def _sign(self, text: str, at: int, gap: bool) -> Token:
        char = text[at]
        for rest, kinds in self._phrases.get(char, ()):
            stop = _follow(text, at + 1, rest)
            if stop:
                return Token(at, stop, text[at:stop], kinds, gap)
        return Token(at, at + 1, char, self._plain.get(char, _NOTHING), gap)

    def _number(self, text: str, at: int, gap: bool) -> Token:
        match = _DIGITS.match(text, at)
        end = match.end() if match else at + 1
        digits = text[at:end]
        if len(digits) > _LONGEST:
            return Token(at, end, "", _NOTHING, gap)
        kinds = {k.NUM: int(digits)}
        suffix = _WORD.match(text, end)
        known = suffix and self._plain.get(suffix.group())
        dotted = _DOTTED_ORDINAL.match(text, end)
        if dotted and len(digits) <= 2 and k.SUFFIX in self._plain.get(dotted.group(1), ()):
            kinds = {k.ORD: int(digits), k.SUFFIX: self._plain[dotted.group(1)][k.SUFFIX]}
            return Token(at, dotted.end(), digits, kinds, gap)
        if suffix and known and k.SUFFIX in known and len(digits) <= 2:
            kinds = {k.ORD: int(digits), k.SUFFIX: known[k.SUFFIX]}
            return Token(at, suffix.end(), digits, kinds, gap)
        return Token(at, end, digits, kinds, gap)


def _continues(text: str, at: int) -> bool:
    """Whether the character at `at` makes another word of the one before it."""
    return at < len(text) and text[at] in _NOT_BEFORE.get(text[at - 1], ())


def _follow(text: str, at: int, pieces: tuple[str, ...]) -> int:
    """Where the pieces, one after the other, end; 0 when something else stands there."""
    for piece in pieces:
        while text.startswith(" ", at):
            at += 1
        if not text.startswith(piece, at):
            return 0
        at += len(piece)
        if piece[-1] in _LETTERS and text[at : at + 1] in _LETTERS:
            return 0
        if piece[-1].isdigit() and text[at : at + 1].isdigit():
            return 0
    return at


def _han_number(text: str, at: int) -> tuple[int, int] | None:
    """A number in Chinese characters and where it ends: 二十五, 廿六, 二零二六."""
    year = _HAN_YEAR.match(text, at)
    if year:
        return int("".join(str(_HAN_DIGIT[c]) for c in year.group())), year.end()
    match = _HAN.match(text, at)
    digits = match.group() if match else ""
    if not digits:
        return None
    if "十" in digits:
        tens, _, ones = digits.partition("十")
        return 10 * _HAN_DIGIT.get(tens, 1) + _HAN_DIGIT.get(ones, 0), at + len(digits)
    if digits[0] in "廿卅":
        tens_of = 20 if digits[0] == "廿" else 30
        return tens_of + _HAN_DIGIT.get(digits[1:2], 0), at + min(2, len(digits))
    return _HAN_DIGIT[digits[0]], at + 1


def _bury(text: str, tokens: list[Token]) -> None:
    """Take the meaning from numbers that are prices, versions, ids or parts of a longer name."""
    for index, token in enumerate(tokens):
        if token.text[:1].isdigit() and _buried(text, tokens, index):
            token.kinds = _NOTHING


def _buried(text: str, tokens: list[Token], index: int) -> bool:
    """Whether the number at `index` is tied to its neighbours in a way no date is."""
    token = tokens[index]
    before, after = text[token.start - 1 : token.start], text[token.end : token.end + 1]
    if (before and before in _DEAD_BEFORE) or (after and after in _DEAD_AFTER):
        return True  # "#12", "50%"
    if before in _LETTERS and index and not _may_touch(tokens[index - 1]):
        return True  # "v2"
    if after in _LETTERS and index + 1 < len(tokens) and not tokens[index + 1].kinds:
        return True  # "12px"
    if before == "-" and index > 1 and _names(tokens[index - 2], tokens[index - 1]):
        return True
    return after == "," and _thousands(text, token)


def _may_touch(word: Token) -> bool:
    """Whether digits may follow a word without a blank: oct2, 10h30, utc8."""
    return any(kind in word.kinds for kind in (k.MONTH, k.OCLOCK, k.ZONE, k.NOUNY, k.UNIT))


def _names(word: Token, dash: Token) -> bool:
    """Whether a word and a dash make an id of the number after them: ACME-31."""
    return not dash.gap and not word.kinds and word.text == ""


def _thousands(text: str, token: Token) -> bool:
    """Whether a comma and exactly three digits follow: "1,200"."""
    tail = text[token.end + 1 : token.end + 5]
    return len(token.text) <= 3 and tail[:3].isdigit() and len(tail) >= 3 and not tail[3:].isdigit()
