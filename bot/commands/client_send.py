"""The client's weekly report: approved by one person, or held back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.client_reports import (
    TEN,
    freeze,
    home_of,
    hour_after,
    just_missed,
    meant,
    ref_of,
    reopen,
    rule_of,
    some_readers,
)
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import MomentKind, ReportNumber
from bot.model.moment import Moment, instant
from bot.model.project import Project
from bot.model.report import ClientReport, ReportState
from bot.reply import Button, Code, Instant, Line, Reply
from bot.report_posts import SECOND
from bot.rules import leads, must_lead
from bot.wording import Names
from bot.words import _, ngettext
from bot.work import Work


class Anyway(StrEnum):
    """The word that sends a report with listed words in it."""

    ANYWAY = "anyway"

    @staticmethod
    def words() -> dict[str, str]:
        return {"照发": "anyway", "仍然": "anyway"}


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
    anyway: Anyway | None = None,
    number: ReportNumber | None = None,
    project: Project | None = None,
) -> Reply:
    """Approve the client's report; it is sent at its hour, or at once.

    now: now, to send it at once
    at: Another hour: friday 10:00
    anyway: anyway, though a word stands in it that is not for the client
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
    room = some_readers(home, work).named
    if not leads(home, context, work):
        if report.state is ReportState.APPROVED:
            must_lead(home, context, work)
        return _proposed(report, home, context, work)
    if report.state is ReportState.DRAFT and anyway is None:
        _refuse_listed(report, home, context, work)
    report.send_at = work.now + SECOND if now else _hour(report, home, at, work)
    if report.state is ReportState.DRAFT:
        freeze(report, home, work, context.me.id, at_once=now is not None)
    goes = (
        _("{number} goes to {room} now.", number=report.name, room=room)
        if now
        else _("{number} goes to {room} {when}.", number=report.name, room=room,
               when=Instant(report.send_at))
    )  # fmt: skip
    ref = ref_of(report, home)
    at_once = () if now else (Button(_("Send now"), f"report approve {ref} now"),)
    return Reply((Line(("✔ ", goes),),), (Button(_("Preview"), f"report preview {ref}"), *at_once),
                 tone="good")  # fmt: skip


def _refuse_listed(report: ClientReport, home: Project, context: Context, work: Work) -> None:
    """Raises Refusal where a word stands in it that the project keeps from its client."""
    from bot.reports.client_page import written
    from bot.reports.client_words import found_in

    found = found_in(written(report, home, work), home)
    if not found:
        return
    ref, one = ref_of(report, home), found[0]
    raise Refusal(
        ngettext(
            "A word in it is not for the client, “{word}”: {line}",
            "{n} words in it are not for the client, the first of them “{word}”: {line}",
            len(found), word=one.word, line=one.line,
        ),
        _("Change that line ({edit}), or send it all the same: {anyway}.",
          edit=Code(f"/report edit {report.name}"),
          anyway=Code(f"/report approve {report.name} anyway")),
        buttons=[Button(_("Edit"), f"report edit {ref}", "primary"),
                 Button(_("Preview"), f"report preview {ref}"),
                 Button(_("Approve anyway"), context.again(anyway=Anyway.ANYWAY, number=ref))],
    )  # fmt: skip


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


def _proposed(report: ClientReport, home: Project, context: Context, work: Work) -> Reply:
    """Somebody who may not decide thinks that it may go: whoever may is asked."""
    report.proposed_by, report.proposed_at = context.me.id, work.now
    who = Names(work).person(home.lead) or "?"
    text = _("{number} is passed on to {who}, who decides.", number=report.name, who=who)
    return Reply((Line(("➜ ", text)),))


@command(
    "report hold",
    aliases=("report 暂缓", "report 暂停"),
    examples=("/report hold", "/report hold #14", "/report 暂缓"),
)
def hold(
    context: Context,
    work: Work,
    number: ReportNumber | None = None,
    project: Project | None = None,
) -> Reply:
    """Hold the client's report back: it is not sent before somebody approves it.

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
    if report.state is ReportState.APPROVED:
        must_lead(home, context, work)
        reopen(report)
    report.held = True
    said = _("{number} is held back; it is sent when somebody approves it.", number=report.name)
    ref = ref_of(report, home)
    return Reply(
        (Line(("⏸ ", said)),),
        (Button(_("Approve"), f"report approve {ref}"), Button(_("Edit"), f"report edit {ref}")),
    )
