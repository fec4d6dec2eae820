"""Where a project's own states are seen: the board, a forum's tags, templates, lists, a dump."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Speaker
from bot.flow import Flow
from bot.model.flow import Approves
from bot.model.task import TaskState
from bot.reports.board import board
from bot.reports.status import status_of
from bot.threads import state_tag, tags_of, task_tags
from bot.tongue import Tongue
from bot.words import Words
from tests.room import Room

PEOPLE = {name: Speaker(name, name.title(), outsider=False) for name in ("wei", "ana", "bob")}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as made:
        made.say("wei", "/project new Acme website")
        for title in ("Fix login", "Draw it", "Ring them"):
            made.say("wei", f"/task {title} @bob due friday")
        made.say("wei", '/project flow set "Code review" as review then done,doing')
        made.say("bob", "/task 1 code review")
        yield made


def test_counts_are_by_category_and_the_board_says_the_names(room: Room) -> None:
    with room.work() as work:
        home = work.projects.find()[0]
        status = status_of(home, work)
        assert (status.todo, status.review, status.open) == (2, 1, 3)
        tongue = Tongue("en", "Europe/Berlin", room.clock.now())
        said = "\n".join(
            "".join(tongue.text(span) for span in block.spans)
            for block in board(home, work).blocks if hasattr(block, "spans")
        )  # fmt: skip
    assert "2 To do · 1 Code review" in said
    assert "ACME-1" in said, "what is looked at is still to come"


def test_without_names_of_its_own_a_board_is_as_ever(room: Room) -> None:
    room.say("wei", "/project flow remove code review to doing")
    assert "2 to do · 1 in progress" in room.say("wei", "/project status").text()


def test_a_forum_s_tags_are_named_as_its_states_are_and_mean_them(room: Room) -> None:
    with room.work() as work:
        task = work.tasks.find(number=1)[0]
        flow = Flow.of(task.project, work)
        assert tags_of(task, flow) == ("Code review",)
        known = [one if isinstance(one, str) else one.message for one in task_tags(flow)]
        assert {"Code review", "In review", "Done"} <= set(known)
        for name in ("code review", "CODE REVIEW"):
            found = state_tag([name], flow)
            assert found is not None and found.name == "Code review"
        started = state_tag(["进行中"], flow)
        assert started is not None and started.state is TaskState.DOING
        assert state_tag(["urgent", "website"], flow) is None
    assert isinstance(tags_of(task, flow)[0], str | Words)


def test_a_template_carries_states_transitions_and_approvers(room: Room) -> None:
    room.say("wei", "/project flow set done @ana days 3")
    room.say("wei", "/project flow set doing approval manager then todo")
    room.say("wei", "/project template save shop")
    shown = room.say("wei", "/project new Globex from shop", "globex")
    room.press(shown, "Make it", "wei")
    with room.work() as work:
        home = work.projects.find(key="GLOBEX")[0]
        flow = Flow.of(home.id, work)
        by = {stage.name or stage.state.value: stage for stage in flow.stages}
        ana = next(person for person in work.people.find() if person.name == "Ana")
        assert list(by) == ["todo", "doing", "Code review", "blocked", "done", "dropped"]
        assert set(by["Code review"].leads or ()) == {by["doing"].id, by["done"].id}
        assert (by["done"].approver, by["done"].patience) == (ana.id, 3)
        assert (by["doing"].role, by["doing"].leads) == (Approves.MANAGER, [by["todo"].id])
        assert {stage.project for stage in flow.stages} == {home.id}


def test_a_list_reads_own_names_and_writes_them(room: Room) -> None:
    read = room.say("wei", "/pm import title,state\nShip it,Code review\nPaint it,in progress")
    room.press(read, next(label for label in read.buttons if label.startswith("Import")), "wei")
    listed = room.say("wei", "/task list code review").text()
    assert "Ship it" in listed and "Paint it" not in listed


def test_own_states_go_through_a_dump(room: Room) -> None:
    with room.work() as work:
        things = work.vault.dump()["things"]
    named = {one["id"]: one["name"] for one in things["stage"]}
    assert [named.get(one["stage"] or "") for one in things["task"]] == ["Code review", None, None]
