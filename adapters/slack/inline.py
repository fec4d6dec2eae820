"""Spans as Slack's parts of a line, in both of its ways to write.

Rich text keeps what people wrote apart from how it looks, so that nothing in their words can
format, link or ring. Markup (mrkdwn) is only for the small print, where rich text may not stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from adapters.slack.text import escaped
from bot.model.moment import Moment
from bot.reply import Bold, Code, Instant, Link, Mention, Span
from bot.tongue import Own, Tongue
from bot.typed import safe
from bot.words import Words

Json = dict[str, Any]

DATE = "{date_long} {time}"  # the only form of Slack's that names the weekday
_FORMATTING = set("*_~`")
_SCHEMES = ("https://", "http://", "mailto:")
_URL = 3000


def rich(spans: Iterable[Span], tongue: Tongue) -> list[Json]:
    """The elements of a rich text section; none is empty."""
    return [element for span in spans for element in _rich(span, tongue, {})]


def markup(spans: Iterable[Span], tongue: Tongue) -> str | None:
    """One line of mrkdwn, or None where somebody's words hold signs that would format it."""
    parts = [_markup(span, tongue) for span in spans]
    return None if None in parts else "".join(part for part in parts if part)


def plain(spans: Iterable[Span], tongue: Tongue) -> str:
    return safe("".join([tongue.text(span) for span in spans]))


def text_element(text: str, **style: bool) -> Json:
    element: Json = {"type": "text", "text": text}
    return element | {"style": dict(style)} if style else element


def length(element: Json) -> int:
    """How many characters an element counts for, at most."""
    return sum([len(value) for value in element.values() if isinstance(value, str)])


def _rich(span: Span, tongue: Tongue, style: dict[str, bool]) -> list[Json]:
    match span:
        case str():
            return _text(span, style)
        case Words() if not isinstance(span, Own):
            return [e for piece in tongue.pieces(span) for e in _rich(piece, tongue, style)]
        case Bold():
            return _rich(span.text, tongue, {**style, "bold": True})
        case Code():
            return _text(span.text, {**style, "code": True})
        case Mention():
            return [{"type": "user", "user_id": span.account}]
        case Link() if _is_address(span.url):
            shown = {"text": text} if (text := safe(tongue.text(span.text))) else {}
            return [{"type": "link", "url": span.url, **shown, **_styled(style)}]
    at = _instant(span)
    if at is not None:
        fallback = safe(tongue.text(span))
        return [
            {"type": "date", "timestamp": _unix(at), "format": DATE, "fallback": fallback}
            | _styled(style)
        ]
    return _text(tongue.text(span), style)


def _text(text: str, style: dict[str, bool]) -> list[Json]:
    shown = safe(text)
    return [{"type": "text", "text": shown} | _styled(style)] if shown else []


def _styled(style: dict[str, bool]) -> Json:
    return {"style": style} if style else {}


def _markup(span: Span, tongue: Tongue) -> str | None:
    match span:
        case Own():
            return escaped(safe(span.message))
        case Words():
            return markup(tongue.pieces(span), tongue)
        case Bold():
            inner = _markup(span.text, tongue)
            return f"*{inner}*" if inner else inner
        case Code():
            return None if "`" in span.text else f"`{escaped(safe(span.text))}`"
        case Link() if _is_address(span.url):
            inner = _markup(span.text, tongue)
            return inner and f"<{escaped(span.url)}|{inner.replace('|', '/')}>"
    text = safe(tongue.text(span))
    at = _instant(span)
    if at is not None:
        return f"<!date^{_unix(at)}^{DATE}|{escaped(text)}>"
    return None if _FORMATTING & set(text) else escaped(text)


def _instant(span: Span) -> datetime | None:
    """The point in time that a span shows; a whole day is none, it is the same for everybody."""
    match span:
        case Instant():
            return span.at
        case Moment() if span.clock is not None:
            return span.at
    return None


def _unix(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp())


def _is_address(url: str) -> bool:
    """Whether this may be a link: of a known kind, and with nothing in it that ends it early."""
    return (
        url.startswith(_SCHEMES)
        and len(url) <= _URL
        and url == safe(url)
        and not set(url) & set(" <>|\n\t")
    )
