"""The timer: it counts somebody's hours while they work, and is asked about when forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import new_id
from bot.commands.hours import Sure, home_of, logged_spans
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Spent, SpentKind, Word
from bot.model.moment import Moment, zone_info
from bot.model.money import LONG_DAY, MOST_A_DAY, Stint, Timer
from bot.model.project import Project
from bot.model.task import Task
from bot.reply import Block, Bold, Button, Code, Line, Reply
from bot.wording import Names
from bot.words import Words, _
from bot.work import Work


@command(
    "cost start",
    aliases=("cost 开始", "cost 计时"),
    examples=("/cost start 12", "/cost start #acme", "/cost 开始 12"),
)
def start(
    context: Context, work: Work, ref: Task | None = None, project: Project | None = None
) -> Reply:
    """Start your timer, on a task or for the project; one that runs already is stopped and logged.

    ref: The task you work on: 12
    project: The project, if it is not this room's
    """
    home = home_of(ref, project, context, work)
    blocks: list[Block] = []
    running = _running(context, work)
    if running is not None:
        if (running.project, running.task) == (home.id, ref.id if ref else None):
            return Reply((_runs(running, Names(work), context),), (_STOP,), private=True)
        blocks += _stopped(running, None, None, context, work)
    made = Timer(new_id(work.now), home.id, context.me.id, work.now, ref.id if ref else None)
    work.timers.add(made)
    return Reply((*blocks, _runs(made, Names(work), context)), (_STOP,))


_STOP = Button(_("Stop"), "cost stop")


@command(
    "cost stop",
    aliases=("cost 停止", "cost 停"),
    examples=("/cost stop", "/cost stop 2h", "/cost 停止"),
)
def stop(
    context: Context, work: Work, length: Spent | None = None, sure: Sure | None = None
) -> Reply:
    """Stop your timer and log what it counted.

    length: How long it really was, if the timer ran for longer: 2h
    sure: yes, if more than twelve hours are right
    """
    running = _running(context, work)
    if running is None:
        raise Refusal(
            _("No timer of yours runs."),
            _("Start one: {example}. Or log hours: {log}.",
              example=Code("/cost start 12"), log=Code("/cost log 2.5h on 12")),
        )  # fmt: skip
    return Reply(tuple(_stopped(running, length, sure, context, work)))


@command("cost timer", changes=False, by_clock=True, examples=("cost timer 01kd5k7h",))
def timer(context: Context, work: Work, timer: Word) -> Reply:
    """Ask whether a timer that still runs was forgotten.

    timer: The timer
    """
    found = work.timers.get(timer)
    if found is None:
        return Reply()
    names = Names(work)
    length = _length(found, work)
    asked = _("Your timer still runs. Stop it, or say how long it really was: {example}.",
              example=Code("/cost stop 2h"))  # fmt: skip
    so_far = SpentKind().write(length)
    buttons = (
        Button(_("Stop"), "cost stop", "primary"),
        Button(_("Forget it"), "cost forget"),
    )
    lines: list[Block] = [_runs(found, names, context), Line((asked,))]
    if length > LONG_DAY:
        buttons = (
            Button(_("Log {hours}", hours=so_far), f"cost stop {so_far} sure:yes"),
            *buttons[1:],
        )
    return Reply(tuple(lines), buttons)


@command("cost forget", aliases=("cost 作废",), examples=("/cost forget", "/cost 作废"))
def forget(context: Context, work: Work) -> Reply:
    """Stop your timer and log nothing."""
    running = _running(context, work)
    if running is None:
        return Reply((Line((_("No timer of yours runs."),)),), private=True)
    work.timers.drop(running)
    return Reply((Line((_("The timer is stopped; nothing was logged."),)),))


def _running(context: Context, work: Work) -> Timer | None:
    return next(iter(work.timers.find(person=context.me.id)), None)


def _length(running: Timer, work: Work) -> timedelta:
    """What it has counted, in whole minutes."""
    minute = timedelta(minutes=1)
    return minute * ((work.now - running.started_at) // minute)


def _what(running: Timer, names: Names) -> str:
    task = names.work.tasks.get(running.task) if running.task else None
    return names.task(task) if task else names.project(running.project).name


def _runs(running: Timer, names: Names, context: Context) -> Line:
    since = Moment.of(running.started_at, context.zone)
    said: Words = _("The timer runs on {what} since {when}.",
                    what=Bold(_what(running, names)), when=since)  # fmt: skip
    return Line(("⏱ ", said))


def _stopped(
    running: Timer, told: timedelta | None, sure: Sure | None, context: Context, work: Work
) -> list[Block]:
    """Log what a timer counted, on the day it was begun; what is too long is asked about."""
    from bot.figures import hours

    length = told or _length(running, work)
    zone = context.me.zone or context.zone
    day = running.started_at.astimezone(zone_info(zone)).date()
    others = work.stints.find(person=context.me.id, day=day)
    whole = length + sum((one.length for one in others), timedelta())
    if whole > MOST_A_DAY or (whole > LONG_DAY and sure is None):
        so_long = SpentKind().write(length)
        right = Button(_("Yes, that is right"), f"cost stop {so_long} sure:yes")
        raise Refusal(
            _("{day} would have {hours} in all. Is that right?", day=day, hours=hours(whole)),
            _("Say how long it really was: {example}.", example=Code("/cost stop 2h")),
            buttons=[*((right,) if whole <= MOST_A_DAY else ()), Button(_("Forget it"), "cost forget")],
        )  # fmt: skip
    work.timers.drop(running)
    if not length:
        return [Line((_("The timer ran for less than a minute; nothing was logged."),))]
    stint = work.stints.add(
        Stint(
            id=new_id(work.now), project=running.project, person=context.me.id, day=day,
            length=length, created_at=work.now, created_by=context.me.id, task=running.task,
        )
    )  # fmt: skip
    return [Line(("⏱ ", *logged_spans(stint, Names(work), context, work)))]
