"""Planner, courier, heartbeat: everything is said once, in time, and nothing vanishes."""

from __future__ import annotations

import asyncio
import sqlite3
import time as stopwatch
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.base import Answerer, Limits, NotDelivered, OutcomeUnknown
from bot.clock import Clock, FixedClock, SystemClock
from bot.context import Place, Request, Speaker, Ticking
from bot.desk import Desk
from bot.model.moment import instant
from bot.model.people import Account
from bot.model.post import Post, PostState
from bot.model.project import Schedule
from bot.reply import Line, Reply
from bot.tongue import Answer, Tongue
from bot.vocabulary import vocabulary
from bot.work import StoredPost
from scheduler.courier import ATTEMPTS, LEASE, Courier, Delivered, backoff
from scheduler.heartbeat import Heartbeat
from scheduler.planner import Planned, next_occurrence, plan
from storage.engine import open_storage

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Shanghai",
    "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran", "Africa/Cairo", "America/Havana",
)  # fmt: skip


# The planner


def rule(
    text: str = "FREQ=DAILY",
    *,
    clock: time = time(9),
    zone: str = "UTC",
    created: datetime = NOW,
    id: str = "s1",
) -> Schedule:
    return Schedule(id, "p1", "r1", "report week #web", text, clock, zone, "wei", created)


def day_of(planned: Planned) -> str:
    return planned.post.key.rpartition("/")[2]


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    clock=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    created=st.datetimes(datetime(2010, 1, 1), datetime(2026, 1, 1)).map(
        lambda t: t.replace(tzinfo=UTC)
    ),
    steps=st.lists(st.integers(1, 60 * 24 * 90), min_size=1, max_size=12),
)
def test_each_local_date_is_planned_once_however_the_ticks_fall(
    zone: str, clock: time, created: datetime, steps: list[int]
) -> None:
    daily = rule(clock=clock, zone=zone, created=created)
    now, last, days = created, None, []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        planned = plan([("o", daily, last)], now)
        for one in planned:
            day = date.fromisoformat(day_of(one))
            assert one.post.due == instant(datetime.combine(day, clock), zone)
            assert created < one.post.due <= now
            days.append(day)
        assert [one.missed for one in planned] == [True] * (len(planned) - 1) + [False] * bool(
            planned
        )
        last = planned[-1].post.due if planned else last
    # Nothing left out and nothing twice; only a day that a zone skipped may share its instant.
    assert days == sorted(set(days))
    if days:
        gaps = {(b - a).days for a, b in pairwise(days)}
        assert gaps <= ({1, 2} if zone == "Pacific/Apia" else {1})
        following = next_occurrence([("o", daily, last)], now)
        assert following is not None
        assert timedelta() < following - now <= timedelta(hours=49)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "due"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),  # skipped: the gap's end
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # twice: the first
        ("America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01", "01:15", "2026-11-01T05:15"),
        ("America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00"),  # no midnight that day
        ("America/Havana", "2026-03-08", "00:00", "2026-03-08T05:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),  # half an hour
    ],
)
def test_a_changed_clock_neither_drops_nor_doubles_a_day(
    zone: str, day: str, clock: str, due: str
) -> None:
    at = datetime.fromisoformat(due).replace(tzinfo=UTC)
    daily = rule(clock=time.fromisoformat(clock), zone=zone, created=at - timedelta(days=3))
    planned = plan([("o", daily, at - timedelta(hours=30))], at + timedelta(hours=30))
    assert [(p.post.key, p.post.due) for p in planned if day_of(p) == day] == [
        (f"schedule/s1/{day}", at)
    ]


def test_five_weeks_away_give_one_post() -> None:
    weekly = rule("FREQ=WEEKLY;BYDAY=MO", zone="Europe/Berlin", created=NOW - timedelta(days=90))
    last = instant(datetime(2026, 10, 19, 9), "Europe/Berlin")
    planned = plan([("o", weekly, last)], NOW)
    assert [day_of(p) for p in planned] == [
        "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23",
    ]  # fmt: skip
    assert [p.missed for p in planned] == [True] * 4 + [False]
    assert planned[-1].post.due == instant(datetime(2026, 11, 23, 9), "Europe/Berlin")
    assert planned[-1].post.room == "r1"
    assert planned[-1].post.line == "report week #web"


def test_what_was_due_before_the_rule_was_made_is_not_made_up() -> None:
    assert plan([("o", rule(created=NOW + timedelta(minutes=1)), None)], NOW.replace(hour=20)) == []
    early = plan([("o", rule(created=NOW - timedelta(minutes=1)), None)], NOW)
    assert [day_of(p) for p in early] == ["2026-11-24"]


