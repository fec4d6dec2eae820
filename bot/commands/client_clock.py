"""What the clock says of a client's weekly report, and of what they answer."""

from __future__ import annotations

from dataclasses import replace

from bot.client_reports import (
    draft_of,
    freeze,
    hour_after,
    opened,
    readers_of,
    rooms_of,
    rule_of,
    why_held,
)
from bot.context import Context
from bot.declare import command
from bot.kinds import Word
from bot.model.project import Project
from bot.model.report import ClientReport, ReportState
from bot.reply import Code, Instant, Line, Reply, Small, Span, load
from bot.report_posts import UNASKED_LATE
from bot.tongue import Tongue
from bot.wording import Names, called, hint
from bot.words import _
from bot.work import Work


@command("report client opens", by_clock=True, examples=("report client opens #acme",))
def opens(context: Context, work: Work, project: Project) -> Reply:
    """Begin the next report to a client.

    project: The project
    """
    draft = draft_of(project, work)
    if draft is None or not _goes_now(draft, project, work):
        _open_next(project, work)
    return Reply()


def _open_next(home: Project, work: Work) -> None:
    send_at = hour_after(home, work, work.now)
    if rule_of(home, work) is not None and send_at is not None:
        opened(home, work, None, send_at)


def _goes_now(report: ClientReport, home: Project, work: Work) -> bool:
    """Whether it is just going by itself: then it is no draft of the next week's."""
    at = report.send_at
    now = at is not None and work.now - UNASKED_LATE <= at <= work.now
    return now and bool(readers_of(home, work)) and _goes_by_itself(report, home, work)


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
    why = why_held(found, home, work) if home.autosend else None
    if home.autosend and why is None and _was_shown(found, home, work):
        return Reply()  # it goes by itself, as the draft has said
    reasons = [why, _("Without your approval it is not sent.")]
    hints = (hint(reason) for reason in reasons if reason is not None)
    return Reply((Line((text,)), *hints), buttons(found, home, work), "warning")


def _was_shown(report: ClientReport, home: Project, work: Work) -> bool:
    """Whether the draft has come to whoever leads the project: what nobody saw does not go."""
    told = work.told(f"person/{home.lead}", report.created_at)
    return any(one.post.key == f"report/{report.id}/draft" for one in told)


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
    """Send a report to the client.

    report: The report
    """
    found, room = work.reports.get(report), context.room
    home = work.projects.get(found.project) if found is not None else None
    if found is None or home is None or room is None:
        return Reply()
    # It may have been bound anew a moment ago.
    if room.id not in {one.id for one in rooms_of(home, work)}:
        return Reply()
    if room.id in found.rooms or not _under_way(found, home, work):
        return Reply()
    found.rooms = [*found.rooms, room.id]
    return _sent(found, home, work)


@command(
    "report mail", by_clock=True, for_client=True,
    examples=("report mail 01kd5k7h 01kd5k7j",),
)  # fmt: skip
def mail(context: Context, work: Work, report: Word, contact: Word) -> Reply:
    """Send a report to somebody of the client by mail.

    report: The report
    contact: To whom
    """
    from bot.reports.client_page import LOCALES, languages_of, unpressed

    found = work.reports.get(report)
    home = work.projects.get(found.project) if found is not None else None
    if found is None or home is None:
        return Reply()
    if contact not in {one.id for one in readers_of(home, work).contacts}:
        return Reply()
    if contact in found.mailed or not _under_way(found, home, work):
        return Reply()
    found.mailed = [*found.mailed, contact]
    page = unpressed(_sent(found, home, work))
    how = _("To answer, or to get no more of these, write to whoever works with you on {project}.",
            project=home.name)  # fmt: skip
    tongues = [Tongue(LOCALES[one], home.zone, work.now) for one in languages_of(found, home)]
    return replace(page, blocks=(*page.blocks, *(Small((one.text(how),)) for one in tongues)))


def _under_way(found: ClientReport, home: Project, work: Work) -> bool:
    """Whether it is on its way to its readers; one that goes by itself is written for good now."""
    if _goes_by_itself(found, home, work):
        freeze(found, home, work, None)
    return found.state in (ReportState.APPROVED, ReportState.SENT) and found.text is not None


def _sent(found: ClientReport, home: Project, work: Work) -> Reply:
    """Its page; with the first of its readers it counts as sent."""
    assert found.text is not None
    if found.state is ReportState.APPROVED:
        found.state, found.sent_at = ReportState.SENT, work.now
        _take_its_place(found, work)
        _follow(found, home, work)
    return load(found.text)


def _goes_by_itself(report: ClientReport, home: Project, work: Work) -> bool:
    return (
        home.autosend
        and report.state is ReportState.DRAFT
        and report.send_at is not None
        and why_held(report, home, work) is None
        and _was_shown(report, home, work)
    )


def _follow(report: ClientReport, home: Project, work: Work) -> None:
    """One that has outlived its hour has taken the place of the next, which is begun now."""
    hour = hour_after(home, work, report.created_at)
    known = draft_of(home, work)
    if not report.letter and known is None and hour is not None and hour <= work.now:
        _open_next(home, work)


def _take_its_place(report: ClientReport, work: Work) -> None:
    """What a correction was sent for is corrected."""
    if not report.letter:
        return
    sent = work.reports.find(project=report.project, number=report.number, state=ReportState.SENT)
    for one in sent:
        if one.id != report.id:
            one.state = ReportState.CORRECTED


@command("report answered", changes=False, by_clock=True, examples=("report answered 01kd5k7h",))
def answered(context: Context, work: Work, answer: Word) -> Reply:
    """Tell whoever leads a project what its client answered.

    answer: The answer
    """
    from bot.reports.client_answered import told

    found = work.answers.get(answer)
    report = work.reports.get(found.report) if found is not None else None
    home = work.projects.get(found.project) if found is not None else None
    if found is None or report is None or home is None:
        return Reply()
    return told(found, report, home, work)
