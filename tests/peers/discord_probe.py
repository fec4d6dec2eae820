"""A small real bot on discord.py with which the tests of the Discord double look at it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from tests.peers.discord import DiscordPeer, pointed_at

Answer = Callable[["discord.Interaction[Bot]"], Awaitable[object]]


class Note(discord.ui.Modal):
    """A form with a line and a choice."""

    def __init__(self) -> None:
        super().__init__(title="Add a task", custom_id="form:task add")
        self.add_item(discord.ui.TextInput(label="Title", custom_id="title"))
        options = [discord.SelectOption(label="High", value="high")]
        select: discord.ui.Select[Any] = discord.ui.Select(custom_id="how", options=options)
        self.add_item(discord.ui.Label(text="How urgent", component=select))


class Bot(discord.Client):
    """A small bot with one command group; `on_task` decides what /task add answers."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.05,
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.interactions: list[discord.Interaction[Bot]] = []
        self.resumed = 0
        self.failures: list[Exception] = []
        self.on_task: Answer = lambda i: i.response.send_message("ok")
        self.on_component: Answer | None = None
        self._declare()

    def _declare(self) -> None:
        task = app_commands.Group(name="task", description="Tasks")

        async def add(
            interaction: discord.Interaction[Bot],
            title: app_commands.Range[str, 1, 80],
            owner: discord.Member | None = None,
        ) -> None:
            await self._guarded(self.on_task(interaction))

        async def titles(
            interaction: discord.Interaction[Bot], typed: str
        ) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"{typed}!", value=typed)]

        command: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name="add", description="Add a task", callback=add
        )
        command.autocomplete("title")(titles)
        task.add_command(command)
        self.tree.add_command(task)

        async def make(interaction: discord.Interaction[Bot], message: discord.Message) -> None:
            await interaction.response.send_message(f"Task from: {message.content}")

        self.tree.add_command(app_commands.ContextMenu(name="Make a task", callback=make))

    async def _guarded(self, answer: Awaitable[object]) -> None:
        try:
            await answer
        except discord.HTTPException as error:
            self.failures.append(error)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library waits five seconds here before it identifies again."""

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_interaction(self, interaction: discord.Interaction[Bot]) -> None:
        self.interactions.append(interaction)
        is_raw = interaction.type in (
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        )
        if is_raw and self.on_component is not None:
            await self._guarded(self.on_component(interaction))

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.heard.append(message)

    async def on_resumed(self) -> None:
        self.resumed += 1


@asynccontextmanager
async def running(peer: DiscordPeer, intents: discord.Intents | None = None) -> AsyncIterator[Bot]:
    """A bot that is ready."""
    with pointed_at(peer):
        bot = Bot(intents or discord.Intents(guilds=True, messages=True, reactions=True))
        try:
            await bot.login(peer.token)
            line = asyncio.create_task(bot.connect())
            ready = asyncio.create_task(bot.wait_until_ready())
            await asyncio.wait({line, ready}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()
            if line.done():
                line.result()
            yield bot
        finally:
            await bot.close()


def room(bot: Bot, peer: DiscordPeer) -> discord.TextChannel:
    """#general, as the bot knows it."""
    channel = bot.get_channel(peer.general.id)
    assert isinstance(channel, discord.TextChannel)
    return channel
