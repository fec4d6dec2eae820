"""Those who ask the post office at one time are served together, and nobody pays for a neighbour."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest
from sqlalchemy import event

from bot.model.post import Post, PostState
from bot.post_office import PostOffice
from scheduler.counter import MOST, Counter
from scheduler.courier import AT_ONCE
from tests.letterbox import World, world
from tests.moments import NOW
from tests.posts import of_subject

__all__ = ["world"]


class Clerk:
    """A post office that notes how many were served at one time."""

    def __init__(self) -> None:
        self.served: list[int] = []
        self.changed: list[bool] = []

    def together(
        self, questions: Sequence[Callable[[PostOffice], Any]], *, changes: bool
    ) -> list[Any]:
        self.served.append(len(questions))
        self.changed.append(changes)
        return [question(cast("PostOffice", self)) for question in questions]


def counter() -> tuple[Clerk, Counter]:
    clerk = Clerk()
    return clerk, Counter(cast("PostOffice", clerk))


def number(n: int) -> Callable[[PostOffice], int]:
    return lambda _office: n


def fail(_office: PostOffice) -> int:
    raise LookupError("there is no such row")


async def test_those_who_come_at_one_time_are_served_at_once_and_each_gets_their_own() -> None:
    clerk, desk = counter()
    answers = await asyncio.gather(*(desk.note(number(n)) for n in range(20)))
    assert answers == list(range(20)) and clerk.served == [20]


async def test_what_several_ask_alike_is_asked_once_and_each_gets_their_own() -> None:
    clerk, desk = counter()
    asked: list[list[int]] = []

    def halved(_office: PostOffice, numbers: Sequence[int]) -> list[int]:
        asked.append(list(numbers))
        if any(n % 2 for n in numbers):
            raise ValueError("it is odd")
        return [n // 2 for n in numbers]

    several = (desk.read_of(halved, n) for n in (2, 4, 6))
    assert await asyncio.gather(*several, desk.note(number(9))) == [1, 2, 3, 9]
    assert asked == [[2, 4, 6]] and clerk.served == [2] and clerk.changed == [True]
    asked.clear()
    answers = await asyncio.gather(*(desk.note_of(halved, n) for n in (2, 3, 4)),
                                   return_exceptions=True)  # fmt: skip
    assert answers[0] == 1 and isinstance(answers[1], ValueError) and answers[2] == 2
    assert asked == [[2, 3, 4], [2], [3], [4]]


async def test_no_more_at_once_than_the_database_may_be_held_for() -> None:
    clerk, desk = counter()
    answers = await asyncio.gather(*(desk.read(number(n)) for n in range(MOST + 1)))
    assert answers == list(range(MOST + 1)) and clerk.served == [MOST, 1]


async def test_many_lines_of_one_inbox_hold_up_no_other_for_longer_than_a_go() -> None:
    clerk, desk = counter()
    asked: list[int] = []

    async def ask(n: int) -> int:
        asked.append(n)
        await asyncio.sleep(0)
        return -n

    lines = asyncio.create_task(desk.each(ask, range(MOST + 1)))
    await asyncio.sleep(0)
    assert await desk.note(lambda _office: len(asked)) == MOST
    assert await lines == [-n for n in range(MOST + 1)] and asked == list(range(MOST + 1))
    assert clerk.served == [1]


async def test_who_only_reads_holds_nobody_up() -> None:
    clerk, desk = counter()
    await asyncio.gather(desk.read(number(1)), desk.read(number(2)))
    await asyncio.gather(desk.read(number(3)), desk.note(number(4)))
    assert clerk.changed == [False, True]


async def test_a_failure_is_told_to_whoever_asked_and_to_no_other() -> None:
    _clerk, desk = counter()
    one, bad, two = await asyncio.gather(
        desk.note(number(1)), desk.note(fail), desk.note(number(2)), return_exceptions=True
    )
    assert (one, two) == (1, 2) and isinstance(bad, LookupError)
    assert await desk.note(number(3)) == 3, "it goes on"


async def test_who_no_longer_waits_holds_up_nobody() -> None:
    clerk, desk = counter()
    async with asyncio.timeout(5):
        gone = asyncio.create_task(desk.note(number(1)))
        stays = asyncio.create_task(desk.note(number(2)))
        await asyncio.sleep(0)
        gone.cancel()
        assert await stays == 2
    assert clerk.served == [2]


def interrupted(_office: PostOffice) -> int:
    raise asyncio.CancelledError


@pytest.mark.parametrize("before", [[], [fail]])
@pytest.mark.parametrize("behind", [0, 1, MOST])
async def test_the_end_of_the_process_ends_the_waiting(
    before: list[Callable[[PostOffice], int]], behind: int
) -> None:
    """Of those who are served with it or one by one, and of those who have not had their turn."""
    _clerk, desk = counter()
    questions = [*before, interrupted, *[number(2)] * behind]
    async with asyncio.timeout(5):
        ends = await asyncio.gather(
            *(desk.note(question) for question in questions), return_exceptions=True
        )
    assert {type(end) for end in ends[len(before) :]} == {asyncio.CancelledError}


async def test_what_a_neighbour_has_spoiled_is_kept_and_once(world: World) -> None:
    desk = Counter(world.storage.posts)

    def wanted(key: str) -> Callable[[PostOffice], int]:
        post = Post(key, "pm help", NOW, "test", world.person("ana"))
        return lambda office: office.enqueue(world.org, [post], NOW)

    ended = await asyncio.gather(
        desk.note(wanted("a/1")), desk.note(fail), desk.note(wanted("a/2")), return_exceptions=True
    )
    assert [ended[0], ended[2]] == [1, 1]
    for key in ("a/1", "a/2"):
        assert len(of_subject(world.storage, key)) == 1


async def test_a_burst_waits_for_the_disk_a_few_times_and_not_for_every_message(
    world: World,
) -> None:
    commits: list[object] = []
    for n in range(40):
        world.want(f"t/{n}", who=f"reader{n}")
    event.listen(world.storage.engine, "commit", commits.append)
    assert (await world.deliver()).sent == 40
    # All are taken in one go. What was said is closed with what is said next: a go for each turn,
    # and one more for the last.
    assert len(commits) == 1 + -(-40 // AT_ONCE) + 1
    assert all(of_subject(world.storage, f"t/{n}")[0].state is PostState.SENT for n in range(40))
