"""Whose posts about reports, check-ins, conversations and messages a change may have moved, and
what they want now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.contacts import cards_of
from bot.model.checkin import CheckIn
from bot.model.forum import Conversation
from bot.model.log import ANSWERABLE, LogEntry
from bot.model.post import Post
from bot.model.reminder import reminder_posts
from bot.model.report import OPEN_REPORT, ClientReport, ReportState
from bot.report_posts import answer_posts, checkin_posts, client_rooms, mailed, report_posts
from bot.silence import due_posts, silence_posts
from storage.journal import Diff

if TYPE_CHECKING:
    from storage.work import SqlWork

HOURS = {"zone", "work_from", "work_to", "workdays", "active", "quiet", "leave"}
"""Columns of a person whose change moves what is said to them."""

_PROJECT = {"zone", "state", "lead", "holidays", "client", "client_room", "autosend"}


def wanted_elsewhere(work: SqlWork, diffs: list[Diff]) -> dict[str, list[Post]]:
    """For each of those that these changes touch ("report/<id>"), its posts."""
    reminders: dict[str, list[Post]] = {}
    reports: dict[str, ClientReport | None] = {}
    checkins: dict[str, CheckIn | None] = {}
    talks: dict[str, Conversation | None] = {}
    entries: dict[str, LogEntry | None] = {}
    moved: list[Diff] = []  # what questions to clients hear of
    for diff in diffs:
        changed = set(diff.after or {})
        whole = diff.before is None or diff.after is None
        if diff.kind == "report":
            reports[diff.key] = work.reports.get(diff.key)
        elif diff.kind == "answer":
            for key in _of("report", diff):
                reports[key] = work.reports.get(key)
        elif diff.kind == "checkin":
            checkins[diff.key] = work.checkins.get(diff.key)
        elif diff.kind == "conversation":
            talks[diff.key] = work.conversations.get(diff.key)
        elif diff.kind in ("survey", "score", "milestone", "closing"):
            moved.append(diff)
        elif diff.kind == "log":
            entries[diff.key] = work.logs.get(diff.key)
        elif diff.kind == "contact":
            for project in _side(work, diff):
                reports.update(_open(work, project))
        elif diff.kind == "reminder":
            reminder = work.reminders.get(diff.key)
            reminders[f"reminder/{diff.key}"] = reminder_posts(reminder) if reminder else []
        elif diff.kind == "room":
            moved.append(diff)
            for project in _of("project", diff):
                reports.update(_open(work, project))
        elif diff.kind == "project" and not whole and changed & _PROJECT:
            reports.update(_open(work, diff.key))
            checkins.update(_asked(work, project=diff.key))
            talks.update(_waiting(work, diff.key))
            entries.update(_unanswered(work, project=diff.key))
            moved.append(diff)
        elif diff.kind == "person" and not whole and changed & HOURS:
            for led in work.projects.find(lead=diff.key):
                reports.update(_open(work, led.id))
                talks.update(_waiting(work, led.id))
                entries.update(_unanswered(work, project=led.id))
            entries.update(_unanswered(work, owner=diff.key))
            checkins.update(_asked(work, person=diff.key))
    wanted = {f"report/{key}": _of_report(work, report) for key, report in reports.items()}
    asked = {f"checkin/{key}": _of_checkin(work, one) for key, one in checkins.items()}
    waiting = {f"conversation/{key}": _of_talk(work, one) for key, one in talks.items()}
    due = {f"log/{key}": _of_entry(work, entry) for key, entry in entries.items()}
    surveys: dict[str, list[Post]] = {}
    if moved:
        from storage.feedback_nudging import wanted_of_surveys  # loaded by the first that needs it

        surveys = wanted_of_surveys(work, moved)
    return wanted | asked | waiting | due | surveys | reminders


def _of(column: str, diff: Diff) -> set[str]:
    """What a thing was of, and is of."""
    rows = (diff.row_before, diff.row_after)
    return {str(row[column]) for row in rows if row is not None}


def _side(work: SqlWork, diff: Diff) -> set[str]:
    """The projects for which a contact spoke, and speaks."""
    rows = [row for row in (diff.row_before, diff.row_after) if row is not None]
    clients = tuple({str(row["client"]) for row in rows if row["client"]})
    theirs = {one.id for one in work.projects.find(client=clients)} if clients else set()
    return theirs | {str(row["project"]) for row in rows if row["project"]}


def _open(work: SqlWork, project: str) -> dict[str, ClientReport | None]:
    """The reports of a project whose posts may still be to come: the newest that was sent may be
    answered yet."""
    sent = work.reports.find(
        project=project, state=ReportState.SENT, order=("-number", "-letter"), limit=1
    )
    found = work.reports.find(project=project, state=OPEN_REPORT)
    return {one.id: one for one in (*sent, *found)}


def _asked(work: SqlWork, **where: Any) -> dict[str, CheckIn | None]:
    return {one.id: one for one in work.checkins.find(asked=True, did=None, **where)}


def _of_report(work: SqlWork, report: ClientReport | None) -> list[Post]:
    project = work.projects.get(report.project) if report is not None else None
    if report is None or project is None:
        return []
    rooms, lead = (
        client_rooms(work.rooms.find(project=project.id), project),
        work.people.get(project.lead),
    )
    answers = work.answers.find(report=report.id) if report.sent_at is not None else []
    return [
        *report_posts(report, project, lead, rooms, mailed(cards_of(project, work))),
        *answer_posts(answers, report, project, lead),
    ]


def _of_checkin(work: SqlWork, checkin: CheckIn | None) -> list[Post]:
    project = work.projects.get(checkin.project) if checkin is not None else None
    if checkin is None or project is None:
        return []
    return checkin_posts(checkin, project, work.people.get(checkin.person))


def _waiting(work: SqlWork, project: str) -> dict[str, Conversation | None]:
    found = work.conversations.find(project=project, closed_at=None)
    return {one.id: one for one in found if one.waiting_since is not None}


def _of_talk(work: SqlWork, talk: Conversation | None) -> list[Post]:
    project = work.projects.get(talk.project) if talk is not None else None
    if talk is None or project is None:
        return []
    return silence_posts(talk, project, work.people.get(talk.owner or project.lead))


def _unanswered(work: SqlWork, **where: Any) -> dict[str, LogEntry | None]:
    """What is to be answered by a date."""
    found = work.logs.find(kind=ANSWERABLE, answered_at=None, **where)
    return {one.id: one for one in found if one.due is not None}


def _of_entry(work: SqlWork, entry: LogEntry | None) -> list[Post]:
    project = work.projects.get(entry.project) if entry is not None else None
    if entry is None or project is None:
        return []
    return due_posts(entry, project, work.people.get(entry.owner or project.lead))
