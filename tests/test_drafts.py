"""Drafts of forms in the core: what any platform may use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import text

from bot.work import Busy
from tests.room import Room


@pytest.fixture
def room(tmp_path: object) -> Iterator[Room]:
    with Room(url=f"sqlite:///{tmp_path}/room.db") as opened:
        opened.say("ana", "/project new Acme website")
        yield opened


def aside(room: Room, values: dict[str, str], who: str = "ana") -> None:
    """Somebody opens the form for a new task, fills that in, and closes it."""
    form = room.say(who, "/task add").form
    assert form is not None and form.draft == "task add"
    request = room.request(who, command="task add", values=values, draft=form.draft, unsent=True)
    answer = room.desk.answer(request)
    assert answer.reply.silent and answer.private


def test_a_draft_survives_a_restart_and_makes_no_entry_in_the_journal(room: Room) -> None:
    with room.work("ana") as work:
        before = len(work.journal.recent(100))
    aside(room, {"title": "Half a thought"})
    room.restart()
    form = room.say("ana", "/task add").form
    assert form is not None and form.kept and form.fields == {"title": "Half a thought"}
    with room.work("ana") as work:
        assert len(work.journal.recent(100)) == before and work.tasks.count() == 0


def test_what_is_sent_takes_its_draft_along_and_a_refusal_does_not(room: Room) -> None:
    aside(room, {"title": "Half a thought"})
    values = {"title": "Whole", "estimate": "soon"}
    refused = room.ask(room.request("ana", command="task add", values=values, draft="task add"))
    assert refused.answer.reply.field == "estimate"
    form = room.say("ana", "/task add").form
    assert form is not None and form.kept
    room.ask(room.request("ana", command="task add", values={"title": "x"}, draft="task add"))
    form = room.say("ana", "/task add").form
    assert form is not None and not form.kept


def test_old_drafts_are_forgotten_when_another_is_kept(room: Room) -> None:
    aside(room, {"title": "Old"})
    aside(room, {"title": "Of Bob"}, "bob")
    room.clock.advance(timedelta(hours=25))
    aside(room, {"title": "New"})
    with room.storage.engine.connect() as connection:
        kept = connection.execute(text("SELECT fields FROM draft")).scalars().all()
    assert kept == ['{"title": "New"}']


def test_a_form_opens_without_its_draft_where_the_database_is_of_no_use(room: Room) -> None:
    aside(room, {"title": "Kept"})
    with patch.object(room.storage.house, "draft", side_effect=Busy("locked")):
        form = room.say("ana", "/task add").form
        assert form is not None and not form.kept
        sent = room.request("ana", command="task add", values={"title": "x"}, draft="task add")
        assert "ACME-1" in room.ask(sent).text()


@pytest.mark.parametrize("blob", ["", "{", "[]", "5", '{"title": 5}', "[" * 100_000])
def test_what_stands_in_the_table_and_is_no_draft_is_none(room: Room, blob: str) -> None:
    aside(room, {"title": "Kept"})
    with room.storage.engine.execution_options(changes=True).begin() as connection:
        connection.execute(text("UPDATE draft SET fields = :blob"), {"blob": blob})
    form = room.say("ana", "/task add").form
    assert form is not None and form.fields == {}
