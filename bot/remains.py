"""What remains of a line when its tokens are taken out: a title, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.deadline import EDGES
from bot.kinds import folded
from bot.patterns import regex

_CLOSING = regex(r"[.!?。！？…]+(?:\s|$)|[,，、;；]")
_OPENING = regex(rf"^(?:[{EDGES}:：]|[-–](?!\d))+")
_PAIRS = {"(": ")", "（": "）", "[": "]", "【": "】"}
_OPENED = regex(rf"([(（\[【])[{EDGES}]*$")
_JOINTS = frozenset(
    {"to", "for", "and", "with", "of", "on", "from", "the", "please", "pls", "给", "到", "和", "请"}
)


def remains(text: str, taken: Iterable[tuple[int, int]], *, titled: bool) -> str:
    """The text without the stretches in `taken`, and without what a token leaves behind: a space,
    a comma, brackets that held nothing else.

    Where it is no title (not `titled`), little words that only joined the tokens are nothing
    either: "assign 12 to @bob".
    """
    spans = sorted(taken)
    out = ""
    at = 0
    for start, end in (*spans, (len(text), len(text))):
        piece = text[at:start]
        out, piece = _unbracketed(out, piece) if at else (out, piece)
        if out[-2:].rstrip()[-1:] in tuple(",，、;；"):
            piece = re.sub(r"^\s*[,，、;；]", "", piece)
        if out[-1:].isspace():
            if piece[:1].isspace():
                piece = piece[1:]
            elif _CLOSING.match(piece):
                out = out[:-1]
        out += piece
        at = max(at, end)
    if not spans:
        return out.strip()
    opened = spans[0][0] == 0  # "friday: send the quote"
    out = out.strip(EDGES)
    out = _OPENING.sub("", out) if opened else out
    return out if titled or not joins_only(out) else ""


def _unbracketed(out: str, piece: str) -> tuple[str, str]:
    """Both without the brackets between which everything was a token: "(due friday)"."""
    opened = _OPENED.search(out)
    closed = piece.lstrip(EDGES)
    if opened is None or closed[:1] != _PAIRS[opened[1]]:
        return out, piece
    return out[: opened.start()], closed[1:]


def joins_only(text: str) -> bool:
    """Whether there is nothing in it but little words that join others."""
    words = re.split(rf"[{EDGES}]+", folded(text).lower())
    return all(word in _JOINTS for word in words)
