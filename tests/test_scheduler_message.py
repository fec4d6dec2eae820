"""Which of many posts are said, and what a message says of their being late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.post import Post, PostState
from bot.reply import Line, Reply
from bot.tongue import Answer, Tongue
from bot.work import StoredPost
from scheduler.message import LATE, message, superseded
from tests.drawing import drawn
from tests.moments import NOW

MINUTE = timedelta(minutes=1)
TONGUE = Tongue("en", "UTC", NOW)


def stored(
    key: str, why: str = "soon", *, line: str = "", due: int = 0, until: int | None = None
) -> StoredPost:
    """A post of so many minutes after now."""
    post = Post(
        key, line or key, NOW + due * MINUTE, why, person="p",
        until=None if until is None else NOW + until * MINUTE,
    )  # fmt: skip
    return StoredPost(key, post, PostState.PENDING, 0, None)


def gone(*posts: StoredPost) -> list[str]:
    return [one.id for one in superseded(posts, NOW)]


def test_of_one_task_or_rule_the_newest_is_said_whatever_its_line() -> None:
    for kind in ("task", "schedule", "agenda", "board", "home"):
        old = stored(f"{kind}/1/a", line="one", due=-2)
        new = stored(f"{kind}/1/b", line="two", due=-1)
        assert gone(new, old, stored(f"{kind}/2/a", line="three", due=-3)) == [old.id], kind


def test_what_somebody_put_off_is_said_though_something_newer_is_there() -> None:
    late = stored("task/1/late/1", "late", due=-1)
    assert gone(stored("task/1/snooze", "snooze", due=-5), late) == [late.id]


def test_of_anything_else_the_same_line_is_said_once() -> None:
    posts = [stored("risk/1/a", line="x", due=-2), stored("risk/1/b", line="x", due=-1)]
    assert gone(*posts, stored("risk/1/c", line="y", due=-3)) == ["risk/1/a"]


def test_what_is_not_worth_saying_any_more_is_not_said() -> None:
    assert gone(stored("a/1", until=-1), stored("b/1", until=0), stored("c/1")) == ["a/1"]


def said(why: str, late: timedelta) -> str:
    post = StoredPost("p1", Post("k/1", "x", NOW, why, person="p"), PostState.PENDING, 0, None)
    answer = message([(post, Answer(Reply((Line(("Well.",)),)), TONGUE))], NOW + late)
    return drawn(answer.reply, TONGUE)


def test_it_is_late_after_ten_minutes_and_no_sooner() -> None:
    assert "I was away" not in said("soon", LATE)
    assert "This was due Tue 24 Nov 09:00; I was away." in said("soon", LATE + MINUTE)


@pytest.mark.parametrize("why", ["dead", "broken", "shut", "thread", "mail"])
def test_news_of_what_failed_a_card_and_a_letter_do_not_say_that_they_came_late(why: str) -> None:
    assert "I was away" not in said(why, timedelta(hours=10))
