"""People, where they come from, and what they may do."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.values import dataclass


class Role(StrEnum):
    """What a person may do, from least to most."""

    GUEST = "guest"
    MEMBER = "member"
    MANAGER = "manager"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    @staticmethod
    def words() -> dict[str, str]:
        return {"访客": "guest", "成员": "member", "经理": "manager", "所有者": "owner"}


class Preset(StrEnum):
    """How much somebody is reminded; bot.nudges says of what."""

    GENTLE = "gentle"
    STANDARD = "standard"
    STRICT = "strict"

    @staticmethod
    def words() -> dict[str, str]:
        return {"温和": "gentle", "标准": "standard", "严格": "strict"}


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is not at work, both ends counted, where they live.

    `cover` is the id of whoever hears of their tasks meanwhile.
    """

    first: date
    last: date
    cover: str | None = None

    def kept(self) -> str:
        """As a person keeps it: 2026-12-12/2026-12-20/<id>."""
        return f"{self.first.isoformat()}/{self.last.isoformat()}/{self.cover or ''}"

    @staticmethod
    def of(kept: str) -> Absence:
        first, last, cover = kept.split("/")
        return Absence(date.fromisoformat(first), date.fromisoformat(last), cover or None)


_NIGHT = time(23, 59, 59)


@dataclass(slots=True)
class Organisation:
    """A team: one or more workspaces that joined on purpose. Everything belongs to one."""

    id: str
    name: str
    zone: str  # IANA
    locale: str  # a Babel identifier: "en", "zh_Hans"
    created_at: datetime


@dataclass(slots=True)
class Person:
    """Somebody of the team. `zone` and `locale` are their own choice; None means the team's.

    `agenda` is the wall time of their agenda on working days, None for no agenda. `most` is how
    many messages they want unasked in a week, beside the agenda. `reads` is the workspace in which
    they want what is said to them alone, if they have accounts in several.
    """

    id: str
    name: str
    handle: str  # lower case, without @; what others type
    role: Role = Role.MEMBER
    zone: str | None = None
    locale: str | None = None
    work_from: time = time(9)
    work_to: time = time(18)
    workdays: list[int] = field(default_factory=lambda: [0, 1, 2, 3, 4])  # Monday is 0
    day_first: bool | None = None  # how 5/6 is read; None: as the locale does
    active: bool = True
    also: list[str] = field(default_factory=list)  # further names, as the platform shows them
    reminders: Preset | None = None  # None: as each project wants
    agenda: time | None = time(9)
    quiet: bool = True  # nothing unasked outside working hours
    most: int = 10
    leave: list[str] = field(default_factory=list)  # see Absence.kept; by their first days
    reads: str | None = None
    capacity: timedelta | None = None  # hours of a week; None: those of `work_from` to `work_to`

    @property
    def agenda_ends(self) -> time | None:
        """Until when of its day the agenda is of use: while they work, and for an hour at least."""
        if self.agenda is None:
            return None
        later = self.agenda.replace(hour=self.agenda.hour + 1) if self.agenda.hour < 23 else _NIGHT
        return max(self.work_to, later)

    @property
    def absences(self) -> list[Absence]:
        return [Absence.of(kept) for kept in self.leave]

    def away_on(self, day: date) -> Absence | None:
        return next((one for one in self.absences if one.first <= day <= one.last), None)


@dataclass(slots=True)
class Account:
    """A person as one workspace knows them; `native` is that platform's id.

    `was` is the person whose account it was before they linked it with another one of theirs.
    """

    id: str
    workspace: str
    native: str
    person: str
    was: str | None = None


def free_handle(name: str, taken: set[str]) -> str:
    """A handle made of a name that nobody has yet."""
    base = re.sub(r"[^\w.-]", "", name.split()[0].lower() if name.split() else "") or "someone"
    handle, n = base, 2
    while handle in taken:
        handle, n = f"{base}{n}", n + 1
    return handle
