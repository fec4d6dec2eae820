"""Replies as Discord's markdown: every text, whoever wrote it, within the limits and ringing nobody."""

from __future__ import annotations

import re
from datetime import datetime

from adapters.base import bar
from bot.chart import Chart
from bot.model.moment import Moment
from bot.patterns import regex
from bot.reply import (
    Block,
    Bold,
    Code,
    Divider,
    Fields,
    Heading,
    Instant,
    Line,
    Link,
    Mention,
    Meter,
    Small,
    Span,
    Who,
)
from bot.tongue import Own, Tongue
from bot.typed import safe
from bot.words import Words

BAR = 10
"""How many characters a meter is wide."""

APART = "\u200b"  # nothing to see, and no mention any more

_NAMED = regex(r"@\(=?[\w.-]+\|([^()]*)\)")  # the core's token of an account, with its name
# An address is left as it is, or it would lead elsewhere; what could format ends it.
_ADDRESS = regex(r"https?://[^\s<>()*`|\[\]~\\]+")
_MARKS = regex(r"[\\*_~`|<>\[\]]")
_CROWD = regex(r"@(?=everyone|here|[&!]?\d)", re.I)
_LEADING = regex(r"^(\s*)([#+-]|\d+(?=[.)]))", re.M)
_MEANING = regex(rf"@|{_MARKS.pattern}|{_LEADING.pattern}", re.M)


def escaped(text: str) -> str:
    """Somebody's own words: shown as they were typed, formatting and ringing nothing."""
    text = safe(text)
    if _MEANING.search(text) is None:
        return text
    text = _NAMED.sub(r"@\1", text)
    out: list[str] = []
    at = 0
    for match in _ADDRESS.finditer(text):
        out += [_quieted(text[at : match.start()]), match[0]]
        at = match.end()
    whole = "".join([*out, _quieted(text[at:])])
    # Mentions are broken last, over addresses too: one may end where a mention begins.
    return _CROWD.sub("@" + APART, whole)


def _quieted(text: str) -> str:
    return _LEADING.sub(_unlisted, _MARKS.sub(r"\\\g<0>", text))


def _unlisted(match: re.Match[str]) -> str:
    """The beginning of a heading or a list, as ordinary text."""
    space, sign = match[1], match[2]
    return f"{space}{sign}\\" if sign.isdecimal() else f"{space}\\{sign}"


def block(part: Block, tongue: Tongue) -> str:
    """One block as text; its buttons are the layout's business."""
    match part:
        case Line():
            return spans(part.spans, tongue)
        case Heading():
            return f"### {_one_line(spans(part.spans, tongue))}"
        case Small():
            lines = spans(part.spans, tongue).splitlines()
            return "\n".join(f"-# {line}" for line in lines if line.strip())
        case Fields():
            return "\n".join(
                f"**{spans((name,), tongue)}:** {_one_line(spans((value,), tongue))}"
                for name, value in part.pairs
            )
        case Meter():
            return f"{spans((part.label,), tongue)} {bar(part.share, BAR)}"
        case Divider():
            return "─" * 2 * BAR
        case Chart():
            return "\n".join(block(line, tongue) for line in part.twin)


def spans(parts: tuple[Span, ...], tongue: Tongue) -> str:
    return "".join(_span(part, tongue) for part in parts)


def _span(part: Span, tongue: Tongue) -> str:
    match part:
        case str():
            return escaped(part)
        case Own():
            return safe(part.message)
        case Words():
            return "".join(_span(piece, tongue) for piece in tongue.pieces(part))
        case Mention():
            return f"<@{part.account}>"
        case Who():
            return escaped("@" + _one_line(part.name))
        case Bold():
            inner = _span(part.text, tongue)
            return f"**{inner}**" if inner.strip() else inner
        case Code():
            return _code(part.text)
        case Link():
            return _link(part, tongue)
        case Instant():
            return _stamp(part.at)
        case Moment() if part.clock is not None:
            return _stamp(part.at)
        case _:
            return escaped(tongue.text(part))


def _stamp(at: datetime) -> str:
    """Discord shows it with weekday, date and time, in the zone of whoever reads it."""
    return f"<t:{int(at.timestamp())}:F>"


def _code(text: str) -> str:
    """Between single backticks, which nothing inside can end."""
    inner = _one_line(safe(text)).replace("`", "ˋ").strip()
    return f"`{_CROWD.sub('@' + APART, inner)}`" if inner else ""


def _link(part: Link, tongue: Tongue) -> str:
    text = _one_line(_span(part.text, tongue))
    if _ADDRESS.fullmatch(safe(part.url)) is None:
        return f"{text} ({escaped(part.url)})"
    return f"[{text}](<{part.url}>)"


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))
