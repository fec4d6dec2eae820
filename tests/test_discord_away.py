"""Discord where it does not let us speak: closed direct messages, lost servers, rooms we cannot see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.work import NotDelivered
from tests.discord_running import Desk, adapter, answer, desk, peer, room
from tests.forum_running import Acme, acme
from tests.peers.discord import DiscordPeer
from tests.peers.discord_things import Permission

from adapters.discord.place import Discord  # isort: skip

__all__ = ["adapter", "desk", "peer"]

SEND = "POST /channels/{channel_id}/messages"


async def due(here: Acme, *titles: str) -> None:
    """Tasks of Bob's that are due tomorrow; their hour comes."""
    for title in titles:
        await here.say(
            here.peer.ana, here.peer.website,
            f"task {title} {here.peer.bob.mention} due tomorrow 12:00",
        )  # fmt: skip
    here.clock.advance(timedelta(days=1, hours=2, minutes=1))
    for _round in range(3):
        await here.settled()


async def test_p16_closed_direct_messages_are_said_in_the_team_room_and_told_of_once() -> None:
    async with acme() as here:
        bob, site = here.peer.bob, here.peer.website
        bob.dms_open = False
        await due(here, "Fix it")
        called = [one for one in here.cards(site) if bob in one.mentioned_users]
        assert [ping.target for ping in here.peer.pings] == [bob.mention] * len(called)
        here.peer.pings.clear()
        assert len(called) >= 1
        assert "Fix it" in called[0].text and "privacy settings" in called[0].text
        assert not any("could not be delivered" in one.text for one in here.cards(site))
        labels = {part.get("label") for part in called[0].controls}
        assert {"Done", "Snooze", "Why?"} <= labels
        done = await here.peer.press(called[0], "Done", bob).answered()
        assert "ACME-1" in done.text
        await due(here, "Call them")
        again = [one for one in here.cards(site) if bob in one.mentioned_users][len(called) :]
        here.peer.pings.clear()
        assert again and "Call them" in again[0].text
        assert "privacy settings" not in again[0].text, "told once"


async def test_p16_what_is_no_task_is_said_aloud_to_nobody() -> None:
    async with acme() as here:
        bob, site = here.peer.bob, here.peer.website
        said = here.peer.message(here.peer.wei, site, "the salaries").message
        await here.peer.message_menu(bob, "Remind me", said).reply()
        bob.dms_open = False
        before = len(here.cards(site))
        here.clock.advance(timedelta(days=1, hours=2))
        for _round in range(3):
            await here.settled()
        assert here.cards(site)[before:] == []


async def test_a_server_that_put_us_out_pauses_and_goes_on_when_we_are_back() -> None:
    async with acme() as here:
        await here.say(here.peer.ana, here.peer.website, "task Fix it @me due tomorrow 12:00")
        guild = here.peer.guild
        here.peer.gateway.send_raw("GUILD_DELETE", {"id": str(guild.id)})
        await here.peer.until(lambda: here.adapter._listener.get_guild(guild.id) is None)  # type: ignore[union-attr]
        before = len(here.peer.calls_to(SEND))
        here.clock.advance(timedelta(days=1, hours=2, minutes=1))
        for _round in range(3):
            await here.settled()
        assert len(here.peer.calls_to(SEND)) == before, "nothing is asked of a server we are not in"
        with here.work() as work:
            assert work.given_up(here.clock.now() - timedelta(days=9)) == []
        here.peer.world.restore_guild(guild)
        await here.peer.until(lambda: here.adapter._listener.get_guild(guild.id))  # type: ignore[union-attr]
        here.clock.advance(timedelta(minutes=11))
        await here.settled()
        dm = here.peer.posts(here.peer.world.open_dm(here.peer.ana))
        assert len(dm) == 1 and "Fix it" in dm[0].text


