"""What an adapter is: a place where people talk, and the limits of what can be said there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from adapters.underway import Show, Underway
from bot import intents
from bot.context import MOST_BYTES, File, Happening, Place, Quote, Request, Told
from bot.credentials import Credentials
from bot.declare import Command
from bot.grammar import Grammar, Refusal
from bot.health import Connection as Connection
from bot.reply import Block, Bold, Button, Code, Fields, Heading, Line, Reply, Small, spelled_out
from bot.tongue import Answer, Tongue
from bot.values import dataclass
from bot.words import _

# Raised by adapters and understood by the courier, who must not import them from here.
from bot.work import NotDelivered as NotDelivered
from bot.work import OutcomeUnknown as OutcomeUnknown
from bot.work import Vanished as Vanished

Answerer = Callable[[Request], Awaitable[Answer]]
"""What an adapter is given: the desk, in a thread of its own. It never raises."""


class Core(Protocol):
    """What else an adapter may ask, beside saying what people say. Nothing of it raises, but where
    that is said."""

    async def tell(self, told: Told) -> bool | None:
        """Tell what a platform told by itself: whether something changed by it; None where it could
        not be written down for now."""

    async def happened(self, said: Happening) -> Answer:
        """Tell what happened in a thread; the answer is silent, or for whoever did it alone."""

    async def forums(self, workspace: str) -> Mapping[str, datetime]:
        """The rooms there that hold threads of ours, by their ids, and since when they do."""

    async def unknown(self, workspace: str, threads: Sequence[str]) -> Sequence[str]:
        """Those of these threads that are about nothing we know of."""

    async def heard(self, workspace: str) -> Mapping[str, tuple[str, datetime]]:
        """The threads there that are about something of ours, those heard last first: each with its
        room and up to when it was heard."""

    async def hear(self, workspace: str, thread: str, at: datetime) -> None:
        """Note that a thread was heard up to then; nothing where it is about nothing of ours."""

    async def keep(self, workspace: str, text: str) -> str | None:
        """Keep a text for good, for those of that workspace; the short key it is had by. None where
        it cannot be kept."""

    async def kept(self, workspace: str, key: str) -> str | None:
        """The text of a key; None for one that was never given there."""

    def credentials(self) -> Credentials:
        """Where what workspaces gave us is kept; raises SettingsError."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one message holds, and how quickly they may follow each other. Lengths are in
    characters of the drawn text."""

    text: int  # all text of a message
    line: int  # one block's text
    blocks: int
    buttons: int  # in one message
    row: int  # buttons side by side
    label: int  # a button's text
    payload: int  # a button's line
    pause: float = 0.0  # seconds between two messages in one place
    rate: float = 0.0  # messages a second in one workspace; 0: as many as we like


Read = Callable[[Quote], Awaitable[Quote]]
"""Reads the whole thread of a message."""

Fetch = Callable[[File], Awaitable[bytes | None]]
"""Reads what is in a file; None where that cannot be, or is more than MOST_BYTES. Never raises."""

Look = Callable[[str, Sequence[str]], Awaitable[frozenset[str]]]
"""Which of these rooms somebody may read; where that cannot be told, none. Never raises."""


async def asked(
    answer: Answerer, request: Request, read: Read, fetch: Fetch | None = None,
    look: Look | None = None, show: Show | None = None,
) -> Answer:  # fmt: skip
    """The desk's answer. The message that the request is about is read in whole only where the
    desk wants to know it; what cannot be read is left out, and the Quote is `whole` all the same.
    So it is with what is in files that came along, and, by themselves, with the rooms that the
    speaker may read.
    `show`: where it takes long, how far it has come is shown to the speaker by it."""
    if show is None:
        return await _asked(answer, request, read, fetch, look)
    under = Underway(show)
    request.shown_by(under)
    try:
        return await _asked(answer, request, read, fetch, look)
    finally:
        await under.end()


async def _asked(
    answer: Answerer, request: Request, read: Read, fetch: Fetch | None, look: Look | None
) -> Answer:
    while (found := await answer(request)).unread:
        if found.rooms:  # it never asks for those that it was told of
            seen = await look(request.speaker.native, found.rooms) if look else frozenset()
            request = request.seeing({room: room in seen for room in found.rooms})
            continue
        if request.fetched:
            break
        about = await read(request.about) if request.about is not None else None
        files = [replace(one, content=await _content(one, fetch)) for one in request.files]
        request = replace(request, about=about, files=tuple(files), fetched=True)
    return _copying(found, fetch)


def _copying(answer: Answer, fetch: Fetch | None) -> Answer:
    """The answer, once it is told how the files are read of which copies are wanted."""
    if answer.copying is not None and fetch is not None:
        answer.copying(fetch)
    return answer


async def _content(file: File, fetch: Fetch | None) -> bytes | None:
    if file.content is not None or fetch is None or (file.size or 0) > MOST_BYTES:
        return file.content
    return await fetch(file)


SKEW = timedelta(minutes=10)
"""How far a platform's clock and ours may be apart: a message may seem older than its post."""