def test_years_away_are_bounded() -> None:
    planned = plan([("o", rule(created=NOW - timedelta(days=4000)), None)], NOW)
    assert len(planned) == 366
    assert not planned[-1].missed


def test_ahead_is_within_the_horizon_and_not_missed() -> None:
    planned = plan([("o", rule(created=NOW), NOW)], NOW, timedelta(days=3))
    assert [(day_of(p), p.missed) for p in planned] == [
        ("2026-11-25", False), ("2026-11-26", False), ("2026-11-27", False),
    ]  # fmt: skip
    assert plan([("o", rule(created=NOW), NOW)], NOW) == []


def test_every_other_week_is_counted_from_the_beginning() -> None:
    fortnightly = rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", created=NOW - timedelta(days=1))
    at = [next_occurrence([("o", fortnightly, None)], NOW + timedelta(weeks=n)) for n in (0, 1, 2)]
    assert at == [NOW + timedelta(weeks=2), NOW + timedelta(weeks=2), NOW + timedelta(weeks=4)]
    assert next_occurrence([("o", rule("FREQ=DAILY;COUNT=1"), None)], NOW) is None


# The courier

End = Exception | None


@dataclass
class Letterbox:
    """An adapter that keeps what it is given. `ends` are how the next attempts at a reader end."""

    name: str = "letters"
    limits: Limits = field(default=Limits(10_000, 1000, 50, 25, 5, 75, 2000))
    read: list[tuple[Place, Answer, str, datetime]] = field(default_factory=list)
    ends: dict[str, list[End]] = field(default_factory=dict)
    lost: bool = False  # an attempt of unknown outcome did arrive
    blind: bool = False  # nobody may look
    looked: int = 0
    gate: asyncio.Event | None = None  # attempts at "slow" wait for it
    clock: Clock = field(default_factory=SystemClock)

    async def run(self, answer: Answerer) -> None:
        await asyncio.sleep(0)

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        if place.direct == "slow" and self.gate is not None:
            await self.gate.wait()
        ends = self.ends.get(place.direct or place.room, [])
        end = ends.pop(0) if ends else None
        if end is None or (isinstance(end, OutcomeUnknown) and self.lost):
            self.read.append((place, answer, key, self.clock.now()))
        if end is not None:
            raise end
        return f"ref-{key}"

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        raise NotDelivered("letters cannot be changed", gone=True)

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        self.looked += 1
        if self.blind:
            raise OutcomeUnknown
        return next((f"ref-{k}" for p, _a, k, _t in self.read if k == key and p == place), None)

    async def close(self) -> None:
        await asyncio.sleep(0)

    def texts(self) -> list[str]:
        return [drawn(answer) for _place, answer, _key, _at in self.read]


def drawn(answer: Answer) -> str:
    """The words of a message, a block a line, without its buttons."""
    lines = []
    for block in answer.reply.blocks:
        spans = getattr(block, "spans", ())
        lines.append("".join(answer.tongue.text(span) for span in spans))
    return "\n".join(line for line in lines if line)


