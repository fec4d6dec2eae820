"""Calendars: what stands in them, for whom, and that nothing somebody typed breaks the file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import Event, calendar
from bot.door import Door
from bot.health import Vitals
from bot.model.feed import Feed
from bot.model.project import ProjectState
from bot.reports.calendar import calendar_of
from bot.settings import Settings, SettingsError
from storage.feeds import feed_of
from tests.room import Room, Said

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(zone="Europe/Berlin") as made:
        made.say("wei", "/project new Acme website")
        made.say("ana", "/my")
        yield made


def token(said: Said) -> str:
    text = said.text()
    assert "https://steward.example/calendar/" in text
    return text.partition("/calendar/")[2].partition(".ics")[0]


def served(room: Room, key: str) -> str | None:
    """What the address answers now."""
    found = feed_of(room.storage.house, key)
    if found is None:
        return None
    org, feed = found
    with room.storage.house.open(org, room.clock.now(), changes=False) as work:
        return calendar_of(feed, work)


def events(text: str | None) -> list[dict[str, str]]:
    """The events of a file, as a strict reader reads them: unfolded, a property a line."""
    assert text is not None
    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    out: list[dict[str, str]] = []
    for line in lines:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            out.append({})
        elif out and name not in ("BEGIN", "END"):
            assert name not in out[-1]
            out[-1][name] = value
    return out


def test_a_persons_calendar_holds_what_is_theirs(room: Room) -> None:
    room.say("wei", "/task Fix login @ana due friday 17:00")
    room.say("wei", "/task Write text @ana due 27 nov")
    room.say("wei", "/task Of somebody else @wei due friday")
    room.say("wei", "/task Without a date @ana")
    room.say("wei", "/milestone Beta due 2026-12-11")
    room.say("wei", "/project members add @ana")
    key = token(room.say("ana", "/my ical"))
    login, text, beta = events(served(room, key))
    assert login["SUMMARY"] == "ACME-1 Fix login"
    assert login["DTSTART"] == "20261127T160000Z"  # 17:00 in Berlin, winter time
    assert text["DTSTART;VALUE=DATE"] == "20261127"
    assert beta["SUMMARY"] == "🏁 ACME Beta" and beta["DTSTART;VALUE=DATE"] == "20261211"
    room.say("ana", "/task done 1")
    assert events(served(room, key))[0]["SUMMARY"] == "ACME-2 Write text"


def test_what_somebody_has_borrowed_is_in_it(room: Room) -> None:
    room.say("wei", "/stock add projector")
    room.say("ana", "/stock book projector thu 9-17")
    room.say("ana", "/pm settings language zh")
    (booked,) = events(served(room, token(room.say("ana", "/my 日历"))))
    assert booked["SUMMARY"] == "projector（借用）"
    assert (booked["DTSTART"], booked["DTEND"]) == ("20261126T080000Z", "20261126T160000Z")
    assert booked["CATEGORIES"] == "设备"


def test_a_projects_calendar_holds_everybodys(room: Room) -> None:
    room.say("wei", "/task Fix login @ana due friday")
    room.say("wei", "/task Write text @wei due friday")
    said = room.say("wei", "/my ical #acme")
    assert "Your calendar of Acme website:" in said.text()
    titles = [event["SUMMARY"] for event in events(served(room, token(said)))]
    assert titles == ["ACME-1 Fix login · Ana", "ACME-2 Write text · Wei"]


def test_the_address_stays_until_it_is_renewed(room: Room) -> None:
    first = room.say("ana", "/my ical")
    assert first.answer.private
    assert token(room.say("ana", "/my ical")) == token(first)
    second = token(room.press(first, "New address", "ana"))
    assert second != token(first)
    assert served(room, token(first)) is None
    assert served(room, second) is not None
    room.press(first, "Turn off", "ana")
    assert served(room, second) is None
    assert served(room, "x" * 43) is None


def test_who_may_not_see_it_any_more_does_not(room: Room) -> None:
    key = token(room.say("ana", "/my ical #acme"))
    assert served(room, key) is not None
    found = feed_of(room.storage.house, key)
    assert found is not None
    with room.storage.house.open(found[0], room.clock.now(), changes=True) as work:
        ana = next(person for person in work.people.find() if person.handle == "ana")
        ana.active = False
        assert calendar_of(found[1], work) is None
        ana.active = True
        assert calendar_of(found[1], work) is not None
        work.projects.find()[0].state = ProjectState.ARCHIVED
        assert calendar_of(found[1], work) is None
        assert calendar_of(Feed("x", "nobody", "t", NOW), work) is None


def test_where_nothing_is_served_it_says_so(room: Room) -> None:
    room.desk.address = None
    said = room.say("ana", "/my ical")
    assert "Calendars are not served here yet." in said.text()
    assert "STEWARD_HEALTH=9464" in said.text()


def test_the_address_is_the_one_that_people_reach() -> None:
    assert Settings().reached is None
    assert Settings(health="9464").reached == "http://127.0.0.1:9464"
    out = Settings(health="9464", address="https://steward.example/")
    assert out.reached == "https://steward.example"
    with pytest.raises(SettingsError, match="STEWARD_ADDRESS"):
        Settings(address="steward.example")


@given(st.text(), st.dates(date(1970, 1, 2), date(2200, 12, 30)))
def test_nothing_typed_begins_a_line_of_its_own(title: str, day: date) -> None:
    hostile = f"{title}\r\nBEGIN:VEVENT\r\nUID:evil; x, y\\"
    hostile = hostile.encode("utf-8", "replace").decode()
    (event,) = events(calendar(hostile, [Event("a", hostile, day, day, hostile)], NOW))
    said = event["SUMMARY"].replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
    assert said.endswith("\nBEGIN:VEVENT\nUID:evil; x, y\\\\")
    assert set(event) == {
        "UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "DESCRIPTION",
        "TRANSP",
    }  # fmt: skip


async def test_it_is_served_to_who_knows_the_address() -> None:
    async def look() -> Vitals:
        raise AssertionError("nobody asked")

    async def find(key: str) -> str | None:
        return calendar("x", [], NOW) if key == "k" * 43 else None

    door = Door(("127.0.0.1", 0), look, find)
    running = asyncio.create_task(door.run())
    url = f"http://127.0.0.1:{door.port}/calendar"
    try:
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{url}/{'k' * 43}.ics") as found:
                assert found.status == 200
                assert found.headers["Content-Type"] == "text/calendar; charset=utf-8"
                assert (await found.text()).startswith("BEGIN:VCALENDAR\r\n")
                tag = found.headers["ETag"]
            same = {"If-None-Match": tag}
            async with session.get(f"{url}/{'k' * 43}.ics", headers=same) as found:
                assert (found.status, await found.text()) == (304, "")
            for wrong in ("x" * 43, "k", "../healthz", "k" * 44, ""):
                async with session.get(f"{url}/{wrong}.ics") as found:
                    assert found.status == 404
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        door.close()
