"""The kinds of things a team has, each with its table, its references and its indexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from threading import Lock

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, Text

from bot.model.ability import Ability
from bot.model.checkin import CheckIn
from bot.model.closing import Closing, Verdict, Waiver
from bot.model.contact import ClientContact
from bot.model.discussion import Attachment, Discussion, Naming, Remark
from bot.model.feed import Feed
from bot.model.feedback import Ballot, Score, Survey
from bot.model.flow import Stage
from bot.model.formlink import FormLink
from bot.model.forum import Conversation, Forum, Thread
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
from bot.values import dataclass
from storage.columns import table_columns
from storage.tables import metadata

_MAKING = Lock()
"""Requests are answered in threads, and two may be the first to ask for a table."""


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of thing: its name in the journal, its dataclass and its table.

    `refs` are its columns that hold the id of another thing, with the kind of that. `indexed` are
    the columns of each index by its name, which begins with uq_ where values are there once. What
    is not `journalled` belongs to no act: it is written, and no undo takes it back.
    """

    name: str
    cls: type
    refs: tuple[tuple[str, str], ...]
    indexed: Mapping[str, tuple[str, ...]]
    journalled: bool = True

    @cached_property
    def table(self) -> Table:
        """Made when it is first asked for: most teams have things of few kinds, and all tables
        together would be a tenth of what Steward needs to be ready, in time and in memory."""
        with _MAKING:
            made = metadata.tables.get(self.name)
            return self._made() if made is None else made

    def _made(self) -> Table:
        table = Table(
            self.name,
            metadata,
            Column("org", Text(), nullable=False),
            *table_columns(self.cls),
            PrimaryKeyConstraint("org", "id"),
            ForeignKeyConstraint(["org"], ["organisation.id"]),
            *(
                ForeignKeyConstraint(["org", column], [f"{target}.org", f"{target}.id"])
                for column, target in self.refs
            ),
        )
        for name, columns in self.indexed.items():
            Index(name, *(table.c[c] for c in columns), unique=once(name))
        return table


def once(index: str) -> bool:
    """Whether what stands in the columns of that index is there once."""
    return index.startswith("uq_")


def _kind(
    name: str,
    cls: type,
    *,
    refs: Sequence[tuple[str, str]] = (),
    unique: Sequence[Sequence[str]] = (),
    indexes: Sequence[Sequence[str]] = (),
    named: Mapping[str, tuple[str, ...]] | None = None,
    journalled: bool = True,
) -> Kind:
    """`unique` and `indexes` are within an organisation; `named` are all others, by their names."""
    indexed = {
        f"{prefix}_{name}_{'_'.join(columns)}": ("org", *columns)
        for prefix, each in (("uq", unique), ("ix", indexes))
        for columns in each
    }
    return Kind(name, cls, tuple(refs), {**indexed, **(named or {})}, journalled)


_THEIRS = [("project", "project"), ("person", "person")]

