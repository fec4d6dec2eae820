"""A forum of the Discord double with everything behind it: the desk, a database, the courier."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.discord.place import Discord
from bot.clock import FixedClock
from bot.work import Work
from scheduler.courier import Courier
from tests.discord_running import made
from tests.doors import Brain
from tests.peers.discord import DiscordPeer
from tests.peers.discord_things import Channel, Message, Permission, User


@dataclass
class Acme:
    """Acme's team, its project bound to #website, and a forum."""

    peer: DiscordPeer
    brain: Brain
    forum: Channel
    adapter: Discord
    courier: Courier

    async def say(self, who: User, where: Channel, text: str) -> str:
        """Somebody says that to the bot; what it answers."""
        said = self.peer.message(who, where, f"{self.peer.bot.mention} {text}")
        await said.reply()
        await self.settled()
        return said.text

    async def slash(self, who: User, where: Channel, *path: str, **options: Any) -> str:
        sent = self.peer.slash(who, where, *path, options=options)
        await sent.answered()
        await self.settled()
        return sent.text

    def client(self, name: str) -> User:
        """Somebody of the client's, as their role tells."""
        user = self.peer.world.add_user(name.lower(), display_name=name)
        roles = [role for role in self.peer.guild.roles if role.name == "Clients"]
        roles = roles or [self.peer.world.add_role(self.peer.guild, "Clients")]
        self.peer.world.add_member(self.peer.guild, user, roles=roles)
        return user

    def post(self, who: User, title: str, text: str, *tags: str) -> Channel:
        """Somebody writes a post."""
        ids = [tag.id for tag in self.forum.tags if tag.name in tags]
        thread = self.peer.world.open_thread(self.forum, title, who, tags=ids)
        self.peer.world.post(thread, who, {"content": text}, message_id=thread.id)
        return thread

    async def settled(self) -> None:
        """Everything that was heard so far has been done, and said where it belongs."""
        for _round in range(3):
            await asyncio.sleep(0.05)
            listener = self.adapter._listener
            assert listener is not None
            await listener.settle(5)
            self.clock.advance(timedelta(seconds=2))
            await self.courier.deliver(self.clock.now())
            await self.courier.close()
            self.courier.ending = False

    @contextmanager
    def work(self) -> Iterator[Work]:
        """What the database holds of the team."""
        org = self.brain.storage.house.organisation(f"discord:{self.peer.guild.id}")
        assert org is not None
        with self.brain.storage.house.open(org, self.clock.now(), changes=False) as work:
            yield work

    @property
    def clock(self) -> FixedClock:
        return self.brain.clock

    def cards(self, thread: Channel) -> list[Message]:
        return self.peer.posts(thread)

    def tags(self, thread: Channel) -> set[str]:
        return {tag.name for tag in self.forum.tags if tag.id in thread.applied_tags}


@asynccontextmanager
async def acme(
    *,
    brain: Brain | None = None,
    peer: DiscordPeer | None = None,
    forum: Channel | None = None,
    content: bool = True,
    rights: Permission = Permission.MANAGE_CHANNELS | Permission.MANAGE_THREADS,
) -> AsyncIterator[Acme]:
    """All of it running; what is given goes on as it was, over a restart of the bot."""
    own = brain is None
    brain = brain or Brain()
    peer = peer or DiscordPeer(
        clock=brain.clock.now, granted=("message_content",) if content else ()
    )
    begun = bool(peer.api_url)
    if not begun:
        await peer.__aenter__()
    fresh = forum is None
    if forum is None:
        forum = peer.world.add_forum(peer.guild, "discussions")
        forum.allow(peer.bot, rights)
    adapter = made(peer, message_content="on" if content else "off", roles="Clients: guest")
    adapter.clock = brain.clock
    courier = Courier(brain.storage.posts, {"discord": adapter}, brain.answer, brain.clock)
    listening = asyncio.create_task(adapter.run(brain.answer, brain))
    try:
        await peer.connected()
        await peer.until(lambda: peer.registry.writes, what="no commands were registered")
        await peer.until(lambda: adapter.state().open and adapter._listener.is_ready())  # type: ignore[union-attr]
        here = Acme(peer, brain, forum, adapter, courier)
        if fresh:
            await here.say(peer.ana, peer.website, "project new Acme website key:ACME")
        yield here
        assert (peer.unknown, peer.violations, peer.pings) == ([], [], [])
    finally:
        await adapter.close()
        await asyncio.wait_for(listening, 10)
        if not begun:
            await peer.__aexit__(None, None, None)
        if own:
            brain.close()
