"""The console as a person sees it: a prompt, answers, and buttons with numbers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TextIO, TypeVar

from adapters.console.draw import Paint, ansi, drawn, plain
from adapters.console.feed import Feed
from adapters.console.message import Field, Form, Message, Unheard
from adapters.console.waiting import target, wait
from bot.clock import FixedClock
from bot.model.moment import zone_info
from bot.patterns import regex
from bot.reply import Button
from bot.tongue import Tongue
from bot.typed import safe
from bot.words import Words, _

if TYPE_CHECKING:
    from adapters.base import Answerer
    from adapters.console.place import Console

T = TypeVar("T")
CLEAR = "\r\x1b[K"
_LEAVING = ("/quit", "/exit")
_WITH_FILE = regex(r"^/?(?:pm )?(?:import|导入)\b.* < \S+$")


async def interactive(
    console: Console,
    answer: Answerer,
    *,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    who: str = "you",
    room: str | None = "general",
) -> None:
    """Talk with one person until they leave (/quit, Ctrl-D) or the console is closed.

    Works with lines from a pipe as well. Time passes at /wait if the console has a `tick` and a
    clock that can be moved.
    """
    out = stdout or sys.stdout
    feed = Feed(stdin or sys.stdin)
    with _restored(stdin or sys.stdin), contextlib.closing(feed):
        await Terminal(console, answer, feed, out, who, room).run()


@contextlib.contextmanager
def _restored(stream: TextIO) -> Iterator[None]:
    """The terminal's own settings again afterwards: the line editor may still be at work."""
    if not stream.isatty():
        yield
        return
    try:
        import termios
    except ImportError:  # Windows has no such settings
        yield
        return
    before = termios.tcgetattr(stream.fileno())
    try:
        yield
    finally:
        termios.tcsetattr(stream.fileno(), termios.TCSADRAIN, before)


class _Left(Exception):
    """Nobody types any more."""


