"""How quickly it is spoken: a place at a time, never sooner than asked, and nobody waits for others."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.base import NotDelivered
from bot.clock import FixedClock
from bot.context import Place
from bot.model.post import PostState
from bot.tongue import Answer
from scheduler.courier import ATTEMPTS
from scheduler.delivered import Delivered
from scheduler.pace import Pace
from tests.letterbox import Letterbox, World, drawn, world
from tests.moments import NOW

__all__ = ["world"]

SECOND = timedelta(seconds=1)


class Picky(Letterbox):
    """A platform that refuses whatever has a certain word in it."""

    refused = 0

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        if "poison" in drawn(answer).split("\n"):
            self.refused += 1
            raise NotDelivered("invalid_blocks")
        return await super().post(place, answer, key)


def paced(world: World, *, pause: float = 0.0, rate: float = 0.0) -> None:
    world.box.limits = replace(world.box.limits, pause=pause, rate=rate)


async def test_l4_a_room_that_asks_for_patience_is_left_alone_and_holds_nobody_up(
    world: World,
) -> None:
    world.box.ends["website"] = [NotDelivered("slow down", retry_after=30)]
    world.want("r/1", None)
    world.want("t/1", "ana")
    assert await world.deliver() == Delivered(sent=1, retried=1)
    world.want("r/2", None, due=NOW + SECOND)
    world.want("t/2", "ana", due=NOW + SECOND)
    for _beat in range(4):
        world.courier = world.another()  # it is not forgotten when the process ends
        await world.deliver(7 * SECOND)
    assert world.box.texts() == ["t/1", "t/2"]
    assert await world.deliver(2 * SECOND) == Delivered(sent=2)
    assert world.box.texts()[2] == "2 things for you\nr/1\nr/2"


async def test_l2_a_room_gets_one_message_in_a_pause_with_all_that_is_due_by_then(
    world: World,
) -> None:
    paced(world, pause=1.0)
    for tenth in range(31):
        world.want(f"r/{tenth}", None, due=NOW + tenth * SECOND / 10)
    for _tenth in range(32):
        await world.deliver()
        await world.deliver(SECOND / 10)
    times = [at for _place, _answer, _key, at in world.box.read]
    assert times == [NOW + n * SECOND for n in range(4)]
    said = [line for text in world.box.texts() for line in text.split("\n") if "/" in line]
    assert said == [f"r/{tenth}" for tenth in range(31)]
    world.want("t/1", "ana")
    assert (await world.deliver()).sent == 1  # others need not wait


async def test_a_workspace_is_spoken_to_at_its_rate(world: World) -> None:
    paced(world, rate=40.0)
    for number in range(13):
        world.want(f"t/{number}", f"p{number}")
    begun = asyncio.get_running_loop().time()
    assert await world.deliver() == Delivered(sent=13)
    assert 0.29 < asyncio.get_running_loop().time() - begun < 1.5


async def test_a_rest_is_not_made_up_for_by_haste() -> None:
    pace, time = Pace(), asyncio.get_running_loop().time
    await pace.turn("w", 20.0)
    await asyncio.sleep(0.3)
    begun = time()
    for _message in range(3):
        await pace.turn("w", 20.0)
    assert time() - begun > 0.09


async def test_f16_what_a_platform_never_takes_is_given_up_and_the_rest_flows(
    world: World,
) -> None:
    world.box = box = Picky(clock=world.clock)
    world.courier.adapters = {"letters": box}
    for name in ("r/1", "poison", "r/2"):
        world.want(f"{name}/x", None, line=name)
    await world.deliver()
    await world.deliver(timedelta(minutes=1))
    assert world.box.texts() == ["r/1", "r/2"]  # the neighbours are refused once, and not again
    world.want("r/3/x", None, line="r/3")
    await world.deliver()
    assert world.box.texts() == ["r/1", "r/2", "r/3"]
    for _try in range(ATTEMPTS):
        await world.deliver(timedelta(minutes=31))
    assert (world.state("poison/x"), box.refused) == (PostState.DEAD, ATTEMPTS)
    (_place, news, _key, _at) = world.box.read[-1]
    assert drawn(news) == f"pm dead {world.fate('poison/x').id}"


@pytest.mark.parametrize("by", [-3600, 3600])
def test_a_clock_that_was_put_does_not_silence_a_place(by: float) -> None:
    pace = Pace()
    pace.hold("room/r", NOW, NOW + SECOND)
    assert pace.free_at("room/r", NOW + SECOND / 2) == NOW + SECOND
    assert pace.free_at("room/q", NOW) == NOW
    later: datetime = NOW + timedelta(seconds=by)
    assert pace.free_at("room/r", later) == later


def test_what_is_over_is_not_kept_for_ever() -> None:
    pace, clock = Pace(), FixedClock(NOW)
    for number in range(5000):
        pace.hold(f"room/{number}", clock.now(), clock.now() + SECOND)
        clock.advance(SECOND / 10)
    assert len(pace._held) < 1100
