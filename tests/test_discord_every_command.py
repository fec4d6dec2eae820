"""Every command of the vocabulary through Discord, as its people say it: with words behind its
name, with every option filled in, by a form, and while they are still typing. Discord's double
refuses what Discord refuses, and reads every body against Discord's own description where that is
at hand (STEWARD_SHARED)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast
from unittest.mock import patch

import pytest

from adapters.discord.tree import FILE, free_of, needed, path_of
from bot.declare import Command, Param
from bot.kinds import NumberKind, PersonKind, RefKind
from bot.reply import Form, Line, Reply
from bot.tongue import Answer
from tests.doors import GRAMMAR, Brain, DiscordDoor, discord_door
from tests.peers.discord import DiscordPeer
from tests.peers.discord_exchange import Exchange
from tests.peers.discord_options import Value
from tests.peers.discord_things import User
from tests.slack_running import TONGUE
from tests.test_every_command import CHINESE, FAMILIES, TROUBLE, TYPED, chosen, sample, seed

SEARCHED = ("project", "milestone", "zone", "report")
"""Kinds of which something that exists is named."""


@dataclass
class Team:
    """Ana's team on Discord, with enough in its project for the numbers that examples name."""

    peer: DiscordPeer
    brain: Brain

    def slash(self, who: User, command: Command, options: dict[str, Value]) -> Exchange:
        path = path_of(command, GRAMMAR)
        return self.peer.slash(who, self.peer.website, *path, options=options)

    async def told(self, doing: Exchange) -> str:
        """What comes of it: the words of its messages, or of the form that opens."""
        await doing.answered()
        if doing.modal is not None:
            return str(doing.modal)
        await doing.reply()
        await self.peer.until(lambda: not any(m.loading and not m.deleted for m in doing.messages))
        return doing.text


@asynccontextmanager
async def team() -> AsyncIterator[Team]:
    brain = Brain()
    try:
        async with discord_door(brain) as opened:
            door = cast(DiscordDoor, opened)
            peer = door.peer
            here = Team(peer, brain)
            await here.told(peer.slash(peer.bob, peer.website, "my", "agenda"))
            new = {"name": "Acme website"}
            await here.told(peer.slash(peer.ana, peer.website, "project", "new", options=new))
            await asyncio.to_thread(seed, brain, door.room, str(peer.ana.id))
            yield here
        assert door.pings() == []
    finally:
        brain.close()


def commands(family: str) -> list[Command]:
    return [one for one in TYPED if one.family == family and not one.pressed]


def fine(text: str, what: object) -> None:
    assert text.strip(), what
    assert not any(words in text for words in TROUBLE), (what, text)


@pytest.mark.parametrize("family", FAMILIES)
async def test_every_example_is_answered_as_words_and_to_a_mention(family: str) -> None:
    async with team() as here:
        said = 0
        for command in commands(family):
            for example in command.examples:
                found, rest = GRAMMAR.find(example)
                taker = free_of(found)
                bare = not any(needed(p) for p in found.params if p.name != taker)
                if rest and bare and taker is not None:
                    text = await here.told(here.slash(here.peer.ana, found, {taker: rest}))
                    fine(text, example)
                    assert "I do not know what" not in text, (example, text)
                    said += 1
                line = f"{here.peer.bot.mention} {example.removeprefix('/')}"
                done = here.peer.message(here.peer.ana, here.peer.website, line)
                await here.peer.until(lambda: done.text.strip(), what=example)  # noqa: B023
                fine(done.text, example)
                said += 1
        assert said >= 1


def option(here: Team, param: Param) -> Value:
    """What a person puts into the option of a parameter, of the type that Discord offers."""
    if isinstance(param.kind, PersonKind) and not param.many:
        return here.peer.bob
    if isinstance(param.kind, NumberKind) and not param.many:
        return 3
    if param.kind.choices():
        return str(next(iter(param.kind.choices())))
    if isinstance(param.kind, RefKind) or param.kind.name in SEARCHED:
        return chosen(param)
    found = sample(param)
    return found if isinstance(found, str) else " ".join(map(str, found))  # type: ignore[call-overload]


@pytest.mark.parametrize("who", ["ana", "wei"])
@pytest.mark.parametrize("family", FAMILIES)
async def test_every_option_of_every_command_can_be_filled_in(family: str, who: str) -> None:
    async with team() as here:
        user: User = getattr(here.peer, who)
        for command in commands(family):
            options = {param.name: option(here, param) for param in command.params}
            if command.of_files:
                options[FILE] = here.peer.file("list.csv", b"title\nFix it\n")
            fine(await here.told(here.slash(user, command, options)), command.path)
            must = {p.name: options[p.name] for p in command.params if needed(p)}
            fine(await here.told(here.slash(user, command, must)), command.path)


@pytest.mark.parametrize("family", FAMILIES)
async def test_every_option_that_is_searched_suggests_what_discord_takes(family: str) -> None:
    async with team() as here:
        for command in commands(family):
            for param in command.params:
                path = path_of(command, GRAMMAR)
                if not _is_searched(here, path, param.name):
                    continue
                for typed in ("", "a", "A" * 100, "周", "😀"):
                    asked = here.peer.autocomplete(
                        here.peer.wei, here.peer.website, *path, focused=param.name, typed=typed
                    )
                    await asked.answered()
                    assert asked.callback is not None and asked.callback["type"] == 8


def _is_searched(here: Team, path: tuple[str, ...], name: str) -> bool:
    found: Any = here.peer.registry.find(here.peer.guild.id, path[0])
    for step in path[1:]:
        found = next(one for one in found["options"] if one["name"] == step)
    return any(one["name"] == name and one.get("autocomplete") for one in found["options"])


@pytest.mark.parametrize("who", ["ana", "wei"])
@pytest.mark.parametrize("family", FAMILIES)
async def test_every_form_opens_is_filled_in_and_is_sent(family: str, who: str) -> None:
    async with team() as here:
        user: User = getattr(here.peer, who)
        for command in commands(family):
            if not command.params:
                continue
            form = Form(command.path, draft=command.path)
            asked = Reply((Line(("x",)),), private=True, form=form)
            answer = Answer(asked, CHINESE if who == "wei" else TONGUE, private=True)
            with patch.object(here.brain.desk, "answer", return_value=answer):
                opened = here.peer.slash(user, here.peer.website, "my", "agenda")
                await opened.answered()
            assert opened.modal is not None, command.path
            sent = here.peer.submit_modal(opened, _filled(opened.modal, command, here))
            await sent.reply()
            fine(sent.text, command.path)


def _filled(modal: dict[str, Any], command: Command, here: Team) -> dict[str, Any]:
    """A value for each of its fields, as the field takes it."""
    values: dict[str, Any] = {}
    for row in modal["components"]:
        part = row.get("component")
        param = command.param(part["custom_id"]) if part else None
        if param is None:
            continue
        if part["type"] == 5:
            values[param.name] = [str(here.peer.bob.id)]
        elif "options" in part:
            values[param.name] = [part["options"][0]["value"]]
        else:
            given = option(here, param)
            values[param.name] = f"@{given.name}" if isinstance(given, User) else str(given)
    return values
