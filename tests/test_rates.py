"""What an hour costs is known to those who lead alone."""

from __future__ import annotations

from bot.context import Speaker
from tests.room import Room

PEOPLE = {who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana")}


def test_rates_are_heard_by_those_who_lead_alone() -> None:
    with Room(people=PEOPLE) as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/cost rate @ana 61 EUR bill:97EUR")
        room.say("ana", "/cost log 2h")
        for line in ("/cost rates", "/cost burn", "/cost ev", "/report cost", "/report chart ev",
                     "/report chart budget", "/pm history", "/report week", "/cost hours"):  # fmt: skip
            text = room.say("ana", line).text()
            assert "61" not in text and "97" not in text, (line, text)
