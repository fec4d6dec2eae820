"""Reports, and when they come by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from enum import StrEnum
from typing import Annotated

from bot.chart import Chart
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Lead, Word, Zone
from bot.model.moment import zone_info
from bot.model.project import Audience, Project, Room, Schedule
from bot.model.recurrence import Never, Recurrence
from bot.reply import Block, Button, Code, Instant, Line, Reply
from bot.rhythm import rhythm
from bot.threads import talked_of
from bot.wording import Names, called, hint, project_of
from bot.words import Words, _, pgettext
from bot.work import Work

NINE_THIRTY = time(9, 30)


class Report(StrEnum):
    """Reports that can come by themselves."""

    WEEK = "week"
    TEAM = "team"
    PORTFOLIO = "portfolio"
    CLIENT = "client"
    CHECKIN = "checkin"

    @staticmethod
    def words() -> dict[str, str]:
        return {"周报": "week", "weekly": "week", "每周": "week", "人员": "team", "团队": "team",
                "总览": "portfolio", "全部项目": "portfolio",
                "客户": "client", "客户周报": "client", "小结": "checkin",
                "check-in": "checkin"}  # fmt: skip


REPORTS: dict[Report, Words] = {
    Report.WEEK: pgettext("report", "weekly report"),
    Report.TEAM: pgettext("report", "report on people"),
    Report.PORTFOLIO: pgettext("report", "report on all projects"),
    Report.CLIENT: pgettext("report", "report to the client"),
    Report.CHECKIN: pgettext("report", "check-in"),
}


APART = (Report.CLIENT, Report.CHECKIN)
"""Reports that are no answer in the team's room: each goes its own way."""


