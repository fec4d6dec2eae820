"""Every command of the vocabulary through Slack and the console: its examples are answered, and on
Slack its form opens, is filled in and sent. Slack's double refuses what Slack refuses.

Discord's people fill in typed options: test_discord_every_command.py does that.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
import pytest_asyncio

from adapters.base import BROKEN
from bot.context import Place, Request, Speaker
from bot.declare import Command, Param
from bot.kinds import MomentKind, PastKind
from bot.reply import Form, Line, Reply
from bot.tongue import Answer, Tongue
from tests.doors import DOORS, GRAMMAR, Brain, Door
from tests.moments import NOW
from tests.peers.slack_state import View
from tests.slack_running import TONGUE
from tests.slack_team import Team, team

TYPED = [command for command in GRAMMAR.commands if not command.by_clock]
FAMILIES = sorted({command.family for command in TYPED})
CHINESE = Tongue("zh_Hans", "UTC", NOW)
TROUBLE = [tongue.text(BROKEN) for tongue in (TONGUE, CHINESE)] + ["Something broke", "出了点问题"]

LINES = [
    *(f"/task Part {number} of it" for number in range(1, 41)),
    *(f"/risk It may slip {number} p3 i4" for number in range(1, 9)),
    *(f"/log need They want thing {number}" for number in range(1, 60)),
    "/milestone beta due friday",
    "/milestone phase 2 due 2027-02-01",
]


_SEEDED: dict[tuple[Any, ...], bytes] = {}
"""The database in which all of it was said, by the place and the people met there before."""


def seed(brain: Brain, place: Place, ana: str) -> None:
    """A project with enough in it for the numbers that examples name. It is said once in each
    place: who comes there later finds it as the first one left it."""
    path = brain.storage.engine.url.database
    with closing(sqlite3.connect(str(path))) as database:
        met = database.execute("SELECT name FROM person ORDER BY rowid").fetchall()
        key = (place, *met)
        if key in _SEEDED:
            with closing(sqlite3.connect(":memory:")) as kept:
                kept.deserialize(_SEEDED[key])
                kept.backup(database)
            return
        _say_all(brain, place, ana)
        with TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.db"
            database.execute("VACUUM INTO ?", (str(copy),))
            _SEEDED[key] = copy.read_bytes()


def _say_all(brain: Brain, place: Place, ana: str) -> None:
    for number, line in enumerate(LINES):
        said = brain.desk.answer(
            Request(f"seed{number}", Speaker(ana, "ana", outsider=False), place, line)
        )
        assert said.reply.tone != "problem", line


@pytest_asyncio.fixture(params=["console", "slack"])
async def door(request: pytest.FixtureRequest) -> AsyncIterator[Door]:
    brain = Brain()
    try:
        async with DOORS[request.param](brain) as opened:
            await opened.say("bob", "/my")
            await opened.say("ana", "/project new Acme website")
            await asyncio.to_thread(seed, brain, opened.room, native(opened))
            yield opened
        assert opened.pings() == []
    finally:
        brain.close()


def native(door: Door) -> str:
    """Ana's id there."""
    return "ana" if door.room.adapter == "console" else "UANA"


@pytest.mark.parametrize("family", FAMILIES)
async def test_every_example_is_answered(door: Door, family: str) -> None:
    said = 0
    for command in TYPED:
        if command.family == family:
            for example in command.examples:
                heard = await door.say("ana", example)
                assert heard.text.strip(), example
                assert not any(words in heard.text for words in TROUBLE), (example, heard.text)
                assert "I do not know what" not in heard.text, (example, heard.text)
                said += 1
    assert said >= 1


# Forms


def sample(param: Param) -> object:
    """Something to type into the field of a parameter."""
    choices = list(param.kind.choices())
    if choices:
        return choices[:1] if param.many else choices[0]
    texts = {
        "number": "3", "duration": "~2h", "days": "+2d", "recurrence": "every friday",
        "hours": "9-17", "daily": "8:30", "before": "3d", "label": "+design", "skill": "figma2",
    }  # fmt: skip
    return texts.get(param.kind.name, "Wang")


def filled(view: View, command: Command) -> dict[str, object]:
    values: dict[str, object] = {}
    for block in view.body["blocks"]:
        param = command.param(block["block_id"])
        if block["type"] != "input" or param is None:
            continue
        kind, option = block["element"]["type"], {"text": {"type": "plain_text", "text": "x"}}
        options: dict[str, object] = {
            "users_select": "bob", "multi_users_select": ["bob"],
            "external_select": {**option, "value": chosen(param)},
            "multi_external_select": [{**option, "value": chosen(param)}],
        }  # fmt: skip
        values[param.name] = options.get(kind) or sample(param)
        if isinstance(param.kind, (MomentKind, PastKind)):
            values[param.name] = "2026-11-20" if param.kind.name == "past" else "2026-12-04"
    return values


def chosen(param: Param) -> str:
    """What is chosen in a list that is searched."""
    name, letter = param.kind.name, getattr(param.kind, "letter", "")
    found = {"project": "#acme", "milestone": "%beta", "zone": "Asia/Tokyo", "report": "#1"}
    return found.get(name, f"ACME-{letter}-3" if letter else "ACME-3")


@pytest.mark.parametrize("who", ["ana", "wei"])
@pytest.mark.parametrize("family", FAMILIES)
async def test_every_form_opens_is_filled_in_and_is_sent(family: str, who: str) -> None:
    async with team() as at:
        await asyncio.to_thread(seed, at.brain, website(at), "UANA")
        for command in TYPED:
            if command.family != family or not command.params:
                continue
            view = await opened(at, command, who)
            if any(block["block_id"] == "more" for block in view.body["blocks"]):
                await at.more(view, who)
            shown = {b["block_id"] for b in view.body["blocks"] if b["type"] == "input"}
            assert shown == {param.name for param in command.params}, command.path
            values = filled(view, command)
            before = len(at.slack.said)
            sent = await at.send(view, values, who)
            said = [*sent.errors.values(), *(s.text for s in at.slack.said[before:])]
            assert any(text.strip() for text in said), command.path
            assert not any(words in " ".join(said) for words in TROUBLE), (command.path, said)
            assert set(sent.errors) <= shown


def website(at: Team) -> Place:
    return Place("slack:T1", at.slack.world.channel("website").id)


async def opened(at: Team, command: Command, who: str) -> View:
    """The form of a command, empty, in the language of who asked."""
    tongue = CHINESE if who == "wei" else TONGUE
    form = Reply((Line(("x",)),), private=True, form=Form(command.path, draft=command.path))
    with patch.object(at.brain.desk, "answer", return_value=Answer(form, tongue, private=True)):
        doing = await at.slack.command(who, "website", "/pm", "help")
        await doing.until(lambda d: d.views)
    return doing.view
