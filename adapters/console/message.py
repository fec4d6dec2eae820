"""What stands in a console: messages, their buttons, and the forms they open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from adapters.console.draw import drawn
from bot import reply as replies
from bot.context import Place, Quote
from bot.model.moment import zone_info
from bot.tongue import Answer
from bot.typed import safe
from bot.values import dataclass

WORKSPACE = "console:home"


class Unheard(Exception):
    """What was asked for cannot be done here; the text says what to write instead."""


@dataclass(frozen=True, slots=True)
class Field:
    """One blank of a form; `value` is what stands in it, as it would be typed."""

    name: str
    label: str
    required: bool
    value: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was opened: a command and its parameters, with marks of what it only shows, and
    the name under which what was not sent is kept."""

    command: str
    fields: tuple[Field, ...]
    marks: Mapping[str, str]
    draft: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something Steward said. `to` is the only person who sees it; None: everybody in `room`.

    `room` is None for a direct message. `edits` is set when it replaces what stood there.
    """

    ref: str
    room: str | None
    thread: str | None
    to: str | None
    answer: Answer
    at: datetime
    form: Form | None = None
    edits: str | None = None
    key: str | None = None  # the post's, when nobody asked for it
    chart: str | None = None  # the path of its picture
    file: str | None = None  # the path of what it hands over

    @property
    def text(self) -> str:
        return drawn(self.answer.reply, self.answer.tongue)

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Labels and lines, from top to bottom."""
        tongue = self.answer.tongue
        return [(safe(tongue.text(b.label)), b.line) for b in buttons_of(self.answer.reply)]

    @property
    def place(self) -> Place:
        return Place(WORKSPACE, self.room or "", self.thread, None if self.room else self.to)

    @property
    def quote(self) -> Quote:
        lines = tuple(button.line for button in buttons_of(self.answer.reply))
        return Quote(self.text, "Steward", None, lines, at=self.answer.tongue.now)

    @property
    def when(self) -> str:
        """ISO 8601 with the offset of the reader's zone."""
        return self.at.astimezone(zone_info(self.answer.tongue.zone)).isoformat(timespec="seconds")


def buttons_of(reply: replies.Reply) -> list[replies.Button]:
    """Every button, those of single lines first."""
    beside = [b for block in reply.blocks if isinstance(block, replies.Line) for b in block.buttons]
    return [*beside, *reply.buttons]
