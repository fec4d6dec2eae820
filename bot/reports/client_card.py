"""A client's report as the team sees it: how it stands, its page, and what it is made of."""

from __future__ import annotations

from datetime import timedelta

from bot.asking import Since
from bot.client_reports import readers_of, ref_of, why_held
from bot.model.checkin import CheckIn
from bot.model.project import Project
from bot.model.report import ClientReport, ReportState
from bot.reply import Block, Bold, Button, Code, Divider, Instant, Line, Reply, Span, dotted
from bot.reports.client_page import beside_page, page, questions, unpressed, written
from bot.reports.client_words import found_in, warnings
from bot.wording import Names, called, hint
from bot.words import Words, _
from bot.work import Work

WEEK = timedelta(days=7)


def card(
    report: ClientReport, home: Project, work: Work, *, lead: tuple[Span, ...] | None = None
) -> Reply:
    """`lead` is the first line, where something else is to be said than how it stands."""
    made = written(report, home, work)
    head = Line(lead or ("📝 ", *stands(report, home, work)))
    beside = beside_page(made)
    if report.open:
        beside = [*warnings(found_in(made, home)), *beside]
    else:
        beside = [*answers(report, home, work), *beside]
    if made.told is not None:
        if not made.told.shares:
            beside.append(_nothing_shared(home, work))
        beside += checkins(home, work)
    rest = [Divider(), *beside] if beside else []
    blocks: list[Block] = [head, Divider(), *unpressed(page(made, home, work)).blocks, *rest]
    return Reply(tuple(blocks), buttons(report, home, work))


def stands(report: ClientReport, home: Project, work: Work) -> tuple[Span, ...]:
    """What it is, and what becomes of it."""
    names = Names(work)
    title = _("Report {number} to the client of {project}",
              number=report.name, project=called(home, work))  # fmt: skip
    return dotted(Bold(title), _becomes(report, home, names, work))


def _becomes(report: ClientReport, home: Project, names: Names, work: Work) -> Words:
    rooms = readers_of(home, work).named
    match report.state:
        case ReportState.SENT if report.approved_by is None:
            return _("sent {when} by itself", when=Instant(report.sent_at or report.created_at))
        case ReportState.SENT:
            return _("sent {when}", when=Instant(report.sent_at or report.created_at))
        case ReportState.CORRECTED:
            return _("sent {when}, and corrected since",
                     when=Instant(report.sent_at or report.created_at))  # fmt: skip
        case ReportState.APPROVED:
            return _("approved by {who}, goes to {room} {when}",
                     who=names.person(report.approved_by) or _("somebody"), room=rooms,
                     when=Instant(report.send_at or report.created_at))  # fmt: skip
    if report.send_at is None:
        return _("a draft; only the team sees it")
    if home.autosend and why_held(report, home, work) is None:
        return _("a draft; it goes to {room} {when} by itself, unless somebody changes it or holds it back",
                 room=rooms, when=Instant(report.send_at))  # fmt: skip
    return _("a draft; it goes to {room} {when}, once it is approved",
             room=rooms, when=Instant(report.send_at))  # fmt: skip


def buttons(report: ClientReport, home: Project, work: Work) -> tuple[Button, ...]:
    ref = ref_of(report, home)
    preview = Button(_("Preview"), f"report preview {ref}")
    match report.state:
        case ReportState.DRAFT:
            trusted = home.autosend and report.send_at is not None and not report.touched
            hold = (Button(_("Hold back"), f"report hold {ref}"),) if trusted else ()
            return (
                Button(_("Approve"), f"report approve {ref}", "primary"),
                Button(_("Edit"), f"report edit {ref}"),
                preview,
                *hold,
            )
        case ReportState.APPROVED:
            now = Button(_("Send now"), f"report approve {ref} now")
            return (preview, now, Button(_("Edit"), f"report edit {ref}"))
        case ReportState.SENT:
            return (Button(_("Correct it"), f"report correct {ref}"),)
    return ()


def _nothing_shared(home: Project, work: Work) -> Block:
    return hint(
        _(
            "Nothing of {project} is shared with its client yet. Share a task like this: {example}.",
            project=called(home, work),
            example=Code("/task 12 client"),
        )
    )


def answers(report: ClientReport, home: Project, work: Work) -> list[Block]:
    """What its client has answered, question by question."""
    found = work.answers.find(report=report.id, order=("question", "at"))
    if not found:
        return []
    from bot.reports.client_answered import said_in_a_line

    asked = questions(written(report, home, work))
    lines = [Line(said_in_a_line(one, asked, work)) for one in found]
    return [Line((Bold(_("What the client answered")),)), *lines]


def checkins(home: Project, work: Work) -> list[Block]:
    """What the team said of its week, for whoever writes the report; it is no part of it."""
    said = this_week(home, work)
    if not said:
        return []
    names = Names(work)
    head = hint(_("From the check-ins; the client does not see this:"))
    return [head, *(Line(("• ", *checkin_spans(one, names))) for one in said)]


def this_week(home: Project, work: Work) -> list[CheckIn]:
    """The check-ins that were answered in the last seven days."""
    return [
        one
        for one in work.checkins.find(
            project=home.id, answered_at=Since(work.now - WEEK), order=("answered_at",), limit=20
        )
        if one.did or one.next
    ]


def checkin_spans(checkin: CheckIn, names: Names) -> tuple[Span, ...]:
    who = names.person(checkin.person) or "?"
    return (
        Bold(who), " ",
        *dotted(_flat(checkin.did), _("next: {what}", what=_flat(checkin.next) or "")
                if checkin.next else None),
    )  # fmt: skip


def _flat(text: str | None) -> str | None:
    """Several lines as one."""
    whole = "; ".join(line.strip() for line in (text or "").splitlines() if line.strip())
    return (whole if len(whole) <= 200 else whole[:199] + "…") or None
