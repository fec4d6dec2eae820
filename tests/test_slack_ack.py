"""An acknowledgement is given once: early where it may wait no longer, else with what was said."""

from __future__ import annotations

import asyncio

from adapters.slack.ack import Ack


class Given:
    def __init__(self) -> None:
        self.times = 0
        self.ack = Ack(self.note)

    def note(self) -> None:
        self.times += 1


async def test_it_is_given_empty_when_it_has_waited_long_enough() -> None:
    given = Given()
    given.ack.wait(0.01)
    assert given.times == 0
    await asyncio.sleep(0.05)
    assert given.ack.given and given.times == 1


async def test_it_is_not_given_twice() -> None:
    given = Given()
    given.ack.wait(0.01)
    given.ack.give()
    given.ack.give()
    await asyncio.sleep(0.05)
    assert given.times == 1


async def test_what_was_said_in_time_is_not_overtaken() -> None:
    given = Given()
    given.ack.wait(0.01)
    given.ack.end()
    await asyncio.sleep(0.05)
    assert given.times == 0 and not given.ack.given


async def test_it_may_wait_for_as_long_as_it_takes() -> None:
    given = Given()
    given.ack.wait(None)
    await asyncio.sleep(0.05)
    given.ack.end()
    assert given.times == 0