class Adapter(Protocol):
    """A place where people talk. Asynchronous; everything behind `answer` is not its business."""

    name: str  # the part before the colon of its workspaces
    limits: Limits
    led: bool  # the platform tells every connection everything: one process may listen at a time

    def state(self) -> Connection:
        """How the line is right now. To be asked in the event loop it runs in; costs nothing."""

    async def run(self, answer: Answerer, core: Core | None = None) -> None:
        """Listen until `close`; a lost connection is mended here, not by the caller.

        One that is `led` hangs up when this is cancelled, and may be run again after it.
        """

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        """Say it there, unasked; the message's reference. Raises NotDelivered, OutcomeUnknown.

        `key` is the delivery's stable id: where the platform has a way to refuse a second
        message with the same key, it is used.
        """

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        """That message says this instead; nobody is told. Raises Vanished where it was deleted,
        NotDelivered, OutcomeUnknown."""

    async def pin(self, place: Place, ref: str) -> bool:
        """Pin that message where it stands; whether it was not. Raises NotDelivered where we may
        not, OutcomeUnknown."""

    async def remove(self, place: Place, ref: str) -> None:
        """Take away that message, which is ours. Raises NotDelivered, OutcomeUnknown."""

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        """The message that carries `key`, if it arrived; raises OutcomeUnknown if nobody can tell."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `steward check`: what was looked at, and what to do where it is not right."""

    good: bool
    what: str
    remedy: str = ""


def marks(texts: Mapping[str, str]) -> dict[str, str]:
    """A short mark of each text that a form shows, small enough to travel with the form."""
    return {name: sha256(text.strip().encode()).hexdigest()[:6] for name, text in texts.items()}


def changed(values: Mapping[str, str], marked: Mapping[str, str]) -> dict[str, str]:
    """What a form says: its values but for those that still are as they were marked."""
    now = marks(values)
    return {name: text for name, text in values.items() if now[name] != marked.get(name)}


MARKUP = 4
"""Characters that the look of a line may take."""