async def test_f12_an_unavailable_server_is_not_a_removed_one(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    await peer.until(lambda: adapter.state().open and adapter._listener.is_ready())  # type: ignore[union-attr]
    peer.world.remove_guild(peer.guild, outage=True)
    await peer.until(lambda: adapter._listener._lost)  # type: ignore[union-attr]
    with pytest.raises(NotDelivered) as refused:
        await adapter.post(room(peer), answer(), "p1")
    assert refused.value.away and not refused.value.gone and not refused.value.elsewhere
    peer.world.restore_guild(peer.guild)
    await peer.until(lambda: not adapter._listener._lost)  # type: ignore[union-attr]
    await adapter.post(room(peer), answer("hello"), "p1")
    peer.gateway.send_raw("GUILD_DELETE", {"id": str(peer.guild.id)})
    await peer.until(lambda: adapter._listener.get_guild(peer.guild.id) is None)  # type: ignore[union-attr]
    with pytest.raises(NotDelivered) as refused:
        await adapter.post(room(peer), answer(), "p2")
    assert refused.value.away and refused.value.elsewhere


async def test_p13_in_a_private_channel_the_answer_says_how_to_have_us_there() -> None:
    async with acme() as here:
        ana = here.peer.ana
        secret = here.peer.world.add_text_channel(here.peer.guild, "secret")
        secret.deny(here.peer.bot, Permission.VIEW_CHANNEL)
        bound = await here.slash(ana, secret, "project", "bind", name="acme", audience="alerts")
        assert "Acme website" in bound, "what was asked is done all the same"
        assert "I do not see this room" in bound and "`@steward`" in bound
        listed = await here.slash(ana, secret, "task", "show", ref="99")
        assert "do not see this room" not in listed, "it is said of what all the room reads"
        before = len(here.peer.calls_to(SEND, secret))
        assert before == 0
        secret.allow(here.peer.bot, Permission.VIEW_CHANNEL)
        here.peer.world.change_channel(secret)
        assert "see this room" not in await here.slash(ana, secret, "task", "add", title="Fix it")


async def test_p13_in_a_private_thread_the_line_to_type_is_our_name_and_then_it_goes_on() -> None:
    async with acme() as here:
        ana, bob = here.peer.ana, here.peer.bob
        staff = here.peer.world.open_thread(here.peer.website, "staff", ana, private_with=[bob])
        made = await here.slash(ana, staff, "task", "add", title="Fix it")
        assert "ACME-1" in made and "To have me here, type `@steward`" in made
        told = await here.say(ana, staff, "task list")
        assert "Fix it" in told, "naming us lets us in"
        made = await here.slash(ana, staff, "task", "add", title="Call them")
        assert "ACME-2" in made and "have me here" not in made


async def test_i5_a_private_staff_thread_under_a_clients_room_hears_nothing_public() -> None:
    """Who is in it we cannot tell for sure, so it counts as its room: answers are for one reader."""
    async with acme() as here:
        ana, bob = here.peer.ana, here.peer.bob
        talks = here.peer.world.add_text_channel(here.peer.guild, "acme-talks")
        await here.slash(ana, talks, "project", "bind", name="acme", audience="client")
        await here.say(ana, here.peer.website, "task Secret margin !high")
        staff = here.peer.world.open_thread(talks, "staff", ana, private_with=[bob, here.peer.bot])
        public = here.peer.world.open_thread(talks, "public", ana)
        for thread in (staff, public):
            shown = here.peer.slash(ana, thread, "task", "list")
            assert (await shown.reply()).ephemeral
            here.peer.message(bob, thread, "see ACME-1")
            await here.settled()
            assert here.peer.posts(thread) == []


async def test_i5_in_a_wrong_channel_we_are_silent_until_somebody_speaks_to_us() -> None:
    async with acme() as here:
        ana, bob, wrong = here.peer.ana, here.peer.bob, here.peer.general
        await here.say(ana, here.peer.website, f"task Fix it {bob.mention} due tomorrow 12:00")
        said = here.peer.message(bob, wrong, "ACME-1 is mine").message
        for sign in ("📌", "📞", "⚠️", "👀", "✅", "💤", "🤝"):
            here.peer.reaction(ana, said, sign)
        thread = here.peer.world.open_thread(wrong, "x", bob, starter=said)
        here.peer.message(bob, thread, "done")
        here.clock.advance(timedelta(days=3))
        for _round in range(3):
            await here.settled()
        assert here.peer.posts(wrong) == [] and here.peer.posts(thread) == []
        asked = await here.slash(bob, wrong, "project", "bind", name="acme", audience="team")
        assert "manager" in asked, "a new binding needs who leads the project"
        with here.work() as work:
            assert len(work.rooms.find()) == 1