# In the order in which they may be made: what is referred to stands first.
KINDS: tuple[Kind, ...] = (
    _kind("person", Person, unique=[("handle",)]),
    # An account belongs to one organisation of the whole house: it is how one is found.
    _kind("account", Account, refs=[("person", "person")], indexes=[("person",)],
          named={"uq_account_house": ("workspace", "native")}),
    # A team that joined another one is asked for by its own id.
    _kind("side", Side, unique=[("workspace",)], named={"ix_side_was": ("was",)}),
    _kind(
        "ability", Ability, refs=[("person", "person")], unique=[("person", "skill")],
        indexes=[("skill",)],
    ),
    _kind("client", Client),
    _kind(
        "project", Project, refs=[("client", "client"), ("lead", "person")], unique=[("key",)],
        indexes=[("state", "key")],
    ),
    _kind(
        "member", Member, refs=[("project", "project"), ("person", "person")],
        unique=[("project", "person")], indexes=[("person",)],
    ),
    # Every beat looks for all boards, of all organisations at once.
    _kind("room", Room, refs=[("project", "project")], unique=[("workspace", "native")],
          indexes=[("project",)], named={"ix_room_board": ("board",)}),
    _kind(
        "forum", Forum, refs=[("room", "room"), ("project", "project")], unique=[("room",)],
        indexes=[("project",)],
    ),
    _kind(
        "schedule", Schedule, refs=[("project", "project"), ("room", "room")], indexes=[("room",)]
    ),
    _kind(
        "milestone", Milestone, refs=[("project", "project")], indexes=[("project", "due_at")]
    ),
    _kind(
        "goal", Goal, refs=[("project", "project"), ("milestone", "milestone")],
        unique=[("project", "number")],
    ),
    _kind(
        "stage", Stage, refs=[("project", "project"), ("approver", "person")],
        indexes=[("project",)],
    ),
    _kind(
        "task", Task,
        refs=[
            ("project", "project"), ("owner", "person"), ("parent", "task"),
            ("milestone", "milestone"), ("stage", "stage"), ("back", "stage"),
        ],
        unique=[("project", "number")],
        indexes=[
            ("project", "state", "due_at"), ("owner", "state", "due_at"), ("parent",),
            ("blocked_by",),
        ],
        named={
            "ix_task_late": ("org", "project", "due_at"),
            # What was done in a stretch of time is counted without a look at the tasks.
            "ix_task_done": ("org", "project", "done_at", "state"),
        },
    ),
    _kind("note", Note, refs=[("task", "task")], indexes=[("task", "at")]),
    _kind(
        "log", LogEntry,
        refs=[
            ("project", "project"), ("task", "task"), ("owner", "person"), ("replaces", "log"),
        ],
        unique=[("project", "number")],
        indexes=[("project", "kind", "number"), ("replaces",), ("project", "happened_at")],
    ),
    _kind("contact", ClientContact, indexes=[("client",), ("project",)],
          refs=[*_THEIRS, ("client", "client")]),
    _kind(
        "risk", Risk,
        refs=[("project", "project"), ("owner", "person"), ("milestone", "milestone")],
        unique=[("project", "number")], indexes=[("project", "state"), ("owner", "state")],
    ),
    _kind(
        "issue", Issue, refs=[("project", "project"), ("risk", "risk"), ("owner", "person")],
        unique=[("project", "number")], indexes=[("risk",)],
    ),
    _kind("dismissal", Dismissal, refs=[("project", "project")], unique=[("project", "cause")]),
    _kind(
        "report", ClientReport, refs=[("project", "project")],
        unique=[("project", "number", "letter")], indexes=[("project", "state")],
    ),
    _kind(
        "answer", ClientAnswer,
        refs=[
            ("project", "project"), ("report", "report"), ("person", "person"), ("entry", "log"),
        ],
        unique=[("report", "question", "person")],
    ),
    _kind("survey", Survey, unique=[("project", "number")], indexes=[("after",)],
          refs=[*_THEIRS, ("after", "milestone")]),
    _kind("score", Score, indexes=[("survey",), ("project",)],
          refs=[*_THEIRS, ("survey", "survey"), ("entry", "log")]),
    _kind("ballot", Ballot, unique=[("survey", "person")], journalled=False),
    _kind("checkin", CheckIn, refs=_THEIRS, unique=[("project", "person", "week")]),
    _kind(
        "stint", Stint,
        refs=[("project", "project"), ("person", "person"), ("task", "task")],
        indexes=[("project", "day"), ("person", "day"), ("task",)],
    ),
    _kind("timer", Timer, refs=[*_THEIRS, ("task", "task")], unique=[("person",)]),
    _kind(
        "expense", Expense, refs=[("project", "project"), ("person", "person")],
        unique=[("project", "number")], indexes=[("project", "state", "day")],
    ),
    _kind(
        "rate", Rate, refs=[("person", "person"), ("project", "project")],
        indexes=[("project",), ("person",)],
    ),
    _kind("budget", Budget, refs=[("project", "project")], unique=[("project",)]),
    _kind(
        "baseline", Baseline, refs=[("project", "project")], indexes=[("project", "created_at")]
    ),
    _kind(
        "item", Item, refs=[("keeper", "person"), ("buying", "task")],
        indexes=[("name",), ("low_since",)],
    ),
    _kind(
        "holding", Holding, refs=[("item", "item"), ("project", "project")],
        unique=[("item", "project")], indexes=[("project",)],
    ),
    _kind(
        "booking", Booking,
        refs=[("item", "item"), ("person", "person"), ("project", "project")],
        indexes=[("item", "end"), ("person", "returned_at"), ("project", "returned_at")],
    ),
    _kind("template", Template, refs=[("project", "project")]),
    _kind("step", Step, refs=[("template", "template")], unique=[("template", "n")]),
    _kind("waiver", Waiver, refs=[("project", "project")], unique=[("project", "what")]),
    _kind("closing", Closing, refs=[("project", "project")], unique=[("project",)]),
    _kind(
        "verdict", Verdict,
        refs=[("project", "project"), ("closing", "closing"), ("person", "person")],
        unique=[("closing", "person")],
    ),
    _kind(
        "lesson", Lesson, refs=[("project", "project"), ("into", "lesson")],
        unique=[("number",)], indexes=[("project", "state"), ("state",)],
    ),
    _kind(
        "vote", Vote, refs=[("lesson", "lesson"), ("person", "person")],
        unique=[("lesson", "person")],
    ),
    _kind(
        "lookback", Lookback, refs=[("project", "project"), ("person", "person")],
        unique=[("project", "person")], indexes=[("person", "answered_at")],
    ),
    _kind(
        "conversation", Conversation, refs=[("project", "project"), ("owner", "person")],
        indexes=[("project", "waiting_since")],
    ),
    _kind(
        "thread", Thread,
        refs=[
            ("project", "project"), ("room", "room"), ("task", "task"),
            ("conversation", "conversation"),
        ],
        indexes=[("task",), ("conversation",)],
    ),
    _kind(
        "discussion", Discussion,
        refs=[
            ("taken_by", "person"), ("task", "task"), ("log", "log"), ("risk", "risk"),
            ("project", "project"),
        ],
        indexes=[("workspace", "room", "thread"), ("task",), ("log",), ("risk",), ("project",)],
    ),
    # They name their discussion without a key: it goes and comes with undo and redo, they stay.
    _kind("remark", Remark, unique=[("discussion", "n")], journalled=False),
    _kind(
        "attachment", Attachment, unique=[("discussion", "n")], indexes=[("message",)],
        journalled=False,
    ),
    _kind("naming", Naming, unique=[("room", "subject")], journalled=False),
    _kind("rule", Rule, refs=[("project", "project")], unique=[("project", "number")]),
    _kind("upload", Upload, indexes=[("person",)], journalled=False),
    # An address is all that is known of who reads a calendar, or fills in a form.
    _kind("feed", Feed, indexes=[("person",)], named={"uq_feed_token": ("token",)},
          journalled=False),
    _kind("formlink", FormLink, indexes=[("form",)], named={"uq_formlink_token": ("token",)},
          journalled=False),
    _kind("reminder", Reminder, refs=[("person", "person")], indexes=[("person",)]),
    _kind(
        "wish", Wish, refs=[("person", "person"), ("whom", "person"), ("project", "project")],
        indexes=[("whom", "state"), ("person", "state")],
    ),
)  # fmt: skip

BY_NAME = {kind.name: kind for kind in KINDS}
BY_CLASS = {kind.cls: kind for kind in KINDS}
