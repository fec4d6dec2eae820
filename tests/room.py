"""The test room: people talk to Steward here, with no platform, no network and no waiting.

    with Room() as room:
        room.say("wei", "/project new Acme website")
        card = room.say("wei", "/task Fix login due friday")
        assert card.lines[0] == "✚ ACME-1 Fix login · @Wei · Fri 27 Nov"
        room.press(card, "Done", "wei")
        room.wait("3 days")
        assert not room.posts

Everything below the words is real: the grammar, the desk, the database, the courier. Only the
clock stands still until it is told to move, but for a millisecond after each thing that is said:
so there is a before and an after, as there is outside.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

from adapters.base import changed, marks
from bot.clock import FixedClock
from bot.context import (
    File,
    Happening,
    Message,
    Place,
    Quote,
    Request,
    Speaker,
    Ticking,
    Told,
    What,
)
from bot.custom.declared import NOTHING, Custom
from bot.desk import Desk
from bot.kinds import spoken
from bot.model.moment import instant, zone_info
from bot.reply import (
    Form,
)
from bot.signs import asked_by
from bot.tongue import Answer
from bot.vocabulary import vocabulary
from bot.work import Work
from scheduler.courier import Courier
from storage.engine import open_storage
from tests.drawing import buttons_of as buttons_of
from tests.drawing import drawn as drawn
from tests.ear import HOME as HOME
from tests.ear import Ear as Ear

WORKSPACE = "room:home"
ADDRESS = "https://steward.example"  # where people read their calendars
TUESDAY = "2026-11-24 09:00"
_LENGTH = re.compile(r"(\d+) (minute|hour|day|week)s?")


class _Heard:
    """What an answer and a post have in common: somebody reads them and may press them."""

    answer: Answer

    def text(self) -> str:
        """The whole message, as its reader sees it."""
        return drawn(self.answer.reply, self.answer.tongue)

    @property
    def lines(self) -> list[str]:
        return self.text().split("\n")

    @property
    def buttons(self) -> dict[str, str]:
        """What each button says when it is pressed, by what stands on it."""
        tongue = self.answer.tongue
        return {tongue.text(b.label): b.line for b in reversed(buttons_of(self.answer.reply))}

    @property
    def quote(self) -> Quote:
        """The message as something that can be answered to."""
        lines = tuple(button.line for button in buttons_of(self.answer.reply))
        return Quote(self.text(), "Steward", None, lines, at=self.answer.tongue.now)


@dataclass(frozen=True)
class Said(_Heard):
    """The answer to something somebody said in `room` (None: to Steward alone)."""

    answer: Answer
    room: str | None

    @property
    def private(self) -> bool:
        """Whether only the person who asked may see it."""
        return self.answer.private

    @property
    def form(self) -> Form | None:
        """The form that opens with it, where there are forms."""
        return self.answer.reply.form


@dataclass(frozen=True)
class Posted(_Heard):
    """Something Steward said unasked, in `room` or (None) to the person `to` alone."""

    answer: Answer
    room: str | None
    to: str | None
    at: datetime


@dataclass(frozen=True)
class Written:
    """A message that somebody wrote in `room` to others, with whatever Steward said to it."""

    message: Message
    room: str
    thread: str
    said: Said


@dataclass
class Room:
    """A place with a stopped clock. Close it, or use it in a `with`.

    `at` is wall time in `zone`; `zone` and `language` are those of a new team. `url` names the
    database: memory by default, `sqlite:///file` to restart, or a PostgreSQL. `people` are known
    before they speak, by their native id, in the order given; the first one owns the team.
    """

    at: str = TUESDAY
    zone: str = "Europe/Berlin"
    language: str = "en"
    url: str = "sqlite://"
    people: Mapping[str, Speaker] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    forums: frozenset[str] = frozenset()
    custom: Custom = NOTHING  # the fields and forms of the team's own
    closed: Mapping[str, frozenset[str]] = field(default_factory=dict)  # private rooms: who is in
    first: int = 1  # the number of the first request; others were made in that database before

    def __post_init__(self) -> None:
        self.clock = FixedClock(self.instant(self.at))
        self.grammar = vocabulary(self.custom)
        self.posts: list[Posted] = []
        self.edits: list[Posted] = []  # in place, in order
        self.standing: dict[str, Posted] = {}  # every message as it stands now, by its reference
        self.pinned: set[str] = set()  # references
        self.looked: list[tuple[str, ...]] = []  # rooms of which it was asked who reads them
        self.no_pins = False  # nobody may pin here
        self._numbers = count(self.first)
        self.written: list[Written] = []
        self._open()
        for speaker in self.people.values():
            self.storage.house.admit(
                self.workspace(speaker.native),
                speaker.native,
                name=speaker.name,
                zone=speaker.zone,
                locale=spoken(speaker.locale) if speaker.locale else None,
                room="",
                outsider=speaker.outsider,
                home=self.home,
                now=self.clock.now(),
            )
            self.clock.advance(timedelta(milliseconds=1))

    @property
    def home(self) -> tuple[str, str]:
        """Zone and language of a new team, as the desk is given them."""
        return self.zone, spoken(self.language)

    def _open(self) -> None:
        self.storage = open_storage(self.url)
        self.desk = Desk(self.grammar, self.storage.house, self.clock, self.home, ADDRESS)
        self._loop = asyncio.Runner()
        ears = {
            workspace.partition(":")[0]: Ear(self)
            for workspace in (WORKSPACE, *self.elsewhere.values())
        }
        ears["mail"] = Ear(self)
        self.desk.mails = True
        self.courier = Courier(self.storage.posts, ears, self._tick, self.clock)

    async def _tick(self, ticking: Ticking) -> Answer:
        return self.desk.answer(ticking)

    def workspace(self, who: str) -> str:
        """Where that person speaks."""
        return self.elsewhere.get(who, WORKSPACE)

    # What people do

    def say(
        self, who: str, line: str, room: str | None = "website", *, about: Quote | None = None
    ) -> Said:
        """Somebody types a line in a room, or (None) to Steward alone; `about` what they answer."""
        return self.ask(self.request(who, room, words=line, about=about))

    def press(self, said: Said | Posted, label: str, who: str) -> Said:
        """Somebody presses a button of that message, in the place where it stands."""
        if label not in said.buttons:
            raise LookupError(f"no button {label!r} in\n{said.text()}")
        line = said.buttons[label]
        return self.ask(self.request(who, said.room, words=line, about=said.quote))

    def leave(self, who: str) -> Said:
        """Somebody's account is closed: the platform tells of it."""
        told = Told(f"left-{who}-{next(self._numbers)}", WORKSPACE, "team left", {"people": who})
        answer = self.desk.answer(told)
        self.clock.advance(timedelta(milliseconds=1))
        return Said(answer, None)

    def fill(self, said: Said | Form, values: Mapping[str, str], who: str) -> Said:
        """Somebody sends a form off; what stood in it and is not in `values` stays."""
        form = said.form if isinstance(said, Said) else said
        if form is None:
            raise LookupError("no form was opened")
        room = said.room if isinstance(said, Said) else "website"
        filled = changed({**form.fields, **values}, marks(dict(form.current)))
        return self.ask(self.request(who, room, command=form.command, values=filled))

    def write(
        self,
        who: str,
        text: str,
        room: str = "website",
        *,
        below: Written | None = None,
        files: tuple[File, ...] = (),
        mentions: tuple[str, ...] = (),
    ) -> Written:
        """Somebody writes to others: in the thread `below` a message, if one is named."""
        request = self.request(who, room, words=text, overheard=True, files=files)
        key = f"w{len(self.written) + 1}"
        thread = below.thread if below else key
        speaker = request.speaker
        link = f"https://chat.example/{room}/{key}"
        request = replace(request, key=key, link=link)
        if below:
            request = replace(request, place=replace(request.place, thread=thread))
        message = Message(
            key, text, speaker.name, self.clock.now(), who, link, files, mentions, speaker.outsider
        )
        said = self.ask(request)
        self.written.append(Written(message, room, thread, said))
        return self.written[-1]

    def about(self, written: Written, *, read: int | None = None) -> Quote:
        """A message as something to do something about, with its thread; `read` messages of it."""
        thread = [one.message for one in self.written if one.thread == written.thread]
        kept = thread if read is None else thread[:read]
        message = written.message
        return Quote(
            message.text, message.author, message.link, (), message.key, written.thread,
            tuple(kept), len(thread) - len(kept), whole=True,
        )  # fmt: skip

    def use(self, who: str, line: str, written: Written, *, read: int | None = None) -> Said:
        """Somebody uses a line on a message, as from its menu."""
        request = self.request(who, written.room, words=line, about=self.about(written, read=read))
        return self.ask(request)

    def react(self, who: str, sign: str, on: Written | Said | Posted, *, off: bool = False) -> Said:
        """Somebody puts a sign on a message, or takes it off."""
        room = on.room or ""
        if isinstance(on, Written):
            quote = self.about(on)
        else:
            quote = replace(on.quote, key=f"s{id(on)}", thread=f"s{id(on)}", whole=True)
        request = self.request(who, room, sign=sign, unsigned=off, about=quote)
        event = next(self._numbers)
        return self.ask(
            replace(request, id=asked_by(sign, request.place, quote.key, f"e{event}", off=off))
        )

    def request(self, who: str, room: str | None = "website", **parts: Any) -> Request:
        """A request of that person, with an id nobody had yet."""
        speaker = self.people.get(who) or Speaker(who, who.title(), outsider=False)
        place = Place(self.workspace(who), room or "", direct=None if room else who)
        parts.setdefault("forum", room in self.forums)
        return Request(f"r{next(self._numbers)}", speaker, place, room_name=room, **parts)

    def overhear(
        self, who: str, what: What, room: str, thread: str, title: str, text: str = ""
    ) -> Said:
        """Something happens in a thread of a forum; what somebody is told of it."""
        request = self.request(who, room)
        place = replace(request.place, thread=thread)
        heard = Happening(request.id, what, place, request.speaker, title, text)
        answer = self.desk.answer(heard)
        self.clock.advance(timedelta(milliseconds=1))
        return Said(answer, room)

    def ask(self, request: Request) -> Said:
        """Hand any request to the desk."""
        me = request.speaker.native
        while (answer := self.desk.answer(request)).unread:
            if answer.rooms:
                self.looked.append(answer.rooms)
                request = request.seeing({r: me in self.closed.get(r, {me}) for r in answer.rooms})
            else:  # there is nothing more to read here
                about = replace(request.about, whole=True) if request.about else None
                request = replace(request, about=about, fetched=True)
        return self.heard(answer, request.place)

    def heard(self, answer: Answer, place: Place) -> Said:
        """What the desk answered to something in that place; a moment passes."""
        self.clock.advance(timedelta(milliseconds=1))
        return Said(answer, None if place.direct else place.room)

    # What time does

    @property
    def zone_info(self) -> ZoneInfo:
        return zone_info(self.zone)

    def instant(self, wall: str) -> datetime:
        """The UTC instant of a wall time of the room's zone: 2026-11-24 09:00."""
        return instant(datetime.fromisoformat(wall), self.zone)

    def wait(self, length: str | timedelta = "", *, until: str | datetime | None = None) -> None:
        """Let time pass, "3 days" or until a wall time; what falls due on the way is said."""
        if until is None:
            target = self.clock.now() + (length_of(length) if isinstance(length, str) else length)
        else:
            target = self.instant(until) if isinstance(until, str) else until
        if target < self.clock.now():
            raise ValueError(f"{target} is over; time only moves forward")
        self._loop.run(self._pass(target))

    async def _pass(self, target: datetime) -> None:
        """Stop at every moment at which something is due, and let the courier say it."""
        while (due := await self.courier.round(self.clock.now())) is not None and due <= target:
            # What cannot be said stays due; the clock must not stand still for it.
            self.clock.set(max(due, self.clock.now() + timedelta(seconds=1)))
        if target > self.clock.now():
            self.clock.set(target)
            await self.courier.round(target)

    # What is there

    def away(self, until: str) -> None:
        """Steward does not run until that wall time; what fell due meanwhile waits for it."""
        self.clock.set(self.instant(until))

    @contextmanager
    def work(self, who: str = "wei", workspace: str | None = None) -> Iterator[Work]:
        """Everything of that person's team, for looking at; what is changed is not kept."""
        workspace = workspace or self.workspace(who)
        entrance = self.storage.house.enter(workspace, who, "", "")
        if entrance is None:
            raise LookupError(f"{who} has never spoken in {workspace}")
        now = self.clock.now()
        with self.storage.house.open(entrance.organisation.id, now, changes=False) as work:
            yield work

    # Opening and closing

    def restart(self) -> None:
        """Stop and start again over the same database, which has to be a file or a server."""
        if self.url == "sqlite://":
            raise ValueError("a database in memory does not survive a restart")
        self.close()
        self._open()

    def close(self) -> None:
        """Give the database back; nothing can be said any more."""
        self._loop.run(self.courier.close())
        self._loop.close()
        self.storage.close()

    def __enter__(self) -> Room:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def length_of(text: str) -> timedelta:
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f"{text!r} is no length of time; write 30 minutes, 2 hours, 3 days, 1 week"
        )
    return timedelta(**{f"{match[2]}s": int(match[1])})
