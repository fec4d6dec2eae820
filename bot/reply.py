"""What to say: a Reply of blocks of spans, the same for every platform and language.

Adapters draw it. Nothing here is text for one platform, and nothing is in one language yet,
except what somebody typed: a plain str is always somebody's own words, to be escaped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import field, fields, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, Literal

from bot.chart import Chart
from bot.model.moment import Moment
from bot.values import dataclass
from bot.words import Words


@dataclass(frozen=True, slots=True)
class Who:
    """A person, shown by name; it never pings them."""

    name: str


@dataclass(frozen=True, slots=True)
class Mention(Who):
    """Somebody who is called, and hears of it: `account` is the platform's id of them."""

    account: str = ""


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time, shown in the reader's zone."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    text: Span
    url: str


@dataclass(frozen=True, slots=True)
class Bold:
    text: Span


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type, as it is typed."""

    text: str


Span = str | int | Words | Who | Moment | Instant | date | time | timedelta | Link | Bold | Code
"""A stretch of a line. A timedelta is working time (an estimate), shown as ~3h."""

Style = Literal["plain", "primary", "danger"]
Tone = Literal["plain", "good", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Button:
    """`line` is what the person who presses it says, in the grammar."""

    label: Words | str
    line: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of spans, joined as they are; its own buttons stand right under it."""

    spans: tuple[Span, ...]
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Names with their values."""

    pairs: tuple[tuple[Words, Span], ...]


@dataclass(frozen=True, slots=True)
class Meter:
    """A share from 0 to 1, shown as a bar with a percentage."""

    label: Words
    share: float


@dataclass(frozen=True, slots=True)
class Divider:
    pass


@dataclass(frozen=True, slots=True)
class Small:
    """A remark under the message: chips, reasons, hints."""

    spans: tuple[Span, ...]


Block = Line | Heading | Fields | Meter | Divider | Small | Chart
"""A Chart is said by its twin; a picture of it may hang on the message (bot.tongue.Answer)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that may be meant: what people see, and how it is typed."""

    label: Words | str
    value: str


SLOT = "\ufffc"
"""Where a chosen value goes in the line of a Pick."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Choose one of more things than buttons could name, by typing the beginning of its name.

    Who chooses says `line` with the value of that parameter of the command in the place of SLOT.
    """

    label: Words
    command: str
    param: str
    line: str

    def said(self, value: str) -> str:
        """What is said by choosing that value."""
        return self.line.replace(SLOT, value, 1)


@dataclass(frozen=True, slots=True)
class Form:
    """Ask for a command's parameters; `prefill` holds what has been said of them, as it would be
    typed. `current` holds what a thing has now: it stands in its field and is said only if
    somebody changes it there, so that a form sent late takes nothing back. `kept`: it also holds
    what its reader had filled in before and not sent, under the name `draft`.
    """

    command: str
    prefill: tuple[tuple[str, str], ...] = ()
    current: tuple[tuple[str, str], ...] = ()
    draft: str = ""
    kept: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """What stands in each field when it opens."""
        return {**dict(self.current), **dict(self.prefill)}


@dataclass(frozen=True, slots=True)
class Topic:
    """How the thread looks of which a reply is the card, on platforms whose threads have tags.

    `title` None leaves it as it is. Of its tags, the `known` are ours to set and to take; others
    are people's own. `card` is the platform's id of the message that is to say this from now on.
    """

    title: str | None
    tags: tuple[Words | str, ...]  # the weightiest first; what people call it themselves as a text
    known: tuple[Words | str, ...]
    closed: bool
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Then:
    """A line that was shown and agreed to: it asks nothing once more. It is said for `actor`, where
    that is somebody else (by their ids), and in `room` (a Room's id), with the rights of whoever
    agreed. `tried`: it is not done; what would be said because of it is shown.
    """

    line: str
    actor: str | None = None
    room: str | None = None
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that goes to whoever reads the reply, and to nobody else. It is kept nowhere.

    `copy` names what is handed out instead of its content, which is read when it is: see bot.copies.
    """

    name: str
    content: bytes = field(repr=False)
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, or a message nobody asked for. With no blocks there is nothing to say.

    `private`: only the person who asked may see it; None: as its command declares.
    With a `form`, platforms that have forms open it and the blocks are for those that have not;
    so it is with a `pick` and platforms that can search in a list. `field` is the parameter that a
    refusal is about. `choices` answer who asked what may be meant (Request.asks).
    `thread`: the thread of the room it belongs to, where it was asked elsewhere in it.
    `then`: what is to be carried out with it, as the same act; see bot.desk.
    """

    blocks: tuple[Block, ...] = ()
    buttons: tuple[Button, ...] = ()
    tone: Tone = "plain"
    private: bool | None = None
    form: Form | None = None
    pick: Pick | None = None
    field: str | None = None
    choices: tuple[Choice, ...] = ()
    topic: Topic | None = None
    thread: str | None = None
    then: Then | None = None
    papers: tuple[Paper, ...] = ()

    @property
    def silent(self) -> bool:
        return not self.blocks

    @property
    def lines(self) -> list[str]:
        """What its buttons say, wherever they stand."""
        rows = [block.buttons for block in self.blocks if isinstance(block, Line)]
        return [button.line for row in (*rows, self.buttons) for button in row]

    def plus(self, *buttons: Button) -> Reply:
        return replace(self, buttons=(*self.buttons, *buttons))


def spelled_out(reply: Reply) -> Reply:
    """The reply with the twin of each chart in its place: what can be said anywhere."""
    if not any(isinstance(block, Chart) for block in reply.blocks):
        return reply
    blocks: list[Block] = []
    for block in reply.blocks:
        if isinstance(block, Chart):
            blocks += [Heading((block.title,)), *block.twin]
        else:
            blocks.append(block)
    return replace(reply, blocks=tuple(blocks))


def charts_of(reply: Reply) -> list[Chart]:
    return [block for block in reply.blocks if isinstance(block, Chart)]


def dotted(*parts: Span | None) -> tuple[Span, ...]:
    """Parts with a middle dot between them; None is left out."""
    out: list[Span] = []
    for part in parts:
        if part is not None:
            out += [" · ", part] if out else [part]
    return tuple(out)


def beside(reply: Reply) -> list[Block]:
    """The blocks of a reply, with its buttons under the last line of what they belong to."""
    own = list(reply.blocks)
    if reply.buttons:
        last = own[-1]
        if isinstance(last, Line):
            own[-1] = replace(last, buttons=(*last.buttons, *reply.buttons))
        else:
            own.append(Line((), reply.buttons))
    return own


def joined(replies: Iterable[Reply], title: Words | None = None) -> Reply:
    """One message out of several; their buttons stay beside what they belong to."""
    heard = [reply for reply in replies if not reply.silent]
    if len(heard) == 1:
        return heard[0]
    blocks: list[Block] = [Heading((title,))] if title and heard else []
    for index, reply in enumerate(heard):
        blocks += ([Divider()] if index else []) + beside(reply)
    tones = {reply.tone for reply in heard}
    worst: Tone = next((tone for tone in _WORST_FIRST if tone in tones), "plain")
    return Reply(tuple(blocks), tone=worst)


_WORST_FIRST: tuple[Tone, ...] = ("problem", "warning", "good", "plain")

# Replies are kept with the request they answered, so that a repeated request gets the same one.
_PARTS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Words, Who, Mention, Instant, Link, Bold, Code, Button, Line, Heading, Fields, Meter, Divider,
        Small, Form, Topic, Pick, Choice, Reply, Moment, Chart,
    )
}  # fmt: skip


def dump(reply: Reply) -> str:
    """The reply as JSON text; `load` reads it back, without its papers."""
    return json.dumps(_plain(replace(reply, papers=())), ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Reply:
    reply = _rebuilt(json.loads(text))
    if not isinstance(reply, Reply):
        raise ValueError("not a reply")
    return reply


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if _part(type(value).__name__) is not None:
        kind = type(value)
        # Only what differs from the default is kept: most of a reply is defaults.
        pairs = ((f.name, getattr(value, f.name)) for f in fields(kind))
        return {
            "": kind.__name__,
            **{
                name: _plain(item)
                for name, item in pairs
                if item != kind.__dataclass_fields__[name].default
            },
        }
    if isinstance(value, datetime):
        return {"": "datetime", "v": value.isoformat()}
    if isinstance(value, date):
        return {"": "date", "v": value.isoformat()}
    if isinstance(value, time):
        return {"": "time", "v": value.isoformat()}
    if isinstance(value, timedelta):
        return {"": "timedelta", "v": value.total_seconds()}
    return value.value if isinstance(value, Enum) else value


def _rebuilt(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_rebuilt(item) for item in value)
    if not isinstance(value, dict):
        return value
    kind = value.pop("")
    match kind:
        case "datetime":
            return datetime.fromisoformat(value["v"])
        case "date":
            return date.fromisoformat(value["v"])
        case "time":
            return time.fromisoformat(value["v"])
        case "timedelta":
            return timedelta(seconds=value["v"])
    part = _part(kind)
    if part is None:
        raise ValueError(f"{kind} is no part of a reply")
    return part(**{name: _rebuilt(item) for name, item in value.items()})


_ORDINARY = {
    "str",
    "int",
    "float",
    "bool",
    "NoneType",
    "dict",
    "datetime",
    "date",
    "time",
    "timedelta",
}


def _part(name: str) -> type | None:
    """The class of a reply's part; what charts are made of is loaded when it is first met."""
    if name in _PARTS or name in _ORDINARY:
        return _PARTS.get(name)
    from bot.plots import PARTS

    return next((part for part in PARTS if part.__name__ == name), None)
