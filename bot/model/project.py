"""Projects, the rooms they live in, and the clients they are for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from bot.model.light import Light
from bot.model.people import Preset, Role
from bot.model.report import ReportLanguage
from bot.values import dataclass


class ProjectState(StrEnum):
    ACTIVE = "active"
    ARCHIVED = "archived"
    CLOSED = "closed"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "进行中": "active", "open": "active", "已结项": "closed", "已关闭": "closed",
            "已归档": "archived",
        }  # fmt: skip


class Audience(StrEnum):
    """Who reads a room; what may be said there follows from it."""

    TEAM = "team"
    CLIENT = "client"
    ALERTS = "alerts"


@dataclass(slots=True)
class Client:
    """A company or person a project is done for."""

    id: str
    name: str


@dataclass(slots=True)
class Project:
    """`key` is the short upper-case word before the number in ACME-31, unique in the team."""

    id: str
    key: str
    name: str
    lead: str
    zone: str  # IANA
    locale: str  # a Babel identifier: how rooms of the project are spoken to
    client: str | None = None
    state: ProjectState = ProjectState.ACTIVE
    created_at: datetime | None = None
    holidays: str | None = None  # a country, perhaps with a region: "DE", "DE-BY", "CN"
    reminders: Preset | None = None
    client_language: ReportLanguage | None = None  # of its client's reports; None: as `locale`
    client_words: list[str] = field(default_factory=list)  # that no report to its client may hold
    client_room: str | None = None  # where those reports go; None: wherever its client reads
    autosend: bool = False  # whether a draft that nobody touched is sent without an approval
    # What somebody says of how it stands, in the place of what the data said then; see bot.rag.
    light: Light | None = None
    light_why: str | None = None
    light_by: str | None = None
    light_at: datetime | None = None
    light_over: Light | None = None
    # What reactions to messages mean here, where it is not as bot.signs has it; "off": nothing.
    signs: dict[str, str] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)  # by which lessons of others are found for it
    template: str | None = None  # the id of the one it was made from, whether that is still there
    extra: dict[str, Any] = field(default_factory=dict)  # of the team's own fields: bot.custom


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, accents and blanks."""
    return _spelt(one) == _spelt(other)


def _spelt(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())


def meant(said: str, projects: Iterable[Project]) -> list[Project]:
    """The one whose key or (=id) was said, else all of that name."""
    known = list(projects)
    if said.startswith("(="):
        return [project for project in known if said == f"(={project.id})"]
    by_key = [project for project in known if project.key.casefold() == said.casefold()]
    return by_key or [project for project in known if same_name(said, project.name)]


@dataclass(slots=True)
class Member:
    """A person's part in a project."""

    id: str
    project: str
    person: str
    role: Role


@dataclass(slots=True)
class Room:
    """A channel bound to a project. `native` is the platform's id of it; `shared`: people of another
    organisation read it, as the platform told us."""

    id: str
    workspace: str
    native: str
    name: str
    project: str
    audience: Audience
    board: bool = False  # whether a board of its project stands there
    shared: bool = False


@dataclass(slots=True)
class Schedule:
    """A standing rule: `line` is said in `room` at `clock` wall time on the dates of `rule`.

    `rule` is an RFC 5545 RRULE text over local dates of `zone` (FREQ=WEEKLY;BYDAY=MO), counted
    from `start`, or from the day it was made.
    """

    id: str
    project: str
    room: str
    line: str
    rule: str
    clock: time
    zone: str
    created_by: str
    created_at: datetime
    active: bool = True
    start: date | None = None
    lost: datetime | None = None  # since when its room cannot be reached: nothing is said

    @property
    def said(self) -> str:
        """Its line without the project: older ones name it by the key that it had then."""
        return self.line.partition(" #")[0]

    @property
    def spoken(self) -> str:
        """Its line as the clock says it: of its project, whatever that is called by then and
        whatever else the room is about; a report on all projects is of none."""
        return self.said if self.said in OF_ALL else f"{self.said} #(={self.project})"


OF_ALL = ("report portfolio",)
"""What is said of all projects."""


def saying(said: str, rules: Iterable[Schedule]) -> Schedule | None:
    """The first of these rules that says this."""
    return next((rule for rule in rules if rule.said == said), None)
