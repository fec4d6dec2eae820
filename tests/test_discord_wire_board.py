"""Discord over the wire: a board that is posted once, pinned, and changed where it stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.base import NotDelivered, Vanished
from bot.context import Place
from tests.boards import Deskful
from tests.discord_running import answer, peer, room, running
from tests.doors import Brain
from tests.peers.discord import DiscordPeer
from tests.peers.discord_faults import SEND
from tests.peers.discord_things import Message, Permission

__all__ = ["peer"]

EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
PIN = "PUT /channels/{channel_id}/messages/pins/{message_id}"
DAY = timedelta(days=1)


@pytest.fixture
async def house(peer: DiscordPeer) -> AsyncIterator[Deskful]:
    brain = Brain()
    try:
        async with running(peer, brain.answer) as adapter:
            yield Deskful(brain, adapter, room(peer, peer.website))
    finally:
        brain.close()


def standing(peer: DiscordPeer) -> Message:
    (board,) = peer.posts(peer.website)
    return board


async def test_c17_it_is_posted_once_pinned_and_changed_in_place(
    peer: DiscordPeer, house: Deskful
) -> None:
    await house.begin()
    assert standing(peer).pinned and "Acme website" in standing(peer).text
    for n in range(100):
        house.say(f"/task Thing {n} due 2026-12-30 @everyone")
    await house.pass_by()
    assert "100 to do" in standing(peer).text
    assert [len(peer.calls_to(route)) for route in (SEND, EDIT, PIN)] == [1, 1, 1]


async def test_with_as_much_as_can_be_it_stays_one_message(
    peer: DiscordPeer, house: Deskful
) -> None:
    await house.begin()
    ugly = "*_~`|>\\" * 12
    for n in range(12):
        house.say(f'/task add "{n} {ugly}" due:{n + 1}dec')
        house.say(f'/risk add "{ugly}" p5 i5')
    for n in range(1, 4):
        house.say(f"/task block {n} {ugly}")
    house.say(f"/project status red because {ugly * 3}")
    await house.pass_by()
    await house.pass_by(DAY)
    assert len(peer.calls_to(SEND)) == 1 and "12 risks" in standing(peer).text


async def test_a_deleted_one_is_made_anew_and_an_unpinned_one_pinned_once(
    peer: DiscordPeer, house: Deskful
) -> None:
    await house.begin()
    peer.world.delete(standing(peer))
    house.say("/task Hosting due 2026-12-30")
    await house.pass_by()
    board = standing(peer)
    assert board.pinned and "Hosting" in board.text
    for there in (True, False):
        peer.world.pin(board, False)
        await house.pass_by(DAY)
        assert board.pinned is there


async def test_without_the_permission_it_stands_unpinned(peer: DiscordPeer, house: Deskful) -> None:
    peer.website.deny(peer.bot, Permission.PIN_MESSAGES)
    await house.begin()
    house.say("/task Hosting due 2026-12-30")
    for _day in range(3):
        await house.pass_by(DAY)
    assert not standing(peer).pinned and "Hosting" in standing(peer).text
    assert len(peer.calls_to(PIN)) == 1


async def test_in_a_room_full_of_pins_it_stands_unpinned(peer: DiscordPeer, house: Deskful) -> None:
    for n in range(250):
        note = peer.world.post(peer.website, peer.ana, {"content": f"note {n}"})
        peer.world.pin(note, True)
    await house.begin()
    assert not standing(peer).pinned and len(peer.calls_to(PIN)) == 1


async def test_f3_a_lost_answer_to_the_first_message_is_looked_for(
    peer: DiscordPeer, house: Deskful
) -> None:
    peer.faults.lose_answer(SEND)
    await house.begin()
    await house.pass_by(timedelta(minutes=10))
    assert standing(peer).pinned


@pytest.mark.parametrize("fault", ["lost", "limited", "503"])
async def test_an_edit_that_failed_is_made_again(
    peer: DiscordPeer, house: Deskful, fault: str
) -> None:
    await house.begin()
    if fault == "lost":
        peer.faults.lose_answer(EDIT)
    elif fault == "limited":
        peer.faults.rate_limit(EDIT, retry_after=5)
    else:
        peer.faults.status(EDIT, 503)
    house.say("/task Hosting due 2026-12-30")
    await house.pass_by()
    await house.pass_by(timedelta(minutes=2))
    assert "Hosting" in standing(peer).text
    assert len(peer.calls_to(EDIT)) == 2, "the library did not repeat it behind our back"


async def test_messages_of_others_are_never_touched(peer: DiscordPeer, house: Deskful) -> None:
    theirs = peer.world.post(peer.website, peer.ana, {"content": "mine"})
    with pytest.raises(Vanished):
        await house.adapter.edit(house.room, f"{peer.website.id}/{theirs.id}", answer("x"))
    with pytest.raises(Vanished):
        await house.adapter.edit(house.room, "no/message", answer("x"))
    assert theirs.content == "mine"


async def test_it_is_taken_down(peer: DiscordPeer, house: Deskful) -> None:
    await house.begin()
    house.say("/project board off")
    await house.pass_by()
    assert peer.posts(peer.website) == []


async def test_there_are_no_homes_on_discord(peer: DiscordPeer, house: Deskful) -> None:
    with pytest.raises(NotDelivered) as refused:
        ana = Place(house.room.workspace, direct=str(peer.ana.id))
        await house.adapter.edit(ana, "home/T1", answer("x"))
    assert refused.value.gone


async def test_c18_my_home_is_the_same_page(peer: DiscordPeer, house: Deskful) -> None:
    await house.begin()
    doing = peer.slash(peer.ana, peer.website, "my", "home")
    message = await doing.reply()
    labels = [part["label"] for part in message.controls if "label" in part]
    assert labels == ["Start a project", "Add a task", "What can I type?"] and message.ephemeral
