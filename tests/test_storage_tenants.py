"""Two organisations with the same names, numbers and words: neither sees or touches the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.asking import Like
from bot.clock import new_id
from bot.model.ability import Ability
from bot.model.checkin import CheckIn
from bot.model.closing import Closing, Leftover, Verdict, Waiver
from bot.model.contact import ClientContact
from bot.model.discussion import Attachment, Discussion, Naming, Remark
from bot.model.feed import Feed
from bot.model.feedback import Ballot, Scale, Score, Survey
from bot.model.flow import Stage
from bot.model.formlink import FormLink
from bot.model.forum import Conversation, Forum, Holds, Seat, Thread
from bot.model.goal import Goal
from bot.model.joining import Side
from bot.model.lesson import Lesson, Lookback, Vote
from bot.model.log import LogEntry, LogKind
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.money import Baseline, Budget, Expense, Money, Rate, Stint, Timer
from bot.model.people import Role
from bot.model.project import Audience, Client, Member, Room, Schedule
from bot.model.reminder import Reminder
from bot.model.report import ClientAnswer, ClientReport
from bot.model.risk import Dismissal, Issue, Risk
from bot.model.rule import Rule
from bot.model.stock import Booking, Holding, Item
from bot.model.task import Note, TaskState
from bot.model.template import Makes, Step, StepKind, Template
from bot.model.upload import Upload
from bot.model.wish import Wish
from storage import schema
from storage.engine import Storage
from storage.schema import KINDS
from storage.work import SqlWork
from tests.postgres import database, postgres, storage
from tests.storage_team import NOW, ZONE, Team, at

__all__ = ["database", "postgres", "storage"]

SHELVES = {
    "people": "person", "accounts": "account", "clients": "client", "projects": "project",
    "abilities": "ability", "members": "member", "rooms": "room", "schedules": "schedule", "tasks": "task",
    "notes": "note", "logs": "log", "risks": "risk", "milestones": "milestone",
    "goals": "goal",
    "reports": "report", "checkins": "checkin", "forums": "forum", "threads": "thread",
    "conversations": "conversation", "answers": "answer", "discussions": "discussion",
    "remarks": "remark", "attachments": "attachment", "namings": "naming",
    "reminders": "reminder", "stints": "stint", "timers": "timer", "expenses": "expense",
    "rates": "rate", "budgets": "budget", "baselines": "baseline", "items": "item",
    "holdings": "holding", "bookings": "booking", "templates": "template", "steps": "step",
    "waivers": "waiver", "closings": "closing", "verdicts": "verdict", "lessons": "lesson",
    "votes": "vote", "lookbacks": "lookback", "sides": "side",
    "issues": "issue", "dismissals": "dismissal", "uploads": "upload",
    "contacts": "contact", "surveys": "survey", "scores": "score", "ballots": "ballot",
    "feeds": "feed", "formlinks": "formlink", "rules": "rule", "wishes": "wish", "stages": "stage",
}  # fmt: skip
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def furnish(team: Team) -> None:
    """One thing of every kind, with the same words in every team."""
    project, ana = team.acme.id, team.ana.id
    task = team.task(1, due=at(2))
    with team.changing() as work:
        assert [work.number(project, kind) for kind in ("task", "log", "risk")] == [1, 1, 1]
        work.clients.add(Client(new_id(NOW), "Acme Ltd"))
        work.abilities.add(Ability(new_id(NOW), ana, "figma", 2, NOW, ana))
        work.members.add(Member(new_id(NOW), project, ana, Role.MANAGER))
        room = work.rooms.add(
            Room(new_id(NOW), team.workspace, "C1", "acme", project, Audience.TEAM)
        )
        work.schedules.add(
            Schedule(
                new_id(NOW), project, room.id, "report week", "FREQ=WEEKLY", time(9), ZONE, ana, NOW
            )
        )
        work.notes.add(Note(new_id(NOW), task.id, ana, "seen", NOW))
        work.stages.add(Stage(new_id(NOW), project, TaskState.REVIEW, 0, NOW, "qa"))
        entry = work.logs.add(LogEntry(new_id(NOW), project, 1, LogKind.NEED, "a form", ana, NOW))
        asked = work.surveys.add(Survey(new_id(NOW), project, 1, Scale.CSAT, NOW, ana))
        work.scores.add(Score(new_id(NOW), project, asked.id, 4, ana, NOW))
        work.ballots.add(Ballot(new_id(NOW), asked.id, ana))
        work.contacts.add(ClientContact(new_id(NOW), "Ms. Wang", NOW, ana, project=project))
        work.risks.add(Risk(new_id(NOW), project, 1, "late", NOW, ana))
        work.issues.add(Issue(new_id(NOW), project, 1, "late", NOW.date(), NOW, ana))
        work.dismissals.add(Dismissal(new_id(NOW), project, "burn", "burn.1", 20, NOW, ana))
        work.milestones.add(Milestone(new_id(NOW), project, "Beta", NOW, ana))
        due = Moment.of(NOW, ZONE)
        work.goals.add(Goal(new_id(NOW), project, 1, "sign-ups", Decimal(200), due, NOW, ana))
        week = NOW.date()
        report = work.reports.add(ClientReport(new_id(NOW), project, 1, week, week, NOW, ana))
        work.checkins.add(CheckIn(new_id(NOW), project, ana, week, NOW, asked=True))
        said = ClientAnswer(new_id(NOW), project, report.id, 1, "yes", ana, NOW, entry.id)
        work.answers.add(said)
        work.forums.add(Forum(new_id(NOW), room.id, project, Holds.CONVERSATIONS))
        talk = work.conversations.add(Conversation(new_id(NOW), project, "Export", NOW))
        thread = work.threads.add(Thread(new_id(NOW), project, room.id, conversation=talk.id))
        work.threads.put(thread, Seat(team.workspace, "T1", "M1"))
        hour, price = timedelta(hours=1), Money(Decimal(100), "EUR")
        work.stints.add(Stint(new_id(NOW), project, ana, week, hour, NOW, ana))
        work.timers.add(Timer(new_id(NOW), project, ana, NOW))
        work.expenses.add(Expense(new_id(NOW), project, 1, price, "hosting", week, ana, NOW, ana))
        work.rates.add(Rate(new_id(NOW), ana, week, price, NOW, ana))
        work.budgets.add(Budget(new_id(NOW), project, NOW, price))
        work.baselines.add(Baseline(new_id(NOW), project, NOW, ana))
        item = work.items.add(Item(new_id(NOW), "projector", Decimal(1), ana, NOW, ana))
        work.holdings.add(Holding(new_id(NOW), item.id, project, Decimal(1), Decimal(0)))
        work.bookings.add(Booking(new_id(NOW), item.id, ana, NOW, NOW + hour, False, NOW, ana))
        plan = work.templates.add(Template(new_id(NOW), "website", Makes.PROJECT, NOW, ana))
        work.steps.add(Step(new_id(NOW), plan.id, 0, StepKind.TASK, "login"))
        work.waivers.add(Waiver(new_id(NOW), project, Leftover.TASKS, 1, "late", ana, NOW))
        end = work.closings.add(Closing(new_id(NOW), project))
        work.verdicts.add(Verdict(new_id(NOW), project, end.id, ana, NOW, 9))
        lesson = work.lessons.add(Lesson(new_id(NOW), 1, project, "ask sooner", NOW, ana))
        work.votes.add(Vote(new_id(NOW), lesson.id, ana, True, NOW))
        work.lookbacks.add(Lookback(new_id(NOW), project, ana, NOW))
        kept = work.discussions.add(
            Discussion(new_id(NOW), team.workspace, "C1", "m1", "m1", ana, NOW, task=task.id)
        )
        work.remarks.add(Remark(new_id(NOW), kept.id, 0, "m1", "Ana", "U1", "broken", NOW))
        work.attachments.add(Attachment(new_id(NOW), kept.id, 0, "m1", "shot.png", "Ana", NOW))
        work.namings.add(Naming(new_id(NOW), room.id, f"task/{task.id}", NOW))
        work.reminders.add(Reminder(new_id(NOW), ana, "broken", "Ana", NOW, NOW))
        work.sides.add(Side(new_id(NOW), "test:side", "gone", 0, True, ana, ana, NOW, [ana]))
        work.wishes.add(Wish(new_id(NOW), ana, ana, "task due 1 friday", NOW))
        work.uploads.add(Upload(new_id(NOW), ana, NOW, "title"))
        work.feeds.add(Feed(new_id(NOW), ana, f"secret of {team.org}", NOW))
        work.formlinks.add(FormLink(new_id(NOW), "bug", project, f"form-{team.org}", NOW, ana))
        work.rules.add(Rule(new_id(NOW), project, 1, "when overdue", NOW, ana))


@pytest.fixture
def teams(storage: Storage) -> tuple[Team, Team]:
    own, other = Team(storage, "test:own"), Team(storage, "test:other")
    furnish(own)
    furnish(other)
    return own, other


def rows(storage: Storage, org: str) -> dict[str, list[Any]]:
    """Everything the database holds of an organisation."""
    with storage.engine.connect() as connection:
        return {
            table.name: sorted(
                map(tuple, connection.execute(select(table).where(table.c.org == org))), key=repr
            )
            for table in schema.whole().tables.values()
            if "org" in table.c
        }


def things(team: Team, shelf: str) -> list[Any]:
    with team.reading() as work:
        found: list[Any] = getattr(work, shelf).find()
    return found


def test_every_kind_has_a_shelf_here() -> None:
    assert set(SHELVES.values()) == {kind.name for kind in KINDS}


def test_every_key_begins_with_the_organisation() -> None:
    for table in schema.whole().tables.values():
        # The house's own: nobody's tasks or words.
        if table.name in ("organisation", "leader", "credential", "spent", "invitation", "guess"):
            continue
        constraints = [table.primary_key, *table.foreign_key_constraints]
        if table.name == "workspace":  # the map from a workspace to its organisation
            constraints.remove(table.primary_key)
        for constraint in constraints:
            assert constraint.columns.keys()[0] == "org", (table.name, constraint.name)
        assert not table.c.org.nullable


def test_a_shelf_holds_its_own_alone(teams: tuple[Team, Team]) -> None:
    own, other = teams
    for shelf in SHELVES:
        (mine,), (theirs,) = things(own, shelf), things(other, shelf)
        with own.reading() as work:
            found = getattr(work, shelf)
            assert found.find() == [mine], shelf
            assert found.find(id=theirs.id) == [], shelf
            assert found.find(id=(mine.id, theirs.id)) == [mine], shelf
            assert found.find(id=Like(theirs.id)) == [], shelf
            assert found.get(theirs.id) is None, shelf


def test_a_thing_with_a_forged_id_stays_on_this_side(teams: tuple[Team, Team]) -> None:
    own, other = teams
    (theirs,) = things(other, "clients")
    before = rows(own.storage, other.org)
    with own.changing() as work:
        work.clients.add(replace(theirs, name="taken over"))
    with own.changing() as work:
        forged = work.clients.get(theirs.id)
        assert forged is not None
        forged.name = "taken over twice"
    with own.changing() as work:
        forged = work.clients.get(theirs.id)
        assert forged is not None
        work.clients.drop(forged)
    own.undo(own.last())
    assert rows(own.storage, other.org) == before


PROBES: tuple[tuple[Callable[[SqlWork, Team], Any], Any], ...] = (
    (lambda work, other: work.number(other.acme.id, "task"), 1),
    (lambda work, other: work.tally(other.acme.id, "task"), {}),
    (lambda work, other: work.tallies((other.acme.id,), NOW.date()), {}),
    (lambda work, other: work.tasks.latest("project", "created_at", project=other.acme.id), []),
    (lambda work, other: work.journal.latest(other.ana.id, "task"), None),
    (lambda work, other: work.journal.last(other.ana.id), None),
    (lambda work, other: work.journal.last(other.ana.id, undone=True), None),
    (lambda work, other: work.journal.history("project", other.acme.id), []),
)


def test_a_forged_id_finds_nothing(teams: tuple[Team, Team]) -> None:
    own, other = teams
    before = rows(own.storage, other.org)
    for number, (probe, nothing) in enumerate(PROBES):
        with own.changing() as work:
            assert probe(work, other) == nothing, number
    assert rows(own.storage, other.org) == before


def test_posts_of_others_are_out_of_sight(teams: tuple[Team, Team]) -> None:
    own, other = teams
    with other.reading() as work:
        theirs = work.pending(FAR)
    assert len(theirs) == 11
    with own.reading() as work:
        assert [work.post(stored.id) for stored in theirs] == [None] * len(theirs)
        mine = {stored.id for stored in work.pending(FAR)}
    assert len(mine) == 11
    assert not mine & {stored.id for stored in theirs}


def test_undo_takes_back_the_entry_of_that_number_here_alone(teams: tuple[Team, Team]) -> None:
    own, other = teams
    before = rows(own.storage, other.org)
    seq = own.last()
    assert seq == other.last()
    own.undo(seq)
    assert rows(own.storage, other.org) == before
    assert things(own, "risks") == []


def test_the_journals_are_chains_of_their_own(teams: tuple[Team, Team]) -> None:
    own, other = teams
    with own.reading() as work:
        mine = work.journal.recent(100)
        assert {act.actor for act in mine} == {own.ana.id}
        changed = {change.key for act in mine for change in work.journal.changes(act.seq)}
    with other.reading() as work:
        theirs = work.journal.recent(100)
        keys = {change.key for act in theirs for change in work.journal.changes(act.seq)}
    assert [act.seq for act in mine] == [act.seq for act in theirs]
    assert not changed & keys


def test_one_request_id_may_be_answered_in_both(teams: tuple[Team, Team]) -> None:
    own, other = teams
    for team in teams:
        with team.changing(request="the same") as work:
            work.clients.add(Client(new_id(NOW), team.workspace))
    assert own.enter("U1", request="the same").answered is not None
    assert own.enter("U1", request="another").answered is None
    assert other.enter("U1", request="another").answered is None


def test_a_room_of_others_binds_nobody_here(teams: tuple[Team, Team]) -> None:
    own, _other = teams
    entrance = own.enter("U1", "C1")
    assert entrance.room is not None
    assert entrance.project == own.acme
    assert entrance.role == Role.MANAGER
    assert own.enter("U1", "C2").room is None
    assert own.storage.house.enter("test:nobody", "U1", "C1", "") is None


def test_an_inbox_is_claimed_for_its_own_organisation(teams: tuple[Team, Team]) -> None:
    own, other = teams
    office = own.storage.posts
    claims = office.claim(FAR, holder="me", lease_seconds=60, limit=10)
    by_org = {claim.organisation: claim for claim in claims}
    assert set(by_org) == {own.org, other.org}
    assert by_org[own.org].inbox == f"person/{own.ana.id}"
    (reader,) = office.readers([(own.org, by_org[other.org].inbox)], NOW)
    assert reader.places == ()
    assert office.keeper(own.org, by_org[other.org].posts[0], NOW) is None
    # Its own organisation with the posts of another: none of them moves.
    forged = replace(by_org[own.org], posts=by_org[other.org].posts)
    before = rows(own.storage, other.org)
    assert office.sending([(replace(forged, attempt="x"), None)]) == [False]
    office.retry(forged, FAR, sure=True)
    assert rows(own.storage, other.org) == before


def test_the_languages_of_everybody_are_known_for_loading_them_early(storage: Storage) -> None:
    assert storage.house.languages() == set()
    team = Team(storage)
    storage.house.admit(
        team.workspace,
        "U2",
        name="Li",
        zone=None,
        locale="zh_Hans",
        room="",
        outsider=False,
        home=("UTC", "en"),
        now=NOW,
    )
    assert storage.house.languages() == {"en", "zh_Hans"}
