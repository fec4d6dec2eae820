"""The console as a place where people talk: its rooms, its messages, and what can be done there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from adapters.base import (
    Answerer,
    Connection,
    Core,
    Limits,
    Vanished,
    asked,
    changed,
    marks,
)  # fmt: skip
from adapters.console.message import WORKSPACE, Field, Form, Message, Unheard, buttons_of
from adapters.console.terminal import interactive
from adapters.console.waiting import Tick
from bot.catalogue import LOCALES
from bot.clock import Clock, new_id
from bot.context import File, Place, Quote, Request, Speaker
from bot.grammar import Grammar
from bot.reply import Button
from bot.signs import LINES, USUAL, asked_by
from bot.tongue import Answer, Tongue
from bot.typed import accounts_in, safe

ENDLESS = 1_000_000
"""A terminal scrolls: nothing is ever too long for it."""


class Console:
    """An adapter whose messages are kept in memory and shown to `show` as they come.

    `home` is the zone and the language of the console's own few words; `people` are those who
    can be mentioned before they have said anything.
    """

    name = "console"
    led = False
    limits = Limits(ENDLESS, ENDLESS, ENDLESS, ENDLESS, ENDLESS, label=75, payload=2000)

    def __init__(
        self,
        grammar: Grammar,
        clock: Clock,
        *,
        home: tuple[str, str] = ("UTC", "en"),
        people: Iterable[str] = (),
    ) -> None:
        self.grammar, self.clock = grammar, clock
        self.messages: dict[str, Message] = {}
        self.pinned: set[str] = set()
        self._names = count(1)
        self.show: Callable[[Message], None] = _unseen
        self.tick: Tick | None = None  # with a clock that can be moved: how /wait fires what is due
        self.zone, self.locale = home
        self.closed = asyncio.Event()
        self._unheard_of = set(people)
        self.folder: Path | None = None  # for files; None: a new one when there is the first
        self._forms: dict[str, str] = {}  # who -> the message whose form they were last given

    # What adapters do

    def state(self) -> Connection:
        """A terminal is there until somebody leaves it."""
        return Connection(open=not self.closed.is_set())

    async def run(self, answer: Answerer, core: Core | None = None) -> None:
        """Talk to whoever sits at the terminal, until they leave or `close` is called."""
        await interactive(self, answer)

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        """Show it, unasked; the message's name, and its key (m7/p7f3k2xq): after a restart there
        may be another m7."""
        return f"{self._keep(place, answer, to=place.direct, key=key).ref}/{key}"

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        """Show what replaces the message `ref`; Vanished when there is none."""
        old = self._standing(ref)
        self._show(replace(old, answer=answer, at=self.clock.now(), edits=old.ref))

    async def pin(self, place: Place, ref: str) -> bool:
        """Mark a message as pinned."""
        name = self._standing(ref).ref
        new = name not in self.pinned
        self.pinned.add(name)
        return new

    async def remove(self, place: Place, ref: str) -> None:
        """Forget a message: nobody can press it any more."""
        old = self._standing(ref)
        self.pinned.discard(old.ref)
        del self.messages[old.ref]

    def _standing(self, ref: str) -> Message:
        name, _slash, key = ref.partition("/")
        old = self.messages.get(name)
        if old is None or old.key != key:
            raise Vanished(f"there is no message {name}")
        return old

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        """The message that was posted with `key`; the console always knows."""
        found = (f"{m.ref}/{key}" for m in self.messages.values() if m.key == key and m.at >= since)
        return next(found, None)

    async def close(self) -> None:
        """Let `run` end."""
        self.closed.set()

    # What people do

    async def say(
        self,
        answer: Answerer,
        who: str,
        words: str,
        *,
        room: str | None = None,
        thread: str | None = None,
        file: str | None = None,
    ) -> None:
        """Somebody says something in a room, or (None) to Steward alone.

        A slash in front says that it is a command; without one it may be a sentence. `thread` is
        the message the words stand under, `file` the path of a file that comes along.
        """
        words = words.strip()
        typed = words[:1] in ("/", "／")
        if typed:
            words = words[1:]
        place = Place(WORKSPACE, room or "", thread, None if room else who)
        parent = self.messages.get(thread) if thread else None
        mentioned = self._mentioned(words)
        accounts = accounts_in(mentioned) & self._unheard_of
        request = self._request(who, place, words=mentioned, accounts=accounts)
        files = (_file(file),) if file else ()
        request = replace(request, free=not typed, files=files)
        await self._ask(answer, replace(request, about=parent.quote if parent else None))

    async def press(self, answer: Answerer, who: str, label: str, ref: str | None = None) -> None:
        """Press a button: by what stands on it in any language, or by its line.

        Without `ref`, the newest message that has such a button is meant.
        """
        message, line = self._button(who, label, ref)
        request = self._request(who, message.place, words=line, accounts=accounts_in(line))
        await self._ask(answer, replace(request, about=message.quote))

    async def fill(
        self, answer: Answerer, who: str, values: Mapping[str, str], ref: str | None = None
    ) -> None:
        """Send a form off: the one of message `ref`, or the last one `who` was given.

        What stands in a field and is not in `values` stays as it is.
        """
        await self._ask(answer, self._filled(who, values, ref))

    async def put_aside(
        self, answer: Answerer, who: str, values: Mapping[str, str], ref: str | None = None
    ) -> None:
        """Close a form without sending it off: what was typed into it is kept as its draft."""
        await answer(replace(self._filled(who, values, ref), unsent=True))

    def _filled(self, who: str, values: Mapping[str, str], ref: str | None) -> Request:
        """What a form says, which is closed by that; raises Unheard."""
        message = self._visible(who, ref or self._forms.get(who, ""))
        form = message.form if message else None
        if message is None or form is None:
            raise Unheard("No form is open. A form opens when a command misses something.")
        names = [field.name for field in form.fields]
        for name in values:
            if name not in names:
                raise Unheard(f"The form has no field {name!r}. It has: {', '.join(names)}.")
        self._forms.pop(who, None)
        kept = {field.name: field.value for field in form.fields if field.value}
        said = changed({**kept, **values}, form.marks)
        filled = {name: value for name, value in said.items() if value != ""}
        accounts = accounts_in(" ".join(kept.values()))
        request = self._request(
            who, message.place, command=form.command, values=filled, accounts=accounts
        )
        return replace(request, draft=form.draft)

    async def react(self, answer: Answerer, who: str, sign: str, ref: str) -> None:
        """Put a sign under the message `ref`: some say a line about what it shows."""
        message = self.seen(who, ref)
        quote = replace(message.quote, key=ref, thread=ref, whole=True)
        request = self._request(who, message.place, sign=sign)
        event = request.id.rpartition("/")[2]
        said = replace(request, id=asked_by(sign, message.place, ref, event), about=quote)
        if not await self._ask(answer, said):
            known = ", ".join(f"{known} ({LINES[meaning]})" for known, meaning in USUAL.items())
            raise Unheard(f"The reaction {sign!r} says nothing here. These may: {known}.")

    def seen(self, who: str, ref: str) -> Message:
        """The message `ref`, which `who` can see; raises Unheard."""
        message = self._visible(who, ref)
        if message is None:
            raise Unheard(f"{who} sees no message {ref!r}. Messages are called m1, m2, ...")
        return message

    # How it is done

    def _request(
        self,
        who: str,
        place: Place,
        *,
        words: str = "",
        command: str | None = None,
        values: Mapping[str, str] | None = None,
        accounts: frozenset[str] = frozenset(),
        sign: str | None = None,
    ) -> Request:
        self._unheard_of.discard(who)
        return Request(
            id=f"console/{new_id(self.clock.now())}",
            speaker=Speaker(who, who, outsider=False),
            place=place,
            words=words,
            command=command,
            values=values or {},
            room_name=place.room or None,
            accounts=accounts,
            sign=sign,
        )

    async def _ask(self, answer: Answerer, request: Request) -> bool:
        """Show what is answered; whether anything is."""

        async def show(told: Answer) -> None:
            self._keep(request.place, told, to=request.speaker.native)

        answered = await asked(answer, request, _whole, _content, _all_rooms, show)
        if answered.reply.silent and answered.reply.form is None:
            return False
        who = request.speaker.native
        direct = request.place.direct is not None
        message = self._keep(
            request.place, answered, to=who if answered.private or direct else None
        )
        if message.form is not None:
            self._forms[who] = message.ref
        return True

    def _keep(
        self, place: Place, answer: Answer, *, to: str | None, key: str | None = None
    ) -> Message:
        message = Message(
            ref=f"m{next(self._names)}",
            room=None if place.direct else place.room,
            thread=place.thread,
            to=to,
            answer=answer,
            at=self.clock.now(),
            form=self._form(answer),
            key=key,
        )
        if answer.pictures:
            picture = answer.pictures[0]
            path = self._written(message.ref, picture.name, picture.png)
            message = replace(message, chart=path)
        for paper in answer.reply.papers:
            path = self._written(message.ref, paper.name, paper.content)
            message = replace(message, file=path)
        return self._show(message)

    def _written(self, ref: str, name: str, content: bytes) -> str:
        """The path under which a file of a message can be looked at."""
        if self.folder is None:
            self.folder = Path(mkdtemp(prefix="steward-files-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder.resolve() / f"{ref}-{name}"
        path.write_bytes(content)
        return str(path)

    def _show(self, message: Message) -> Message:
        self.messages[message.ref] = message
        self.show(message)
        return message

    def _form(self, answer: Answer) -> Form | None:
        """The form of a reply, with a field for each parameter of its command."""
        wanted = answer.reply.form
        command = self.grammar.get(wanted.command) if wanted else None
        if wanted is None or command is None:
            return None
        shown = wanted.fields
        fields = (
            Field(p.name, safe(answer.tongue.text(p.label)), p.required, shown.get(p.name, ""))
            for p in command.params
        )
        return Form(command.path, tuple(fields), marks(dict(wanted.current)), wanted.draft)

    def _visible(self, who: str, ref: str) -> Message | None:
        message = self.messages.get(ref)
        return message if message and message.to in (None, who) else None

    def _button(self, who: str, label: str, ref: str | None) -> tuple[Message, str]:
        if ref is not None:
            messages = [self.seen(who, ref)]
        else:
            messages = [m for m in reversed(self.messages.values()) if m.to in (None, who)]
        for message in messages:
            for button in buttons_of(message.answer.reply):
                if label == button.line or label in _labels(button, message.answer.tongue):
                    return message, button.line
        if ref is None:
            raise Unheard(f"No message that {who} sees has a button {label!r}.")
        shown = ", ".join(repr(text) for text, _line in messages[0].buttons) or "no buttons"
        raise Unheard(f"Message {ref} has no button {label!r}. It has: {shown}.")

    def _mentioned(self, words: str) -> str:
        """@ana as the account ana, if she is of this place and has never spoken in it: whoever
        has spoken is known by name."""

        def account(match: re.Match[str]) -> str:
            name = match[1].rstrip(".-")
            known = name in self._unheard_of
            return f"@({name})" + match[1][len(name) :] if known else match[0]

        return re.sub(r"(?<![\w@＠])[@＠]([^\W_][\w.-]*)", account, words)


def _labels(button: Button, tongue: Tongue) -> set[str]:
    return {safe(replace(tongue, locale=locale).text(button.label)) for locale in LOCALES}


async def _all_rooms(who: str, rooms: Sequence[str]) -> frozenset[str]:
    """Nobody is kept out of any room here."""
    return frozenset(rooms)


async def _whole(about: Quote) -> Quote:
    """Nothing is said here but to Steward: a message is all there is to be read."""
    return replace(about, whole=True)


def _file(path: str) -> File:
    """A file of this machine; raises Unheard."""
    found = Path(path).expanduser()
    if not found.is_file():
        raise Unheard(f"There is no file {path}.")
    return File(found.name, found.stat().st_size, source=str(found))


async def _content(file: File) -> bytes | None:
    try:
        return await asyncio.to_thread(Path(file.source or "").read_bytes)
    except OSError:
        return None


def _unseen(message: Message) -> None:
    """Nobody looks yet; the message is kept."""
