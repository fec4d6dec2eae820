"""What is put on a shelf comes back as it was, every kind with every field, on both databases."""

from __future__ import annotations

import copy
import dataclasses
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from bot.asking import Between, Like, Since, Until
from bot.clock import new_id
from bot.model.closing import Closing
from bot.model.feedback import Scale, Survey
from bot.model.flow import Stage
from bot.model.forum import Conversation
from bot.model.lesson import Lesson
from bot.model.log import LogEntry, LogKind
from bot.model.milestone import Milestone
from bot.model.project import Audience, Client, Project, Room
from bot.model.report import ClientReport
from bot.model.risk import Risk
from bot.model.stock import Item
from bot.model.task import Note, Priority, Task, TaskState
from bot.model.template import Makes, Template
from storage.columns import canonical, from_image, image_of, write
from storage.engine import Storage
from storage.schema import BY_NAME, KINDS, Kind
from storage.shelf import SqlShelf
from storage.work import SqlWork
from tests.postgres import database, postgres, storage
from tests.storage_team import NOW, Team, at
from tests.storage_things import things

__all__ = ["database", "postgres", "storage"]

# Every example is rolled back, so that one database does for all of them.
examples = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@dataclass
class World:
    team: Team
    known: dict[str, str]  # the id of one thing of each kind that others refer to


@pytest.fixture
def world(storage: Storage) -> World:
    team = Team(storage)
    with team.changing() as work:
        task = work.tasks.add(team.unsaved(1))
        client = work.clients.add(Client(new_id(NOW), "Acme Ltd"))
        room = work.rooms.add(Room(new_id(NOW), "w", "C1", "web", team.acme.id, Audience.TEAM))
        item = work.items.add(Item(new_id(NOW), "paper", Decimal(5), team.ana.id, NOW, team.ana.id))
        milestone = work.milestones.add(
            Milestone(new_id(NOW), team.acme.id, "Beta", NOW, team.ana.id)
        )
        day = NOW.date()
        report = work.reports.add(
            ClientReport(new_id(NOW), team.acme.id, 1, day, day, NOW, team.ana.id)
        )
        entry = work.logs.add(
            LogEntry(new_id(NOW), team.acme.id, 1, LogKind.NEED, "x", team.ana.id, NOW)
        )
        talk = work.conversations.add(Conversation(new_id(NOW), team.acme.id, "Export", NOW))
        risk = work.risks.add(Risk(new_id(NOW), team.acme.id, 1, "late", NOW, team.ana.id))
        template = work.templates.add(
            Template(new_id(NOW), "website", Makes.PROJECT, NOW, team.ana.id)
        )
        other = work.projects.add(Project(new_id(NOW), "B", "Beta", team.ana.id, "UTC", "en"))
        closing = work.closings.add(Closing(new_id(NOW), other.id))
        lesson = work.lessons.add(Lesson(new_id(NOW), 1, team.acme.id, "ask", NOW, team.ana.id))
        survey = work.surveys.add(
            Survey(new_id(NOW), team.acme.id, 1, Scale.CSAT, NOW, team.ana.id)
        )
        stage = work.stages.add(Stage(new_id(NOW), team.acme.id, TaskState.DOING, 1, NOW, "qa"))
    person, project = team.ana.id, team.acme.id
    known = {"person": person, "project": project, "client": client.id, "room": room.id}
    known |= {"report": report.id, "log": entry.id, "item": item.id, "risk": risk.id}
    known |= {"task": task.id, "milestone": milestone.id, "conversation": talk.id}
    known |= {"template": template.id, "closing": closing.id, "lesson": lesson.id}
    known |= {"survey": survey.id, "stage": stage.id}
    return World(team, known)


def again(work: SqlWork, kind: Kind, key: str) -> Any:
    """The thing as its row has it, and not as it is remembered."""
    work.flush()
    work.held.clear()
    return SqlShelf[Any](work, kind).get(key)


@every_kind
@examples
@given(data=st.data())
def test_a_thing_comes_back_with_every_field(world: World, kind: Kind, data: st.DataObject) -> None:
    thing = data.draw(things(kind, world.known))
    with world.team.storage.house.open(world.team.org, NOW, changes=True) as work:
        SqlShelf[Any](work, kind).add(copy.deepcopy(thing))
        found = again(work, kind, thing.id)
    assert found == thing
    for field in dataclasses.fields(kind.cls):
        value = getattr(found, field.name)
        assert type(value) is type(getattr(thing, field.name))
        if isinstance(value, datetime):
            assert value.tzinfo is UTC


