"""Which posts a client's report, an answer to it and a check-in want. Pure, as bot.nudges is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from bot.model.checkin import CheckIn
from bot.model.contact import ClientContact
from bot.model.moment import instant, midnight, zone_info
from bot.model.people import Person
from bot.model.post import MAIL, Post
from bot.model.project import Audience, Project, ProjectState, Room
from bot.model.report import ClientAnswer, ClientReport, ReportState
from bot.nudges import STALE, WorkingHours

AFTERNOON = time(16)
"""When the draft of a report comes, on the working day before it is to be sent."""

LAST_CALL = timedelta(minutes=30)
"""So long before its hour somebody is told that a report is not approved yet."""

SENT_LATE = timedelta(days=60)
"""A report that could not be sent for so long is not sent at all."""

UNASKED_LATE = timedelta(days=1)
"""The same for one that nobody approved."""

EVERY = 5
"""Minutes: answers of a client are told at full ones."""

SECOND = timedelta(seconds=1)  # a post is for later, be it a moment


def report_posts(
    report: ClientReport,
    project: Project,
    lead: Person | None,
    rooms: Sequence[Room],
    contacts: Sequence[ClientContact] = (),
) -> list[Post]:
    """What is to be said about a report, all of whose rooms are `rooms`, and which `contacts` get
    by mail.

    A draft with an hour comes to the project's lead the afternoon before, and once more when its
    hour is near; one that a member proposes comes at once. An approved one goes to each of its
    readers, and so may one that nobody touched where the project trusts it; where there is none any
    more, the lead is told in its place.
    """
    at = report.send_at
    if report.sent_at is not None and at is not None:
        # Said a moment ago, and perhaps still under way: nothing may call it back.
        where = dict.fromkeys([*report.rooms, *(room.id for room in rooms)])
        whom = dict.fromkeys([*report.mailed, *(one.id for one in contacts)])
        return _to_all(report, at, where, whom, SENT_LATE)
    if project.state is not ProjectState.ACTIVE or not report.open:
        return []
    where, whom = dict.fromkeys(r.id for r in rooms), dict.fromkeys(c.id for c in contacts)
    if report.state is ReportState.APPROVED and (where or whom):
        assert at is not None
        return _to_all(report, at, where, whom, SENT_LATE)
    if lead is None or not lead.active:
        return []
    if report.state is ReportState.APPROVED:
        assert at is not None
        return [_post(report, "stuck", "stuck", at, "stuck", person=lead.id,
                      until=at + SENT_LATE)]  # fmt: skip
    posts = []
    if at is not None and not report.letter:
        evening = draft_at(at, lead, project)
        posts = [
            _post(report, "draft", "draft", evening, "draft", person=lead.id, until=at),
            _post(report, "unapproved", "unapproved", at - LAST_CALL, "unapproved",
                  person=lead.id, until=at + timedelta(days=1)),
        ]  # fmt: skip
        if project.autosend and not report.touched:
            posts += _to_all(report, at, where, whom, UNASKED_LATE)
    if report.proposed_at is not None:
        told = WorkingHours.of(lead, project).open_at(report.proposed_at) + SECOND
        posts.append(_post(report, "proposed", "draft", told, "proposed", person=lead.id,
                           until=report.proposed_at + STALE))  # fmt: skip
    return posts


def _to_all(
    report: ClientReport,
    at: datetime,
    rooms: Iterable[str],
    contacts: Iterable[str],
    late: timedelta,
) -> list[Post]:
    """One for each reader, by their ids."""
    until, mail = at + late, f"report mail {report.id}"
    return [
        *(_post(report, f"send/{room}", "deliver", at, "client", room=room, until=until)
          for room in rooms),
        *(Post(f"report/{report.id}/{MAIL}/{contact}", f"{mail} {contact}", at, MAIL, until=until)
          for contact in contacts),
    ]  # fmt: skip


def mailed(contacts: Iterable[ClientContact]) -> list[ClientContact]:
    """Those who want a project's reports by mail and can be reached by it, first who is longest known."""
    wanted = (one for one in contacts if one.mailed and one.address is not None)
    return sorted(wanted, key=lambda one: one.id)


def answer_posts(
    answers: Iterable[ClientAnswer], report: ClientReport, project: Project, lead: Person | None
) -> list[Post]:
    """What its client answered, told to the project's lead in their working hours.

    What is pressed within some minutes comes in one message; a low score comes at once.
    """
    if lead is None or not lead.active or project.state is not ProjectState.ACTIVE:
        return []
    hours, posts = WorkingHours.of(lead, project), []
    for answer in answers:
        if answer.person != lead.id:
            told = hours.open_at(answer.at + SECOND if answer.low else together(answer.at))
            key, line = answer_key(answer), f"report answered {answer.id}"
            posts.append(Post(key, line, told, "answer", person=lead.id, until=told + STALE))
    return posts


def answer_key(answer: ClientAnswer) -> str:
    """By which its post is known."""
    return f"report/{answer.report}/answer/{answer.id}"


def together(at: datetime) -> datetime:
    """The next of the moments at which what was answered meanwhile is told."""
    begun = at.replace(minute=at.minute - at.minute % EVERY, second=0, microsecond=0)
    return begun + timedelta(minutes=EVERY)


def draft_at(send_at: datetime, lead: Person, project: Project) -> datetime:
    """Four in the afternoon of the lead's last working day before the day it is sent."""
    hours = WorkingHours.of(lead, project)
    day = send_at.astimezone(zone_info(hours.zone)).date()
    start, last = hours.last_before(midnight(day, hours.zone))
    before = start.astimezone(zone_info(hours.zone)).date()
    return min(max(instant(datetime.combine(before, AFTERNOON), hours.zone), start), last)


def checkin_posts(checkin: CheckIn, project: Project, person: Person | None) -> list[Post]:
    """The question a check-in asks, in its person's working hours, until it is answered."""
    if project.state is not ProjectState.ACTIVE or not checkin.asked or checkin.did is not None:
        return []
    if person is None or not person.active:
        return []
    at = WorkingHours.of(person, project).open_at(checkin.asked_at) + SECOND
    key, line = f"checkin/{checkin.id}/ask", f"report checkin question {checkin.id}"
    return [Post(key, line, at, "checkin", person=person.id, until=at + STALE)]


def client_rooms(rooms: Iterable[Room], project: Project) -> list[Room]:
    """The rooms a project's reports to its client go to, the one that was bound first first: all
    that its client reads or, where one was chosen, that one for as long as its client reads it."""
    read = [room for room in rooms if room.audience is Audience.CLIENT]
    chosen = project.client_room
    return sorted((room for room in read if chosen in (None, room.id)), key=lambda room: room.id)


def _post(
    report: ClientReport,
    moment: str,
    verb: str,
    due: datetime,
    why: str,
    *,
    person: str | None = None,
    room: str | None = None,
    until: datetime,
) -> Post:
    # `until` also tells one hour of a report from another, and one proposal: a post whose twin
    # has been said is not wanted again.
    key, line = f"report/{report.id}/{moment}", f"report {verb} {report.id}"
    return Post(key, line, due, why, person=person, room=room, until=until)
