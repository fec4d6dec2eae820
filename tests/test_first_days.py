"""The first day of a rhythm: before it or behind it, read as its beginning and shown with it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model.recurrence import Recurrence
from bot.tongue import Tongue
from bot.when import find
from bot.wording import recurs
from tests.lines import NOW
from tests.room import Room

LINES = {
    "from 4 dec every friday": "every Friday from Fri 4 Dec",
    "every friday from 4 dec": "every Friday from Fri 4 Dec",
    "since 4 dec, every friday": "every Friday from Fri 4 Dec",
    "starting 4 dec every friday at 9:30": "every Friday at 09:30 from Fri 4 Dec",
    "from friday every 2 weeks": "every 2 weeks from Fri 27 Nov",
    "every friday starting next week": "every Friday from Mon 30 Nov",
    "从12月4日起每周五": "every Friday from Fri 4 Dec",
    "12月4日起，每周五": "every Friday from Fri 4 Dec",
    "自12月4日开始每周五9点": "every Friday at 09:00 from Fri 4 Dec",
    "每周五，从12月4日起": "every Friday from Fri 4 Dec",
}


@pytest.mark.parametrize(("rhythm", "shown"), LINES.items())
def test_the_first_day_belongs_to_the_rhythm(rhythm: str, shown: str) -> None:
    with Room() as room:
        room.say("wei", "/project new Garden")
        line = room.say("wei", f"/task Water the beds {rhythm}").lines[0]
    assert line.startswith("✚ GARDEN-1 Water the beds · @Wei · ")
    assert line.endswith(" · " + shown)


def test_it_may_open_the_line() -> None:
    with Room() as room:
        room.say("wei", "/project new Garden")
        said = room.say("wei", "/task 从12月4日起每周五浇花")
        assert said.lines[0] == ("✚ GARDEN-1 浇花 · @Wei · Fri 4 Dec · every Friday from Fri 4 Dec")


def test_those_after_the_first_do_not_tell_it_again() -> None:
    with Room() as room:
        room.say("wei", "/project new Garden")
        room.say("wei", "/task Water the beds every friday from 4 dec")
        room.wait(until="2026-12-04 10:00")
        room.say("wei", "/task done 1")
        assert room.say("wei", "/task show 2").lines[0].count("from Fri 4 Dec") == 0
        assert "every Friday" in room.say("wei", "/task show 2").text()


def test_in_chinese_words() -> None:
    every = Recurrence("FREQ=WEEKLY;BYDAY=FR", None, "UTC", date(2026, 12, 4))
    assert Tongue("zh_Hans", "UTC", NOW).text(recurs(every)) == "2026年12月4日 周五起每周五"


@pytest.mark.parametrize(
    "text", ["Fly from 4 dec to 8 dec", "Shop is open from 4 dec", "从12月4日起"]
)
def test_without_a_rhythm_it_is_none(text: str) -> None:
    assert all(one.recurrence is None for one in find(text, NOW, "Europe/Berlin"))
