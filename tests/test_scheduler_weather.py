"""The courier in bad weather: platforms that are away, answers that are lost, couriers that race."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from adapters.base import NotDelivered, OutcomeUnknown
from bot.clock import FixedClock, SystemClock
from bot.context import Place, Ticking, Told
from bot.model.post import PostState
from bot.tongue import Answer
from scheduler.courier import AT_ONCE, ATTEMPTS, LEASE, Courier
from scheduler.delivered import Delivered
from scheduler.queueing import NEWS, add_for_owners
from tests.letterbox import World, drawn, world
from tests.moments import NOW
from tests.postgres import database, postgres

__all__ = ["database", "postgres", "world"]


@pytest.mark.parametrize(
    "why",
    [
        NotDelivered("slow down", retry_after=1),
        NotDelivered("not connected", retry_after=5),
        NotDelivered("cannot be reached", away=True),
    ],
)
async def test_a_platform_that_is_away_for_hours_uses_no_attempt_up(
    world: World, why: NotDelivered
) -> None:
    world.want("t/1")
    total = Delivered()
    world.box.ends["wei"] = [why] * 100_000
    assert isinstance(world.clock, FixedClock)
    while world.clock.now() < NOW + timedelta(hours=5):
        total += await world.deliver(max(timedelta(minutes=2), LEASE))
    assert (total.sent, total.dead) == (0, 0)
    assert (world.state("t/1"), world.fate("t/1").attempts) == (PostState.PENDING, 0)
    world.box.ends = {}
    assert await world.deliver(timedelta(minutes=5)) == Delivered(sent=1)
    assert world.box.texts() == ["t/1\nThis was due Tue 24 Nov 09:00; I was away."]


async def test_refusals_before_and_after_an_absence_count_together(world: World) -> None:
    no, away = NotDelivered("no"), NotDelivered("away", away=True)
    world.box.ends["wei"] = [*[no] * (ATTEMPTS - 1), *[away] * 20, no]
    world.want("t/1")
    for _ in range(ATTEMPTS + 19):
        assert (await world.deliver(timedelta(minutes=31))).dead == 0
    assert (await world.deliver(timedelta(minutes=31))).dead == 1


async def test_looks_in_vain_are_no_refusals(world: World) -> None:
    world.box.ends["wei"] = [OutcomeUnknown(), NotDelivered("no")]
    world.box.blind = True
    world.want("t/1")
    for _ in range(ATTEMPTS + 1):
        await world.deliver(timedelta(minutes=31))
    world.box.blind = False
    assert await world.deliver(timedelta(minutes=31)) == Delivered(retried=1)
    assert await world.deliver(timedelta(minutes=31)) == Delivered(sent=1)


async def test_each_attempt_in_doubt_is_looked_for_by_itself(world: World) -> None:
    world.box.lost = True
    world.box.ends["wei"] = [OutcomeUnknown()]
    world.want("t/1")
    await world.deliver()
    world.box.blind, world.box.lost = True, False
    world.box.ends["wei"] = [OutcomeUnknown()]
    world.want("t/2")  # said by itself while the first is in doubt, and never arrives
    await world.deliver(timedelta(minutes=2))
    world.box.blind = False
    assert await world.deliver(timedelta(minutes=31)) == Delivered(sent=2)
    assert [text.partition("\n")[0] for text in world.box.texts()] == ["t/1", "t/2"]


async def test_what_is_done_while_its_message_is_in_doubt_does_not_repeat_the_rest(
    world: World,
) -> None:
    world.lines = None
    world.say("wei", "/task Fix login @wei due tomorrow 15:00 !high")
    world.say("wei", "/task Call the bank @wei due tomorrow 15:00 !high")
    world.box.lost = True
    world.box.ends["wei"] = [OutcomeUnknown()]
    assert (await world.deliver(timedelta(hours=6))).retried == 2
    for number in (1, 2):
        key = world.box.read[0][2]
        world.say("wei", f"/task done {number}")
        assert "I know of no such message" not in drawn(world.say("wei", f"/pm why {key}"))
        await world.deliver(timedelta(minutes=1))
    assert len(world.box.read) == 1


async def test_what_is_done_while_it_waits_for_its_turn_is_not_said(world: World) -> None:
    world.lines = None
    world.say("wei", "/task Fix login @wei due tomorrow 15:00 !high")
    world.say("wei", "/task Call the bank @wei due tomorrow 15:00 !high")
    courier = world.courier = world.another(patience=0.3)
    for _ in range(AT_ONCE):
        await courier._gates["letters:home"].acquire()  # every turn is taken
    assert await world.deliver(timedelta(hours=6)) == Delivered()
    world.say("wei", "/task done 1")
    for _ in range(AT_ONCE):
        courier._gates["letters:home"].release()
    await asyncio.sleep(0.3)
    assert await world.deliver() == Delivered(sent=1)
    (text,) = world.box.texts()
    assert "Call the bank" in text
    assert "Fix login" not in text


async def test_whoever_writes_to_closed_doors_is_not_the_last_to_know(world: World) -> None:
    world.lines = None
    bob = world.person("bob")
    world.say("wei", "/task Fix login @bob due tomorrow 15:00 !high")
    closed = NotDelivered("closed", gone=True)
    world.box.ends = {"bob": [closed] * 9, "wei": [closed] * 9}
    assert bob
    assert (await world.deliver(timedelta(hours=6))).dead == 2  # the reminder, and the lead's news
    ((place, answer, *_rest),) = world.box.read
    assert place.room == "website"
    assert drawn(answer).splitlines()[0] == "⚠ A message could not be delivered to @bob."


async def test_of_a_reader_who_is_closed_only_a_task_is_said_in_the_room(world: World) -> None:
    world.say("wei", "/report schedule week every friday 16:00")
    ((_org, standing, _last),) = world.storage.posts.standing(NOW)
    world.want(f"broken/{standing.id}", "bob")
    world.box.ends["bob"] = [NotDelivered("closed", gone=True, closed=True)]
    assert await world.deliver() == Delivered(sent=1, dead=1)
    ((place, answer, *_rest),) = world.box.read
    assert place.direct == "wei"
    assert drawn(answer).startswith("pm dead ")


async def test_only_what_comes_again_is_paused_where_its_place_is_gone(world: World) -> None:
    lost = world.courier._lost
    answer = lost._answer
    asked: list[str] = []

    async def noted(ticking: Ticking) -> Answer:
        asked.append(ticking.line)
        return await answer(ticking)

    lost._answer = noted
    world.box.ends["website"] = [NotDelivered("archived", gone=True)]
    world.want("task/t1/x", None)
    world.want("schedule/s1/x", None)
    assert (await world.deliver()).dead == 2
    assert asked == ["report lost s1"]


async def test_what_is_said_aloud_is_worth_saying_no_longer_than_the_reminder(
    world: World,
) -> None:
    world.say("wei", "/task Fix login @me")
    with world.storage.house.open(world.org, NOW, changes=False) as work:
        (task,) = work.tasks.find()
    world.want(f"task/{task.id}/x", "bob", until=NOW + timedelta(hours=1))
    world.box.ends["bob"] = [NotDelivered("closed", gone=True, closed=True)]
    world.box.ends["website"] = [NotDelivered("away", away=True)]
    assert await world.deliver() == Delivered(dead=1, retried=1)
    assert await world.deliver(timedelta(hours=2)) == Delivered(missed=1)


async def test_news_of_a_workspace_are_none_after_a_week(world: World) -> None:
    told = Told("shut/1", "letters:home", "pm shut")
    assert add_for_owners(world.storage.posts, world.storage.house, told, "pm help", NOW)
    assert await world.deliver(NEWS + timedelta(hours=1)) == Delivered(missed=1)


async def test_it_is_looked_for_from_the_oldest_of_its_posts_on(world: World) -> None:
    old = NOW - timedelta(minutes=5)
    world.want("t/1", due=old)
    world.want("t/2")
    world.box.ends["wei"] = [OutcomeUnknown()]
    await world.deliver()
    asked: list[datetime] = []
    find = world.box.find

    async def noted(place: Place, key: str, since: datetime) -> str | None:
        asked.append(since)
        return await find(place, key, since)

    world.box.find = noted  # type: ignore[method-assign]
    assert await world.deliver(timedelta(hours=1)) == Delivered(sent=2)
    assert set(asked) == {old}


async def test_what_is_waiting_when_a_report_is_stopped_is_not_said(world: World) -> None:
    world.lines = None
    world.say("wei", "/report schedule week every day 10:00")
    world.box.ends["website"] = [NotDelivered("away", away=True)] * 3
    assert isinstance(world.clock, FixedClock)
    world.clock.set(NOW + timedelta(hours=1))
    await world.courier.round(world.clock.now())
    world.say("wei", "/report schedule off week")
    world.box.ends = {}
    for _ in range(5):
        world.clock.advance(timedelta(hours=7))
        await world.courier.round(world.clock.now())
    assert world.box.read == []


async def test_a_rule_that_is_broken_is_told_of_once_and_holds_nothing_up(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.lines = None
    world.say("wei", "/task Fix login @wei due tomorrow 15:00 !high")
    world.say("wei", "/report schedule week every friday 16:00")
    with world.storage.engine.begin() as connection:  # as an older Steward took it
        rule = "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0"
        connection.execute(text("UPDATE schedule SET rule = :rule"), {"rule": rule})
    assert isinstance(world.clock, FixedClock)
    world.clock.set(NOW + timedelta(hours=6))
    for _ in range(3):
        await world.courier.round(world.clock.now())
        world.clock.advance(timedelta(minutes=1))
    (said,) = world.box.texts()
    assert "Fix login" in said
    assert "⚠ The weekly report of Website cannot come" in said
    assert caplog.text.count("a rule is broken: broken/") == 1
    assert "FREQ=MONTHLY" in drawn(world.say("wei", "/report schedule"))


async def test_more_readers_than_a_lease_is_long_are_told_once(database: str) -> None:
    """Two couriers and a platform that is slow: what waits for its turn too long goes back."""
    world = World(database, SystemClock())
    world.box.seconds = 0.3
    readers = [f"p{number}" for number in range(80)]
    for reader in readers:
        world.want(f"t/{reader}", reader)
    couriers = [
        world.another(patience=0.3, lease=timedelta(seconds=2), attempt=timedelta(seconds=1))
        for _ in range(2)
    ]

    async def beat(courier: Courier) -> None:
        while len(world.box.read) < len(readers):
            await courier.round(world.clock.now())
            await asyncio.sleep(0.1)
        await courier.close()

    async with asyncio.timeout(60):
        await asyncio.gather(*map(beat, couriers))
    told = Counter(place.direct for place, *_rest in world.box.read)
    assert told == Counter(readers)
    assert {world.state(f"t/{reader}") for reader in readers} == {PostState.SENT}
    world.close()


async def test_f13_what_a_platform_missed_comes_as_one_message_the_oldest_first(
    world: World,
) -> None:
    """It is away for two hours; three things fall due meanwhile, and one of them twice."""
    begun = world.clock.now()
    for minutes, name in ((90, "t/c"), (10, "t/a"), (50, "t/b"), (100, "u/b")):
        line = name.partition("/")[2]
        world.want(name, None, due=begun + timedelta(minutes=minutes), line=line)
    world.box.ends["website"] = [NotDelivered("away", away=True)] * 1000
    for _ in range(24):
        assert (await world.deliver(timedelta(minutes=5))).sent == 0
    world.box.ends.clear()
    for _ in range(6):
        await world.deliver(timedelta(minutes=1))
    (said,) = world.box.texts()
    assert said.startswith("While I was away: 3 things")
    assert [line for line in said.split("\n") if line in ("a", "b", "c")] == ["a", "c", "b"]
