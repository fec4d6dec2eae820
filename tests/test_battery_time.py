"""What time does to a team: its ends of months and years, its zones, and what is far away."""

from __future__ import annotations

import time as machine
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clock import FixedClock
from bot.context import Speaker
from bot.model.post import PostState
from bot.model.recurrence import Recurrence
from scheduler.courier import ATTEMPTS
from scheduler.heartbeat import LONGEST, Heartbeat
from tests.letterbox import World, drawn, world
from tests.moments import NOW
from tests.room import Room

__all__ = ["world"]


@pytest.fixture
def shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own zone is nobody's here."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    machine.tzset()
    yield
    monkeypatch.undo()
    machine.tzset()


def test_t5_the_zone_of_the_machine_means_nothing(shanghai: None) -> None:
    people = {
        "lee": Speaker("lee", "Lee", "Europe/London", "en", False),
        "mia": Speaker("mia", "Mia", "America/Los_Angeles", "en", False),
        "ana": Speaker("ana", "Ana", None, "en", False),
    }
    with Room(zone="Europe/London", people=people) as room:
        room.say("lee", "/project new Website")
        room.say("lee", "/task Ship it @mia due friday 17:00")
        room.say("mia", "/task accept 1")
        with room.work("lee") as work:
            (task,) = work.tasks.find()
            assert task.due is not None
            assert task.due.at.isoformat() == "2026-11-27T17:00:00+00:00"
        with room.storage.engine.connect() as connection:
            kept = connection.execute(text("SELECT due_at FROM task")).scalar()
        assert str(kept).startswith("2026-11-27 17:00:00")
        shown = {who: room.say(who, "/task show 1", None).text() for who in people}
        assert "Fri 27 Nov 17:00" in shown["lee"] and "Fri 27 Nov 17:00" in shown["ana"]
        assert "Fri 27 Nov 09:00" in shown["mia"]
        room.wait(until="2026-11-28 00:00")
        assert {(post.to, "09:00" in post.text()) for post in room.posts} == {("mia", True)}


@pytest.mark.parametrize(
    ("rule", "first", "days"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31",
         "0131 0228 0331 0430 0531 0630 0731 0831 0930 1031 1130 1231 0131 0228"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-30",
         "0130 0227 0327 0424 0529 0626 0731 0828 0925 1030 1127 1225 0129 0226"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-02-29", "0229 0228 0228 0228 0229"),
    ],
)  # fmt: skip
def test_t6_a_short_month_is_never_left_out(rule: str, first: str, days: str) -> None:
    start = date.fromisoformat(first)
    coming = Recurrence(rule, None, "UTC", start).occurrences(start - timedelta(days=1))
    found = [day for day, _ in zip(coming, days.split(), strict=False)]
    assert " ".join(f"{day:%m%d}" for day in found) == days
    assert all(timedelta(27) <= b - a <= timedelta(366) for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-12-27", "week 52 (Mon 21 Dec to Sun 27 Dec)"),
        ("2026-12-31", "week 53 (Mon 28 Dec to Sun 3 Jan)"),
        ("2027-01-03", "week 53 (Mon 28 Dec to Sun 3 Jan)"),
        ("2027-01-04", "week 53 (Mon 28 Dec to Sun 3 Jan)"),  # of the week that is over
        ("2027-01-07", "week 1 (Mon 4 Jan to Sun 10 Jan)"),
        ("2027-03-31", "week 13 (Mon 29 Mar to Sun 4 Apr)"),
    ],
)
def test_t7_a_report_at_the_end_of_a_year_is_of_the_right_week(day: str, week: str) -> None:
    with Room(at=f"{day} 09:00") as room:
        room.say("wei", "/project new Website")
        room.say("wei", "/task Close the books @me due today 18:00")
        report = room.say("wei", "/report week").text()
        assert week in report
        assert "Close the books" in report


@pytest.mark.slow
def test_t8_what_is_due_in_ten_years_is_kept_and_shown(tmp_path: Path) -> None:
    with Room(url=f"sqlite:///{tmp_path / 'long.db'}") as room:
        room.say("wei", "/project new Website")
        room.say("wei", "/task Renew the domain @me due 2036-11-24 15:00")
        room.restart()
        assert "Mon 24 Nov 2036 15:00" in room.say("wei", "/task show 1").text()
        due = room.storage.posts.next_due()
        assert due is not None and due.year == 2036
        assert Heartbeat(room.courier, room.clock)._pause(due) == LONGEST
        room.wait(until="2036-11-24 15:00")
        # The working day before, in the agenda of that morning, and at the hour.
        assert [post.to for post in room.posts] == ["wei", "wei", "wei"]


@pytest.mark.parametrize("zone", ["US/Pacific-New", "CST", "Mars/Olympus", "Europe/Berln"])
def test_t9_a_zone_that_is_none_is_refused(zone: str) -> None:
    with Room() as room:
        room.say("wei", "/project new Website")
        said = room.say("wei", f"/pm settings zone {zone}")
        assert said.text().startswith(f"“{zone}” is not a time zone I know.")
        assert "Europe/Berlin" in room.say("wei", "/pm settings").text()


def test_t9_an_older_name_of_a_zone_is_one() -> None:
    with Room() as room:
        room.say("wei", "/project new Website")
        room.say("wei", "/pm settings zone US/Pacific")
        said = room.say("wei", "/task Ship it @me due tomorrow 9:00", None).text()
        assert "09:00" in said
        with room.work() as work:
            (task,) = work.tasks.find()
            assert task.due is not None
            assert task.due.at.isoformat() == "2026-11-25T17:00:00+00:00"


async def test_f15_one_report_that_fails_holds_no_other_up_and_is_told_of(world: World) -> None:
    world.lines = None
    for number in range(30):
        world.say("wei", f"/project new Project {number}", f"r{number}")
        world.say("wei", "/task Fix login @me due tomorrow", f"r{number}")
        world.say("wei", "/report schedule week every day 10:00", f"r{number}")
    with world.storage.engine.begin() as connection:
        bad = connection.execute(text("SELECT project FROM room WHERE native = 'r7'")).scalar()
        ruined = text("UPDATE task SET created_at = 'never' WHERE project = :project")
        connection.execute(ruined, {"project": bad})
    assert isinstance(world.clock, FixedClock)
    world.clock.set(datetime.combine(NOW.date(), NOW.time().replace(hour=10), NOW.tzinfo))
    await world.courier.round(world.clock.now())
    rooms = {place.room for place, *_rest in world.box.read if place.room}
    assert rooms == {f"r{number}" for number in range(30) if number != 7}
    for _again in range(ATTEMPTS):
        await world.deliver(timedelta(minutes=31))
    with world.storage.engine.connect() as connection:
        ends = text("SELECT state, count(*) FROM post WHERE subject LIKE 'schedule/%' GROUP BY 1")
        found = {PostState(state): n for state, n in connection.execute(ends)}
    assert found == {PostState.SENT: 29, PostState.DEAD: 1}
    (told,) = [drawn(a) for p, a, _k, _t in world.box.read if p.direct and "r7" in drawn(a)]
    assert "could not be delivered" in told