@every_kind
@examples
@given(data=st.data())
def test_one_changed_field_is_written_and_no_other(
    world: World, kind: Kind, data: st.DataObject
) -> None:
    thing, other = (data.draw(things(kind, world.known)) for _ in range(2))
    names = {f.name for f in dataclasses.fields(kind.cls)} - {"id"}
    name = data.draw(st.sampled_from(sorted(names)))
    with world.team.storage.house.open(world.team.org, NOW, changes=True) as work:
        SqlShelf[Any](work, kind).add(copy.deepcopy(thing))
        for changed in (again(work, kind, thing.id), thing):
            setattr(changed, name, copy.copy(getattr(other, name)))
        assert again(work, kind, thing.id) == thing


@every_kind
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_an_image_shows_the_whole_thing(kind: Kind, data: st.DataObject) -> None:
    thing = data.draw(things(kind, dict.fromkeys(BY_NAME, "x")))
    text = canonical(image_of(kind.cls, write(thing)))
    assert from_image(kind.cls, json.loads(text)) == thing


def test_a_naive_datetime_is_refused_and_nothing_is_written(world: World) -> None:
    note = Note(new_id(NOW), world.known["task"], world.team.ana.id, "x", NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="naive"), world.team.changing() as work:
        work.notes.add(note)
    with world.team.reading() as work:
        assert work.notes.find() == []


def test_an_instant_of_any_zone_is_kept_and_ordered_as_utc(world: World) -> None:
    notes = [
        Note(new_id(NOW), world.known["task"], world.team.ana.id, str(hours), moment)
        for hours in (-11, 0, 13)
        for moment in [NOW.replace(tzinfo=timezone(timedelta(hours=hours)))]
    ]
    with world.team.changing() as work:
        for note in notes:
            work.notes.add(note)
    with world.team.reading() as work:
        found = work.notes.find(order=("at",))
        assert [note.text for note in found] == ["13", "0", "-11"]
        assert [note.at for note in found] == sorted(note.at for note in notes)
        late = work.notes.find(at=Since(NOW), order=("at",))
        assert [note.text for note in late] == ["0", "-11"]
        assert work.notes.find(at=Until(NOW - timedelta(microseconds=1))) == found[:1]


# Questions to a shelf


@pytest.fixture
def tasks(world: World) -> dict[str, Task]:
    """Some tasks, by their titles."""
    team = world.team
    made = [
        team.unsaved(2, title="50% of Émile's LOGIN", due=at(1)),
        team.unsaved(3, title="under_score", due=at(3)),
        team.unsaved(4, title="登录 page"),
    ]
    made[0].state = TaskState.DOING
    made[1].priority = Priority.HIGH
    made[2].owner = None
    with team.changing() as work:
        for task in made:
            work.tasks.add(task)
    return {task.title: task for task in made}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("émile", ["50% of Émile's LOGIN"]),
        ("ÉMILE", ["50% of Émile's LOGIN"]),
        ("login", ["50% of Émile's LOGIN", "Fix login"]),
        ("50%", ["50% of Émile's LOGIN"]),
        ("%", ["50% of Émile's LOGIN"]),
        ("r_s", ["under_score"]),
        ("_", ["under_score"]),
        ("\\", []),
        ("登录", ["登录 page"]),
        ("' OR 1=1 --", []),
    ],
)
def test_like_takes_every_letter_as_it_is(
    world: World, tasks: dict[str, Task], text: str, found: list[str]
) -> None:
    with world.team.reading() as work:
        assert sorted(task.title for task in work.tasks.find(title=Like(text))) == found


def test_a_shelf_answers_by_value_none_any_of_and_range(
    world: World, tasks: dict[str, Task]
) -> None:
    def numbers(**where: Any) -> list[int]:
        return [task.number for task in work.tasks.find(order=("number",), **where)]

    with world.team.reading() as work:
        assert numbers(state=TaskState.DOING) == [2]
        assert numbers(owner=None) == [4]
        assert numbers(number=(2, 4, 99)) == [2, 4]
        assert numbers(number=()) == []
        assert numbers(due=Until(tasks["under_score"].due)) == [2, 3]
        assert numbers(due=Since(tasks["under_score"].due)) == [3]
        ends = [one.due.at for one in tasks.values() if one.due is not None]
        assert numbers(due=Between(*ends)) == [2], "the end is not in it"
        assert numbers(priority=Priority.HIGH, state=TaskState.TODO) == [3]
        assert numbers(priority=Priority.HIGH, state=TaskState.DOING) == []


