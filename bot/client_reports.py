"""Which report of a client's is meant, when it goes out, and which days it tells of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.clock import new_id
from bot.contacts import cards_of
from bot.context import Context
from bot.grammar import Refusal
from bot.keyed import keyed
from bot.model.contact import ClientContact
from bot.model.moment import instant, zone_info
from bot.model.project import Project, Room, Schedule, saying
from bot.model.recurrence import Recurrence
from bot.model.report import ClientReport, ReportLanguage, ReportState
from bot.privacy import check_open
from bot.reply import Button, Code, Span, dump
from bot.report_posts import client_rooms, mailed
from bot.rhythm import listed
from bot.values import dataclass
from bot.wording import called, project_of
from bot.words import Words, _
from bot.work import Work

TEN = time(10)
EVERY_FRIDAY = "FREQ=WEEKLY;BYDAY=FR"
LONGEST = 28
"""Days that one report tells of at most; what is older is no news."""


def ref_of(report: ClientReport, project: Project) -> str:
    """ACME#14, as it stands in a line."""
    return f"{project.key}{report.name}"


def home_of(number: str | None, project: Project | None, context: Context, work: Work) -> Project:
    """The project a line is about, which the number of a report may name as well."""
    key = (number or "").partition("#")[0]
    if key:
        found = keyed(key, context, work)
        if found is None:
            raise Refusal(
                _("There is no project {key}.", key=key),
                _("{list} shows what there is.", list=Code("/project list")),
            )
        check_open(found, number or key, context, work)
        project = found
    if project is not None:
        context.project, context.project_why = project, "named"
    return project or project_of(context, work)


def draft_of(project: Project, work: Work) -> ClientReport | None:
    """The newest report of a project that its client has not read."""
    open_ = (ReportState.DRAFT, ReportState.APPROVED)
    found = work.reports.find(
        project=project.id, state=open_, order=("-created_at", "-number"), limit=1
    )
    return found[0] if found else None


def meant(number: str | None, home: Project, work: Work) -> ClientReport:
    """The report of that number, else the one not sent yet; raises Refusal."""
    if number is None:
        draft = draft_of(home, work)
        if draft is None:
            make = f"report client #{home.key.lower()}"
            raise Refusal(
                _("No report of {project} is in the making.", project=called(home, work)),
                _("Begin this week's: {example}.", example=Code("/report client")),
                buttons=[Button(_("Begin it"), make)],
            )
        return draft
    said = number.partition("#")[2]
    match = re.fullmatch(r"(\d+)([b-z]?)", said)
    found = (
        work.reports.find(project=home.id, number=int(match[1]), letter=match[2]) if match else []
    )
    if not found:
        raise Refusal(
            _("{project} has no report {number}.", project=called(home, work), number=f"#{said}"),
            _("{list} shows what there is.", list=Code("/report archive")),
        )
    return found[0]


@dataclass(frozen=True, slots=True)
class Readers:
    """Where a client reads their reports: rooms, and whoever of theirs gets them by mail."""

    rooms: Sequence[Room]
    contacts: Sequence[ClientContact]

    def __bool__(self) -> bool:
        return bool(self.rooms or self.contacts)

    @property
    def named(self) -> Words:
        """#acme-talks, #acme-board and Ms. Wang's mailbox."""
        boxes = [_("{name}'s mailbox", name=one.name) for one in self.contacts]
        all_: list[Span] = [*(f"#{room.name}" for room in self.rooms), *boxes]
        return listed(all_) if all_ else _("no room yet")


def readers_of(home: Project, work: Work) -> Readers:
    """Where and by whom a project's reports to its client are read."""
    return Readers(rooms_of(home, work), mailed(cards_of(home, work)))


def some_readers(home: Project, work: Work) -> Readers:
    """The same, at least one; raises Refusal."""
    found = readers_of(home, work)
    return found if found else Readers(reader_rooms(home, work), ())


def rooms_of(home: Project, work: Work) -> list[Room]:
    """The rooms its reports to the client go to."""
    return client_rooms(work.rooms.find(project=home.id), home)


def reader_rooms(home: Project, work: Work) -> list[Room]:
    """The same, at least one; raises Refusal."""
    rooms = rooms_of(home, work)
    if (
        not rooms
        and home.client_room is not None
        and client_rooms(work.rooms.find(project=home.id), replace(home, client_room=None))
    ):
        raise Refusal(
            _("The room chosen for the reports is not read by the client of {project} any more.",
              project=called(home, work)),
            _("Choose another one, or all: {example}.",
              example=Code("/report schedule client every friday 10:00 in all")),
        )  # fmt: skip
    if not rooms:
        raise Refusal(
            _("No room here is read by the client of {project} yet.", project=called(home, work)),
            _("In the room you share with them, type {example}.",
              example=Code(f"/project bind {home.key.lower()} as client")),
        )  # fmt: skip
    return rooms


