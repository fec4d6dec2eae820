"""However much there is, no more is read than is shown; the rest is counted by the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.asking import Between, Has, Until
from bot.clock import new_id
from bot.model.log import LogEntry, LogKind
from bot.model.moment import Moment
from bot.model.risk import Risk, RiskState
from bot.model.task import Priority, TaskState
from bot.paging import page_of
from bot.reports.agenda import agenda_of
from bot.reports.register import Register
from bot.reports.register import scores as scores_of
from bot.reports.status import status_of
from bot.reports.week import facts, loads
from storage.engine import Storage
from storage.work import SqlWork
from tests.postgres import database, postgres, storage
from tests.room import Room
from tests.storage_team import NOW, ZONE, Team

__all__ = ["database", "postgres", "storage"]

DAY = timedelta(days=1)
MANY = 120
STATES = (TaskState.TODO, TaskState.DOING, TaskState.BLOCKED, TaskState.DONE, TaskState.DROPPED)


@pytest.fixture
def team(storage: Storage) -> Team:
    """Many tasks, log entries and risks: a fifth of the tasks in each state, a third late, a third
    due some day, a third never."""
    team = Team(storage)
    with team.changing() as work:
        for n in range(1, MANY + 1):
            task = work.tasks.add(team.unsaved(n))
            task.state = STATES[n % 5]
            task.due = (None, Moment.of(NOW - n * DAY, ZONE), Moment.of(NOW + n * DAY, ZONE))[n % 3]
            task.estimate = timedelta(hours=2) if n % 4 == 0 else None
            task.done_at = NOW - DAY if task.state is TaskState.DONE else None
            task.labels = ["a_b"] if n % 10 == 0 else ["aXb"]
            task.owner = team.ana.id if n % 2 else None
            work.logs.add(
                LogEntry(
                    new_id(NOW), team.acme.id, n, list(LogKind)[n % 7], "said", team.ana.id, NOW
                )
            )
            risk = Risk(new_id(NOW), team.acme.id, n, "may slip", NOW, team.ana.id)
            risk.probability, risk.impact = (n % 5 + 1, n % 3 + 1) if n % 7 else (None, None)
            work.risks.add(risk)
    return team


READS: list[Callable[[Team, SqlWork], object]] = [
    lambda team, work: facts(team.acme, work),
    lambda team, work: status_of(team.acme, work),
    lambda team, work: loads(team.acme, work),
    lambda team, work: agenda_of(team.ana.id, ZONE, work),
    lambda team, work: Register.of(work, project=team.acme.id, state=RiskState.OPEN).find(10, 20),
    lambda team, work: page_of(work.tasks, 3, ("due", "number"), project=team.acme.id),
    lambda team, work: page_of(work.logs, 3, ("-number",), project=team.acme.id),
]


@pytest.mark.parametrize("read", READS)
def test_no_more_is_read_than_is_shown(team: Team, read: Callable[[Team, SqlWork], object]) -> None:
    with team.reading() as work:
        read(team, work)
        assert len(work.held) <= 30


def test_the_week_and_the_agenda_count_what_they_do_not_show(team: Team) -> None:
    with team.reading() as work:
        tasks = work.tasks.find(project=team.acme.id, order=("due", "number"))
        told, agenda = facts(team.acme, work), agenda_of(team.ana.id, ZONE, work)
        load = loads(team.acme, work)
    late = [task for task in tasks if task.late(NOW)]
    stuck = [t for t in tasks if t.state is TaskState.BLOCKED and t not in late]
    coming = [
        t for t in tasks
        if t.open and t.state is not TaskState.BLOCKED
        and t.due is not None and NOW < t.due.at <= NOW + 7 * DAY
    ]  # fmt: skip
    for some, whole, n in ((told.late, late, 5), (told.stuck, stuck, 5), (told.coming, coming, 12)):
        assert (list(some.rows), some.total) == (whole[:n], len(whole))
    open_ = [task for task in tasks if task.open]
    assert told.estimated == sum(task.estimate is not None for task in open_)
    assert told.unowned == sum(task.owner is None for task in open_)
    mine = [task for task in open_ if task.owner == team.ana.id]
    assert list(agenda.shown) == mine[:7]
    assert agenda.late == sum(task.late(NOW) for task in mine)
    assert agenda.late + agenda.now + agenda.week + agenda.later == len(mine)
    assert agenda.blocked == sum(task.state is TaskState.BLOCKED for task in mine)
    of_ana = load[team.ana.id]
    assert (of_ana.tasks, of_ana.late) == (len(mine), agenda.late)
    assert of_ana.estimated == sum((t.estimate for t in mine if t.estimate), timedelta())
    assert of_ana.unknown == sum(task.estimate is None for task in mine)


def score(risk: Risk) -> int:
    return risk.level.score if risk.level is not None else 0


def test_the_register_goes_from_the_greatest_risk_to_the_one_nobody_assessed(team: Team) -> None:
    with team.reading() as work:
        register = Register.of(work, project=team.acme.id, state=RiskState.OPEN)
        everything = [risk for start in range(0, MANY, 7) for risk in register.find(7, start)]
        known = scores_of(work, [team.acme.id])[team.acme.id]
    scores = [score(risk) for risk in everything]
    assert scores == sorted(scores, reverse=True)
    assert len({risk.id for risk in everything}) == register.total == MANY
    assert register.exposure == sum(scores)
    assert sorted(known, reverse=True) == scores


def test_questions_are_counted_as_they_are_answered(team: Team) -> None:
    with team.reading() as work:
        for where in (
            {"state": (TaskState.TODO, TaskState.DONE), "owner": None},
            {"due": Until(NOW)},
            {"due": Between(NOW, NOW + 30 * DAY), "priority": Priority.NORMAL},
            {"labels": Has("a_b")},
            {"labels": Has("a")},
            {"state": ()},
        ):
            found = work.tasks.find(**where, order=("due", "number"))
            assert work.tasks.count(**where) == len(found)
            assert (
                work.tasks.find(**where, order=("due", "number"), limit=5, offset=3) == found[3:8]
            )
            by_state = dict(work.tasks.counts("state", **where))
            assert sum(by_state.values()) == len(found)
            assert all(n == sum(t.state is s for t in found) for s, n in by_state.items())
        assert {tuple(task.labels) for task in work.tasks.find(labels=Has("a_b"))} == {("a_b",)}
        assert work.tasks.count(labels=Has("a")) == 0
        found = work.tasks.find(due=Between(NOW, NOW + 30 * DAY))
        assert all(task.due and NOW <= task.due.at < NOW + 30 * DAY for task in found)


def test_what_is_not_saved_yet_is_counted_too(team: Team) -> None:
    with team.changing() as work:
        work.tasks.add(team.unsaved(MANY + 1))
        assert work.tasks.count(project=team.acme.id) == MANY + 1


def test_risks_come_in_pages() -> None:
    with Room() as room:
        room.say("wei", "/project new Acme website")
        for n in range(12):
            room.say("wei", f"/risk number {n} p{n % 5 + 1} i1 {'@wei' if n else ''}")
        first = room.say("wei", "/risk list @wei")
        assert first.lines[0].startswith("Acme website: 12 open risks, exposure ")
        assert "Page 1 of 2" in first.text()
        second = room.press(first, "Next page", "wei")
        assert sum(line.startswith("R-") for line in second.lines) == 2
        assert "Next page" not in second.buttons
        assert room.say("wei", "/risk list page 9").lines[1:3] == second.lines[1:3]
