"""Who leads a platform: one at a time, in terms that grow, and gone before the next one comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.health import Backlog
from bot.lease import Lease, Term
from bot.model.people import Account
from bot.model.post import Post
from bot.work import Busy, Claim
from scheduler.lead import Held, Lead
from storage.engine import Storage, open_storage
from storage.leases import SqlLeases
from storage.posts import SqlPostOffice
from tests.letterbox import World
from tests.moments import NOW
from tests.postgres import Server, database, postgres, storage
from tests.posts import doubted
from tests.storage_team import Team

__all__ = ["database", "postgres", "storage"]


def test_a_lease_is_renewed_after_a_third_and_not_believed_in_after_two() -> None:
    held = Held(term=3, asked=100.0, seconds=30.0)
    assert (held.renew_at, held.hang_up_at) == (110.0, 120.0)
    assert [held.led(at) for at in (100.0, 119.9, 120.0, 130.0)] == [True, True, False, False]


# On the database


@pytest.fixture
def found(postgres: Server) -> Iterator[SqlLeases]:
    """The leases of an empty database."""
    opened = open_storage(postgres.migrated())
    assert opened.leases is not None
    yield opened.leases
    opened.close()


def test_on_sqlite_nobody_has_to_ask() -> None:
    opened = open_storage("sqlite://")
    assert opened.leases is None
    opened.close()


def test_one_holds_it_and_the_others_hear_for_how_long(found: SqlLeases) -> None:
    assert found.take("letters", "a", 30.0) == Lease(1, ours=True, left=30.0)
    other = found.take("letters", "b", 30.0)
    assert (other.term, other.ours) == (1, False) and 29 < other.left <= 30
    assert found.take("letters", "a", 30.0).term == 1, "renewing is no new term"
    assert found.take("others", "b", 30.0) == Lease(1, ours=True, left=30.0)


def test_the_term_grows_with_every_change_of_leader(found: SqlLeases) -> None:
    terms = [found.take("letters", who, 0.0).term for who in ("a", "a", "b", "b", "a", "c")]
    assert terms == [1, 1, 2, 2, 3, 4]


def test_what_is_given_back_is_free_at_once_and_nobody_gives_back_what_is_not_theirs(
    found: SqlLeases,
) -> None:
    found.take("letters", "a", 30.0)
    found.release("letters", "b")
    assert not found.take("letters", "b", 30.0).ours
    found.release("letters", "a")
    assert found.take("letters", "b", 30.0) == Lease(2, ours=True, left=30.0)


async def test_of_many_who_ask_at_once_one_leads(found: SqlLeases) -> None:
    asked = [asyncio.to_thread(found.take, "letters", f"h{n}", 30.0) for n in range(12)]
    answers = await asyncio.gather(*asked)
    assert sum(lease.ours for lease in answers) == 1
    assert {lease.term for lease in answers} == {1}


# What is said in a term


def due(team: Team, *, person: str | None = None, room: str | None = None) -> Post:
    post = Post(f"t/{person or room}", "pm help", NOW, "soon", person, room)
    team.storage.posts.enqueue(team.org, [post], NOW)
    return post


def test_f5_a_send_of_a_term_that_is_over_is_not_begun(postgres: Server) -> None:
    opened = open_storage(postgres.migrated())
    assert opened.leases is not None
    team, office = Team(opened), opened.posts
    due(team, person=team.ana.id)
    (claim,) = office.claim(NOW, holder="a", lease_seconds=60, limit=9)
    term = opened.leases.take("test", "a", 0.0).term
    message = replace(claim, attempt=claim.posts[0].id)
    old, new = Term("test", term), Term("test", term + 1)
    assert office.sending([(message, old)]) == [False], "its lease is over"
    opened.leases.take("test", "b", 30.0)
    assert office.sending([(message, old)]) == [False], "another one leads"
    assert office.sending([(message, new)]) == [True]
    with opened.engine.connect() as connection:
        written = connection.exec_driver_sql("SELECT term, id FROM attempt").all()
    assert [tuple(row) for row in written] == [(term + 1, message.attempt)]
    opened.close()


def test_who_stands_by_leaves_the_inboxes_of_that_platform_alone(storage: Storage) -> None:
    team = Team(storage)
    with team.changing() as work:
        work.accounts.add(Account("other", "letters:home", "U9", team.ana.id))
    due(team, person=team.ana.id)
    claim = storage.posts.claim
    for without in ({"letters"}, {"test"}, {"letters", "test"}):
        given = frozenset(without)
        assert claim(NOW, holder="a", lease_seconds=60, limit=9, without=given) == []
    others = frozenset({"lette", "tes", "%"})
    assert len(claim(NOW, holder="a", lease_seconds=60, limit=9, without=others)) == 1


def test_the_backlog_counts_what_is_due_whoever_has_it(storage: Storage) -> None:
    team = Team(storage)
    office = storage.posts
    assert office.backlog(NOW) == Backlog(0, 0.0)
    due(team, person=team.ana.id)
    office.claim(NOW, holder="a", lease_seconds=60, limit=9)
    later = NOW + timedelta(seconds=90)
    assert office.backlog(NOW - timedelta(seconds=1)) == Backlog(0, 0.0)
    assert office.backlog(later) == Backlog(1, 90.0)


# One process


class Desk:
    """Leases in memory: who holds it, and whether anybody answers."""

    def __init__(self) -> None:
        self.holder, self.number, self.until = "", 0, 0.0
        self.away = False
        self.clock: Callable[[], float] = asyncio.get_running_loop().time

    def take(self, platform: str, holder: str, seconds: float) -> Lease:
        if self.away:
            raise Busy("away")
        if self.holder != holder:
            if self.clock() < self.until:
                return Lease(self.number, ours=False, left=self.until - self.clock())
            self.holder, self.number = holder, self.number + 1
        self.until = self.clock() + seconds
        return Lease(self.number, ours=True, left=seconds)

    def release(self, platform: str, holder: str) -> None:
        if self.holder == holder:
            self.holder, self.until = "", 0.0


def state(lead: Lead) -> tuple[int | None, bool, bool]:
    return lead.term, lead.standing_by, lead.elsewhere


class Line:
    """What a leader listens to; when it began and when it was hung up."""

    def __init__(self) -> None:
        self.began: list[float] = []
        self.ended: list[float] = []
        self.end = asyncio.Event()

    async def listen(self) -> None:
        clock = asyncio.get_running_loop().time
        self.began.append(clock())
        try:
            await self.end.wait()
        finally:
            self.ended.append(clock())


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.005)


async def test_a_leader_without_a_database_hangs_up_before_its_lease_ends() -> None:
    desk, line = Desk(), Line()
    lead = Lead(desk, "letters", "a", seconds=1.2)
    running = asyncio.create_task(lead.run(line.listen))
    await until(lambda: line.began)
    assert state(lead) == (1, False, False)
    await asyncio.sleep(1.5)
    assert not line.ended, "it is renewed"
    desk.away = True
    await until(lambda: line.ended)
    assert line.ended[0] < desk.until
    assert state(lead) == (None, True, False), "nobody knows who leads"
    desk.away = False
    await until(lambda: len(line.began) == 2)
    lead.close()
    line.end.set()
    await asyncio.wait_for(running, 2)
    assert desk.holder == ""


async def test_f5_the_next_one_takes_over_when_the_lease_ends_or_is_given_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    desk, first, second = Desk(), Line(), Line()
    leading = Lead(desk, "letters", "a", seconds=1.2)
    dying = asyncio.create_task(leading.run(first.listen))
    await until(lambda: first.began)
    waiting = Lead(desk, "letters", "b", seconds=1.2)
    standing = asyncio.create_task(waiting.run(second.listen))
    await until(lambda: waiting.elsewhere)
    assert waiting.standing_by and "another Steward is connected" in caplog.text
    leading.close()
    first.end.set()
    await dying
    await until(lambda: second.began)
    assert waiting.term == 2
    assert second.began[0] - first.ended[0] < 2.5
    waiting.close()
    second.end.set()
    await standing


async def test_what_breaks_by_itself_is_told_and_the_lead_given_back() -> None:
    desk = Desk()

    async def broken() -> None:
        raise ValueError("broken")

    lead = Lead(desk, "letters", "a")
    with pytest.raises(ValueError, match="broken"):
        await lead.run(broken)
    assert desk.holder == "" and not lead.standing_by, "it does not wait for a turn any more"


async def test_who_stands_by_can_be_stopped() -> None:
    desk, line = Desk(), Line()
    desk.take("letters", "other", 60.0)
    lead = Lead(desk, "letters", "a")
    running = asyncio.create_task(lead.run(line.listen))
    await until(lambda: lead.elsewhere)
    lead.close()
    await asyncio.wait_for(running, 1)
    assert line.began == [] and desk.holder == "other"


async def test_a_courier_says_nothing_where_another_one_leads() -> None:
    world, desk, line = World(), Desk(), Line()
    desk.take("letters", "other", 0.3)
    lead = Lead(desk, "letters", world.courier.holder)
    world.courier.leads["letters"] = lead
    world.want("t/1")
    assert (await world.deliver()).sent == 0
    assert doubted(world.storage) == {}
    line.end.set()
    await lead.run(line.listen)  # it listens, and that ends by itself
    assert (await world.deliver()).sent == 1, "who waits for no turn speaks for itself"
    world.close()


async def test_a_courier_that_leads_names_its_term_with_every_send(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, desk, line = World(), Desk(), Line()
    lead = Lead(desk, "letters", world.courier.holder)
    world.courier.leads["letters"] = lead
    running = asyncio.create_task(lead.run(line.listen))
    await until(lambda: line.began)
    named: list[Term | None] = []
    current = True
    sending = SqlPostOffice.sending

    def noted(office: SqlPostOffice, messages: Sequence[tuple[Claim, Term | None]]) -> list[bool]:
        named.extend(term for _claim, term in messages)
        alone = [(claim, None) for claim, _term in messages]
        return sending(office, alone) if current else [False for _message in messages]

    monkeypatch.setattr(SqlPostOffice, "sending", noted)
    world.want("t/1")
    assert (await world.deliver()).sent == 1
    assert named == [Term("letters", 1)]
    current = False  # another one leads, and this one has not heard of it yet
    world.want("t/2")
    assert (await world.deliver()).retried == 1
    assert world.fate("t/2").attempts == 0 and len(world.box.read) == 1
    current = True
    assert (await world.deliver(timedelta(seconds=1))).sent == 1, "it is free again at once"
    lead.close()
    line.end.set()
    await running
    world.close()
