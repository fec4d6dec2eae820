"""The README's guide to Discord, played as a newcomer would: every line that it shows is typed, from
nothing to the first reminder, on a server in which nobody has done anything yet."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.discord.menus import MENUS
from bot.settings import read
from scheduler.courier import Courier
from tests.discord_running import made
from tests.doors import Brain
from tests.peers.discord import DiscordPeer
from tests.peers.discord_exchange import Exchange

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
GUIDE = README.partition("## Discord in five minutes")[2].partition("\n## ")[0]
STEPS = GUIDE.partition("\nRight-click")[0]

_TYPED = re.compile(r"`(/[^`]+)`", re.S)


def lines(text: str) -> list[str]:
    return [" ".join(found.split()) for found in _TYPED.findall(text)]


def typed(peer: DiscordPeer, line: str) -> Exchange:
    """Ana types it as Discord shows it: the command's name, then each option with its value."""
    words, options = line.removeprefix("/"), {}
    command: Any = peer.registry.find(peer.guild.id, words.split()[0])
    path = [words.split()[0]]
    rest = words.removeprefix(path[0]).strip()
    while any(one["type"] in (1, 2) for one in command.get("options") or ()):
        name, _blank, rest = rest.partition(" ")
        command = next(one for one in command["options"] if one["name"] == name)
        path.append(name)
    known = "|".join(one["name"] for one in command.get("options") or ())
    parts = re.split(rf"(?:^| )({known}): ", rest) if known else [rest]
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        options[name] = value
    assert not parts[0], f"{parts[0]!r} stands in no option of {path}"
    return peer.slash(peer.ana, peer.website, *path, options=options)


def test_the_settings_it_names_exist() -> None:
    from adapters.discord import DiscordSettings

    named = set(re.findall(r"DISCORD_[A-Z_]+", GUIDE))
    known = {"DISCORD_BOT_TOKEN": "x", "DISCORD_MESSAGE_CONTENT": "on"}
    assert read(DiscordSettings, known).message_content == "on"
    assert named <= {*known, "DISCORD_ROLES"}


def test_the_menus_it_names_are_those_that_are_offered() -> None:
    shown = GUIDE.partition("**Apps**: ")[2].partition("What is made")[0]
    assert re.findall(r"\*\*([^*]+)\*\*", shown) == [menu.key for menu in MENUS if menu.kind == 3]


async def test_u7_from_nothing_to_the_first_reminder() -> None:
    brain = Brain()
    try:
        async with DiscordPeer(clock=brain.clock.now) as peer:
            adapter = made(peer)
            adapter.clock = brain.clock
            courier = Courier(brain.storage.posts, {"discord": adapter}, brain.answer, brain.clock)
            listening = asyncio.create_task(adapter.run(brain.answer, brain))
            await peer.connected()
            await peer.until(lambda: peer.registry.writes, what="no commands were registered")
            said = {}
            for line in lines(STEPS):
                said[line] = (await typed(peer, line).reply()).text
            project, task, following = said.values()
            assert "ACME" in project and "ACME-1" in task and "Send agenda" in task
            assert "Send agenda" in following, "what will come is shown"
            dm = peer.world.open_dm(peer.ana)
            came: list[tuple[int, int, int]] = []
            while len(came) < 2:
                brain.clock.advance(timedelta(minutes=15))
                await courier.deliver(brain.clock.now())
                local = brain.clock.now().astimezone(ZoneInfo("Europe/Berlin"))
                assert local.day < 27, "nothing came"
                if len(peer.posts(dm)) > len(came):
                    came.append((local.day, local.hour, local.minute))
            assert came == [(25, 9, 0), (25, 10, 0)], "as the guide says"
            agenda, reminder = peer.posts(dm)
            assert "Send agenda" in agenda.text
            assert "Due now" in reminder.text and "ACME-1" in reminder.text
            labels = {part.get("label") for part in reminder.controls}
            assert {"Done", "Snooze", "Move date", "Why?"} <= labels
            done = await peer.press(reminder, "Done", peer.ana).reply()
            assert "ACME-1" in done.text
            assert peer.pings == []
            await courier.close()
            await adapter.close()
            await asyncio.wait_for(listening, 8)
    finally:
        brain.close()


@pytest.mark.parametrize("line", lines(GUIDE) + re.findall(r"^(/.+)$", GUIDE, re.M))
def test_every_line_that_it_shows_means_something(line: str) -> None:
    from bot.kinds import Reader
    from tests.doors import GRAMMAR
    from tests.moments import NOW

    call = GRAMMAR.parse(line, Reader(NOW, "Europe/Berlin"))
    assert call.command.path.split()[0] == line.removeprefix("/").split()[0]
