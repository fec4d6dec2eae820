"""Discord over the wire: a project in a private channel, named from elsewhere and while one types."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.discord_running import running
from tests.doors import Brain
from tests.peers.discord import DiscordPeer
from tests.peers.discord_things import Channel, User

ASKED = "GET /guilds/{guild_id}/members/{user_id}"


@dataclass
class Server:
    """Ana's project VAULT lives in #vault, where Bob is as well, and Wei is not."""

    peer: DiscordPeer
    vault: Channel

    async def say(self, user: User, where: Channel, *path: str, **options: Any) -> str:
        done = self.peer.slash(user, where, *path, options=options)
        await done.reply()
        return done.text

    async def typing(self, user: User, where: Channel, *path: str, focused: str) -> list[str]:
        done = self.peer.autocomplete(user, where, *path, focused=focused)
        await done.answered()
        return [str(one["value"]) for one in done.choices or ()]

    @property
    def looks(self) -> int:
        return len(self.peer.calls_to(ASKED))


@asynccontextmanager
async def server() -> AsyncIterator[Server]:
    brain = Brain()
    async with DiscordPeer(clock=brain.clock.now) as peer:
        vault = peer.world.add_text_channel(peer.guild, "vault")
        vault.only_for([peer.ana, peer.bob, peer.world.me])
        async with running(peer, brain.answer, brain):
            at = Server(peer, vault)
            await at.say(peer.ana, peer.website, "project", "new", name="Acme website", key="ACME")
            await at.say(peer.ana, vault, "project", "new", name="Vault work", key="VAULT")
            await at.say(peer.ana, vault, "task", "add", title="Zebra merger")
            for user in (peer.bob, peer.wei):
                await at.say(user, peer.website, "my", "agenda")
            yield at
            assert peer.violations == []
    brain.close()


async def test_who_names_it_is_looked_up_once_and_answered() -> None:
    async with server() as at:
        peer, before = at.peer, at.looks
        told = await at.say(peer.bob, peer.website, "task", "list", project="#vault")
        assert "Zebra merger" in told and at.looks == before + 1
        told = await at.say(peer.bob, peer.world.open_dm(peer.bob), "task", "show", ref="VAULT-1")
        assert "Zebra merger" in told and at.looks == before + 2
        told = await at.say(peer.wei, peer.website, "task", "list", project="#vault")
        assert "vault" in told and "Zebra" not in told and "Vault work" not in told
        assert at.looks == before + 3


async def test_the_usual_line_asks_nothing() -> None:
    async with server() as at:
        peer, before = at.peer, at.looks
        await at.say(peer.ana, peer.website, "task", "list", project="#vault")
        await at.say(peer.bob, at.vault, "task", "show", ref="VAULT-1")
        await at.say(peer.bob, peer.website, "task", "add", title="Fix login")
        await at.say(peer.bob, peer.website, "task", "list", project="#acme")
        assert at.looks == before


async def test_what_somebody_reads_is_suggested_where_it_is_at_hand() -> None:
    """While they type Discord is asked for nothing: it tells what they may with what they type."""
    async with server() as at:
        peer, before = at.peer, at.looks
        asked = ("task", "list")
        assert await at.typing(peer.ana, peer.website, *asked, focused="project") == [
            "#acme", "#vault",
        ]  # fmt: skip
        found = await at.typing(peer.bob, peer.website, *asked, focused="project")
        assert found == ["#acme", "#vault"], "with what he types comes who he is"
        assert await at.typing(peer.wei, peer.website, *asked, focused="project") == ["#acme"]
        alone = peer.world.open_dm(peer.bob)
        assert await at.typing(peer.bob, alone, *asked, focused="project") == []
        assert await at.typing(peer.wei, peer.general, "task", "done", focused="refs") == []
        assert at.looks == before
