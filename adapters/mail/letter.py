"""A reply as a letter: plain text, and the same as a page for those who read that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from adapters.base import bar
from bot.chart import Chart
from bot.reply import (
    Block,
    Bold,
    Code,
    Divider,
    Fields,
    Heading,
    Line,
    Link,
    Meter,
    Reply,
    Small,
    Span,
)
from bot.tongue import Answer, Own, Tongue
from bot.typed import safe
from bot.words import Words

WIDE = 20
_PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"></head>'
    '<body style="font-family:sans-serif;line-height:1.5;color:#222;max-width:40em">\n{}\n</body></html>\n'
)


def letter(answer: Answer, key: str, sender: str, to: str, at: datetime) -> EmailMessage:
    """The letter to that address. What can be pressed is left out: a letter has no buttons.

    `key` is the delivery's stable id. It makes the Message-ID, by which the server of whoever reads
    it may know a letter that comes twice.
    """
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2]
    made = EmailMessage(policy=SMTP)
    made["Subject"] = _subject(answer)
    made["From"] = Address(_one_line(name), addr_spec=address)
    made["To"] = Address(addr_spec=to)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{key}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text(answer.reply, answer.tongue))
    made.add_alternative(page(answer.reply, answer.tongue), subtype="html")
    return made


def _subject(answer: Answer) -> str:
    titles = [block for block in answer.reply.blocks if isinstance(block, Heading)]
    lines = text(Reply(tuple(titles[:1]) or answer.reply.blocks), answer.tongue)
    return _one_line(lines)[:200]


def _one_line(said: str) -> str:
    """On one line, as a header must be: nothing that was typed begins another."""
    return " ".join(said.split())


def text(reply: Reply, tongue: Tongue) -> str:
    """A line for each block."""
    return "".join(f"{line}\n" for block in reply.blocks for line in _lines(block, tongue))


def _lines(block: Block, tongue: Tongue) -> Iterator[str]:
    match block:
        case Line() | Heading() | Small():
            yield "".join(_plain(span, tongue) for span in block.spans)
            if isinstance(block, Heading):
                yield ""
        case Fields():
            for name, value in block.pairs:
                yield f"{_plain(name, tongue)}: {_plain(value, tongue)}"
        case Meter():
            yield f"{_plain(block.label, tongue)} {bar(block.share, WIDE)}"
        case Divider():
            yield "-" * WIDE
        case Chart():
            for line in block.twin:
                yield from _lines(line, tongue)


def _plain(span: Span, tongue: Tongue) -> str:
    match span:
        case Bold():
            return _plain(span.text, tongue)
        case Code():
            return safe(span.text)
        case Link():
            return f"{_plain(span.text, tongue)} ({safe(span.url)})"
        case Words() if not isinstance(span, Own):
            return "".join(_plain(piece, tongue) for piece in tongue.pieces(span))
        case _:
            return safe(tongue.text(span))


def page(reply: Reply, tongue: Tongue) -> str:
    """The same as HTML. All that anybody typed is escaped; it loads nothing from anywhere."""
    return _PAGE.format("\n".join(_shown(block, tongue) for block in reply.blocks))


def _shown(block: Block, tongue: Tongue) -> str:
    match block:
        case Heading():
            return f"<h2>{_marked(block.spans, tongue)}</h2>"
        case Small():
            return f'<p style="color:#666;font-size:small">{_marked(block.spans, tongue)}</p>'
        case Line():
            return f"<div>{_marked(block.spans, tongue)}</div>"
        case Divider():
            return "<hr>"
        case _:
            return "".join(f"<div>{escape(line)}</div>" for line in _lines(block, tongue))


def _marked(spans: tuple[Span, ...], tongue: Tongue) -> str:
    return "".join(_mark(span, tongue) for span in spans)


def _mark(span: Span, tongue: Tongue) -> str:
    match span:
        case Bold():
            return f"<strong>{_mark(span.text, tongue)}</strong>"
        case Code():
            return f"<code>{escape(safe(span.text))}</code>"
        case Link() if span.url.startswith(("https://", "http://")):
            return f'<a href="{escape(span.url)}">{_mark(span.text, tongue)}</a>'
        case Words() if not isinstance(span, Own):
            return "".join(_mark(piece, tongue) for piece in tongue.pieces(span))
        case _:
            return escape(_plain(span, tongue))
