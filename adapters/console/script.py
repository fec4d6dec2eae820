"""The console as a program speaks to it: one JSON object a line, in and out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any, TextIO

from adapters.base import Answerer
from adapters.console.feed import Feed
from adapters.console.message import Message, Unheard
from adapters.console.place import Console
from adapters.console.waiting import Tick, target, wait
from bot.clock import Clock, FixedClock

# What a line may do, and what else may stand in it.
_ACTS: dict[str, tuple[str, ...]] = {
    "say": ("as", "room", "thread", "file"),
    "press": ("as", "message"),
    "fill": ("as", "message"),
    "react": ("as", "message"),
    "wait": (),
}
_EXAMPLE = '{"say": "/task Fix login", "as": "wei", "room": "website"}'


async def scripted(
    console: Console,
    answer: Answerer,
    clock: Clock,
    tick: Tick,
    stdin: TextIO,
    stdout: TextIO,
    *,
    marks: bool = False,
) -> int:
    """Do what the lines of `stdin` say until they end; the number of lines that were refused.

    Every message becomes a line of `stdout` as soon as it is there. All that a line causes has
    been written before the next is read; with `marks`, {"done": n} follows it.
    """

    def write(thing: Mapping[str, Any]) -> None:
        stdout.write(json.dumps(thing, ensure_ascii=False) + "\n")
        stdout.flush()

    console.show = lambda message: write(as_json(message))
    script = _Script(console, answer, clock, tick)
    number = refused = 0
    with closing(Feed(stdin)) as feed:
        while (line := await feed.line()) is not None:
            number += 1
            if line.strip():
                try:
                    await script.do(_read(line))
                except Unheard as error:
                    refused += 1
                    write({"error": str(error)})
            if marks:
                write({"done": number})
    return refused


def as_json(message: Message) -> dict[str, Any]:
    """A message as a script reads it."""
    shown: dict[str, Any] = {
        "message": message.ref,
        "room": message.room,
        "thread": message.thread,
        "to": message.to,
        "private": message.to is not None,
        "text": message.text,
        "buttons": [{"label": label, "line": line} for label, line in message.buttons],
        "chart": message.chart,
        "file": message.file,
        "edits": message.edits,
        "at": message.when,
    }
    if message.form is not None:
        fields = [
            {"name": f.name, "label": f.label, "required": f.required, "value": f.value}
            for f in message.form.fields
        ]
        shown["form"] = {"command": message.form.command, "fields": fields}
    return shown


def _read(line: str) -> dict[str, Any]:
    """The object a line holds, if it is one of ours; raises Unheard."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise Unheard(f"This is no JSON. Write one object a line, like {_EXAMPLE}") from None
    if not isinstance(said, dict):
        raise Unheard(f"Write one JSON object a line, like {_EXAMPLE}")
    acts = [act for act in _ACTS if act in said]
    if len(acts) != 1:
        raise Unheard(f"A line does one of {', '.join(_ACTS)}, like {_EXAMPLE}")
    act = acts[0]
    for name, value in said.items():
        if name != act and name not in _ACTS[act]:
            also = ", ".join(_ACTS[act]) or "nothing else"
            raise Unheard(f"{name!r} has no place beside {act!r}. What has: {also}.")
        if act == "fill" and name == act:
            _check_fields(value)
        elif not isinstance(value, str) and (value is not None or name == act):
            raise Unheard(f"{name!r} must be a text in quotes.")
    return said


def _check_fields(value: Any) -> None:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise Unheard('"fill" holds texts by field, like {"fill": {"title": "Fix login"}}')


class _Script:
    """One run of a script. Who spoke last, and where, goes on speaking there."""

    def __init__(self, console: Console, answer: Answerer, clock: Clock, tick: Tick) -> None:
        self.console, self.answer, self.clock, self.tick = console, answer, clock, tick
        self.who = "you"
        self.room: str | None = "general"

    async def do(self, said: dict[str, Any]) -> None:
        self.who = said.get("as") or self.who
        if "wait" in said:
            await self._wait(said["wait"])
            return
        acts: dict[str, Callable[..., Any]] = {
            "say": self._say,
            "press": self._press,
            "fill": self._fill,
            "react": self._react,
        }
        await next(acts[act] for act in acts if act in said)(said)
        # What the words made due at once is part of what came of them.
        await self.tick(self.clock.now())

    async def _say(self, said: dict[str, Any]) -> None:
        room = said.get("room", self.room)
        thread = said.get("thread")
        await self.console.say(
            self.answer, self.who, said["say"], room=room, thread=thread, file=said.get("file")
        )
        self.room = room

    async def _press(self, said: dict[str, Any]) -> None:
        await self.console.press(self.answer, self.who, said["press"], said.get("message"))

    async def _fill(self, said: dict[str, Any]) -> None:
        await self.console.fill(self.answer, self.who, said["fill"], said.get("message"))

    async def _react(self, said: dict[str, Any]) -> None:
        ref = said.get("message") or ""
        await self.console.react(self.answer, self.who, said["react"], ref)

    async def _wait(self, text: str) -> None:
        if not isinstance(self.clock, FixedClock):
            raise Unheard(
                "The real clock is used here. Time can only be moved when it stands still."
            )
        await wait(self.clock, self.tick, target(text, self.clock.now(), self.console.zone))