def named(rooms: Sequence[Room]) -> Words:
    """#acme-talks and #acme-board."""
    return listed([f"#{room.name}" for room in rooms]) if rooms else _("no room yet")


# Written for good


def freeze(
    report: ClientReport, home: Project, work: Work, by: str | None, *, at_once: bool = False
) -> None:
    """From now on it is what its approver has read, whatever happens to the data."""
    from bot.reports.client_page import ALL, asked_about, page, written

    assert report.send_at is not None
    set_days(report, home, work, report.send_at + timedelta(days=1 if at_once else 0))
    made = written(report, home, work)
    text, report.asked = dump(page(made, home, work)), asked_about(made, home, work)
    for language, texts in made.texts.items():
        words = {name: texts.get(name, "") for name in ALL}
        if language is ReportLanguage.ZH:
            report.zh = words
        else:
            report.en = words
    report.text, report.state = text, ReportState.APPROVED
    report.approved_by, report.approved_at = by, work.now
    report.proposed_by = report.proposed_at = None


def reopen(report: ClientReport) -> None:
    """An approved report is a draft again; its words stay as they were approved."""
    report.state, report.text, report.asked = ReportState.DRAFT, None, []
    report.approved_by = report.approved_at = None


def why_held(report: ClientReport, home: Project, work: Work) -> Words | None:
    """Why a draft does not go by itself though its project would let it; None where it does."""
    from bot.reports.client_page import written
    from bot.reports.client_words import found_in

    changes = work.journal.history("report", report.id)
    decided = any(change.before and "state" in change.before for _act, change in changes)
    if report.touched or decided:  # an approval that was taken back is a decision, too
        return _("Somebody changed it or held it back, so it does not go by itself.")
    if found_in(written(report, home, work), home):
        return _("A word that is not for the client stands in it, so it does not go by itself.")
    return None


# Hours and days


def rule_of(home: Project, work: Work) -> Schedule | None:
    """The standing rule by which a project's client is told."""
    rules = work.schedules.find(project=home.id, active=True)
    return saying("report client opens", rules)


def just_missed(report: ClientReport, home: Project, work: Work) -> bool:
    """Whether it might have gone out within the last day, had somebody approved it."""
    day_ago = work.now - timedelta(days=1)
    hour = hour_after(home, work, max(day_ago, report.created_at))
    return rule_of(home, work) is not None and hour is not None and hour <= work.now


def hour_after(home: Project, work: Work, now: datetime) -> datetime | None:
    """When the next report of a project goes out: by its rule, else on Friday at ten.

    None where the rule has come to its end.
    """
    rule = rule_of(home, work)
    text, clock, zone = (
        (rule.rule, rule.clock, rule.zone) if rule else (EVERY_FRIDAY, TEN, home.zone)
    )
    today = now.astimezone(zone_info(zone)).date()
    start = (rule.start or rule.created_at.astimezone(zone_info(zone)).date()) if rule else today
    days = Recurrence(text, None, zone, start).occurrences(today - timedelta(days=2))
    hours = (instant(datetime.combine(day, clock), zone) for day in days)
    return next((at for at in hours if at > now), None)


def opened(home: Project, work: Work, by: str | None, send_at: datetime | None) -> ClientReport:
    """The draft of a project's report, a new one where none is in the making."""
    found = work.reports.find(
        project=home.id, state=ReportState.DRAFT, letter="", order=("-number",), limit=1
    )
    if found:
        report = found[0]
    else:
        today = _day(work.now, home)
        report = ClientReport(
            id=new_id(work.now), project=home.id, number=work.number(home.id, "report"),
            since=today, until=today, created_at=work.now, created_by=by,
            language=home.client_language or ReportLanguage.of(home.locale),
        )  # fmt: skip
        work.reports.add(report)
    if send_at is not None:
        report.send_at = send_at
    set_days(report, home, work, report.send_at or hour_after(home, work, work.now) or work.now)
    return report


def set_days(report: ClientReport, home: Project, work: Work, send_at: datetime) -> None:
    """It tells of the days since the report before it, up to the day before it is sent."""
    if report.letter:
        return  # a correction tells of the days that it corrects
    report.until = _day(send_at, home) - timedelta(days=1)
    earlier = [
        one
        for one in work.reports.find(project=home.id, letter="", order=("-number",), limit=5)
        if one.number < report.number and one.state is not ReportState.DRAFT
    ]
    since = earlier[0].until + timedelta(days=1) if earlier else report.until - timedelta(days=6)
    report.since = min(max(since, report.until - timedelta(days=LONGEST - 1)), report.until)


def _day(at: datetime, home: Project) -> date:
    return at.astimezone(zone_info(home.zone)).date()