class World:
    """A team, a database, a letterbox and a courier; `lines` says what the desk says to a line."""

    def __init__(self, url: str = "sqlite://", clock: Clock | None = None) -> None:
        self.clock = clock or FixedClock(NOW)
        self.storage = open_storage(url)
        self.desk = Desk(vocabulary(), self.storage.house, self.clock)
        self.box = Letterbox(clock=self.clock)
        self.lines: dict[str, Reply | Exception | None] | None = {}
        self.thinking = timedelta()  # how long the desk takes for a line
        self.courier = self.another()
        self.say("wei", "/project new Website")
        self.project = "WEBSIT"
        entrance = self.storage.house.enter("letters:home", "wei", "website", "none")
        assert entrance is not None
        assert entrance.room is not None
        self.org, self.room = entrance.organisation.id, entrance.room.id
        self.people = {"wei": entrance.person.id}

    def another(self, patience: float = 4.0) -> Courier:
        boxes = {"letters": self.box}
        return Courier(self.storage.posts, boxes, self.answer, self.clock, patience=patience)

    def say(self, who: str, words: str) -> Answer:
        place, speaker = Place("letters:home", "website"), Speaker(who, who)
        number = stopwatch.monotonic_ns()
        return self.desk.answer(
            Request(f"{who}/{number}", speaker, place, words.lstrip("/"), room_name="website")
        )

    def person(self, who: str) -> str:
        if who not in self.people:
            self.say(who, "/pm help")
            entrance = self.storage.house.enter("letters:home", who, "website", "none")
            assert entrance is not None
            self.people[who] = entrance.person.id
        return self.people[who]

    async def answer(self, ticking: Ticking | Request) -> Answer:
        if self.lines is None or not isinstance(ticking, Ticking):
            return await asyncio.to_thread(self.desk.answer, ticking)
        if isinstance(self.clock, FixedClock):
            self.clock.advance(self.thinking)
        tongue = Tongue("en", "UTC", self.clock.now())
        reply = self.lines.get(ticking.line, Reply((Line((ticking.line,)),)))
        if isinstance(reply, Exception):
            raise reply
        if reply is None:  # the desk is busy or broken
            return Answer(Reply((Line(("trouble",)),)), tongue, private=True)
        return Answer(reply, tongue)

    def want(
        self,
        name: str,
        who: str | None = "wei",
        *,
        due: datetime | None = None,
        line: str | None = None,
        until: datetime | None = None,
    ) -> None:
        """Queue a post called `name` for a person, or (None) for the room."""
        person, room = (self.person(who), None) if who else (None, self.room)
        post = Post(name, line or name, due or self.clock.now(), "soon", person, room, until)
        assert self.storage.posts.enqueue(self.org, [post], self.clock.now()) == 1

    def fate(self, name: str) -> StoredPost:
        subject = "/".join(name.split("/")[:2])
        return next(
            stored
            for stored in self.storage.posts.of_subject(self.org, subject)
            if stored.post.key == name
        )

    def state(self, name: str) -> PostState:
        return self.fate(name).state

    async def deliver(self, after: timedelta = timedelta()) -> Delivered:
        assert isinstance(self.clock, FixedClock)
        self.clock.advance(after)
        return await self.courier.deliver(self.clock.now())

    def close(self) -> None:
        self.storage.close()


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


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
    begun = stopwatch.monotonic()
    assert (await world.deliver()).sent == 1
    assert stopwatch.monotonic() - begun < 3
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
    ((_org, standing, _last),) = world.storage.posts.schedules()
    subject = world.storage.posts.of_subject(world.org, f"schedule/{standing.id}")
    assert [stored.state for stored in subject] == [
        PostState.SENT, *[PostState.MISSED] * 4, PostState.SENT,
    ]  # fmt: skip


# The heartbeat


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


async def test_the_heart_beats_when_something_is_due_and_when_it_is_woken(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World(clock=SystemClock())
    heart = Heartbeat(world.courier, world.clock)
    world.want("t/1")
    beating = asyncio.create_task(heart.run())
    try:
        await until(lambda: world.box.texts() == ["t/1"])
        world.want("t/2", due=world.clock.now() + timedelta(seconds=1))
        heart.wake()
        await asyncio.sleep(0.3)
        assert len(world.box.read) == 1
        await until(lambda: len(world.box.read) == 2, 2.5)
        lateness = world.box.read[1][3] - world.fate("t/2").post.due
        assert lateness < timedelta(seconds=1)
        world.want("t/3")
        heart.wake()
        await until(lambda: len(world.box.read) == 3, 1.5)
    finally:
        begun = stopwatch.monotonic()
        await heart.close()
        await asyncio.wait_for(beating, 2)
        assert stopwatch.monotonic() - begun < 3
        world.close()
    assert caplog.text == ""


async def test_a_beat_under_way_is_finished_before_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World(clock=SystemClock())
    heart = Heartbeat(world.courier, world.clock)
    world.box.gate = asyncio.Event()
    world.want("t/1", "slow")
    beating = asyncio.create_task(heart.run())
    await asyncio.sleep(0.5)
    asyncio.get_running_loop().call_later(0.5, world.box.gate.set)
    await heart.close()
    await asyncio.wait_for(beating, 2)
    assert world.state("t/1") is PostState.SENT
    assert caplog.text == ""
    world.close()


async def test_a_beat_that_fails_is_not_the_last(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(f"sqlite:///{tmp_path / 'broken.db'}", SystemClock())
    with closing(sqlite3.connect(tmp_path / "broken.db")) as connection:
        connection.execute("ALTER TABLE post RENAME TO lost")
    heart = Heartbeat(world.courier, world.clock)
    beating = asyncio.create_task(heart.run())
    await until(lambda: "a beat failed" in caplog.text)
    with closing(sqlite3.connect(tmp_path / "broken.db")) as connection:
        connection.execute("ALTER TABLE lost RENAME TO post")
    world.want("t/1")
    heart.wake()
    await until(lambda: world.box.texts() == ["t/1"])
    await heart.close()
    await asyncio.wait_for(beating, 2)
    world.close()
