"""Who of a client's said something: the names in the log, and what is known of the people."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime

from bot.kinds import quoted
from bot.model.contact import ClientContact, alike
from bot.model.log import LogEntry
from bot.model.moment import Moment
from bot.model.project import Client, Project, same_name
from bot.reply import Block, Button, Line
from bot.values import dataclass
from bot.words import Words, _, ngettext
from bot.work import Work


@dataclass(slots=True)
class Known:
    """Somebody of a client's: what is known of them, and what of the log is theirs.

    `card` is None for whom nothing is known but the name in the log.
    """

    name: str
    card: ClientContact | None = None
    entries: int = 0
    projects: list[str] = field(default_factory=list)  # by their ids

    def called(self, name: str) -> bool:
        return self.card.called(name) if self.card is not None else same_name(self.name, name)

    @property
    def names(self) -> list[str]:
        return self.card.names if self.card is not None else [self.name]


def side_of(home: Project, work: Work) -> list[Project]:
    """The projects of a project's client, itself first: its contacts speak in all of them."""
    if home.client is None:
        return [home]
    others = [one for one in work.projects.find(client=home.client) if one.id != home.id]
    return [home, *others]


def company_of(home: Project, work: Work) -> Client | None:
    return work.clients.get(home.client) if home.client else None


def cards_of(home: Project, work: Work) -> list[ClientContact]:
    if home.client is not None:
        return work.contacts.find(client=home.client, order=("name",))
    return work.contacts.find(project=home.id, order=("name",))


def contacts_of(home: Project, work: Work) -> list[Known]:
    """Everybody of a project's client who is named in a log or known otherwise; who said most
    first. A name that two of them have belongs to neither alone: it is kept by who has a card."""
    known = [Known(card.name, card) for card in cards_of(home, work)]
    side = tuple(one.id for one in side_of(home, work))
    for name, project, n in work.logs.counts("contact", "project", project=side):
        if name is None:
            continue
        found = next((one for one in known if one.called(name)), None)
        if found is None:
            found = Known(name)
            known.append(found)
        found.entries += n
        if project not in found.projects:
            found.projects.append(project)
    return sorted(known, key=lambda one: (-one.entries, one.name.casefold()))


def found(name: str, home: Project, work: Work) -> Known | None:
    """The one of a project's client who goes by that name."""
    return next((one for one in contacts_of(home, work) if one.called(name)), None)


def last_of(known: Known, home: Project, work: Work) -> LogEntry | None:
    """What they said last, in any project of their client's."""
    side = tuple(one.id for one in side_of(home, work))
    typed = [name for name, _n in work.logs.counts("contact", project=side) if name]
    mine = tuple(name for name in typed if known.called(name))
    rows = work.logs.find(contact=mine, project=side, order=("-happened_at",), limit=1)
    return rows[0] if rows else None


def namesakes(name: str, home: Project, work: Work) -> list[Block]:
    """Where a name is new and may be somebody's who is known: the question, with a button that
    joins the two. Nothing is joined by guessing."""
    known = contacts_of(home, work)
    mine = next((one for one in known if one.called(name)), None)
    if mine is not None and (mine.card is not None or mine.entries > 1):
        return []
    near = [one for one in known if one is not mine and any(alike(name, n) for n in one.names)]
    return [
        Line(
            (_("{name} is new here. Are they {other}?", name=name, other=one.name),),
            (Button(_("The same"), joining(one.name, name, home)),),
        )
        for one in near[:2]
    ]


def joining(one: str, other: str, home: Project) -> str:
    """The line that says two names are one person's."""
    return f"log join {quoted(one)} {quoted(other)} #{home.key.lower()}"


# Silence

SILENT = 10
"""A client of whom nothing was heard for more days than these is called silent."""


def silent_since(home: Project, work: Work) -> date | None:
    """The day of the last contact with the client where it is more than SILENT days ago: of the
    last entry of the log, the last word in a conversation, or the project's first day. None for a
    client who is not silent, and for a project that is done for nobody."""
    today = Moment.of(work.now, home.zone).day
    newest = work.logs.find(project=home.id, order=("-happened_at",), limit=1)
    if home.client is None and not newest:
        return None
    days = [_day(entry, home) for entry in newest]
    moments: list[datetime | None] = [home.created_at if not days else None]
    for talk in work.conversations.find(project=home.id, order=("-opened_at",), limit=20):
        moments += [talk.opened_at, talk.waiting_since, talk.answered_at]
    days += [Moment.of(at, home.zone).day for at in moments if at is not None]
    last = max(days, default=None)
    return last if last is not None and (today - last).days > SILENT else None


def silence(since: date, now: datetime, zone: str) -> Words:
    """That a client is silent, as it stands in a report."""
    days = (Moment.of(now, zone).day - since).days
    return ngettext(
        "⚠ no contact with the client for {n} day",
        "⚠ no contact with the client for {n} days",
        days,
    )


def _day(entry: LogEntry, home: Project) -> date:
    return entry.happened_on or Moment.of(entry.happened_at, home.zone).day