@command(
    "report week",
    changes=False,
    when=("nothing",),
    aliases=("rep", "report 周报", "报告", "report 本周"),
    examples=("/report week", "/report 周报"),
)
def week(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Sum up the week of a project; in a thread, of what that is about.

    project: The project, if it is not this room's
    """
    from bot.reports.digest import week_report
    from bot.reports.week import facts, shares

    about = talked_of(context, work) if project is None and context.place.thread else None
    if about is not None:
        from bot.reports.discussion import discussion

        return discussion(about, context, work)
    home = project or project_of(context, work)
    names = Names(work)
    names.everybody()
    told = facts(home, work)
    if told.quiet and context.actor is None:
        return Reply()  # nobody is told that there is nothing to tell
    reply = week_report(told, shares(home, work), names, work.now)
    key = home.key.lower()
    reply = reply.plus(
        Button(_("Late"), f"task list late #{key}"), Button(_("Risks"), f"risk list #{key}"),
        Button(pgettext("chart", "Burndown"), f"report chart burndown #{key}"),
    )  # fmt: skip
    chart = _burndown(home, work) if context.actor is None else None
    return replace(reply, blocks=(*reply.blocks, chart)) if chart is not None else reply


def _burndown(home: Project, work: Work) -> Chart | None:
    """How it goes, at a glance: the picture that belongs to a room's week."""
    from bot.reports.charts import burn

    found = burn.burn_of(home, work)
    return burn.burndown(found, home, called(home, work)) if found is not None else None


@command(
    "report team",
    private=True,
    changes=False,
    aliases=("report 人员", "report 团队", "report 资源"),
    examples=("/report team", "/report 人员"),
)
def team(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show who has how much to do: planned, logged and free hours, who has too much.

    project: The project, if it is not this room's
    """
    from bot.gate import members
    from bot.reports.people import people_report
    from bot.reports.week import loads

    home = project or project_of(context, work)
    names = Names(work)
    names.everybody()
    return people_report(home, loads(home, work), members(home, work), names)


class Off(StrEnum):
    """The word that ends a schedule."""

    OFF = "off"

    @staticmethod
    def words() -> dict[str, str]:
        return {"关闭": "off", "停止": "off", "stop": "off"}


@command(
    "report schedule",
    aliases=("report 定时", "report 定期"),
    examples=(
        "/report schedule week every monday 9:30",
        "/report schedule 周报 每周一 9:30",
        "/report schedule client every friday 10:00",
        "/report schedule client every friday 10:00 in #acme-talks",
        "/report schedule off week",
    ),
)
def schedule(
    context: Context,
    work: Work,
    report: Report = Report.WEEK,
    every: Recurrence | None = None,
    off: Off | None = None,
    zone: Zone | None = None,
    room: Annotated[Word | None, Lead(("in", "在"))] = None,
    project: Project | None = None,
) -> Reply:
    """Let a report come to this room by itself, or stop it.

    report: week, team, portfolio, client or checkin
    every: When: every monday 9:30
    off: off, to stop it
    zone: The time zone of that hour, if it is not the project's
    room: Of the client's rooms the one for their report: in #acme-talks; all, for all
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    if report in APART:
        from bot.commands import checkin, client_schedule

        if report is Report.CLIENT:
            return client_schedule.scheduled(
                context, work, home, every, zone, off=off is not None, room=room
            )
        _refuse_room(room, report)
        return checkin.scheduled(context, work, home, every, zone, off=off is not None)
    _refuse_room(room, report)
    if context.room is None or context.room.project != home.id:
        raise Refusal(
            _("This room is not bound to {project}.", project=called(home, work)),
            _("Bind it first: {example}.",
              example=Code(f"/project bind {home.key.lower()} as team")),
        )  # fmt: skip
    if context.room.audience is Audience.CLIENT:
        raise Refusal(
            _("This room is read by the client; the team's reports stay out of it."),
            _("Type it in the team's room. For yourself alone: {example}.",
              example=Code(f"/report {report.value}")),
        )  # fmt: skip
    line = f"report {report.value}"
    standing = [
        rule
        for rule in work.schedules.find(project=home.id, active=True)
        if rule.said == line and (rule.room == context.room.id or rule.lost)
    ]
    if off is not None:
        if not standing:
            raise Refusal(
                _("No {report} comes here by itself.", report=REPORTS[report]),
                _("Schedule one: {example}.",
                  example=Code(f"/report schedule {report.value} every monday 9:30")),
            )  # fmt: skip
        for rule in standing:
            rule.active = False
        return Reply(
            (Line((_("The {report} does not come here any more.", report=REPORTS[report]),)),)
        )
    if every is None:
        return _standing(context, context.room, work)
    if every.after_done is not None or every.often:
        raise Refusal(
            _("A report comes once a day at most, on days of the week or the month."),
            _("Write it like {example}.", example=Code("/report schedule week every monday 9:30")),
        )
    there = zone or home.zone
    _check_comes(every, there, work)
    for rule in standing:
        rule.active = False
    made = work.schedules.add(
        Schedule(
            id=new_id(work.now),
            project=home.id,
            room=context.room.id,
            line=line,
            rule=every.rule,
            clock=every.clock or NINE_THIRTY,
            zone=there,
            created_by=context.me.id,
            created_at=work.now,
            start=every.start,
        )
    )
    comes = {"report": REPORTS[report], "rhythm": rhythm(made.rule), "clock": made.clock,
             "zone": made.zone}  # fmt: skip
    if report is Report.PORTFOLIO:
        said = _("The {report} comes here {rhythm} at {clock} ({zone}).", **comes)
    else:
        said = _("The {report} of {project} comes here {rhythm} at {clock} ({zone}).",
                 project=called(home, work), **comes)  # fmt: skip
    off_example = hint(
        _("To stop it: {example}.", example=Code(f"/report schedule off {report.value}"))
    )
    return Reply((Line(("⏱ ", said)), *_first(every, context), off_example))


def _refuse_room(room: str | None, report: Report) -> None:
    """Only the client's report chooses among rooms; every other comes where it is asked for."""
    if room is not None:
        raise Refusal(
            _("The {report} comes to the room in which it is scheduled.", report=REPORTS[report]),
            _("Type it there: {example}.",
              example=Code(f"/report schedule {report.value} every monday 9:30")),
        )  # fmt: skip


def _first(every: Recurrence, context: Context) -> list[Line]:
    """When it begins, where that was said and is still to come."""
    if every.start is None:
        return []
    first = every.next(every.start - timedelta(days=1))
    if first is None or first <= context.now.date():
        return []
    return [Line((_("The first one comes {when}.", when=first),))]


def _check_comes(every: Recurrence, zone: str, work: Work) -> None:
    """A rule is counted from its beginning, which is today if none was said; it has to come."""
    today = work.now.astimezone(zone_info(zone)).date()
    try:
        comes = replace(every, start=every.start or today).next(today - timedelta(days=1))
    except Never:
        comes = None
    if comes is None:
        raise Refusal(
            _("A report by that rhythm never comes."),
            _("Write it like {example}.", example=Code("/report schedule week every monday 9:30")),
        )


@command("report broken", changes=False, by_clock=True, examples=("report broken 01kd5k7h",))
def broken(context: Context, work: Work, rule: Word) -> Reply:
    """Tell somebody that a scheduled report cannot come.

    rule: The schedule
    """
    found = work.schedules.get(rule)
    if found is None or not found.active:
        return Reply()
    names = Names(work)
    room = work.rooms.get(found.room)
    text = _(
        "⚠ The {report} of {project} cannot come: I can make nothing of its rhythm, {rhythm}.",
        report=_report_of(found),
        project=called(names.project(found.project), work),
        rhythm=Code(found.rule),
    )
    again = _(
        "Schedule it again in {room}: {example}.",
        room=f"#{room.name}" if room else "?",
        example=Code("/report schedule week every monday 9:30"),
    )
    return Reply((Line((text,)), hint(again)), tone="problem")


@command("report lost", by_clock=True, examples=("report lost 01kd5k7h",))
def lost(context: Context, work: Work, rule: Word) -> Reply:
    """Pause a scheduled report whose room cannot be reached.

    rule: The schedule
    """
    found = work.schedules.get(rule)
    if found is not None:
        found.lost = work.now
    return Reply()


def found_again(room: Room, work: Work) -> list[Block]:
    """The reports that have lost their room come to this one of their project from now on."""
    rules = work.schedules.find(project=room.project, active=True, order=("line",))
    here = {rule.said for rule in rules if rule.room == room.id and not rule.lost}
    lines: list[Block] = []
    for rule in rules:
        if not rule.lost or room.audience is Audience.CLIENT:
            continue
        rule.active = rule.said not in here
        rule.room, rule.lost = room.id, None
        here.add(rule.said)
        lines.append(_comes(rule))
    return lines


def _standing(context: Context, room: Room, work: Work) -> Reply:
    """What comes to this room by itself, and what has lost the room it came to."""
    rules = work.schedules.find(project=room.project, active=True, order=("line",))
    here = (rule for rule in rules if rule.room == room.id or _report(rule) in APART)
    lines = [_comes(rule) for rule in here if not rule.lost]
    paused = [_paused(rule, context, work) for rule in rules if rule.lost]
    if not lines and not paused:
        example = hint(
            _("Schedule one: {example}.", example=Code("/report schedule week every monday 9:30"))
        )
        return Reply((Line((_("No report comes here by itself."),)), example), private=True)
    stop = Code(f"/report schedule off {rules[0].said.split()[1]}")
    stopping = hint(_("To stop it: {example}.", example=stop))
    return Reply((*lines, *paused, stopping), private=True)


def _comes(rule: Schedule) -> Line:
    said = _("The {report} comes {rhythm} at {clock} ({zone}).",
             report=_report_of(rule), rhythm=rhythm(rule.rule), clock=rule.clock,
             zone=rule.zone)  # fmt: skip
    return Line((said,))


def _paused(rule: Schedule, context: Context, work: Work) -> Line:
    """That a report has lost its room, with a button that lets it come to this one."""
    assert rule.lost is not None and context.call is not None and context.grammar is not None
    room = work.rooms.get(rule.room)
    said = _("⚠ The {report} is paused: {room} could not be reached {when}.",
             report=_report_of(rule), room=f"#{room.name}" if room else "?",
             when=Instant(rule.lost))  # fmt: skip
    every = Recurrence(rule.rule, rule.clock, rule.zone, rule.start)
    args = {"report": Report(rule.said.split()[1]), "every": every, "zone": rule.zone}
    line = context.grammar.write(replace(context.call, args=args))
    return Line((said,), (Button(_("Let it come here"), line),))


def _report(rule: Schedule) -> Report:
    return Report(rule.said.split()[1])


def _report_of(rule: Schedule) -> Words:
    return REPORTS[_report(rule)]
