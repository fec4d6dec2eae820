"""A message in a few words: what a thing is called that is made of it."""

from __future__ import annotations

import re

from bot.kinds import has_words
from bot.patterns import regex

LONGEST = 90
"""Characters of a title that is made of a message."""

SHORTEST = 12
"""A first sentence of fewer characters says too little, and the next one joins it."""

_GREETING = regex(
    r"(?:(?:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening)|morning|thanks|thank you|fyi|ok|okay)\b"
    r"[^.!?]{0,24}[.!?,]*|(?:大家好|各位好|你好|您好|早上好|下午好|早|嗨|谢谢)[^。！？]{0,8}[。！？，,!]*)",
    re.I,
)

_CODE = regex(r"```.*?(?:```|\Z)", re.S)
_BEFORE = regex(r"^(?:[>•*–—-]+\s+|\d{1,2}[.)]\s+|>+\s*)+")
# A full stop ends a sentence before a blank and a capital; in Chinese wherever it stands.
_END = regex(r"(?<=[!?])\s+|(?<=[^\s.][.])\s+(?=[\"“(]?[A-Z\u00c0-\u00de@])|(?<=[。！？])")
_ABBREVIATED = regex(r"\b(?:e\.g|i\.e|etc|vs|no|nr|mr|mrs|ms|dr|prof|approx|z\.B|ca)\.$", re.I)


def title_of(text: str) -> str:
    """The first sentence that says something, on one line and not too long; "" where none does."""
    told, said = "", sentences(text)
    while len(said) > 1 and len(said[0]) < 30 and _GREETING.fullmatch(said[0]):
        said = said[1:]
    for sentence in said:
        told = f"{told} {sentence}".strip() if told else sentence
        if has_words(told) and _weight(told) >= SHORTEST:
            break
    return shortened(told) if has_words(told) else ""


def sentences(text: str) -> list[str]:
    """Its sentences and lines in order, without marks of lists and quotations, and without code."""
    out: list[str] = []
    for line in _CODE.sub("\n", text).replace("`", "").splitlines():
        begun = ""
        for part in _END.split(_BEFORE.sub("", " ".join(line.split()))):
            begun = f"{begun} {part}".strip() if begun else part
            if not _ABBREVIATED.search(begun):
                out += [begun] if begun else []
                begun = ""
        out += [begun] if begun else []
    return out


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text on one line, cut behind a word where it is too long; without a full stop."""
    line = " ".join(text.split())
    if len(line) > longest:
        at = line.rfind(" ", longest // 2, longest)
        return line[: at if at > 0 else longest - 1].rstrip(" ,;:，；：、") + "…"
    return line[:-1] if line.endswith((".", "。")) and not line.endswith("..") else line


def _weight(text: str) -> int:
    """How much a text says, in letters; a Chinese character says as much as three."""
    return sum(3 if "\u2e80" <= char <= "\uffdc" else 1 for char in text)
