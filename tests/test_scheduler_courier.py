"""The courier: everything is said once, in time, and nothing vanishes."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from adapters.base import NotDelivered, OutcomeUnknown
from bot.clock import FixedClock
from bot.model.people import Account
from bot.model.post import PostState
from bot.reply import Reply
from scheduler.courier import ATTEMPTS, LEASE
from scheduler.delivered import Delivered
from scheduler.pace import absence, backoff, pause
from scheduler.queueing import add_occurrences
from tests.letterbox import World, drawn, world
from tests.moments import NOW
from tests.posts import of_subject

__all__ = ["world"]


async def test_everything_due_for_one_reader_is_one_message(world: World) -> None:
    for name in ("t/1", "t/2", "t/3"):
        world.want(name)
    world.want("r/1", None)
    world.want("t/later", due=NOW + timedelta(hours=1))
    assert await world.deliver() == Delivered(sent=4)
    texts = {place.direct or place.room: drawn(a) for place, a, _key, _at in world.box.read}
    assert texts == {"wei": "3 things for you\nt/1\nt/2\nt/3", "website": "r/1"}
    for _place, answer, key, _at in world.box.read:
        assert [b.line for b in answer.reply.buttons] == [f"pm why {key}"]
    first = world.fate("t/1")
    assert (first.state, first.sent_at) == (PostState.SENT, NOW)
    assert first.id in {key for _place, _answer, key, _at in world.box.read}
    assert await world.deliver() == Delivered()


async def test_what_is_done_meanwhile_is_not_said(world: World) -> None:
    world.lines = None  # the desk itself
    world.say("wei", "/task Fix login @me due tomorrow 15:00")
    world.say("wei", "/task Call the bank @me due tomorrow 15:00")
    world.want("t/1", line=f"task nudge {world.project}-1")
    world.say("wei", "/task done 1")
    assert (await world.deliver()).moot == 1
    assert world.state("t/1") is PostState.MOOT
    assert world.box.read == []
    assert (await world.deliver(timedelta(hours=30))).sent == 1
    (text,) = world.box.texts()
    assert "Call the bank" in text
    assert "Fix login" not in text


async def test_late_says_so_and_too_late_says_nothing(world: World) -> None:
    world.want("t/1", due=NOW - timedelta(minutes=9))
    world.want("t/2", "ana", due=NOW - timedelta(minutes=11))
    world.want("t/3", "bob", due=NOW - timedelta(hours=3), until=NOW - timedelta(hours=1))
    assert await world.deliver() == Delivered(sent=2, missed=1)
    assert world.courier.late == 1
    assert sorted(world.box.texts()) == [
        "t/1",
        "t/2\nThis was due Tue 24 Nov 08:49; I was away.",
    ]
    assert world.state("t/3") is PostState.MISSED


async def test_of_one_rule_only_the_newest_is_said(world: World) -> None:
    for day, line in (("2026-11-22", "old"), ("2026-11-23", "old"), ("2026-11-24", "new")):
        due = datetime.combine(date.fromisoformat(day), time(8, 55), UTC)
        world.want(f"schedule/s1/{day}", None, due=due, line=line)
    world.want("schedule/s2/2026-11-24", None, line="other")
    assert await world.deliver() == Delivered(sent=2, missed=2)
    assert world.box.texts() == ["2 things for you\nnew\nother"]
    assert world.state("schedule/s1/2026-11-23") is PostState.MISSED


async def test_a_refusal_is_tried_again_when_the_platform_says(world: World) -> None:
    world.box.ends["wei"] = [NotDelivered("slow down", retry_after=90)]
    world.want("t/1")
    assert await world.deliver() == Delivered(retried=1)
    assert await world.deliver(timedelta(seconds=89)) == Delivered()
    assert await world.deliver(timedelta(seconds=1)) == Delivered(sent=1)
    assert world.box.looked == 0  # it certainly had not arrived


def test_pauses_grow_within_bounds() -> None:
    for attempts in range(60):
        assert timedelta(seconds=30) <= backoff(attempts) <= timedelta(minutes=30)
    assert backoff(3) > timedelta(minutes=2)
    assert len({backoff(3) for _ in range(20)}) > 1
    for minutes in range(600):
        away = absence(timedelta(minutes=minutes))
        assert timedelta(seconds=30) <= away <= timedelta(minutes=5)
    assert absence(timedelta(minutes=16)) <= timedelta(seconds=150), "an eighth, more or less"


def test_a_platform_that_asks_for_no_patience_gets_a_second(world: World) -> None:
    world.want("t/1")
    posts = [world.fate("t/1")]
    for asked, waits in ((0.0, 1.0), (2.5, 2.5)):
        refusal = NotDelivered("slow down", retry_after=asked)
        assert pause(posts, refusal, NOW) == timedelta(seconds=waits)


async def test_after_many_refusals_somebody_is_told(world: World) -> None:
    world.box.ends["website"] = [NotDelivered("no") for _ in range(ATTEMPTS)]
    world.want("r/1", None)
    total = Delivered()
    for _ in range(ATTEMPTS):
        total += await world.deliver(timedelta(minutes=31))
    key = world.fate("r/1").id
    assert (total.dead, total.retried) == (1, ATTEMPTS - 1)
    assert world.state("r/1") is PostState.DEAD
    # The room has no ears; the project's lead has.
    assert [(p.direct, drawn(a)) for p, a, _k, _t in world.box.read] == [("wei", f"pm dead {key}")]


async def test_a_place_that_is_gone_gives_way_to_the_next(world: World) -> None:
    with world.storage.house.open(world.org, NOW, changes=True) as work:
        work.accounts.add(Account("zzz", "letters:other", "wei2", world.person("wei")))
        work.save(request="x", actor=None, line="x", answer=lambda seq: Reply())
    world.box.ends["wei2"] = [NotDelivered("left", gone=True)]
    world.want("t/1")
    assert await world.deliver() == Delivered(sent=1)
    assert [place.direct for place, *_rest in world.box.read] == ["wei"]
    assert world.box.ends["wei2"] == []
    world.box.ends = {"wei": [NotDelivered("left", gone=True)] * 2}
    world.box.ends["wei2"] = [NotDelivered("left", gone=True)] * 2
    world.want("t/2")
    # The post at once, and the notice of it as well: there is no use in trying again.
    assert await world.deliver() == Delivered(dead=2)
    assert world.state("t/2") is PostState.DEAD


async def test_a_place_that_waits_outweighs_one_that_is_gone(world: World) -> None:
    with world.storage.house.open(world.org, NOW, changes=True) as work:
        work.accounts.add(Account("zzz", "letters:other", "wei2", world.person("wei")))
        work.save(request="x", actor=None, line="x", answer=lambda seq: Reply())
    world.box.ends["wei2"] = [NotDelivered("paused", elsewhere=True)]
    world.box.ends["wei"] = [NotDelivered("left", gone=True)]
    world.want("t/1")
    assert await world.deliver() == Delivered(retried=1)
    assert world.box.ends == {"wei": [], "wei2": []}, "both were asked"
    assert await world.deliver(timedelta(hours=1)) == Delivered(sent=1)


async def test_where_nobody_listens_a_post_waits(world: World) -> None:
    world.courier.adapters = {}
    world.want("t/1")
    assert await world.deliver() == Delivered(retried=1)
    world.courier.adapters = {"letters": world.box}
    assert await world.deliver(timedelta(minutes=1)) == Delivered(sent=1)


@pytest.mark.parametrize("arrived", [True, False])
async def test_an_unknown_outcome_is_looked_up_before_it_is_repeated(
    world: World, arrived: bool
) -> None:
    world.box.lost = arrived
    world.box.ends["wei"] = [OutcomeUnknown()]
    world.want("t/1")
    assert await world.deliver() == Delivered(retried=1)
    assert await world.deliver(timedelta(minutes=1)) == Delivered(sent=1)
    assert world.box.looked == 1
    assert world.box.texts() == ["t/1"]


async def test_what_came_due_after_a_lost_answer_is_still_said(world: World) -> None:
    world.box.lost = True
    world.box.ends["wei"] = [OutcomeUnknown()]
    world.want("t/1")
    await world.deliver()
    world.want("t/2")
    assert await world.deliver(timedelta(minutes=1)) == Delivered(sent=2)
    assert world.box.texts() == ["t/1", "t/2"]


async def test_what_cannot_be_looked_up_is_never_repeated(world: World) -> None:
    world.box.ends["wei"] = [OutcomeUnknown()]
    world.box.blind = True
    world.want("t/1")
    total = await world.deliver()
    hours = 0.0
    while world.state("t/1") is PostState.PENDING:
        total += await world.deliver(timedelta(minutes=30))
        hours += 0.5
    assert 20 < hours < 30
    assert (total.sent, total.dead) == (1, 1)
    assert world.box.texts() == [f"pm dead {world.fate('t/1').id}"]


async def test_looking_in_vain_for_long_does_not_use_attempts_up(world: World) -> None:
    world.box.ends["wei"] = [OutcomeUnknown()]
    world.box.blind = True
    world.want("t/1")
    for _ in range(ATTEMPTS + 3):
        await world.deliver(timedelta(minutes=31))
    world.box.blind = False
    assert await world.deliver(timedelta(minutes=31)) == Delivered(sent=1)


async def test_a_courier_that_dies_in_the_middle_leaves_it_to_the_next(world: World) -> None:
    world.box.gate = asyncio.Event()
    world.want("t/1", "slow")
    dying = asyncio.create_task(world.courier.deliver(NOW))
    await asyncio.sleep(0.3)
    dying.cancel()
    await world.courier.close(seconds=0)
    world.courier = world.another()
    world.box.gate = None
    assert await world.deliver() == Delivered()  # the lease is not over
    assert await world.deliver(LEASE) == Delivered(sent=1)
    assert world.box.looked == 1


async def test_a_slow_reader_holds_nobody_up(world: World) -> None:
    world.courier = world.another(patience=0.5)
    world.box.gate = asyncio.Event()
    world.want("t/slow", "slow")
    world.want("t/quick", "ana")
    # The slow one's gate stays shut: without patience this would never end.
    assert (await asyncio.wait_for(world.deliver(), 60)).sent == 1
    assert world.box.texts() == ["t/quick"]
    world.want("t/next", "ana")
    assert (await world.deliver()).sent == 1
    world.box.gate.set()
    await asyncio.sleep(0.2)
    assert (await world.deliver()).sent == 1
    assert world.state("t/slow") is PostState.SENT


async def test_nothing_is_said_under_a_lease_that_is_about_to_end(world: World) -> None:
    world.thinking = LEASE - timedelta(seconds=10)
    world.want("t/1")
    assert await world.deliver() == Delivered(retried=1)
    assert world.box.texts() == []
    world.thinking = timedelta()
    assert await world.deliver() == Delivered(sent=1)


@pytest.mark.parametrize("where", ["desk", "adapter"])
async def test_a_failure_stays_in_its_inbox(
    world: World, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    if where == "desk":
        world.lines = {"t/bad": RuntimeError("secret words")}
    else:
        world.box.ends["wei"] = [RuntimeError("secret words")]
    world.want("t/bad")
    world.want("t/good", "ana")
    assert (await world.deliver()).sent == 1
    assert world.box.texts() == ["t/good"]
    assert "RuntimeError" in caplog.text
    world.lines = {}
    assert (await world.deliver(LEASE)).sent == 1


async def test_a_line_the_desk_cannot_say_holds_back_only_itself(world: World) -> None:
    world.lines = {"t/bad": None}
    world.want("t/bad")
    world.want("t/good")
    assert await world.deliver() == Delivered(sent=1, retried=1)
    assert world.box.texts() == ["t/good"]
    world.lines = {}
    assert await world.deliver(timedelta(minutes=1)) == Delivered(sent=1)


async def test_two_couriers_say_everything_once(tmp_path: Path) -> None:
    world = World(f"sqlite:///{tmp_path / 'two.db'}")
    for number in range(20):
        world.want(f"t/{number}", f"p{number}")
    other = world.another()
    totals = await asyncio.gather(world.courier.deliver(NOW), other.deliver(NOW))
    assert sum(total.sent for total in totals) == 20
    assert sorted(world.box.texts()) == sorted(f"t/{number}" for number in range(20))
    world.close()


async def test_a_standing_report_comes_by_itself_and_once(world: World) -> None:
    world.lines = None
    world.say("wei", "/task Wait for the keys")
    world.say("wei", "/task block 1 the keys")  # something to tell every time
    world.say("wei", "/report schedule week every friday 16:00")
    assert isinstance(world.clock, FixedClock)
    friday = datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert await world.courier.round(world.clock.now()) == friday
    world.clock.set(friday)
    assert await world.courier.round(friday) == friday + timedelta(weeks=1)
    assert [(p.room, at) for p, _a, _k, at in world.box.read] == [("website", friday)]
    await world.courier.round(friday)
    back = friday + timedelta(weeks=5, hours=2)
    world.clock.set(back)
    await world.courier.round(back)
    assert len(world.box.read) == 2
    assert "This was due Fri 1 Jan 16:00; I was away." in world.box.texts()[1]
    ((_org, standing, _last),) = world.storage.posts.standing(back)
    subject = of_subject(world.storage, f"schedule/{standing.id}")
    assert [stored.state for stored in subject] == [
        PostState.SENT, *[PostState.MISSED] * 4, PostState.SENT,
    ]  # fmt: skip


def test_what_is_missed_is_counted_once_however_often_it_is_planned(world: World) -> None:
    world.say("wei", "/report schedule week every friday 16:00")
    office, back = world.storage.posts, NOW + timedelta(weeks=5)
    standing = office.standing(back)
    assert [add_occurrences(office, standing, back) for _time in range(2)] == [4, 0]


async def test_f12_a_report_whose_room_is_gone_is_paused_and_told_of_once(world: World) -> None:
    world.lines = None
    world.say("wei", "/task Wait for the keys")
    world.say("wei", "/task block 1 the keys")  # something to tell every time
    world.say("wei", "/report schedule week every day 9:00")
    world.box.ends["website"] = [NotDelivered("archived", gone=True)] * 9
    morning = datetime(2026, 11, 27, 9, tzinfo=UTC)

    async def days(first: int, last: int) -> None:
        assert isinstance(world.clock, FixedClock)
        for number in range(first, last):
            world.clock.set(morning + timedelta(days=number))
            await world.courier.round(world.clock.now())
            await world.courier.round(world.clock.now())

    await days(0, 6)
    assert len(world.box.ends["website"]) == 8  # nobody knocked again
    (told,) = world.box.texts()
    assert "could not be delivered to #website" in told
    assert "/project bind websit as team" in told
    listed = drawn(world.say("wei", "/report schedule"))
    assert "⚠ The weekly report is paused: #website could not be reached" in listed
    world.box.ends["website"] = []
    bound = drawn(world.say("wei", "/project bind websit as team"))
    assert "The weekly report comes every day at 09:00" in bound
    await days(6, 8)
    assert [p.room for p, _a, _k, _t in world.box.read[1:]] == ["website"] * 2
    assert "paused" not in drawn(world.say("wei", "/report schedule"))


async def test_f12_a_paused_report_may_come_to_another_room_or_be_stopped(world: World) -> None:
    world.lines = None
    world.say("wei", "/task Wait for the keys")
    world.say("wei", "/task block 1 the keys")  # something to tell every time
    world.say("wei", "/report schedule week every day 9:00")
    world.box.ends["website"] = [NotDelivered("archived", gone=True)]
    assert isinstance(world.clock, FixedClock)
    world.clock.set(datetime(2026, 11, 27, 9, tzinfo=UTC))
    await world.courier.round(world.clock.now())
    world.say("wei", "/project bind websit as team", "lobby")
    assert "The weekly report comes" in drawn(world.say("wei", "/report schedule", "lobby"))
    assert "No report" in drawn(world.say("wei", "/report schedule"))
    world.box.ends["lobby"] = [NotDelivered("archived", gone=True)]
    world.clock.advance(timedelta(days=1))
    await world.courier.round(world.clock.now())
    (button,) = [
        button
        for block in world.say("wei", "/report schedule").reply.blocks
        for button in getattr(block, "buttons", ())
    ]
    said = drawn(world.say("wei", button.line))
    assert "comes here every day at 09:00" in said
    again = drawn(world.say("wei", "/report schedule"))
    assert "paused" not in again and "comes every day" in again
    assert "does not come here any more" in drawn(world.say("wei", "/report schedule off week"))
    assert world.storage.posts.standing(world.clock.now()) == []