def test_the_first_rows_of_each_value_are_found_at_once(
    world: World, tasks: dict[str, Task]
) -> None:
    """By their owner: one task is nobody's, which is a value as any other."""

    def numbers(**how: Any) -> list[int]:
        return [task.number for task in work.tasks.find(each="owner", **how)]

    with world.team.reading() as work:
        assert sorted(numbers(order=("number",), limit=1)) == [1, 4]
        assert sorted(numbers(order=("-number",), limit=1)) == [3, 4]
        assert sorted(numbers(order=("number",), limit=2)) == [1, 2, 4]
        assert sorted(numbers(order=("number",), limit=1, offset=1)) == [2]
        assert numbers(order=("due",), limit=1, owner=world.team.ana.id) == [2]
        assert numbers(order=("-due",), limit=2, owner=world.team.ana.id) == [3, 2]
        assert numbers(order=("number",), limit=1, number=()) == []


def test_the_latest_of_each_value_is_found_at_once(world: World, tasks: dict[str, Task]) -> None:
    ana = world.team.ana.id
    with world.team.changing() as work:
        mine = work.tasks.latest("owner", "created_at", "started_at", "done_at")
        assert sorted(mine, key=lambda row: row[0] or "") == [
            (None, NOW, None, None), (ana, NOW, None, None)
        ]  # fmt: skip
        (task,) = work.tasks.find(number=2)
        task.started_at = NOW + timedelta(hours=2)
        (other,) = work.tasks.find(number=3)
        other.started_at = NOW + timedelta(hours=1)
        assert work.tasks.latest("owner", "started_at", owner=(ana,)) == [(ana, task.started_at)]
        assert work.tasks.latest("owner", "started_at", owner=()) == []


def test_none_stands_last_and_the_id_breaks_ties(world: World, tasks: dict[str, Task]) -> None:
    with world.team.reading() as work:
        assert [t.number for t in work.tasks.find(order=("due",))][:2] == [2, 3]
        assert [t.number for t in work.tasks.find(order=("-due",))][:2] == [3, 2]
        ids = [task.id for task in work.tasks.find(order=("project",))]
        assert ids == sorted(ids)
        assert [t.number for t in work.tasks.find(order=("-number",), limit=2)] == [4, 3]


def test_unsaved_changes_count_and_a_thing_is_one_object(world: World) -> None:
    with world.team.changing() as work:
        (task,) = work.tasks.find(number=1)
        assert work.tasks.get(task.id) is task
        task.title = "Mend the login"
        task.labels.append("web")
        assert work.tasks.find(title=Like("fix")) == []
        assert work.tasks.find(title=Like("mend"))[0] is task
        added = work.tasks.add(world.team.unsaved(7))
        assert work.tasks.find(number=7)[0] is added
        work.tasks.drop(task)
        assert work.tasks.get(task.id) is None
        assert work.tasks.find(number=1) == []
        work.tasks.add(task)
        assert work.tasks.find(number=1)[0] is task
    with world.team.reading() as work:
        assert work.tasks.find(number=1)[0].labels == ["web"]


def test_a_work_that_is_not_saved_leaves_nothing(world: World) -> None:
    with world.team.storage.house.open(world.team.org, NOW, changes=True) as work:
        work.tasks.add(world.team.unsaved(7))
        assert len(work.tasks.find()) == 2
        assert work.number(world.team.acme.id, "task") == 1
    with world.team.storage.house.open(world.team.org, NOW, changes=True) as work:
        assert len(work.tasks.find()) == 1
        assert work.number(world.team.acme.id, "task") == 1


def test_a_reading_work_cannot_be_saved(world: World) -> None:
    with world.team.reading() as work, pytest.raises(RuntimeError):
        work.save(request="r", actor=None, line="", answer=lambda seq: pytest.fail("asked"))


# What the database itself refuses


def test_a_thing_that_does_not_exist_cannot_be_referred_to(world: World) -> None:
    note = Note(new_id(NOW), "nowhere", world.team.ana.id, "x", NOW)
    with (
        pytest.raises(Exception, match=r"(?i)foreign key"),
        world.team.storage.engine.begin() as connection,
    ):
        connection.execute(insert(BY_NAME["note"].table), {"org": world.team.org, **write(note)})
    with world.team.storage.engine.connect() as connection:
        notes = connection.execute(select(func.count()).select_from(BY_NAME["note"].table))
        assert notes.scalar_one() == 0
