"""What would be said if somebody said something: shown, and nothing of it done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.model.task import Task
from bot.simulated import in_full
from storage import schema
from tests.postgres import database, postgres  # noqa: F401
from tests.room import Room


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(zone="Europe/Berlin") as made:
        made.say("ana", "/my")
        made.say("wei", "/project new Acme website")
        made.say("wei", "/report schedule week every monday 9:30")
        made.say("wei", "/task Fix login !high @ana due friday 5pm")
        made.say("wei", "/task Write copy due thursday 17:00")
        yield made


def part(lines: list[str], title: str) -> list[str]:
    """The lines below that title, up to the next one."""
    titles = ("Added", "Gone", "Moved")
    if title not in lines:
        return []
    rest = lines[lines.index(title) + 1 :]
    shown = [line for n, line in enumerate(rest) if not set(rest[: n + 1]) & set(titles)]
    return [line for line in shown if " · " in line]


def whole(room: Room) -> list[str]:
    """All that is kept: the things, the acts, what is queued, the numbers."""
    tables = [name for name in schema.whole().tables if name not in ("heed", "shown")]
    with room.storage.engine.connect() as connection:
        return [
            repr(sorted(map(repr, connection.execute(schema.whole().tables[name].select()).all())))
            for name in tables
        ]


def test_a_report_that_moves(room: Room) -> None:
    said = room.say("wei", "/pm simulate report weekly fri 16:00")
    assert said.private
    lines = said.lines
    assert lines[0] == (
        "If you say /report schedule weekly every fri 16:00, in the next seven days:"
    )
    assert lines[1:3] == [
        "Moved",
        "Mon 30 Nov 09:30 → Fri 27 Nov 16:00 · #website · scheduled report · /report week #acme",
    ]
    assert "Added" not in lines and "Gone" not in lines


def test_reminders_that_are_gone(room: Room) -> None:
    lines = room.say("wei", "/pm simulate remind gentle").lines
    assert part(lines, "Gone") == [
        "Wed 25 Nov 17:00 · to you · before it is due · ACME-2 Write copy",
        "Thu 26 Nov 17:00 · to you · at the hour · ACME-2 Write copy",
    ]


def test_quiet_hours_move_what_falls_into_them(room: Room) -> None:
    room.say("wei", "/task Early bird due wednesday 10:00")
    lines = room.say("wei", "/pm simulate quiet 18-12").lines
    assert lines[0].startswith("If you say /pm settings quiet on hours 12-18,")
    moved = part(lines, "Moved")
    assert any("ACME-3" in line and "→" in line for line in moved), lines


def test_a_rule_is_shown_on_what_was_and_on_what_comes(room: Room) -> None:
    text = room.say("wei", "/pm simulate when overdue 3d and !high then tell @lead")
    assert "In the last 14 days it would have fired 0 times." in text.lines
    assert part(text.lines, "Added") == [
        "Mon 30 Nov 17:00 · to you · rule of the project · ACME-1 Fix login"
    ]
    with room.work() as work:
        assert work.rules.count() == 0


def test_a_rule_that_is_off_is_tried_by_its_number(room: Room) -> None:
    room.say("wei", "/pm rule on when overdue 3d and !high then tell @lead")
    room.say("wei", "/pm rule off 1")
    assert part(room.say("wei", "/pm simulate 1").lines, "Added")
    with room.work() as work:
        assert not work.rules.find()[0].active


def test_who_leads_sees_what_the_others_would_be_told_and_nobody_else_does(room: Room) -> None:
    line = "/pm simulate task due 1 monday"
    wei, ana = room.say("wei", line), room.say("ana", line)
    assert part(wei.lines, "Moved") == [
        "Thu 26 Nov 17:00 → Fri 27 Nov 09:00 · @Ana · before it is due · ACME-1 Fix login"
    ]
    assert "to you" in part(ana.lines, "Moved")[0]
    room.say("bob", "/my")
    line = "/pm simulate task New one @ana due friday 12:00"
    assert "@Ana" in room.say("wei", line).text()
    bob = room.say("bob", line)
    assert "New one" in bob.lines[0] and "@Ana" not in bob.text()


@pytest.mark.parametrize(
    "line",
    [
        "remind strict", "report weekly off", "when overdue 1d then tell @owner",
        "task New one @ana due tomorrow", "task done 1", "agenda off", "task sub 1 A part",
        "team away @me tomorrow", "project close", "milestone Beta 15 dec", "task check 1 Buy it",
        "risk DNS may come late p2 i5", "project reminders strict",
    ],
)  # fmt: skip
def test_nothing_is_changed(room: Room, line: str) -> None:
    before = whole(room)
    room.say("wei", f"/pm simulate {line}")
    assert whole(room) == before


def test_what_is_shown_is_what_comes_then(room: Room) -> None:
    """The preview and the deed agree: what is queued afterwards is what was shown."""
    shown = room.say("wei", "/pm simulate task due 2 monday 12:00")
    room.press(shown, "Do it", "wei")
    coming = room.say("wei", "/pm next").text()
    for line in part(shown.lines, "Moved"):
        assert line.split(" → ")[1].split(" · ")[0] in coming
    with room.work() as work:
        task: Task = work.tasks.find(number=2)[0]
        assert task.due is not None and task.due.clock is not None and task.due.clock.hour == 12


def test_a_day_is_the_one_that_was_shown_whenever_it_is_pressed(room: Room) -> None:
    shown = room.say("wei", "/pm simulate task due 2 tomorrow 12:00")
    room.wait("1 day")
    said = room.press(shown, "Do it", "wei")
    assert said.lines[0] == "⏰ ACME-2 Write copy · @Wei · Wed 25 Nov 12:00"


def test_what_is_said_of_another_project_looks_from_where_it_is_said(room: Room) -> None:
    room.say("wei", "/project new Globex shop", "globex")
    ref = room.say("wei", "/task Set up the shop", "globex").lines[0].split(" ")[1]
    lines = room.say("wei", f"/pm simulate task due {ref} friday 12:00").lines
    assert len(part(lines, "Added")) == 2 and ref in "".join(part(lines, "Added"))
    assert "Gone" not in lines and "Moved" not in lines


@pytest.mark.parametrize(
    "line",
    [
        "task list", "pm undo", "pm simulate task done 1", "team join", "pm copied 01kd5k7h",
        "task make", "team leave",
    ],
)  # fmt: skip
def test_what_changes_nothing_that_is_said_is_refused_with_an_example(
    room: Room, line: str
) -> None:
    said = room.say("ana", f"/pm simulate {line}")
    assert "changes nothing of what I will say" in said.text()
    assert "/pm simulate report schedule week every friday 16:00" in said.text()


def test_what_one_may_not_do_is_not_tried_either(room: Room) -> None:
    room.say("bob", "/my")
    said = room.say("bob", "/pm simulate project reminders strict")
    assert "Added" not in said.lines and said.answer.reply.tone == "problem"


def test_the_line_itself_is_refused_as_ever(room: Room) -> None:
    assert (
        "A rule needs a time." in room.say("wei", "/pm simulate when !high then tell @lead").text()
    )
    assert "I do not know" in room.say("wei", "/pm simulate blah blah").text()


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("remind strict", "pm settings reminders strict"),
        ("提醒 严格", "pm settings reminders 严格"),
        ("quiet 18-9", "pm settings quiet on hours 9-18"),
        ("安静 18-9", "pm settings quiet on hours 9-18"),
        ("hours 9-18", "pm settings hours 9-18"),
        ("report weekly fri 16:00", "report schedule weekly every fri 16:00"),
        ("周报 每周五 16:00", "report schedule 周报 每周五 16:00"),
        ("report week off", "report schedule off week"),
        ("/task due 1 friday", "task due 1 friday"),
        ("report schedule week every friday 9:00", "report schedule week every friday 9:00"),
    ],
)
def test_short_forms(said: str, line: str) -> None:
    assert in_full(said) == line


def test_it_is_taken_back_on_every_database(database: str) -> None:  # noqa: F811
    with Room(zone="Europe/Berlin", url=database) as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/task Write copy due thursday 17:00")
        before = whole(room)
        said = room.say("wei", "/pm simulate task due 1 friday")
        assert part(said.lines, "Moved") and whole(room) == before
        room.press(said, "Do it", "wei")
        assert whole(room) != before
