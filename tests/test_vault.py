"""Everything a team has, out of one database and into another: what comes out again is the same."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.clock import new_id
from bot.model.discussion import Attachment
from bot.model.project import Audience, Room
from bot.model.report import ClientReport
from bot.model.task import Task
from bot.vault import Unfit, Why
from storage.engine import Storage, open_storage
from storage.founding import founded, teams
from storage.schema import KINDS
from storage.shelf import SqlShelf
from tests import room as rooms
from tests.postgres import database, postgres, storage
from tests.storage_team import NOW, Team
from tests.storage_things import things
from tests.test_import import drop

__all__ = ["database", "postgres", "storage"]

PLACED = "test:home"


def dumped(storage: Storage, org: str) -> dict[str, Any]:
    with storage.house.open(org, NOW, changes=False) as work:
        return work.vault.dump()


class Nobody(dict[str, Any]):
    """The first thing of a kind refers to none of its own."""

    def __missing__(self, kind: str) -> None:
        return None


def filled(team: Team, data: st.DataObject) -> None:
    """A random world: a few things of every kind, that refer to each other."""
    known: dict[str, Any] = Nobody({"person": team.ana.id, "project": team.acme.id})
    with team.changing() as work:
        known["task"] = work.tasks.add(team.unsaved(1)).id
        for kind in KINDS:
            if kind.name in ("account", "upload", "feed", "formlink"):
                continue
            # Of some there may be one for each of what they refer to.
            n = 1 if any(index.unique for index in kind.table.indexes) else 2
            for one in range(n):
                thing = data.draw(things(kind, known))
                if isinstance(thing, Task):
                    thing.remind = ["3d"]
                if isinstance(thing, ClientReport):
                    thing.send_at = NOW  # as every report has that was approved
                if hasattr(thing, "number"):
                    thing.number = 1_000 + one
                if hasattr(thing, "workspace"):
                    thing.workspace = PLACED
                SqlShelf[Any](work, kind).add(thing)
                known.setdefault(kind.name, thing.id)
            work.flush()
        work.number(team.acme.id, "task")


@settings(
    deadline=None,
    max_examples=6,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_out_and_in_and_out_is_the_same(data: st.DataObject) -> None:
    first, second = open_storage("sqlite://"), open_storage("sqlite://")
    try:
        team = Team(first)
        filled(team, data)
        dump = dumped(first, team.org)
        text = json.dumps(dump, sort_keys=True)
        founded(second.house, json.loads(text), NOW)
        (org,) = teams(second.house).values()
        again = dumped(second, org)
        assert json.dumps(again, sort_keys=True) == text
        for kind in KINDS:
            assert kind.name in ("upload", "feed", "formlink") or dump["things"][kind.name], (
                kind.name
            )
        with second.house.open(org, NOW, changes=True) as work:
            assert work.number(team.acme.id, "task") == 2  # numbers go on where they stopped
    finally:
        first.close()
        second.close()


def test_it_goes_into_postgresql_as_well(storage: Storage) -> None:
    source = open_storage("sqlite://")
    try:
        team = Team(source)
        with team.changing() as work:
            work.tasks.add(team.unsaved(1))
        dump = dumped(source, team.org)
    finally:
        source.close()
    founded(storage.house, dump, NOW)
    (org,) = teams(storage.house).values()
    assert dumped(storage, org) == dump


@pytest.fixture
def team() -> Iterator[Team]:
    storage = open_storage("sqlite://")
    try:
        yield Team(storage)
    finally:
        storage.close()


def test_a_broken_file_changes_nothing(team: Team) -> None:
    with team.changing() as work:
        work.tasks.add(team.unsaved(1))
    good = dumped(team.storage, team.org)

    def spoilt(**values: Any) -> dict[str, Any]:
        bad = copy.deepcopy(good)
        bad["things"]["task"][0] |= values
        return bad

    broken: list[tuple[Any, Why]] = [
        ([], Why.NOT_OURS),
        ({}, Why.NOT_OURS),
        ({**good, "format": 2}, Why.NOT_OURS),
        ({**good, "schema": "9999"}, Why.NEWER),
        ({**good, "numbers": [["x", "task", "1"]]}, Why.NOT_OURS),
        ({**good, "things": {**good["things"], "task": {}}}, Why.NOT_OURS),
        ({**good, "things": {**good["things"], "task": good["things"]["task"] * 2}}, Why.NOT_OURS),
        (spoilt(number="1; DROP TABLE"), Why.NOT_OURS),
        (spoilt(number=True), Why.NOT_OURS),
        (spoilt(state="nonsense"), Why.NOT_OURS),
        (spoilt(labels='"no list"'), Why.NOT_OURS),
        (spoilt(title="\x00"), Why.NOT_OURS),
        (spoilt(title="\ud800"), Why.NOT_OURS),
        (spoilt(id="a"), Why.NOT_OURS),
        (spoilt(title=None), Why.NOT_OURS),
        (spoilt(nonsense=1), Why.NOT_OURS),
    ]
    for dump, why in broken:
        other = open_storage("sqlite://")
        try:
            with pytest.raises(Unfit) as caught:
                founded(other.house, dump, NOW)
            assert caught.value.why is why, dump
            assert teams(other.house) == {}
        finally:
            other.close()


def test_a_workspace_that_is_taken_is_not_taken_again(team: Team) -> None:
    with pytest.raises(Unfit) as caught:
        founded(team.storage.house, dumped(team.storage, team.org), NOW)
    assert caught.value.why is Why.NOT_EMPTY
    assert len(teams(team.storage.house)) == 1


def restored(room: rooms.Room, text: str) -> rooms.Said:
    shown = drop(room, text)
    return room.press(shown, "Import everything", "wei")


def test_in_chat_it_goes_into_an_empty_team_and_out_again() -> None:
    with rooms.Room(zone="Europe/Berlin") as old:
        old.say("wei", "/project new Acme website")
        old.say("ana", "/my")
        old.say("wei", "/task Fix login @ana due friday 17:00")
        text = old.say("wei", "/pm export").answer.reply.papers[0].content.decode()
    with rooms.Room(zone="Asia/Shanghai") as new:
        new.say("wei", "/my")
        done = restored(new, text)
        assert "Everything is here" in done.text()
        assert "ACME-1 Fix login · @Ana · Fri 27 Nov 17:00" in new.say("wei", "/task list").text()
        assert "ACME-2" in new.say("ana", "/task Another one").text()
        new.say("ana", "/pm undo")
        again = json.loads(new.say("wei", "/pm export").answer.reply.papers[0].content)
        was = json.loads(text)
        wei = next(p["id"] for p in was["things"]["person"] if p["handle"] == "wei")
        now = next(p["id"] for p in again["things"]["person"] if p["handle"] == "wei")
        account = next(a["id"] for a in was["things"]["account"] if a["native"] == "wei")
        known = next(a["id"] for a in again["things"]["account"] if a["native"] == "wei")
        expected = json.loads(text.replace(wei, now).replace(account, known))
        for kind, images in expected["things"].items():
            key = lambda image: image["id"]  # noqa: E731
            assert sorted(again["things"][kind], key=key) == sorted(images, key=key), kind
        assert again["team"] == was["team"]


def test_what_was_restored_is_taken_back_at_once() -> None:
    with rooms.Room(zone="Europe/Berlin") as old:
        old.say("wei", "/project new Acme website")
        old.say("wei", "/task Fix login")
        text = old.say("wei", "/pm export").answer.reply.papers[0].content.decode()
    with rooms.Room(zone="Europe/Berlin") as new:
        new.say("wei", "/my")
        for _again in range(2):
            done = restored(new, text)
            with new.work() as work:
                assert work.tasks.count() == 1
            new.press(done, "Undo", "wei")
            with new.work() as work:
                assert work.tasks.count() == work.projects.count() == 0


def test_it_is_for_owners_of_a_team_that_has_nothing() -> None:
    with rooms.Room() as room:
        room.say("wei", "/project new Acme website")
        text = room.say("wei", "/pm export").answer.reply.papers[0].content.decode()
        assert "This team has something already." in restored(room, text).text()
        room.say("ana", "/my")
        assert "This needs a manager of Acme website." in drop(room, text, who="ana").text()


def test_rooms_of_other_workspaces_are_refused() -> None:
    """A file shall not make Steward speak in the rooms of others."""
    storage = open_storage("sqlite://")
    try:
        team = Team(storage, "room:elsewhere")
        with team.changing() as work:
            bound = Room(new_id(NOW), "room:elsewhere", "C1", "x", team.acme.id, Audience.TEAM)
            work.rooms.add(bound)
        text = json.dumps(dumped(storage, team.org))
    finally:
        storage.close()
    with rooms.Room() as room:
        room.say("wei", "/my")
        said = restored(room, text)
        assert "This file is of another workspace (room:elsewhere)." in said.text()
        assert "steward import FILE" in said.text()


def test_no_copy_that_another_team_made_is_read_because_a_file_says_so() -> None:
    storage = open_storage("sqlite://")
    try:
        team = Team(storage, "room:home")
        with team.changing() as work:
            work.attachments.add(
                Attachment(new_id(NOW), new_id(NOW), 0, "m1", "offer.pdf", "Wei", NOW)
            )
        dump = dumped(storage, team.org)
    finally:
        storage.close()
    (file,) = dump["things"]["attachment"]
    with rooms.Room() as room:
        room.say("wei", "/my")
        file["copy"] = f"01kd5k7h/{'0' * 64}"
        said = restored(room, json.dumps(dump))
        assert "copy" in said.text() and "Everything is here" not in said.text()
        file["copy"] = "0" * 64
        assert "Everything is here" in restored(room, json.dumps(dump)).text()


def test_what_is_left_out_is_said() -> None:
    """A new kind of thing is in every dump until somebody says why not."""
    with rooms.Room() as room:
        room.say("wei", "/my")
        with room.work() as work:
            kinds = set(work.vault.dump()["things"])
    assert {kind.name for kind in KINDS} - kinds == {"upload", "feed", "formlink"}
