"""Reminders of messages: somebody wants to come back to one, and hears of it alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from bot.clock import short_id
from bot.context import Context
from bot.declare import command
from bot.discussions import quoted
from bot.excerpt import shortened
from bot.grammar import Refusal
from bot.kinds import Lead, Word
from bot.model.moment import Moment, midnight, zone_info
from bot.model.people import Role
from bot.model.reminder import Reminder
from bot.nudges import WorkingHours
from bot.reply import Block, Button, Code, Line, Link, Reply, Small
from bot.wording import hint
from bot.words import Words, _, pgettext
from bot.work import Work

LONGEST = 300
"""Characters of the message that the reminder tells."""

AFTERNOON, SUNDAY = 14, 6


@command(
    "my remind",
    private=True,
    of_message=True,
    aliases=("my 提醒",),
    examples=("/my remind", "/my remind in 2 hours", "/my 提醒 明天"),
)
def remind(
    context: Context,
    work: Work,
    until: Moment | None = None,
    of: Annotated[Word | None, Lead(("编号",))] = None,
) -> Reply:
    """Be reminded of a message, you alone.

    until: When, if not tomorrow: in 1 hour, monday 10:00
    of: The number of a reminder that is moved
    """
    at = _moment(until, context)
    if of is not None:
        reminder = _mine(of, context, work)
        reminder.due, reminder.done = at, False
    else:
        reminder = _new(at, context, work)
    title = _("⏰ I come back to it {when}.", when=Moment.of(at, context.zone))
    return Reply((Line((title,)), *_shown(reminder)), _later(reminder, context, done=False))


def _new(at: datetime, context: Context, work: Work) -> Reminder:
    about, message = quoted(context)
    text = shortened(message.text, LONGEST) or next((f.name or "" for f in message.files), "")
    return work.reminders.add(
        Reminder(
            short_id(), context.me.id, text or "…", message.author[:120], at, work.now,
            message.link or about.link,
        )
    )  # fmt: skip


def _moment(until: Moment | None, context: Context) -> datetime:
    """When it comes: a day begins with the working hours, and outside of them nothing is said."""
    hours = WorkingHours.alone(context.me, context.zone)
    today = Moment.of(context.now, context.zone).day
    until = until or Moment(today + timedelta(days=1), None, context.zone)
    at = hours.morning(midnight(until.day, until.zone), 0) if until.whole else until.at
    if at <= context.now:
        raise Refusal(
            _("That time has already passed."),
            _("Say a later one: {example}.", example=Code("my remind tomorrow")),
        )
    return hours.open_at(at)


def _mine(key: str, context: Context, work: Work) -> Reminder:
    found = work.reminders.get(key)
    if found is None or found.person != context.me.id:
        raise Refusal(
            _("You have no such reminder."),
            _("Use the menu of a message, or answer in its thread and mention me: {example}.",
              example=Code("my remind tomorrow")),
        )  # fmt: skip
    return found


def _shown(reminder: Reminder) -> list[Block]:
    blocks: list[Block] = [
        Line((_("{who}: “{text}”", who=reminder.author or _("somebody"), text=reminder.text),))
    ]
    if reminder.link:
        blocks.append(Small((Link(_("The message"), reminder.link),)))
    return blocks


def _later(reminder: Reminder, context: Context, *, done: bool) -> tuple[Button, ...]:
    """The usual other moments, and that it is settled."""
    line = f"my remind of:{reminder.id}"
    local = context.now.astimezone(zone_info(context.zone))
    choices: list[tuple[Words, str]] = [(_("In 1 hour"), "in 1 hour")]
    if local.hour < AFTERNOON:
        choices.append((_("This afternoon"), "today 15:00"))
    choices.append((_("Tomorrow"), "tomorrow"))
    if local.weekday() != SUNDAY:
        choices.append((_("Monday"), "next monday"))
    first = (
        (Button(pgettext("button", "Done"), f"my settle {reminder.id}", "primary"),) if done else ()
    )
    return (*first, *(Button(label, f"{line} {words}") for label, words in choices))


@command(
    "my settle",
    private=True,
    aliases=("my 了结",),
    examples=("/my settle p7f3k2xq", "/my 了结 p7f3k2xq"),
)
def settle(context: Context, work: Work, reminder: Word) -> Reply:
    """Be done with a message you wanted to come back to.

    reminder: Its number, which its buttons know
    """
    found = _mine(reminder, context, work)
    if found.done:
        return Reply((Line((_("That is settled already."),)),))
    found.done = True
    return Reply((Line(("✔ ", _("“{text}”", text=found.text))),), tone="good")


@command("my reminded", changes=False, by_clock=True, examples=("my reminded p7f3k2xq",))
def reminded(context: Context, work: Work, reminder: Word) -> Reply:
    """A message you wanted to come back to.

    reminder: Its number
    """
    found = work.reminders.get(reminder)
    reader = context.reader
    if found is None or found.done or reader is None or found.person != reader.id:
        return Reply()
    blocks: list[Block] = [Line((_("⏰ You wanted to come back to this"),)), *_shown(found)]
    if reader.role is Role.GUEST:
        return Reply(tuple(blocks))
    return Reply(tuple(blocks), _later(found, context, done=True))


@command(
    "my reminders",
    private=True,
    changes=False,
    aliases=("my 提醒列表",),
    examples=("/my reminders", "/my 提醒列表"),
)
def reminders(context: Context, work: Work) -> Reply:
    """List the messages you want to come back to."""
    found = work.reminders.find(person=context.me.id, done=False, order=("due",), limit=20)
    if not found:
        return Reply(
            (
                Line((_("You asked to come back to no message."),)),
                hint(_("Use {label} in the menu of a message.", label=_("Remind me"))),
            )
        )
    blocks: list[Block] = []
    for one in found:
        when = Moment.of(one.due, context.zone)
        settled = Button(pgettext("button", "Done"), f"my settle {one.id}")
        said = _("{when} · {who}: “{text}”", when=when, who=one.author, text=one.text)
        blocks.append(Line((said,), (settled,)))
    return Reply(tuple(blocks))
