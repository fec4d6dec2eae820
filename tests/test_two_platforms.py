"""Both real adapters in one process, each over its double: one team, one project, one person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from scheduler.carrier import Carrier
from scheduler.courier import Courier
from tests import discord_running, slack_running
from tests.doors import Brain, DiscordDoor, Heard, SlackDoor
from tests.joined import CODE
from tests.peers.discord import DiscordPeer
from tests.peers.discord_faults import SEND
from tests.peers.slack import SlackPeer

House = tuple[Brain, SlackPeer, DiscordPeer]


@dataclass
class Both:
    """Bob's team in Slack, Ana's server in Discord, and what is said unasked in both."""

    brain: Brain
    slack: SlackDoor
    discord: DiscordDoor
    courier: Courier

    async def pass_by(self, minutes: float = 1) -> None:
        self.brain.clock.advance(timedelta(minutes=minutes))
        await self.courier.round(self.brain.clock.now())
        await self.courier.close()
        self.courier.ending = False

    def asked_in_slack(self, label: str) -> Heard:
        """The last message that Steward wrote unasked there with such a button."""
        message = next(m for m in reversed(self.slack._peer.posts) if label in m.visible)
        return Heard(message.visible, [], True, message)

    async def agreed(self, family: str, label: str, asking: str) -> str:
        """A code of Slack's, typed in Discord by Ana and agreed to in Slack by Bob."""
        code = CODE.search((await self.slack.say("bob", f"/{family} join")).text)
        assert code is not None
        seen = await self.discord.say("ana", f"/{family} join {code[0]}")
        assert seen.private and asking in seen.labels, seen
        await self.discord.press(seen, asking, "ana")
        await self.pass_by()
        said = await self.slack.press(self.asked_in_slack(label), label, "bob")
        return said.text

    def boards(self) -> tuple[str, str]:
        """What the boards of both rooms say."""
        world = self.slack._peer.world
        (one,) = [m for m in world.channel("website").messages if m.pinned]
        peer: Any = self.discord.peer
        (other,) = [m for m in peer.posts(peer.website) if m.pinned]
        return one.visible, other.text


@asynccontextmanager
async def both(brain: Brain, slack: SlackPeer, discord: DiscordPeer) -> AsyncIterator[Both]:
    """Both adapters, listening; the doubles go on over a restart."""
    async with (
        slack_running.running(slack, brain.answer) as one,
        discord_running.running(discord, brain.answer, brain) as other,
    ):
        adapters: dict[str, Carrier] = {"slack": one, "discord": other}
        courier = Courier(brain.storage.posts, adapters, brain.answer, brain.clock)
        yield Both(brain, SlackDoor(slack, one), DiscordDoor(discord, other), courier)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    brain = Brain()
    try:
        async with (
            SlackPeer(clock=brain.clock.now) as slack,
            DiscordPeer(clock=brain.clock.now) as discord,
        ):
            yield brain, slack, discord
            assert slack.violations == [] and slack.pings == []
            assert (discord.unknown, discord.violations, discord.pings) == ([], [], [])
    finally:
        brain.close()


async def test_n4_one_project_lives_in_slack_and_in_discord(house: House) -> None:
    async with both(*house) as here:
        await here.slack.say("bob", "/project new Acme website")
        await here.discord.say("ana", "/my")
        said = await here.agreed("team", "Of the team", "Ask them")
        assert "Discord belongs to this team now" in said
        said = await here.agreed("my", "That is me", "That is me")
        assert "You are one person here and in Discord now" in said

        bound = await here.discord.say("ana", "/project bind acme as team")
        assert "team room of Acme website" in bound.text
        await here.slack.say("bob", "/project board on")
        await here.discord.say("ana", "/project board on")
        await here.pass_by()
        made = await here.slack.say("bob", "/task Fix login due friday")
        assert "ACME-1" in made.text
        await here.pass_by()
        assert all("Fix login" in board for board in here.boards())
        card = await here.discord.say("ana", "/task show 1")
        done = await here.discord.press(card, "Done", "ana")
        assert "ACME-1" in done.text
        await here.pass_by()
        assert all("100 %" in board and "Fix login" not in board for board in here.boards())

        # What is said to a person alone is said in one place, the one they chose.
        slack, discord = here.slack._peer, here.discord.peer
        await here.discord.say("ana", "/pm settings place here")
        await here.slack.say("bob", "/task Send offer due friday")
        unasked = len(slack.posts)
        before = len(discord.calls_to(SEND))
        here.brain.clock.advance(timedelta(days=2, hours=6))
        await here.pass_by()
        told = [str(call.body) for call in discord.calls_to(SEND)[before:]]
        new = slack.posts[unasked:]
        assert not [m for m in new if m.channel == slack.world.im(slack.world.user("bob")).id]
        assert any("ACME-2" in text for text in told)


async def test_both_adapters_go_on_over_the_same_database_after_a_restart(house: House) -> None:
    async with both(*house) as here:
        await here.slack.say("bob", "/project new Acme website")
        await here.discord.say("ana", "/my")
        await here.agreed("team", "As guests", "Ask them")
        await here.slack.say("bob", "/task Fix login due friday")
    async with both(*house) as here:
        said = await here.discord.say("ana", "/task list")
        assert said.private and "team's own members" in said.text
        assert "Fix login" not in said.text
        said = await here.slack.say("bob", "/task list")
        assert "Fix login" in said.text
        left = await here.slack.say("bob", "/team leave")
        seen = await here.slack.press(left, "Let it leave", "bob")
        done = await here.slack.press(seen, "Let it leave", "bob")
        assert "Discord is a team of its own again" in done.text
