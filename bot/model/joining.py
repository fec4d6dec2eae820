"""Places that joined a team, and the codes by which places and people join."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model.people import Account, Person
from bot.model.reminder import Reminder
from bot.values import dataclass

VALID = timedelta(minutes=15)
"""How long a code can be typed and, once it was, how long it can be agreed to."""

GUESSES = 5
"""How many wrong codes somebody may type within VALID."""


class Whom(StrEnum):
    """What a code joins."""

    TEAM = "team"  # two places, so that they are one team
    PERSON = "person"  # two accounts, so that they are one person


@dataclass(slots=True)
class Side:
    """A place that joined the team and had one of its own before, to which it returns when it
    leaves.

    `acts` is how many acts the journal of that team has: their numbers mean others in this one.
    `owners` are the ids of those who owned it; they may let it leave. `guests`: whoever is there
    alone is a guest, whatever the platform tells of them. `asked_by` and `let_in_by` are people.
    `behind`: how many acts this team had when those of that one were put behind them; None where
    they were not. `former`: keys that its projects had before, and which are another project's in
    this team, each with the id of the project it meant.
    """

    id: str
    workspace: str
    was: str  # the id of that team's organisation
    acts: int
    guests: bool
    asked_by: str
    let_in_by: str
    at: datetime
    owners: list[str] = field(default_factory=list)
    former: dict[str, str] = field(default_factory=dict)
    behind: int | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two who agree: whose team, who speaks for it, and where."""

    organisation: str
    person: str
    workspace: str
    name: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that `host` was given, for `guest` to type elsewhere; over at `until`."""

    id: str
    code: str
    whom: Whom
    until: datetime
    host: Party
    guest: Party | None = None
    used: bool = False  # it was agreed to, or declined


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a team has, as far as it matters to who joins it: how many people, what they work on
    and in which workspaces it is."""

    people: int
    projects: int
    stock: int
    templates: int
    workspaces: tuple[str, ...]
    keys: tuple[str, ...] = ()  # of its projects
    former: tuple[str, ...] = ()  # keys that they had once
    lessons: int = 0

    @property
    def empty(self) -> bool:
        """Whether it has nothing of its own but people."""
        return not (self.projects or self.stock or self.templates)


@dataclass(frozen=True, slots=True)
class Newcomers:
    """What comes along when a team joins another one: it has been taken out of there."""

    people: tuple[Person, ...]
    accounts: tuple[Account, ...]
    reminders: tuple[Reminder, ...]
    acts: int


@dataclass(frozen=True, slots=True)
class United:
    """What came along with a team that had things of its own, which are in the other one by now.

    `acts` is how many acts its journal has; they stand behind the first `behind` here now. `former`:
    keys that its projects had before, with the project's id. So many `lessons` got new numbers.
    `shells`: the teams to which its own places return when they leave.
    """

    acts: int
    behind: int
    people: int
    owners: tuple[str, ...]
    back: tuple[Person, ...]  # who was in the team before, as they were in the other one
    projects: tuple[str, ...]
    former: dict[str, str]
    shells: dict[str, str]
    lessons: int