def fit(reply: Reply, limits: Limits, tongue: Tongue) -> list[Reply]:
    """The reply as messages that each keep the limits; nothing is lost, order is kept.

    Text that is too long for one block goes on in the next, and what is too much for one message
    goes on in another. Buttons of the whole reply stand on the last message, those that are too
    many on further ones. A chart becomes its twin. What no button can hold is spelled out, to be copied.
    """
    reply = _spelled_out(spelled_out(reply), limits)
    pages: list[list[Block]] = [[]]
    used = buttons = rows = 0
    for block, size in _pieces(reply.blocks, limits, tongue):
        own = len(block.buttons) if isinstance(block, Line) else 0
        cost = size + 1
        needed = 1 + (1 if own else 0)
        if pages[-1] and (
            used + cost > limits.text
            or rows + needed > limits.blocks
            or buttons + own > limits.buttons
        ):
            pages.append([])
            used = buttons = rows = 0
        pages[-1].append(block)
        used, buttons, rows = used + cost, buttons + own, rows + needed
    lasting = rows + -(-len(reply.buttons) // limits.row)
    if (
        len(pages) == 1
        and len(pages[0]) == len(reply.blocks)  # none was divided
        and buttons + len(reply.buttons) <= limits.buttons
        and lasting <= limits.blocks
    ):
        return [reply]
    sheets: list[tuple[list[Block], tuple[Button, ...]]] = [(page, ()) for page in pages]
    starts = range(0, len(reply.buttons), limits.buttons)
    shelves = [reply.buttons[at : at + limits.buttons] for at in starts]
    if shelves:
        tail_rows = -(-len(shelves[0]) // limits.row)
        if len(shelves[0]) + buttons <= limits.buttons and rows + tail_rows <= limits.blocks:
            sheets[-1] = (pages[-1], shelves.pop(0))
        sheets += [([], shelf) for shelf in shelves]
    return [
        Reply(tuple(page), own, reply.tone, reply.private, reply.form if index == 0 else None)
        for index, (page, own) in enumerate(sheets)
    ]


def _spelled_out(reply: Reply, limits: Limits) -> Reply:
    """With every line that is too long for a button as something to copy and type."""
    if all(len(line) <= limits.payload for line in reply.lines):
        return reply
    blocks: list[Block] = []
    for block in reply.blocks:
        short, typed = _divided(block.buttons if isinstance(block, Line) else (), limits)
        kept = replace(block, buttons=short) if isinstance(block, Line) else block
        empty = isinstance(kept, Line) and not (kept.spans or kept.buttons)
        blocks += typed if empty else [kept, *typed]
    short, typed = _divided(reply.buttons, limits)
    return replace(reply, blocks=(*blocks, *typed), buttons=short)


def _divided(buttons: tuple[Button, ...], limits: Limits) -> tuple[tuple[Button, ...], list[Block]]:
    short = tuple(button for button in buttons if len(button.line) <= limits.payload)
    return short, [
        Line((Bold(button.label), " ", Code("/" + button.line.removeprefix("/"))))
        for button in buttons
        if len(button.line) > limits.payload
    ]


def _pieces(
    blocks: tuple[Block, ...], limits: Limits, tongue: Tongue
) -> Iterator[tuple[Block, int]]:
    """Blocks with no line longer than one block may be, and no block with too many buttons; each
    with the characters it takes."""
    for block in blocks:
        match block:
            case Line() | Heading() | Small():
                yield from _of_line(block, limits, tongue)
            case Fields():
                yield (
                    block,
                    sum(len(tongue.text(n)) + len(tongue.text(v)) + 8 for n, v in block.pairs),
                )
            case _:
                yield block, 80


def _of_line(
    block: Line | Small | Heading, limits: Limits, tongue: Tongue
) -> Iterator[tuple[Block, int]]:
    room = max(1, (limits.line - 8) // 6)  # an escaped character takes up to six
    text = "".join([tongue.text(span) for span in block.spans])
    buttons = block.buttons if isinstance(block, Line) else ()
    if len(text) <= room and len(buttons) <= limits.row:
        yield block, len(text) + MARKUP
        return
    rows = [buttons[at : at + limits.row] for at in range(0, len(buttons), limits.row)]
    if len(text) <= room:
        yield Line(block.spans, rows.pop(0)), len(text) + MARKUP
    else:
        for chunk in chunks(text, room):
            yield Line((chunk,)), len(chunk) + MARKUP
    for row in rows:
        yield Line((), row), MARKUP


def chunks(text: str, size: int) -> list[str]:
    """`text` in pieces of at most `size`, broken at a space where there is one."""
    out: list[str] = []
    while len(text) > size:
        at = text.rfind(" ", size // 2, size + 1)
        at = at if at > 0 else size
        out.append(text[:at])
        text = text[at:].removeprefix(" ")
    return [*out, text]


def cut(text: str, size: int) -> str:
    """`text`, or its beginning with an ellipsis where it is longer than `size`."""
    return text if len(text) <= size else text[: size - 1] + "…"


def bar(share: float, width: int) -> str:
    """A share from 0 to 1 as a bar of that many characters, with its percentage."""
    share = min(max(share, 0.0), 1.0)
    full = round(share * width)
    return "▓" * full + "░" * (width - full) + f" {round(share * 100)} %"


BROKEN = _("Something went wrong on the way. Look whether it was done before you say it again.")
"""What a person hears where the way to the desk or back broke."""


def labelled(button: Button, tongue: Tongue, limits: Limits) -> str:
    """What stands on the button."""
    return cut(tongue.text(button.label), limits.label) or "…"


def is_a_line(words: str, grammar: Grammar) -> bool:
    """Whether an unaddressed reply is meant for us: a slash, a command by its full name, or what
    is to become of the thing that is talked about ("done", "friday 5pm").

    People talk in threads; "log in again" and "thanks" are none of our business.
    """
    if words.startswith("/"):
        try:
            grammar.find(words)
        except Refusal:
            return False
        return True
    said = " ".join(words.lower().split()[:3])
    names = (name for c in grammar.commands for name in (c.path, *c.aliases) if " " in name)
    return any(said == name or said.startswith(name + " ") for name in names) or intents.answers(
        words
    )


def title_of(command: Command, tongue: Tongue) -> str:
    """What a form is called: how it is typed; one of the team's own, by their words for it."""
    return tongue.text(command.title) if command.title is not None else f"/{command.path}"
