"""Discord over the wire: what is said unasked arrives once, or says why not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.base import NotDelivered, OutcomeUnknown
from adapters.discord.place import Discord
from bot.context import Place
from bot.reply import Button
from tests.discord_running import adapter, answer, desk, made, peer, room
from tests.peers.discord import DiscordPeer
from tests.peers.discord_faults import OPEN_DM, SEND
from tests.peers.discord_things import Permission
from tests.peers.discord_world import START

__all__ = ["adapter", "desk", "peer"]


async def test_a_post_arrives_in_a_room_a_thread_and_a_dm(
    peer: DiscordPeer, adapter: Discord
) -> None:
    thread = peer.world.open_thread(peer.general, "talk", peer.ana)
    direct = Place(f"discord:{peer.guild.id}", direct=str(peer.bob.id))
    why = Button("Why?", "pm why p7f3")
    for place in (room(peer), room(peer, thread=thread), direct):
        ref = await adapter.post(place, answer("Fix login is due", why), "p7f3")
        assert await adapter.find(place, "p7f3", START) == ref
        assert await adapter.find(place, "p7f4", START) is None
    for channel in (peer.general, thread, peer.world.open_dm(peer.bob)):
        assert [message.text.split("\n")[0] for message in peer.posts(channel)] == [
            "Fix login is due"
        ]


async def test_a_post_can_be_changed(peer: DiscordPeer, adapter: Discord) -> None:
    ref = await adapter.post(room(peer), answer("open", Button("Done", "task done 1")), "p1")
    await adapter.edit(room(peer), ref, answer("done"))
    (message,) = peer.posts(peer.general)
    assert (message.content, message.controls) == ("done", [])


async def test_a_post_that_became_long_goes_on_in_answers_to_it(
    peer: DiscordPeer, adapter: Discord
) -> None:
    ref = await adapter.post(room(peer), answer("open"), "p1")
    words = [f"word{n}" for n in range(600)]
    await adapter.edit(room(peer), ref, answer(" ".join(words), Button("Done", "task done 1")))
    first, *others = peer.posts(peer.general)
    assert " ".join(message.text for message in (first, *others)).split() == [*words, "Done"]
    assert others and {message.reference for message in others} == {first}
    assert [part["label"] for part in others[-1].controls] == ["Done"]


async def test_before_the_login_nothing_is_delivered(peer: DiscordPeer) -> None:
    adapter = made(peer)
    with pytest.raises(NotDelivered):
        await adapter.post(room(peer), answer(), "p1")
    with pytest.raises(OutcomeUnknown):
        await adapter.find(room(peer), "p1", START)
    await adapter.close()


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_an_answer_of_the_server_that_says_nothing_is_no_answer(
    peer: DiscordPeer, adapter: Discord, status: int
) -> None:
    peer.faults.status(SEND, status)
    with pytest.raises(OutcomeUnknown):
        await adapter.post(room(peer), answer("once"), "p1")
    assert len(peer.calls_to(SEND)) == 1
    await adapter.post(room(peer), answer("once"), "p1")
    assert len(peer.posts(peer.general)) == 1


async def test_a_lost_answer_is_unknown_and_the_post_is_there_once(
    peer: DiscordPeer, adapter: Discord
) -> None:
    peer.faults.lose_answer(SEND)
    said = answer("Fix login is due", Button("Why?", "pm why p7"))
    with pytest.raises(OutcomeUnknown):
        await adapter.post(room(peer), said, "p7")
    found = await adapter.find(room(peer), "p7", START)
    assert found == f"{peer.general.id}/{peer.posts(peer.general)[0].id}"
    assert await adapter.post(room(peer), said, "p7") == found
    assert len(peer.posts(peer.general)) == 1


async def test_slowing_down_is_the_couriers_business(peer: DiscordPeer, adapter: Discord) -> None:
    peer.faults.rate_limit(SEND, retry_after=7.5, channel=peer.general)
    with pytest.raises(NotDelivered) as refused:
        await adapter.post(room(peer), answer(), "p1")
    assert (refused.value.retry_after, refused.value.gone) == (7.5, False)
    await adapter.post(room(peer, peer.website), answer(), "p2")
    assert len(peer.posts(peer.website)) == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_when_everything_is_refused_we_fall_silent(
    peer: DiscordPeer, adapter: Discord, status: int
) -> None:
    peer.faults.status(SEND, status, times=None)
    for number in range(60):
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(room(peer), answer(), f"p{number}")
        assert refused.value.retry_after is not None and refused.value.retry_after > 60
    assert len(peer.calls_to(SEND)) == 1


async def test_we_are_silent_over_another_line_too(peer: DiscordPeer, adapter: Discord) -> None:
    peer.faults.status(SEND, 401, times=None)
    with pytest.raises(NotDelivered):
        await adapter.post(room(peer), answer(), "p1")
    peer.gateway.send_raw("INTERACTION_CREATE", {"id": "not a number"})
    await peer.until(lambda: peer.gateway.identifies == 2, timeout=15)
    await peer.connected()
    with pytest.raises(NotDelivered) as refused:
        await adapter.post(room(peer), answer(), "p2")
    assert refused.value.retry_after is not None and refused.value.retry_after > 60
    assert len(peer.calls_to(SEND)) == 1


async def test_a_ban_by_the_edge_is_waited_out(peer: DiscordPeer, adapter: Discord) -> None:
    peer.faults.rate_limit(SEND, retry_after=1, via=False, times=None)
    for number in range(3):
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(room(peer), answer(), f"p{number}")
        assert refused.value.retry_after is not None and refused.value.retry_after > 60
    assert len(peer.calls_to(SEND)) == 1


async def test_f12_places_that_are_gone_say_so(peer: DiscordPeer, adapter: Discord) -> None:
    closed, locked = (peer.world.open_thread(peer.general, name, peer.ana) for name in "ab")
    peer.world.archive(locked, locked=True)
    peer.bob.dms_open = False
    hidden = peer.world.add_text_channel(peer.guild, "hidden")
    hidden.deny(peer.guild.roles[0], Permission.VIEW_CHANNEL)
    mute = peer.world.add_text_channel(peer.guild, "mute")
    mute.deny(peer.guild.roles[0], Permission.SEND_MESSAGES)
    gone = peer.world.add_text_channel(peer.guild, "gone")
    peer.world.remove_channel(gone)
    workspace = f"discord:{peer.guild.id}"
    places = [
        Place(workspace, direct=str(peer.bob.id)),
        Place(workspace, direct="12345"),
        Place(workspace, "not a number"),
        room(peer, thread=locked),
        *(room(peer, channel) for channel in (hidden, mute, gone)),
    ]
    for place in places:
        with pytest.raises(NotDelivered) as refused:
            await adapter.post(place, answer(), "p1")
        assert refused.value.gone, place
        assert refused.value.closed is (place.direct == str(peer.bob.id)), place
    peer.world.archive(closed)
    await adapter.post(room(peer, thread=closed), answer("still here"), "p2")
    assert not closed.archived and len(peer.posts(closed)) == 1


async def test_where_the_history_is_closed_nobody_can_tell(
    peer: DiscordPeer, adapter: Discord
) -> None:
    peer.general.deny(peer.guild.roles[0], Permission.READ_MESSAGE_HISTORY)
    peer.world.change_channel(peer.general)
    await adapter.post(room(peer), answer("x", Button("Why?", "pm why p1")), "p1")
    with pytest.raises(OutcomeUnknown):
        await adapter.find(room(peer), "p1", START)
    peer.world.remove_channel(peer.website)
    with pytest.raises(NotDelivered):
        await adapter.find(room(peer, peer.website), "p1", START)


async def test_old_messages_are_not_looked_through(peer: DiscordPeer, adapter: Discord) -> None:
    await adapter.post(room(peer), answer("x", Button("Why?", "pm why p1")), "p1")
    assert await adapter.find(room(peer), "p1", START) is not None
    assert await adapter.find(room(peer), "p1", START + timedelta(days=1)) is None


async def test_a_direct_message_that_cannot_be_opened_did_not_arrive(
    peer: DiscordPeer, adapter: Discord
) -> None:
    place = Place(f"discord:{peer.guild.id}", direct=str(peer.bob.id))
    peer.faults.status(OPEN_DM, 503)
    with pytest.raises(NotDelivered) as refused:
        await adapter.post(place, answer(), "p1")
    assert not refused.value.gone and peer.calls_to(SEND) == []
