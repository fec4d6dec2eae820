"""How much people hear, when, and how they put it off."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from bot.model.moment import Moment, instant
from bot.model.people import Person, Preset
from bot.model.project import Project
from bot.model.task import Priority, Task
from bot.nudges import nudges
from tests.reminded import BERLIN, room, told
from tests.room import Room, Said

__all__ = ["room"]

USUAL = ["soon", "hour"]
EVERY_WEEK = [f"late/{3 + 7 * week}" for week in range(1, 9)]


# Presets


@pytest.mark.parametrize(
    ("preset", "priority", "agenda", "names"),
    [
        (Preset.STANDARD, Priority.NORMAL, True, USUAL),
        (Preset.STANDARD, Priority.LOW, True, ["soon"]),
        (Preset.STANDARD, Priority.HIGH, True, [*USUAL, "late/3"]),
        (Preset.STANDARD, Priority.NORMAL, False, [*USUAL, "late/1", "late/3"]),
        (Preset.GENTLE, Priority.NORMAL, True, []),
        (Preset.GENTLE, Priority.URGENT, True, USUAL),
        (Preset.GENTLE, Priority.NORMAL, False, ["late/1", "late/3"]),
        (Preset.STRICT, Priority.LOW, True, [*USUAL, "late/1", "late/3", *EVERY_WEEK]),
    ],
)
def test_a_preset_says_what_is_wanted(
    preset: Preset, priority: Priority, agenda: bool, names: list[str]
) -> None:
    owner = Person("p", "Bo", "bo", zone=BERLIN, agenda=time(9) if agenda else None)
    assert _names(owner, preset, priority) == names


def _names(
    owner: Person, project: Preset | None, priority: Priority, remind: list[str] | None = None
) -> list[str]:
    now = instant(datetime(2026, 11, 24, 10), BERLIN)
    due = Moment(date(2026, 12, 1), time(15), BERLIN)
    task = Task("t", "w", 1, "Send offer", now, "p", owner="p", due=due, priority=priority)
    task.remind = remind
    home = Project("w", "WEB", "Web", "p", BERLIN, "en", reminders=project)
    return [post.key.removeprefix("task/t/") for post in nudges(task, home, owner, now)]


def test_a_task_s_own_preset_goes_before_its_owner_s_and_that_before_the_project_s() -> None:
    strict, gentle = 12, 0
    owner = Person("p", "Bo", "bo", zone=BERLIN, reminders=Preset.GENTLE)
    assert len(_names(owner, Preset.STRICT, Priority.NORMAL)) == gentle
    assert len(_names(owner, Preset.GENTLE, Priority.NORMAL, ["strict"])) == strict
    owner.reminders = None
    assert len(_names(owner, Preset.STRICT, Priority.NORMAL)) == strict


def test_strict_reminders_go_on_every_week_until_somebody_stirs(room: Room) -> None:
    room.say("ana", "/pm settings agenda off")
    room.say("ana", "/task Send offer @ana due thursday remind strict")
    room.wait(until="2026-12-15 12:00")
    assert [line[:12] for line in told(room, "ana")] == [
        "Wed 25 09:00", "Fri 27 09:00", "Mon 30 09:00", "Mon 07 09:00", "Mon 14 09:00",
    ]  # fmt: skip
    room.say("bob", "/task note 1 the client is on holiday")
    before = len(room.posts)
    room.wait(until="2027-02-28 12:00")
    assert len([post for post in room.posts[before:] if post.to == "ana"]) == 0


def test_whoever_is_at_it_is_not_told_that_it_will_be_due(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due thursday 15:00")
    room.say("ana", "/task Call the bank @ana due thursday 15:00")
    room.wait(until="2026-11-25 09:00")
    room.say("ana", "/task start 2")
    room.say("wei", "/task note 1 good luck")
    room.wait(until="2026-11-25 20:00")
    (only,) = [post for post in room.posts if post.to == "ana"]
    assert "ACME-1" in only.text() and "ACME-2" not in only.text()


# The agenda


def test_the_agenda_tells_what_is_due_and_nothing_twice(room: Room) -> None:
    room.say("wei", "/task Send offer @ana due wednesday 17:00")
    room.say("wei", "/task Call the bank @ana due thursday 15:00")
    room.say("wei", "/task Sitemap @ana due thursday")
    room.wait("5 minutes")
    room.say("ana", "/task accept 1 2 3")
    before = len(room.posts)
    room.wait(until="2026-11-25 08:00")
    room.wait(until="2026-11-25 10:00")
    post = room.posts[-1]
    # The reminders of the same moment stand in the same message, and not in the agenda as well.
    assert post.lines[0] == "2 things for you"
    assert "Good morning Ana · Wed 25 Nov" in post.lines
    at = [post.lines.index(line) for line in ("Today (1)", "Tomorrow (1)")]
    assert [post.lines[n + 1].split(" · ")[0] for n in at] == [
        "ACME-1 Send offer", "ACME-2 Call the bank",
    ]  # fmt: skip
    assert [post.text().count(f"ACME-{n} ") for n in (1, 2, 3)] == [1, 1, 1]
    assert len(room.posts) == before + 1, "she was at the others when theirs were due"


def test_an_agenda_with_nothing_on_it_is_not_sent(room: Room) -> None:
    room.say("ana", "/task Send offer @ana")
    room.say("ana", "/task Sitemap @ana due 20 dec")
    room.wait(until="2026-12-04 12:00")
    assert told(room, "ana") == []


def test_an_agenda_keeps_its_hour_its_days_and_the_project_s_holidays(room: Room) -> None:
    room.say("wei", "/project holidays DE")
    room.say("ana", "/pm settings agenda 7:30")
    room.say("ana", "/task Write cards @ana due 25 dec")
    room.say("ana", "/task Send offer @ana due 28 dec")
    room.wait(until="2026-12-28 12:00")
    assert [line for line in told(room, "ana") if "Good morning" in line] == [
        "Mon 28 07:30 Good morning Ana · Mon 28 Dec",
    ]


def test_late_tasks_are_told_on_the_first_and_third_day_then_weekly(room: Room) -> None:
    room.say("ana", "/pm settings reminders gentle")
    room.say("ana", "/task Send offer @ana due wednesday")
    room.wait(until="2026-12-18 12:00")
    days = [line[:6] for line in told(room, "ana")]
    # Wed: due today. Thu, Mon: the first morning, and the third day after a weekend; then weekly.
    assert days == ["Wed 25", "Thu 26", "Mon 30", "Mon 07", "Mon 14"]
    assert [line[:6] for line in told(room, "wei")] == ["Mon 30", "Mon 07", "Mon 14"]


def test_a_newcomer_of_the_afternoon_hears_no_good_morning(room: Room) -> None:
    room.wait(until="2026-11-24 15:00")
    room.say("zoe", "/pm help")
    room.say("zoe", "/task Send offer @zoe due today 17:00")
    room.wait(until="2026-11-24 16:00")
    assert told(room, "zoe") == []


# Putting off


def snoozed(room: Room, words: str) -> Said:
    return room.say("ana", f"/task snooze 1 {words}")


@pytest.mark.parametrize(
    ("words", "comes"),
    [
        ("in 1 hour", "Tue 24 Nov 11:00"),
        ("tomorrow", "Wed 25 Nov 09:00"),
        ("next monday", "Mon 30 Nov 09:00"),
        ("saturday", "Mon 30 Nov 09:00"),  # nobody is at work
        ("today 21:00", "Wed 25 Nov 09:00"),
        ("明天下午3点", "Wed 25 Nov 15:00"),
    ],
)
def test_a_task_is_put_off_until_working_hours(room: Room, words: str, comes: str) -> None:
    room.say("ana", "/pm settings agenda off")
    room.say("ana", "/task Send offer @ana due friday")
    assert snoozed(room, words).lines[:2] == [
        f"💤 I come back to it {comes}.", "ACME-1 Send offer · @Ana · Fri 27 Nov",
    ]  # fmt: skip
    room.wait(until="2026-12-08 12:00")
    first = told(room, "ana")[0]
    assert first.startswith(f"{comes[:6]} {comes[-5:]}")
    assert "⏰ This was put off until now" in first


def test_nothing_is_said_of_it_meanwhile_and_undo_takes_it_back(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due thursday")
    said = snoozed(room, "friday")
    room.wait(until="2026-11-26 20:00")
    assert told(room, "ana") == []
    room.press(said, "Undo", "ana")
    room.wait(until="2026-11-27 08:00")
    assert told(room, "ana") == []  # what lay between is over
    room.wait(until="2026-11-27 20:00")
    assert [line[:12] for line in told(room, "ana")] == ["Fri 27 09:00"]


def test_the_third_time_asks_whether_something_is_in_the_way(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due friday")
    for words in ("in 1 hour", "in 2 hours"):
        assert "in its way" not in snoozed(room, words).text()
    third = snoozed(room, "tomorrow")
    assert "Put off 3 times. Is something in its way?" in third.lines
    assert third.lines[-1] == "[Block] [Move date] [Undo]"
    room.say("ana", "/task due 1 monday")
    assert "in its way" not in snoozed(room, "tomorrow").text()


def test_a_date_that_is_over_and_a_task_that_is_done_cannot_be_put_off(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due friday")
    assert "has passed" in snoozed(room, "yesterday").text()
    assert snoozed(room, "today 9:00").private
    room.say("ana", "/task done 1")
    assert snoozed(room, "tomorrow").lines[0] == "ACME-1 is closed, so nothing is said of it."


def test_everything_is_put_off_at_once(room: Room) -> None:
    for line in ("Offer due today 11:00", "Sitemap due today", "Call due tomorrow", "Look @bob"):
        room.say("ana", f"/task {line}")
    room.wait(until="2026-11-24 12:00")
    said = room.say("ana", "/my snooze all")
    assert said.lines[0] == "💤 2 tasks rest until Wed 25 Nov 09:00"
    assert room.say("ana", "/my snooze").lines == ["Nothing of yours is late or due today."]
    assert room.say("ana", "/my 稍后 全部").lines == ["Nothing of yours is late or due today."]


def test_the_history_tells_of_it(room: Room) -> None:
    room.say("ana", "/task Send offer every friday")
    for line in ("snooze 1 tomorrow", "1 remind strict needs:figma", "1 every monday"):
        room.say("ana", f"/task {line}")
    shown = room.say("ana", "/pm history 1").lines
    assert [line.rpartition(" · ")[2] for line in shown[1:4]] == [
        "how often it comes back", "skills and its own reminders", "put off",
    ]  # fmt: skip


# Quiet


def test_nobody_is_woken_by_what_comes_late(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due thursday 15:00")
    room.away(until="2026-11-25 23:00")
    room.wait(until="2026-11-26 08:59")
    assert told(room, "ana") == []
    room.wait(until="2026-11-26 10:00")
    assert told(room, "ana") == ["Thu 26 09:00 ⏰ Due Thu 26 Nov 15:00 · Acme website"]
    assert "This was due Wed 25 Nov 15:00; I was away." in room.posts[-1].lines


def test_t1_what_is_days_late_stands_in_the_agenda_and_not_as_news(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due thursday 15:00")
    room.away(until="2026-11-30 08:00")
    room.wait(until="2026-11-30 12:00")
    assert told(room, "ana") == ["Mon 30 09:00 Good morning Ana · Mon 30 Nov"]
    assert "I was away" not in room.posts[-1].text()


def test_what_came_too_late_is_one_message_oldest_first(room: Room) -> None:
    room.say("ana", "/pm settings agenda off")
    for hour in (13, 11, 12):
        room.say("ana", f"/task At {hour} @ana due thursday {hour}:00")
    room.away(until="2026-11-25 15:00")
    room.wait(until="2026-11-25 16:00")
    (post,) = [post for post in room.posts if post.to == "ana"]
    assert post.lines[0] == "While I was away: 3 things"
    assert [line[7:12] for line in post.lines if line.startswith("ACME")] == [
        "At 11",
        "At 12",
        "At 13",
    ]


def test_who_wants_no_quiet_is_told_at_once(room: Room) -> None:
    room.say("ana", "/pm settings quiet off agenda off")
    room.say("ana", "/task Send offer @ana due thursday 15:00")
    room.away(until="2026-11-25 23:00")
    room.wait(until="2026-11-25 23:30")
    assert [line[:12] for line in told(room, "ana")] == ["Wed 25 23:00"]


def test_more_than_somebody_wants_in_a_week_is_left_to_the_agenda(room: Room) -> None:
    room.say("ana", "/pm settings most 2")
    for hour in (11, 12, 13, 14):
        room.say("ana", f"/task At {hour} @ana due thursday {hour}:00")
    room.say("ana", "/task Weighty @ana due thursday 15:00 !urgent")
    room.wait(until="2026-11-25 20:00")
    soon = [line for line in told(room, "ana") if "Due" in line]
    assert [line[:12] for line in soon] == ["Wed 25 11:00", "Wed 25 12:00", "Wed 25 15:00"]
    assert room.say("ana", "/my noise").lines[:2] == [
        "Unasked this week: 3 of 2", "before it is due: 3",
    ]  # fmt: skip
    room.wait(until="2026-11-26 10:00")
    assert "ACME-4" in room.posts[-1].text(), "the agenda has what was not said"


# What is and will be said


def test_next_tells_what_will_come_and_by_which_rule(room: Room) -> None:
    room.say("ana", "/task Send offer @ana due friday 17:00")
    room.say("wei", "/report schedule week every friday 16:00")
    said = room.say("ana", "/pm next")
    at = said.lines.index("Thu 26 Nov 17:00 · to you · before it is due")
    assert said.lines[at + 1] == "ACME-1 Send offer"
    assert "Fri 27 Nov 17:00 · to you · at the hour" in said.lines
    assert "Fri 27 Nov 16:00 · #website · scheduled report" in said.lines
    assert "Fri 27 Nov 09:00 · to you · agenda" in said.lines
    # Of the others' messages nobody hears here.
    assert "ACME-1" not in room.say("bob", "/pm next").text()


def test_why_tells_who_set_a_rule_and_how_to_be_rid_of_it(room: Room) -> None:
    room.say("wei", "/project reminders gentle")
    room.say("wei", "/report schedule week every wednesday 16:00")
    room.say("ana", "/task Send offer @ana due thursday 15:00 !high")
    room.say("ana", "/task Sitemap @ana due wednesday")
    room.wait(until="2026-11-25 17:00")
    agenda, soon, report = (post for post in room.posts if post.to in ("ana", None))
    assert (
        "To stop it, type /pm settings agenda off; for another hour, /pm settings agenda 8:30."
        in (room.press(agenda, "Why?", "ana").lines)
    )
    assert "Reminders: gentle, as Acme website has it." in room.press(soon, "Why?", "ana").lines
    assert "Set by @Wei." in room.press(report, "Why?", "ana").lines


def test_the_queue_shows_what_was_not_delivered_to_those_who_lead(room: Room) -> None:
    assert "Everything that was due has been said." in room.say("wei", "/pm queue").lines
    assert room.say("ana", "/pm queue").lines[0] == "This needs a manager of Acme website."


def test_what_somebody_asked_to_hear_is_not_lost_to_what_says_nothing(room: Room) -> None:
    """The late reminder of the same morning is silent, since putting off is stirring."""
    room.say("ana", "/pm settings agenda off reminders strict")
    room.say("ana", "/task Send offer @ana due today 11:00")
    room.wait(until="2026-11-25 10:00")
    room.say("ana", "/task snooze 1 thursday 8:59")
    before = len(room.posts)
    room.away(until="2026-11-27 09:30")
    room.wait(until="2026-11-27 10:00")
    (post,) = room.posts[before:]
    assert post.lines[0] == "⏰ This was put off until now · Acme website"
