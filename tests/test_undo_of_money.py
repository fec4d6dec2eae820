"""State, command, undo: the state again, for every changing command of stock and cost."""

from __future__ import annotations

from typing import Any

import pytest

from bot.context import Speaker
from storage.columns import write
from storage.schema import KINDS
from tests.room import Room

PEOPLE = {who: Speaker(who, who.title(), outsider=False) for who in ("wei", "ana")}
BEFORE = (
    "/project new Acme website", "/task Fix login @wei ~4h due friday", "/cost log 2h on 1",
    "/cost budget 1000 EUR", "/cost rate @wei 60 EUR", "/cost spend 20 EUR stamps",
    "/stock add 9 boxes paper min 2", "/stock reserve 3 paper", "/stock use 1 box paper",
    "/stock add projector", "/stock book projector thu 9-17",
)  # fmt: skip
COMMANDS = (
    "/cost log 1h on 1 fixes", "/task log 1 1h", "/cost edit 3h", "/cost drop", "/cost start 1",
    "/cost budget 2000 EUR 40h", "/cost budget off", "/cost limit 50 EUR", "/cost timesheet on",
    "/cost rate @wei 70 EUR bill:90EUR", "/cost spend 5 EUR tea", "/cost baseline",
    "/cost receipt E-1 https://a.example/1", "/stock add 2 boxes paper", "/stock use 8 boxes paper",
    "/stock reserve 4 paper", "/stock return 1 box paper", "/stock return paper",
    "/stock buy paper", "/stock book projector fri", "/stock take projector",
    "/stock return projector",
)  # fmt: skip
NEVER = {"person", "account"}


def state(room: Room) -> dict[str, list[dict[str, Any]]]:
    """Every row of every kind of thing."""
    with room.work() as work:
        return {
            kind.name: sorted(
                (write(thing) for thing in shelf.find()), key=lambda row: str(row["id"])
            )
            for kind in KINDS
            if kind.name not in NEVER
            for shelf in [getattr(work, SHELVES.get(kind.name, kind.name + "s"))]
        }


SHELVES = {"person": "people"}


@pytest.mark.parametrize("line", COMMANDS)
def test_undo_brings_everything_back(line: str) -> None:
    with Room(people=PEOPLE) as room:
        for said in BEFORE:
            assert room.say("wei", said).answer.reply.tone != "problem", said
        before = state(room)
        answer = room.say("wei", line)
        assert answer.answer.reply.tone != "problem", answer.text()
        after = state(room)
        assert after != before
        assert room.press(answer, "Undo", "wei").answer.reply.tone != "problem"
        assert state(room) == before
        room.say("wei", "/pm redo")
        assert state(room) == after


def test_rates_are_heard_by_those_who_lead_alone() -> None:
    with Room(people=PEOPLE) as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/cost rate @ana 61 EUR bill:97EUR")
        room.say("ana", "/cost log 2h")
        for line in ("/cost rates", "/cost burn", "/cost ev", "/report cost", "/report chart ev",
                     "/report chart budget", "/pm history", "/report week", "/cost hours"):  # fmt: skip
            text = room.say("ana", line).text()
            assert "61" not in text and "97" not in text, (line, text)
