"""Slack over the wire: a board that is posted once, pinned, and changed where it stands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from adapters.slack.adapter import Slack
from tests.boards import Deskful
from tests.doors import Brain
from tests.peers.slack import SlackPeer
from tests.peers.slack_world import Message
from tests.slack_running import place, running, waited

DAY = timedelta(days=1)


@pytest.fixture
def brain() -> Iterator[Brain]:
    made = Brain()
    yield made
    made.close()


@pytest.fixture
async def slack(brain: Brain) -> AsyncIterator[SlackPeer]:
    async with SlackPeer(clock=brain.clock.now) as peer:
        yield peer
        assert peer.violations == [] and peer.pings == []


@pytest.fixture
async def house(slack: SlackPeer, brain: Brain) -> AsyncIterator[Deskful]:
    async with running(slack, brain.answer) as adapter:
        yield Deskful(brain, adapter, place(slack))


def standing(slack: SlackPeer) -> list[Message]:
    """What the bot has in the room, as it is now."""
    return [m for m in slack.world.channel("website").messages if m.user == "UBOT"]


async def test_c17_it_is_posted_once_pinned_and_changed_in_place(
    slack: SlackPeer, house: Deskful
) -> None:
    await house.begin()
    (board,) = standing(slack)
    assert board.pinned and board.visible.startswith("📌 Acme website · @Wei")
    for n in range(100):
        house.say(f"/task Thing {n} due 2026-12-30 <!channel> <@UANA>")
    await house.pass_by()
    (board,) = standing(slack)
    assert "100 to do" in board.visible and "ACME-1 Thing 0" in board.visible
    assert len(slack.called("chat.postMessage")) == 1
    assert len(slack.called("chat.update")) == 1
    assert len(slack.called("pins.add")) == 1


async def test_a_press_on_it_is_answered_and_a_form_opens(slack: SlackPeer, house: Deskful) -> None:
    await house.begin()
    (board,) = standing(slack)
    await slack.press(board, "Add task", "ana")
    doing = await slack.press(board, "My tasks", "ana")
    assert doing.acked
    assert slack.views, "the form for a task"
    for _again in range(2):
        await house.pass_by()
    assert len(standing(slack)) == 1


async def test_a_deleted_one_is_made_anew_and_an_unpinned_one_pinned_once(
    slack: SlackPeer, house: Deskful
) -> None:
    await house.begin()
    slack.world.channel("website").messages.clear()
    house.say("/task Hosting due 2026-12-30")
    await house.pass_by()
    (board,) = standing(slack)
    assert board.pinned and "Hosting" in board.visible
    for there in (True, False):
        board.pinned = False
        await house.pass_by(DAY)
        assert board.pinned is there
    assert len(slack.called("chat.postMessage")) == 2


async def test_without_the_scope_it_stands_unpinned_and_the_lead_is_told_once(
    slack: SlackPeer, house: Deskful
) -> None:
    for scopes in slack.world.workspaces["T1"].tokens.values():
        scopes.discard("pins:write")
    await house.begin()
    (board,) = standing(slack)
    assert not board.pinned
    house.say("/task Hosting due 2026-12-30")
    for _day in range(3):
        await house.pass_by(DAY)
    assert "Hosting" in board.visible and len(slack.called("pins.add")) == 1


async def test_f3_a_lost_answer_to_the_first_message_is_looked_for(
    slack: SlackPeer, house: Deskful
) -> None:
    slack.faults.lose_answer("chat.postMessage")
    await house.begin()
    await house.pass_by(timedelta(minutes=2))
    (board,) = standing(slack)
    assert board.pinned and len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize("fault", ["lost", "limited", "500"])
async def test_an_edit_that_failed_is_made_again(
    slack: SlackPeer, house: Deskful, fault: str
) -> None:
    await house.begin()
    if fault == "lost":
        slack.faults.lose_answer("chat.update")
    elif fault == "limited":
        slack.faults.rate_limit("chat.update", retry_after=5)
    else:
        slack.faults.status("chat.update", 500)
    house.say("/task Hosting due 2026-12-30")
    await house.pass_by()
    assert isinstance(house.adapter, Slack)
    waited(house.adapter)
    await house.pass_by(timedelta(minutes=2))
    (board,) = standing(slack)
    assert "Hosting" in board.visible
    assert len(slack.called("chat.update")) == 2 and len(slack.called("chat.postMessage")) == 1
    assert slack.called("conversations.history") == [], "no edit is looked for"


async def test_f12_in_an_archived_room_it_is_not_tried_again_and_again(
    slack: SlackPeer, house: Deskful
) -> None:
    await house.begin()
    room = slack.world.channel("website")
    room.is_archived = True
    for n in range(5):
        house.say(f"/task Thing {n} due 2026-12-30")
        await house.pass_by()
    assert len(slack.called("chat.update")) == 1
    room.is_archived = False
    await house.pass_by(DAY)
    assert "5 to do" in standing(slack)[0].visible


async def test_it_is_taken_down(slack: SlackPeer, house: Deskful) -> None:
    await house.begin()
    house.say("/project board off")
    await house.pass_by()
    assert standing(slack) == []
    slack.faults.error("chat.delete", "message_not_found")
    house.say("/project board on")
    await house.pass_by()
    house.say("/project board off")
    await house.pass_by()
    house.say("/project board on")
    await house.pass_by()
    assert len(slack.called("chat.delete")) == 2


async def test_two_replicas_make_one_edit_of_one_change(slack: SlackPeer, house: Deskful) -> None:
    await house.begin()
    other = house.another()
    house.say("/task Hosting due 2026-12-30")
    house.brain.clock.advance(timedelta(seconds=21))
    now = house.brain.clock.now()
    for courier in (other, house.courier, other):
        await courier.round(now)
    assert len(slack.called("chat.update")) == 1


async def test_it_is_found_and_changed_after_a_restart(slack: SlackPeer, brain: Brain) -> None:
    async with running(slack, brain.answer) as adapter:
        await Deskful(brain, adapter, place(slack)).begin()
    async with running(slack, brain.answer) as adapter:
        house = Deskful(brain, adapter, place(slack), said=100)
        house.say("/task Hosting due 2026-12-30")
        await house.pass_by()
    (board,) = standing(slack)
    assert "Hosting" in board.visible
