"""The client's weekly report: approved by one person, sent by the clock, and when it comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice, pairwise

from bot.client_reports import (
    TEN,
    home_of,
    hour_after,
    just_missed,
    meant,
    opened,
    reader_room,
    ref_of,
    rule_of,
    set_days,
)
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import MomentKind, ReportNumber, Word
from bot.model.moment import Moment, instant
from bot.model.project import Audience, Project, Room, Schedule
from bot.model.recurrence import Recurrence
from bot.model.report import ClientReport, ReportLanguage, ReportState
from bot.reply import Button, Code, Instant, Line, Reply, Span, dump, load
from bot.report_posts import AFTERNOON, SECOND
from bot.rhythm import rhythm
from bot.rules import leads, must_lead
from bot.wording import Names, called, hint
from bot.words import Words, _
from bot.work import Work


class Now(StrEnum):
    """The word that sends a report at once."""

    NOW = "now"

    @staticmethod
    def words() -> dict[str, str]:
        return {"立即": "now", "马上": "now", "现在": "now"}


@command(
    "report approve",
    aliases=("report send", "report 批准", "report 发送"),
    examples=(
        "/report approve",
        "/report send now",
        "/report send friday 10:00",
        "/report 批准",
        "/report 发送 立即",
    ),
)
def approve(
    context: Context,
    work: Work,
    now: Now | None = None,
    at: Moment | None = None,
    number: ReportNumber | None = None,
    project: Project | None = None,
) -> Reply:
    """Approve the client's report; it is sent at its hour, or at once.

    now: now, to send it at once
    at: Another hour: friday 10:00
    number: The report, if it is not the one in the making: #14
    project: The project, if it is not this room's
    """
    home = home_of(number, project, context, work)
    report = meant(number, home, work)
    if not report.open:
        raise Refusal(
            _("{number} has been sent already.", number=report.name),
            _("Send a correction: {example}.", example=Code(f"/report correct {report.name}")),
        )
    room = reader_room(home, work)
    if not leads(home, context, work):
        if report.state is ReportState.APPROVED:
            must_lead(home, context, work)
        return _proposed(report, home, context, work)
    report.send_at = work.now + SECOND if now else _hour(report, home, at, work)
    if report.state is ReportState.DRAFT:
        _freeze(report, home, context, work, at_once=now is not None)
    goes = (
        _("{number} goes to {room} now.", number=report.name, room=f"#{room.name}")
        if now
        else _("{number} goes to {room} {when}.", number=report.name, room=f"#{room.name}",
               when=Instant(report.send_at))
    )  # fmt: skip
    ref = ref_of(report, home)
    at_once = () if now else (Button(_("Send now"), f"report approve {ref} now"),)
    return Reply((Line(("✔ ", goes),),), (Button(_("Preview"), f"report preview {ref}"), *at_once),
                 tone="good")  # fmt: skip


def _hour(report: ClientReport, home: Project, at: Moment | None, work: Work) -> datetime:
    """When it goes: at the hour that was said, else at its own; raises Refusal for one that is over."""
    missed = report.state is ReportState.DRAFT and just_missed(report, home, work)
    if at is not None:
        rule = rule_of(home, work)
        clock = at.clock or (rule.clock if rule else TEN)
        said = instant(datetime.combine(at.day, clock), at.zone)
        if said > work.now:
            return said
    elif report.send_at is not None and report.send_at > work.now and not missed:
        return report.send_at
    next_ = hour_after(home, work, work.now)
    ref = ref_of(report, home)
    if at is None and report.send_at is None and next_ is not None:
        return next_
    later = (
        [Button(_("{when}", when=Instant(next_)), f"report approve {ref} at:{_typed(next_, home)}")]
        if next_
        else []
    )
    raise Refusal(
        _("That hour is over. Send {number} now, or later?", number=report.name),
        _("Write it like {example}.", example=Code("/report send now")),
        buttons=[Button(_("Send now"), f"report approve {ref} now"), *later],
    )


def _typed(at: datetime, home: Project) -> str:
    return MomentKind().write(Moment.of(at, home.zone))


def _freeze(
    report: ClientReport, home: Project, context: Context, work: Work, *, at_once: bool
) -> None:
    """From now on it is what its approver has read, whatever happens to the data."""
    from bot.reports.client_page import ALL, page, written

    assert report.send_at is not None
    set_days(report, home, work, report.send_at + timedelta(days=1 if at_once else 0))
    made = written(report, home, work)
    text = dump(page(made, home, work))
    for language, texts in made.texts.items():
        words = {name: texts.get(name, "") for name in ALL}
        if language is ReportLanguage.ZH:
            report.zh = words
        else:
            report.en = words
    report.text, report.state = text, ReportState.APPROVED
    report.approved_by, report.approved_at = context.me.id, work.now
    report.proposed_by = report.proposed_at = None


def _proposed(report: ClientReport, home: Project, context: Context, work: Work) -> Reply:
    """Somebody who may not decide thinks that it may go: whoever may is asked."""
    report.proposed_by, report.proposed_at = context.me.id, work.now
    who = Names(work).person(home.lead) or "?"
    text = _("{number} is passed on to {who}, who decides.", number=report.name, who=who)
    return Reply((Line(("➜ ", text)),))


# What the clock says of it


@command("report client opens", by_clock=True, examples=("report client opens #acme",))
def opens(context: Context, work: Work, project: Project) -> Reply:
    """Begin the next report to a client.

    project: The project
    """
    send_at = hour_after(project, work, work.now)
    if rule_of(project, work) is not None and send_at is not None:
        opened(project, work, None, send_at)
    return Reply()


@command("report draft", changes=False, by_clock=True, examples=("report draft 01kd5k7h",))
def draft(context: Context, work: Work, report: Word) -> Reply:
    """Bring the draft of a client's report to whoever approves it.

    report: The report
    """
    from bot.reports.client_card import card

    found, home = _waiting(report, work)
    if found is None or home is None:
        return Reply()
    by = Names(work).person(found.proposed_by)
    lead: tuple[Span, ...] | None = None
    if by is not None:
        asked = _("{who} thinks that report {number} to the client of {project} may go.",
                  who=by, number=found.name, project=called(home, work))  # fmt: skip
        lead = ("📝 ", asked)
    return card(found, home, work, lead=lead)


@command(
    "report unapproved", changes=False, by_clock=True, examples=("report unapproved 01kd5k7h",)
)
def unapproved(context: Context, work: Work, report: Word) -> Reply:
    """Tell whoever approves a client's report that its hour is near.

    report: The report
    """
    from bot.reports.client_card import buttons

    found, home = _waiting(report, work)
    if found is None or home is None or found.send_at is None:
        return Reply()
    text = _("⏰ Report {number} to the client of {project} is not approved yet; its hour is {when}.",
             number=found.name, project=called(home, work), when=Instant(found.send_at))  # fmt: skip
    kept = hint(_("Without your approval it is not sent."))
    return Reply((Line((text,)), kept), buttons(found, home, work), "warning")


def _waiting(key: str, work: Work) -> tuple[ClientReport | None, Project | None]:
    """A report that still waits for its approval, with its project."""
    found = work.reports.get(key)
    if found is None or found.state is not ReportState.DRAFT:
        return None, None
    return found, work.projects.get(found.project)


@command("report stuck", changes=False, by_clock=True, examples=("report stuck 01kd5k7h",))
def stuck(context: Context, work: Work, report: Word) -> Reply:
    """Tell whoever approved a client's report that nobody is there to read it.

    report: The report
    """
    found = work.reports.get(report)
    home = work.projects.get(found.project) if found else None
    if found is None or home is None or found.state is not ReportState.APPROVED:
        return Reply()
    text = _("⚠ Report {number} cannot be sent: no room is read by the client of {project} any more.",
             number=found.name, project=called(home, work))  # fmt: skip
    bind = Code(f"/project bind {home.key.lower()} as client")
    after = Code(f"/report send now {found.name}")
    how = hint(_("Type {bind} in their room, and then {send}.", bind=bind, send=after))
    return Reply((Line((text,)), how), tone="problem")


@command(
    "report deliver", by_clock=True, for_client=True, examples=("report deliver 01kd5k7h",)
)  # fmt: skip
def deliver(context: Context, work: Work, report: Word) -> Reply:
    """Send an approved report to the client.

    report: The report
    """
    found, room = work.reports.get(report), context.room
    if found is None or found.state is not ReportState.APPROVED or found.text is None:
        return Reply()
    if room is None or room.project != found.project or room.audience is not Audience.CLIENT:
        return Reply()
    found.state, found.sent_at = ReportState.SENT, work.now
    if found.letter:
        for one in work.reports.find(
            project=found.project, number=found.number, state=ReportState.SENT
        ):
            if one.id != found.id:
                one.state = ReportState.CORRECTED
    return load(found.text)


# When it comes


def scheduled(
    context: Context,
    work: Work,
    home: Project,
    every: Recurrence | None,
    zone: str | None,
    *,
    off: bool,
) -> Reply:
    """Let the client's report come by itself, or stop it: what `/report schedule client` does."""
    must_lead(home, context, work)
    known = rule_of(home, work)
    if off:
        return _stopped(known, home, work)
    room = reader_room(home, work)
    if every is None:
        if known is None:
            raise Refusal(_("No report to the client comes by itself yet."), _how())
        return _comes(known, home, room, work)
    if every.after_done is not None or every.often or not _weekly(every, work.now):
        raise Refusal(_("The client is told once a week at most."), _how())
    if known is not None:
        known.active = False
    made = work.schedules.add(
        Schedule(
            id=new_id(work.now), project=home.id, room=room.id,
            line="report client opens", rule=every.rule,
            clock=every.clock or TEN, zone=zone or home.zone, created_by=context.me.id,
            created_at=work.now, start=every.start,
        )
    )  # fmt: skip
    send_at = hour_after(home, work, work.now)
    if send_at is None:
        raise Refusal(_("A report by that rhythm never comes."), _how())
    opened(home, work, context.me.id, send_at)
    return _comes(made, home, room, work)


def _how() -> Words:
    return _("Write it like {example}.",
             example=Code("/report schedule client every friday 10:00"))  # fmt: skip


def _weekly(every: Recurrence, now: datetime) -> bool:
    """Whether there are seven days between one and the next."""
    first = every.start or now.date()
    days = list(islice(every.occurrences(first - timedelta(days=1)), 4))
    return all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(days))


def _comes(rule: Schedule, home: Project, room: Room, work: Work) -> Reply:
    said = _("The client of {project} gets a report in {room} {rhythm} at {clock} ({zone}), "
             "once somebody approves it.",
             project=called(home, work), room=f"#{room.name}", rhythm=rhythm(rule.rule),
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
