"""What is in doubt, taken back or refused in one inbox holds up and overtakes nothing else there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.clock import FixedClock
from bot.model.post import Post
from bot.work import Claim, NotDelivered, OutcomeUnknown, Reader, StoredPost
from scheduler.message import Heard
from storage.posts import SqlPostOffice
from tests.letterbox import World, world

__all__ = ["world"]


def put(world: World, step: timedelta) -> None:
    assert isinstance(world.clock, FixedClock)
    world.clock.advance(step)


async def test_what_is_looked_for_at_night_is_looked_for_again_soon(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens, readers = world.clock.now() + timedelta(hours=11), SqlPostOffice.readers

    def asleep(
        office: SqlPostOffice, inboxes: Sequence[tuple[str, str]], now: datetime
    ) -> list[Reader]:
        found = readers(office, inboxes, now)
        return [replace(reader, opens=max(opens, now)) for reader in found]

    monkeypatch.setattr(SqlPostOffice, "readers", asleep)
    world.box.ends["wei"], world.box.blind = [OutcomeUnknown()], True
    asked = Post("joining/x/1", "join?", world.clock.now(), "joining", world.person("wei"))
    world.storage.posts.enqueue(world.org, [asked], world.clock.now())
    await world.deliver()
    await world.deliver(timedelta(minutes=1))
    world.box.blind = False
    await world.deliver(timedelta(minutes=10))
    (said,) = world.box.texts()
    assert "join?" in said


async def test_what_is_left_of_a_message_comes_before_what_is_behind_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are to be said in one message; while they wait for it one is taken back. A third, which
    was refused before, goes by itself."""
    world.box.ends["wei"] = [NotDelivered("no")]
    world.want("t/3")
    await world.deliver()
    put(world, timedelta(minutes=5))
    for name in ("t/1", "t/2"):
        world.want(name, due=world.clock.now() - timedelta(minutes=30))
    run = world.courier._run

    async def and_then(claim: Claim, posts: Sequence[StoredPost]) -> list[Heard]:
        heard = await run(claim, posts)
        with world.storage.engine.execution_options(changes=True).begin() as connection:
            connection.execute(text("UPDATE post SET state = 'moot' WHERE key = 't/2'"))
        return heard

    monkeypatch.setattr(world.courier, "_run", and_then)
    await world.deliver()
    first, second = world.box.texts()
    assert "t/1" in first and "t/3" in second


async def test_a_clock_that_is_put_back_in_the_middle_gives_nobody_an_inbox_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.box.seconds = 0.6
    world.want("t/1")
    run, begun = world.courier._run, list[Claim]()

    async def and_then(claim: Claim, posts: Sequence[StoredPost]) -> list[Heard]:
        if not begun:
            world.person("ana")
            world.want("t/2", "ana", due=world.clock.now())
            put(world, -timedelta(minutes=10))
        begun.append(claim)
        return await run(claim, posts)

    monkeypatch.setattr(world.courier, "_run", and_then)
    await world.deliver()
    await world.courier.close(5)
    assert len(world.box.texts()) == 2 == len(begun)
