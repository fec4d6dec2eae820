"""What is in hand is counted once, and slow ones hold up nobody."""

from __future__ import annotations

import asyncio

from scheduler.delivered import Delivered
from scheduler.hands import Hands

ONE = Delivered(sent=1)


async def after(seconds: float) -> Delivered:
    await asyncio.sleep(seconds)
    return ONE


async def test_each_is_counted_once_whoever_waited_for_it() -> None:
    hands = Hands(3)
    begun = hands.begin(after(0) for _ in range(2))
    assert hands.free == 1
    assert await hands.ended(5, begun) == Delivered(sent=2)
    assert await hands.ended(5, begun) == Delivered() == await hands.ended(5)
    assert hands.total == Delivered(sent=2) and hands.free == 3


async def test_only_some_are_waited_for() -> None:
    hands, loop = Hands(2), asyncio.get_running_loop()
    hands.begin([after(30)])
    begun, start = hands.begin([after(0)]), loop.time()
    assert await hands.ended(20, begun) == ONE and loop.time() - start < 10
    assert await hands.ended(0) == Delivered() and hands.free == 1
    await hands.close(0)
    assert hands.free == 2 and hands.total == ONE
