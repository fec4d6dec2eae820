"""Templates: what is kept, on which days it comes, and whose it becomes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.context import Speaker, Told
from bot.model.task import Task
from bot.workdays import back, between, forward, works
from tests.room import WORKSPACE, Room, Said

PEOPLE = {who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana", "bob")}

days = st.dates(date(2026, 1, 1), date(2028, 1, 1))
off = st.sets(days, max_size=30)


@given(days, st.integers(0, 300), off)
def test_counting_there_and_back(first: date, n: int, off: set[date]) -> None:
    day = forward(first, n, off)
    assert works(day, off) and day >= first
    assert between(first, day, off) == n
    assert back(day, n, off) == forward(first, 0, off)


@given(days, st.integers(0, 60), off)
def test_a_day_off_counts_as_the_working_day_before_it(
    first: date, more: int, off: set[date]
) -> None:
    begin = forward(first, 0, off)
    day = begin + timedelta(days=more)
    last = back(day, 0, off)
    assert between(first, day, off) == between(first, max(last, begin), off)


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        yield place


def tasks(room: Room, key: str) -> dict[str, Task]:
    with room.work("wei") as work:
        (project,) = work.projects.find(key=key)
        return {task.title: task for task in work.tasks.find(project=project.id)}


def made(room: Room, line: str) -> Said:
    answer = room.say("wei", f"{line} confirm:yes", "elsewhere")
    assert answer.answer.reply.tone == "good", answer.text()
    return answer


def test_holidays_are_no_working_days(room: Room) -> None:
    """The new project keeps those of the one its template was made from: Christmas Day is a Friday."""
    room.say("wei", "/project holidays DE")
    room.say("wei", "/task Begin 24 nov")
    room.say("wei", "/task Finish 1 dec")
    room.say("wei", "/project template save week")
    made(room, "/project new Plain from week start 22 dec key:PL")
    due = tasks(room, "PL")["Finish"].due
    assert due is not None and due.day == date(2026, 12, 30)
    made(room, "/project new Ending from week end 30 dec key:EN")
    due = tasks(room, "EN")["Begin"].due
    assert due is not None and due.day == date(2026, 12, 22)


def test_the_hour_of_a_date_stays_on_the_wall_of_the_new_project(room: Room) -> None:
    room.say("wei", "/task Call due thu 15:30")
    room.say("wei", "/project template save calls")
    room.say("wei", "/pm settings zone America/New_York")
    made(room, "/project new West from calls start 7 dec key:W")
    due = tasks(room, "W")["Call"].due
    assert due is not None and (due.day, str(due.clock)) == (date(2026, 12, 9), "15:30:00")
    assert due.zone == "America/New_York"


def test_what_belongs_together_stays_together(room: Room) -> None:
    room.say("wei", "/milestone Beta 11 dec")
    room.say("wei", "/task Whole %beta ~8h !high client needs:figma2")
    room.say("wei", "/task Part ^1 after 1 every friday")
    room.say("wei", "/task Gone")
    room.say("wei", "/task drop 3")
    room.say("wei", "/project template save all")
    made(room, "/project new New from all key:N")
    found = tasks(room, "N")
    assert set(found) == {"Whole", "Part"}
    whole, part = found["Whole"], found["Part"]
    assert part.parent == whole.id and part.after == [whole.id]
    assert part.every is not None and part.every.start is None
    assert (whole.priority.value, whole.visibility.value, whole.needs) == (
        "high",
        "client",
        ["figma2"],
    )
    with room.work("wei") as work:
        (beta,) = work.milestones.find(project=whole.project)
        assert whole.milestone == beta.id and beta.name == "Beta"


def test_the_words_of_a_closed_project_still_make_a_template(room: Room) -> None:
    room.say("wei", "/task Only one")
    room.say("wei", "/task done 1")
    assert room.say("wei", "/project close confirm:yes").answer.reply.tone == "good"
    assert "Template once: 1 task" in room.say("wei", "/project template save once").text()


def test_a_role_called_like_somebody_is_theirs_until_they_leave(room: Room) -> None:
    room.say("wei", "/task Photos @bob")
    room.say("wei", "/project template save photos")
    assert "bob: @Bob (1 step)" in room.say("wei", "/project new P2 from photos", "e").text()
    room.desk.answer(Told("left", WORKSPACE, "team left", {"people": "bob"}))
    assert "bob: nobody yet" in room.say("wei", "/project new P2 from photos", "e").text()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/project template save", "Something is missing"),
        ("/project template save empty", "There is nothing in Acme website"),
        (f"/project template save {'x' * 60}", "1 to 40 characters"),
        ("/project template show nope", "There is no template called nope."),
        ("/task template use nope", "There is no template called nope."),
        ("/project template list", "There is no template yet."),
    ],
)
def test_what_cannot_be_is_told(room: Room, line: str, says: str) -> None:
    assert says in room.say("wei", line).text()


def test_it_is_seen_before_it_is_made_and_a_second_press_makes_no_second_project(
    room: Room,
) -> None:
    room.say("wei", "/task One")
    room.say("wei", "/project template save t")
    shown = room.say("wei", "/project new Second from t", "second")
    assert shown.private
    with room.work("wei") as work:
        assert work.projects.count() == 1
    assert room.press(shown, "Make it", "wei").answer.reply.tone == "good"
    again = room.press(shown, "Make it", "wei")
    assert "There is a project of that name already" in again.text()


def test_a_guest_makes_none(room: Room) -> None:
    room.people = {**PEOPLE, "gus": Speaker("gus", "Gus", outsider=True)}
    said = room.say("gus", "/project template list")
    assert "team's own members" in said.text()