class Terminal:
    """One person at one terminal."""

    def __init__(
        self,
        console: Console,
        answer: Answerer,
        feed: Feed,
        out: TextIO,
        who: str,
        room: str | None,
    ) -> None:
        self.console, self.answer, self.feed, self.out = console, answer, feed, out
        self.who, self.room = who, room
        self.eyes = out.isatty()
        self.paint: Paint = ansi if self.eyes and "NO_COLOR" not in os.environ else plain
        self.tongue = Tongue(console.locale, console.zone, console.clock.now())
        self.choices: list[tuple[str, str]] = []  # (message, line) of each numbered button
        self.forms: list[Message] = []  # opened, and not gone through yet
        self.asking = False  # a prompt stands on the last line
        self.instead: str | None = None  # the command that was typed into a form
        self.words: dict[str, Callable[[str], Awaitable[None]]] = {
            "/room": self._room, "/as": self._as, "/wait": self._wait, "/help": self._help,
        }  # fmt: skip

    async def run(self) -> None:
        """Until /quit, the end of the input, or the console's `close`."""
        self.console.show = self.show
        if self.eyes:
            self._print(_("Type {help} to see what can be typed, {quit} to leave.",
                          help="/help", quit="/quit"))  # fmt: skip
        try:
            while (line := await self._next()).strip() not in _LEAVING:
                await self._do(line)
        except _Left:
            pass
        finally:
            if self.asking:
                self.out.write("\n")  # the prompt is left behind
            self.out.flush()

    # Reading

    def _prompt(self) -> str:
        return f"#{self.room}> " if self.room else "@steward> "

    async def _next(self) -> str:
        """The next line that says something: it may have been typed into a form."""
        line, self.instead = self.instead, None
        return line if line is not None else await self._line(self._prompt())

    async def _line(self, prompt: str) -> str:
        """One line, or several where each but the last ends in a backslash."""
        lines: list[str] = []
        while True:
            self.asking = self.eyes
            line = await self._unless_closed(self.feed.line(prompt))
            if line is None and not lines:
                raise _Left
            self.asking = False
            if line is None:
                return "\n".join(lines)
            if not line.endswith("\\"):
                return "\n".join([*lines, line])
            lines.append(line[:-1])
            prompt = "... "

    async def _unless_closed(self, waiting: Awaitable[T]) -> T:
        """The awaited, unless the console is closed first."""
        line = asyncio.ensure_future(waiting)
        closed = asyncio.ensure_future(self.console.closed.wait())
        try:
            await asyncio.wait({line, closed}, return_when=asyncio.FIRST_COMPLETED)
            if not line.done():
                raise _Left
            return line.result()
        finally:
            line.cancel()
            closed.cancel()

    # Doing

    async def _do(self, line: str) -> None:
        word, _space, rest = line.strip().partition(" ")
        if not word:
            return
        try:
            if word in self.words:
                await self.words[word](rest.strip())
            elif word.isdecimal() and not rest and 0 < int(word) <= len(self.choices):
                ref, said = self.choices[int(word) - 1]
                await self._ask(self.console.press, said, ref)
            else:
                await self._ask(self._say, line)
        except Unheard as error:
            self._say_plainly(str(error))

    async def _say(self, answer: Answerer, who: str, words: str) -> None:
        said, _sign, file = words.rpartition(" < ") if _WITH_FILE.search(words) else (words, "", "")
        await self.console.say(answer, who, said, room=self.room, file=file.strip() or None)

    async def _ask(self, act: Callable[..., Awaitable[None]], *args: object) -> None:
        """Do it, then go through every form that opens."""
        self.choices = []
        self.forms.clear()
        await act(self.answer, self.who, *args)
        while self.forms:
            message = self.forms.pop()
            values, whole = await self._filled(message.form) if message.form else ({}, False)
            if whole and values:
                await self.console.fill(self.answer, self.who, values, message.ref)
                continue
            if values:
                await self.console.put_aside(self.answer, self.who, values, message.ref)
            self._print(_("Left as it was."))
            break
        if self.console.tick is not None:
            await self.console.tick(self.console.clock.now())

    async def _filled(self, form: Form) -> tuple[dict[str, str], bool]:
        """What was typed into the form, and whether to its end: nothing where something has to
        stand, or a command, leaves it.

        Only what is missing is asked for. If nothing is, every field can be changed.
        """
        missing = [field for field in form.fields if field.required and not field.value]
        values: dict[str, str] = {}
        for field in missing or form.fields:
            text = (await self._line(self._blank(field))).strip()
            if self._is_command(text):
                self.instead = text
                return values, False
            if not text and field.required and not field.value:
                return values, False
            if text:
                values[field.name] = text
        return values, True

    def _is_command(self, text: str) -> bool:
        """Whether it is said to Steward, or to the terminal, wherever it is typed."""
        own = text.partition(" ")[0] in (*self.words, *_LEAVING)
        return own or (text[:1] in ("/", "／") and self.console.grammar.names(f"/{text[1:]}"))

    def _blank(self, field: Field) -> str:
        return f"  {field.label}{f' [{field.value}]' if field.value else ''}: "

    # The console's own words

    async def _room(self, name: str) -> None:
        self.room = name.lstrip("#") or None

    async def _as(self, name: str) -> None:
        if not name:
            raise Unheard("Write who you want to be: /as wei")
        self.who = name.lstrip("@")

    async def _wait(self, text: str) -> None:
        clock, tick = self.console.clock, self.console.tick
        if tick is None or not isinstance(clock, FixedClock):
            self._print(_("The real clock is used here. It cannot be moved."))
            return
        self.choices = []
        await wait(clock, tick, target(text, clock.now(), self.console.zone))
        now = clock.now().astimezone(zone_info(self.console.zone))
        self._say_plainly(f"{now:%Y-%m-%d %H:%M} {self.console.zone}")

    async def _help(self, about: str) -> None:
        await self._ask(self._say, f"pm help {about}".strip())
        if about:
            return
        for usage, meaning in (
            ("/room NAME", _("talk in a room; without a name, to Steward alone")),
            ("/as NAME", _("speak as somebody else")),
            ("/wait 3 days", _("let time pass, where the clock can be moved")),
            ("/pm import < FILE", _("send a file along")),
            ("1, 2, 3", _("press the button of that number")),
            ("/quit", _("leave")),
        ):
            shown = self.tongue.text(meaning)
            self.out.write(f"{self.paint(usage, 'code')}  {shown}\n")
        self.out.flush()

    # Showing

    def show(self, message: Message) -> None:
        """Print a message, and number its buttons."""
        if message.edits is not None:
            # A terminal only scrolls: what is changed in place is not said again.
            where = f"#{message.room}" if message.room else f"@{message.to}"
            self._print(_("{where}: a message that stands there was brought up to date.",
                          where=where))  # fmt: skip
            return
        answer = message.answer
        if message.to in (None, self.who):
            self.tongue = answer.tongue
        if message.form is not None and message.to in (None, self.who):
            self.forms.append(message)
        lines = [self.paint(text, "small") for text in self._where(message)]
        text = drawn(answer.reply, answer.tongue, self.paint, partial(self._keys, message))
        lines += [text] if text else []
        lines += [self.paint(f"→ {message.file}", "small")] if message.file else []
        begin, end = (CLEAR, "\n" + self._prompt()) if self.asking else ("", "\n")
        self.out.write(begin + "\n".join(lines) + end)
        self.out.flush()

    def _keys(self, message: Message, buttons: tuple[Button, ...]) -> str:
        """Buttons with the numbers by which they are pressed."""
        shown = []
        for button in buttons:
            self.choices.append((message.ref, button.line))
            label = safe(message.answer.tongue.text(button.label))
            shown.append(f"[{len(self.choices)}] {self.paint(label, 'button')}")
        return "  ".join(shown)

    def _where(self, message: Message) -> list[str]:
        """Where it was said, if that is not where the person is; and who else cannot see it."""
        here = message.room == self.room
        room = f"#{message.room}" if message.room else ""
        if message.to is None:
            return [] if here else [room]
        if message.to == self.who and here:
            return [self.tongue.text(_("only you see this"))] if room else []
        return [f"{room} → @{message.to}".strip()]

    def _print(self, words: Words) -> None:
        self._say_plainly(self.tongue.text(words))

    def _say_plainly(self, text: str) -> None:
        self.out.write(self.paint(text, "small") + "\n")
        self.out.flush()
