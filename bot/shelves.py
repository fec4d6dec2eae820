"""The shelves of a Work: where the things of each kind are found, put and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from bot.model.ability import Ability
from bot.model.checkin import CheckIn
from bot.model.closing import Closing, Verdict, Waiver
from bot.model.contact import ClientContact
from bot.model.discussion import Attachment, Discussion, Naming, Remark
from bot.model.feed import Feed
from bot.model.feedback import Ballot, Score, Survey
from bot.model.flow import Stage
from bot.model.formlink import FormLink
from bot.model.forum import Conversation, Forum, Seat, Thread
from bot.model.goal import Goal
from bot.model.joining import Side
from bot.model.lesson import Lesson, Lookback, Vote
from bot.model.log import LogEntry
from bot.model.milestone import Milestone
from bot.model.money import Baseline, Budget, Expense, Rate, Stint, Timer
from bot.model.people import Account, Person
from bot.model.project import Client, Member, Project, Room, Schedule
from bot.model.reminder import Reminder
from bot.model.report import ClientAnswer, ClientReport
from bot.model.risk import Dismissal, Issue, Risk
from bot.model.rule import Rule
from bot.model.stock import Booking, Holding, Item
from bot.model.task import Note, Task
from bot.model.template import Step, Template
from bot.model.upload import Upload
from bot.model.wish import Wish

T = TypeVar("T")


class Shelf(Protocol[T]):
    """All things of one kind in the organisation. The same id always gives the same object."""

    def get(self, key: str) -> T | None: ...

    def find(
        self,
        *,
        order: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
        each: str | None = None,
        **where: Any,
    ) -> list[T]:
        """Things whose fields have these values, with unsaved additions and drops counted in.

        A value may be a plain value, None, a tuple (any of), Until, Since, Between, Has or Like.
        `order` names fields, "-" before one for descending; None sorts last; the id breaks ties.
        An `offset` needs a `limit`. With `each`, the limit is that of the things of each value of
        that field: the newest entry of each project.
        """

    def count(self, **where: Any) -> int:
        """How many `find` would find."""

    def counts(self, *by: str, **where: Any) -> list[tuple[Any, ...]]:
        """How many `find` would find for each combination of values that these fields have: the
        values, and the number behind them. Of a date that people say, it is the instant."""

    def latest(self, by: str, *fields: str, **where: Any) -> list[tuple[Any, ...]]:
        """For each value of `by` among what `find` would find: that value, and of each of these
        fields the latest there is; None where none has one."""

    def add(self, thing: T) -> T: ...

    def drop(self, thing: T) -> None: ...


class Threads(Shelf[Thread], Protocol):
    """The threads that are about something, and where they are."""

    def at(self, workspace: str, native: str | None) -> Thread | None:
        """The thread that is there on the platform."""

    def seat(self, thread: Thread) -> Seat | None:
        """Where it is; None while it has yet to be opened."""

    def put(self, thread: Thread, seat: Seat) -> None:
        """Note where it is; whatever was there is about that no more."""


class Shelves(Protocol):
    """One shelf for each kind of thing; storage makes them by what they hold."""

    people: Shelf[Person]
    accounts: Shelf[Account]
    sides: Shelf[Side]
    abilities: Shelf[Ability]
    clients: Shelf[Client]
    projects: Shelf[Project]
    members: Shelf[Member]
    rooms: Shelf[Room]
    schedules: Shelf[Schedule]
    stages: Shelf[Stage]
    tasks: Shelf[Task]
    notes: Shelf[Note]
    logs: Shelf[LogEntry]
    contacts: Shelf[ClientContact]
    goals: Shelf[Goal]
    milestones: Shelf[Milestone]
    risks: Shelf[Risk]
    issues: Shelf[Issue]
    dismissals: Shelf[Dismissal]
    reports: Shelf[ClientReport]
    answers: Shelf[ClientAnswer]
    surveys: Shelf[Survey]
    scores: Shelf[Score]
    ballots: Shelf[Ballot]
    checkins: Shelf[CheckIn]
    stints: Shelf[Stint]
    timers: Shelf[Timer]
    expenses: Shelf[Expense]
    rates: Shelf[Rate]
    budgets: Shelf[Budget]
    baselines: Shelf[Baseline]
    items: Shelf[Item]
    holdings: Shelf[Holding]
    bookings: Shelf[Booking]
    templates: Shelf[Template]
    steps: Shelf[Step]
    waivers: Shelf[Waiver]
    closings: Shelf[Closing]
    verdicts: Shelf[Verdict]
    lessons: Shelf[Lesson]
    votes: Shelf[Vote]
    lookbacks: Shelf[Lookback]
    forums: Shelf[Forum]
    conversations: Shelf[Conversation]
    threads: Threads
    discussions: Shelf[Discussion]
    remarks: Shelf[Remark]
    attachments: Shelf[Attachment]
    namings: Shelf[Naming]
    rules: Shelf[Rule]
    uploads: Shelf[Upload]
    feeds: Shelf[Feed]
    formlinks: Shelf[FormLink]
    reminders: Shelf[Reminder]
    wishes: Shelf[Wish]
