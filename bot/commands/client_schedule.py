"""When the client's weekly report comes by itself, and in which of their rooms."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, pairwise

from bot.client_reports import (
    TEN,
    Readers,
    hour_after,
    named,
    opened,
    reader_rooms,
    rule_of,
    some_readers,
)
from bot.clock import new_id
from bot.context import Context
from bot.grammar import Refusal
from bot.model.project import Project, Room, Schedule
from bot.model.recurrence import Recurrence
from bot.model.report import ReportState
from bot.reply import Button, Code, Line, Reply
from bot.report_posts import AFTERNOON, client_rooms
from bot.rhythm import rhythm
from bot.rules import must_lead
from bot.wording import Names, called, hint
from bot.words import Words, _
from bot.work import Work


def scheduled(
    context: Context,
    work: Work,
    home: Project,
    every: Recurrence | None,
    zone: str | None,
    *,
    off: bool,
    room: str | None = None,
) -> Reply:
    """Let the client's report come by itself, or stop it: what `/report schedule client` does.

    `room` is the name of the one it goes to from now on, or a word for all.
    """
    must_lead(home, context, work)
    known = rule_of(home, work)
    if off:
        return _stopped(known, home, work)
    if room is not None:
        kept = work.projects.get(home.id)
        assert kept is not None
        home = kept
        home.client_room = _chosen(room, home, work)
    readers = some_readers(home, work)
    if every is None:
        if known is None:
            raise Refusal(_("No report to the client comes by itself yet."), _how())
        return _comes(known, home, readers, work)
    if every.after_done is not None or every.often or not _weekly(every, work.now):
        raise Refusal(_("The client is told once a week at most."), _how())
    if known is not None:
        known.active = False
    made = work.schedules.add(
        Schedule(
            id=new_id(work.now), project=home.id, room=_room(readers, home, context, work).id,
            line="report client opens", rule=every.rule,
            clock=every.clock or TEN, zone=zone or home.zone, created_by=context.me.id,
            created_at=work.now, start=every.start,
        )
    )  # fmt: skip
    send_at = hour_after(home, work, work.now)
    if send_at is None:
        raise Refusal(_("A report by that rhythm never comes."), _how())
    opened(home, work, context.me.id, send_at)
    return _comes(made, home, readers, work)


def _room(readers: Readers, home: Project, context: Context, work: Work) -> Room:
    """The room that the rule of the reports stands for: the client's, else one of the project's."""
    rooms = [*readers.rooms, *work.rooms.find(project=home.id, order=("id",))]
    if not rooms:
        raise Refusal(
            _("{project} has no room yet.", project=called(home, work)),
            _("In one of yours, type {example}.",
              example=Code(f"/project bind {home.key.lower()} as team")),
        )  # fmt: skip
    return rooms[0]


EVERYWHERE = ("all", "全部", "所有")
"""What is said in the place of a room's name for all of them."""


def _chosen(said: str, home: Project, work: Work) -> str | None:
    """The id of the client's room of that name; None for all of them. Raises Refusal."""
    if said.lower() in EVERYWHERE:
        return None
    read = client_rooms(work.rooms.find(project=home.id), replace(home, client_room=None))
    name = said.lstrip("#＃").casefold()
    found = next((room for room in read if room.name.casefold() == name), None)
    if found is None:
        reader_rooms(replace(home, client_room=None), work)  # one at least
        raise Refusal(
            _("{room} is no room of {project} that its client reads.",
              room=f"#{said.lstrip('#＃')}", project=called(home, work)),
            _("They read {rooms}. Write it like {example}.", rooms=named(read),
              example=Code(f"/report schedule client every friday 10:00 in #{read[0].name}")),
        )  # fmt: skip
    return found.id


def _how() -> Words:
    return _("Write it like {example}.",
             example=Code("/report schedule client every friday 10:00"))  # fmt: skip


def _weekly(every: Recurrence, now: datetime) -> bool:
    """Whether there are seven days between one and the next."""
    first = every.start or now.date()
    days = list(islice(every.occurrences(first - timedelta(days=1)), 4))
    return all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(days))


def _comes(rule: Schedule, home: Project, readers: Readers, work: Work) -> Reply:
    said = _("The client of {project} gets a report in {room} {rhythm} at {clock} ({zone}), "
             "once somebody approves it.",
             project=called(home, work), room=readers.named, rhythm=rhythm(rule.rule),
             clock=rule.clock, zone=rule.zone)  # fmt: skip
    if home.autosend:
        said = _("The client of {project} gets a report in {room} {rhythm} at {clock} ({zone}). "
                 "A draft that nobody touches goes by itself.",
                 project=called(home, work), room=readers.named, rhythm=rhythm(rule.rule),
                 clock=rule.clock, zone=rule.zone)  # fmt: skip
    who = Names(work).person(home.lead) or "?"
    before = _("{who} gets the draft on the working day before, at {clock}.",
               who=who, clock=AFTERNOON)  # fmt: skip
    off = hint(_("To stop it: {example}.", example=Code("/report schedule off client")))
    see = Button(_("See the draft"), f"report client #{home.key.lower()}")
    return Reply((Line(("⏱ ", said)), Line((before,)), off), (see,))


def _stopped(known: Schedule | None, home: Project, work: Work) -> Reply:
    if known is None:
        raise Refusal(_("No report to the client comes by itself yet."), _how())
    known.active = False
    for report in work.reports.find(project=home.id, state=ReportState.DRAFT):
        report.send_at = None  # nobody is reminded of it any more
    said = _("No report to the client of {project} comes by itself any more.",
             project=called(home, work))  # fmt: skip
    return Reply((Line((said,)),))
