"""Discord over the wire: mentions, threads, replies and direct messages."""

from __future__ import annotations

from adapters.discord.place import Discord
from bot.context import Place
from bot.reply import Button
from tests.discord_running import Desk, adapter, answer, desk, heard, mention, peer, room
from tests.peers.discord import DiscordPeer
from tests.peers.discord_faults import SEND

__all__ = ["adapter", "desk", "peer"]


async def test_a_mention_is_heard_and_answered_where_it_was_said(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    rooms = f"<#{peer.general.id}> <#{peer.website.id}>"
    text = f"task add Fix {peer.bob.mention} in {rooms}"
    said = mention(peer, peer.ana, peer.general, text)
    reply = await said.reply()
    request = desk.asked[0]
    assert request.words.split() == f"task add Fix @({peer.bob.id}|Bob) in #website".split()
    assert (request.id, request.place) == (str(said.message.id), room(peer))
    assert reply.reference is said.message and reply.channel is peer.general


async def test_what_is_not_said_to_us_is_not_heard(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    other = peer.world.add_user("robot", bot=True)
    peer.world.add_member(peer.guild, other)
    peer.message(peer.ana, peer.general, "nice weather")
    peer.message(peer.ana, peer.general, f"ask {peer.bob.mention}")
    mention(peer, other, peer.general, "task list")
    said = mention(peer, peer.ana, peer.general, "last")
    await said.reply()
    assert [request.words for request in desk.asked] == ["last"]


async def test_a_thread_is_about_the_message_it_began_with(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    await adapter.post(room(peer), answer("Fix login", Button("Done", "task done ACME-1")), "p1")
    card = peer.posts(peer.general)[0]
    thread = peer.world.open_thread(peer.general, "Fix login", peer.ana, starter=card)
    said = mention(peer, peer.ana, thread, "done")
    assert (await said.reply()).channel is thread
    request = desk.asked[0]
    assert request.place == room(peer, thread=thread) and request.room_name == "general"
    assert request.about is not None and request.about.lines == ("task done ACME-1",)
    peer.slash(peer.ana, thread, "task", "done")
    request = await heard(peer, desk, 2)
    assert request.place == room(peer, thread=thread)
    assert request.about is not None and request.about.lines == ("task done ACME-1",)


async def test_a_reply_is_about_the_message_it_answers(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    first = peer.message(peer.bob, peer.general, f"the login is broken, {peer.ana.mention}")
    await mention(peer, peer.ana, peer.general, "task add", reply_to=first.message).reply()
    about = desk.asked[0].about
    assert about is not None and about.author == "Bob"
    assert about.link is not None and str(first.message.id) in about.link


async def test_an_answer_for_one_reader_goes_to_their_direct_messages(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    desk.reply = lambda request: answer("yours alone", private=True)
    said = mention(peer, peer.ana, peer.general, "my agenda")
    reply = await said.reply()
    assert reply.channel.recipient is peer.ana and reply.text == "yours alone"
    await peer.until(lambda: said.message.reactions)
    peer.bob.dms_open = False
    shown = await mention(peer, peer.bob, peer.general, "my agenda").reply()
    assert shown.channel is peer.general and "yours" not in shown.text.replace("yours alone", "")
    assert "direct messages" in shown.text and "yours alone" not in shown.text


async def test_a_direct_message_belongs_to_the_server_it_comes_from(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    dm = peer.world.open_dm(peer.wei)
    said = peer.message(peer.wei, dm, "我的 日程")
    assert (await said.reply()).channel is dm
    workspace = f"discord:{peer.guild.id}"
    assert desk.asked[0].place == Place(workspace, direct=str(peer.wei.id))
    assert desk.asked[0].words == "我的 日程"


async def test_who_is_in_two_servers_says_first_which_one(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    other = peer.world.add_guild("Beta", peer.bob)
    lobby = peer.world.add_text_channel(other, "lobby")
    dm = peer.world.open_dm(peer.bob)
    said = await peer.message(peer.bob, dm, "my agenda").reply()
    assert "which server" in said.text and desk.asked == []
    mention(peer, peer.bob, lobby, "hello")
    await heard(peer, desk)
    peer.message(peer.bob, dm, "my agenda")
    request = await heard(peer, desk, 2)
    assert request.place.workspace == f"discord:{other.id}"


async def test_forty_thousand_characters_arrive_whole(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    words = " ".join(f"word{n}" for n in range(4600))
    dm = peer.world.open_dm(peer.ana)
    desk.reply = lambda request: answer(words)
    said = peer.message(peer.ana, dm, "everything " + "x" * 1900)
    await peer.until(lambda: " ".join(m.content for m in said.messages).split() == words.split())
    place = Place(f"discord:{peer.guild.id}", direct=str(peer.bob.id))
    await adapter.post(place, answer("y" * 40_000), "long")
    posted = peer.posts(peer.world.open_dm(peer.bob))
    assert sum(message.content.count("y") for message in posted) == 40_000


async def test_a_title_that_shouts_rings_nobody(
    peer: DiscordPeer, desk: Desk, adapter: Discord
) -> None:
    loud = f"@everyone @here {peer.bob.mention} <@&{peer.guild.roles[0].id}>"
    desk.reply = lambda request: answer(f"Added {loud}")
    await peer.slash(peer.ana, peer.general, "task", "add", options={"title": loud}).answered()
    await mention(peer, peer.ana, peer.general, "task list").reply()
    await adapter.post(room(peer), answer(loud), "p1")
    sent = [call.body for call in peer.calls_to(SEND)]
    assert sent and all(body["allowed_mentions"]["parse"] == [] for body in sent)
    # The double's ping records are compared with nothing when the test ends.
