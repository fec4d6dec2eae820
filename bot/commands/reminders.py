"""Reminders: what the clock says of a task, putting it off, and how much of it is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.asking import Until
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Later
from bot.model.moment import Moment, midnight, zone_info
from bot.model.people import Person, Preset, Role
from bot.model.project import Project
from bot.model.task import OPEN, Task
from bot.nudges import WorkingHours, covers, preset_of, weighty
from bot.reply import Block, Button, Code, Form, Heading, Line, Reply, Who
from bot.rules import must_have, must_lead
from bot.unclear import asked
from bot.wording import PRESETS, Names, ago, called, hint, project_to_change, task_spans
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

JUST_NOW = timedelta(minutes=30)
"""So long after its hour a task is due, not late."""

AT_IT = timedelta(hours=12)
"""Who did something with a task so shortly before knows when it is due."""

OFTEN = 3
"""Putting a task off so often asks whether something is in its way."""


MOST = 200
"""So many posts are looked through for what the agenda need not say."""


class Occasion(StrEnum):
    """What a reminder is said for."""

    SOON = "soon"
    HOUR = "hour"
    LATE = "late"
    SNOOZE = "snooze"
    GIVEN = "given"

    @staticmethod
    def words() -> dict[str, str]:
        return {"到期前": "soon", "到点": "hour", "逾期": "late", "稍后": "snooze", "交给": "given"}


@command("task nudge", changes=False, by_clock=True, examples=("task nudge ACME-12 soon",))
def nudge(context: Context, work: Work, ref: Task, occasion: Occasion | None = None) -> Reply:
    """A reminder that a task is due.

    ref: The task
    occasion: soon, hour, late, snooze or given
    """
    reader = context.reader
    if not _is_said(ref, occasion, reader, work):
        return Reply()
    if occasion is Occasion.GIVEN:
        from bot.accepting import given_reply

        return given_reply(ref, Names(work))
    owner = work.people.get(ref.owner) if ref.owner else None
    covered = owner is not None and owner != reader
    put_off = occasion is Occasion.SNOOZE
    names = Names(work)
    title = _("⏰ This was put off until now") if put_off else _due(ref, context.now)
    reference = names.task(ref)
    guest = reader is not None and reader.role is Role.GUEST
    dates = (
        Button(_("Snooze"), f"task snooze {reference}"),
        Button(_("Move date"), f"task due {reference}"),
    )
    buttons = (
        Button(pgettext("button", "Done"), f"task done {reference}", "primary"),
        *(() if guest else dates),
        Button(_("Block"), f"task block {reference}"),
    )
    lines: list[Block] = [
        Line((title, " · ", called(names.project(ref.project), work))),
        Line(task_spans(ref, names, owner=covered)),
    ]
    if covered and owner is not None:
        lines.append(hint(_("You cover for {who}, who is away.", who=Who(owner.name))))
    return Reply(tuple(lines), buttons, "warning" if ref.late(context.now) else "plain")


def _due(task: Task, now: datetime) -> Words:
    assert task.due is not None
    if not task.late(now):
        return _("⏰ Due {when}", when=task.due)
    if now - task.due.at < JUST_NOW and not task.due.whole:
        return _("⏰ Due now, {when}", when=task.due)
    return _("⚠ {late}, was due {when}", late=ago(now, task.due), when=task.due)


def _is_said(task: Task, occasion: Occasion | None, reader: Person | None, work: Work) -> bool:
    """Whether a reminder of it still says something to its reader."""
    if occasion is Occasion.GIVEN:
        return task.offered and reader is not None and task.owner == reader.id
    if not task.open or (task.due is None and occasion is not Occasion.SNOOZE):
        return False
    if reader is not None and task.owner != reader.id:
        owner, home = work.people.get(task.owner or ""), work.projects.get(task.project)
        if owner is None or home is None or not covers(reader, owner, work.now, home.zone):
            return False
    return _worth_saying(task, occasion, reader, work)


def told_now(reader: Person, work: Work) -> set[str]:
    """The ids of the tasks that somebody is being reminded of: what is due to them and not said
    yet, but for what says nothing any more. That is for the agenda to tell."""
    tasks: set[str] = set()
    for stored in work.pending(work.now, MOST, [f"person/{reader.id}"]):
        post = stored.post
        kind, key = post.key.split("/")[:2]
        task = work.tasks.get(key) if kind == "task" else None
        over = post.until is not None and post.until < work.now
        if task is not None and not over and _is_said(task, Occasion(post.why), reader, work):
            tasks.add(task.id)
    return tasks


def _worth_saying(task: Task, occasion: Occasion | None, reader: Person | None, work: Work) -> bool:
    """Whether it is still news: not to somebody who is at it, and not once more when all has been
    said that they want to hear in a week. The agenda shows the task in any case."""
    project = work.projects.get(task.project)
    if reader is None or project is None or occasion not in (Occasion.SOON, Occasion.LATE):
        return True
    if occasion is Occasion.LATE and task.due is not None:
        stirred = work.journal.stirred(task.id)
        if stirred is not None and stirred > task.due.at:
            return False
    if weighty(task) or preset_of(task, project, reader) is Preset.STRICT:
        return True
    own = any(said not in list(Preset) for said in task.remind or [])
    if occasion is Occasion.SOON and not own:
        at_it = work.journal.stirred(task.id, reader.id)
        if at_it is not None and at_it > work.now - AT_IT:
            return False
    return unasked(reader, work) < reader.most


def unasked(person: Person, work: Work) -> int:
    """How many messages, beside the agenda and what they asked for, the person was sent this week without having asked."""
    since = week_began(person, work)
    told = work.told(f"person/{person.id}", since)
    agendas = {stored.sent_at for stored in told if stored.post.why in ("agenda", "message")}
    return len({stored.sent_at for stored in told} - agendas)


def week_began(person: Person, work: Work) -> datetime:
    """The beginning of this week, a Monday, where the person is (UTC)."""
    zone = person.zone or work.organisation.zone
    today = Moment.of(work.now, zone).day
    return midnight(today - timedelta(days=today.weekday()), zone)


@command(
    "task snooze",
    asks=True,
    aliases=("task 稍后", "task 推迟提醒", "task 暂缓", "task 延后提醒"),
    examples=("/task snooze 12 tomorrow", "/task snooze 12 2h", "/task 稍后 12 2小时"),
)
def snooze(context: Context, work: Work, refs: list[Task], until: Later | None = None) -> Reply:
    """Hear nothing of a task until later. It is due when it was.

    refs: The tasks: 12, 12 14, 12-15
    until: Until when: tomorrow, monday 10:00, 2h
    """
    names = Names(work)
    if until is None:
        line = f"task snooze {' '.join(names.task(task) for task in refs)}"
        if context.asks:
            lines, buttons = asked(context.asks, line, names)
            shown = (Line(task_spans(refs[0], names)), *lines)
            return Reply(shown, tuple(buttons), private=True)
        return _until_when(line, refs[0], context, names)
    at, moved = _put_off(refs, until, context, work)
    again = Moment.of(at, context.zone)
    title = ngettext(
        "💤 {n} task rests until {when}", "💤 {n} tasks rest until {when}", len(refs), when=again
    )
    if len(refs) > 1:
        return _list(title, refs, names, moved)
    task = refs[0]
    owner = work.people.get(task.owner or "")
    title = _("💤 I come back to it {when}.", when=again)
    if owner is not None and not _hears(context.me, owner, context, work):
        title = _("💤 {who} hears of it again {when}.", who=Who(owner.name), when=again)
    blocks: list[Block] = [Line((title,)), Line(task_spans(task, names)), *moved]
    reference = names.task(task)
    buttons = [Button(_("Move date"), f"task due {reference}")]
    if task.snoozes >= OFTEN:
        often = ngettext("Put off {n} time. Is something in its way?",
                         "Put off {n} times. Is something in its way?", task.snoozes)  # fmt: skip
        blocks.append(Line((often,)))
        buttons.insert(0, Button(_("Block"), f"task block {reference}"))
    return Reply(tuple(blocks), tuple(buttons))


def _hears(person: Person, owner: Person, context: Context, work: Work) -> bool:
    """Whether the person is the one who is reminded of what the owner has to do."""
    return person.id == owner.id or covers(person, owner, context.now, work.organisation.zone)


def _until_when(line: str, task: Task, context: Context, names: Names) -> Reply:
    """The usual answers as buttons; every other in words."""
    local = context.now.astimezone(zone_info(context.zone))
    choices = [(_("1 hour"), "in 1 hour")]
    if local.hour < AFTERNOON:
        choices.append((_("This afternoon"), "today 15:00"))
    choices.append((_("Tomorrow"), "tomorrow"))
    if local.weekday() != SUNDAY:
        choices.append((_("Monday"), "next monday"))
    example = Code(f"/task snooze {names.task(task)} thursday 10:00")
    return Reply(
        (
            Line((_("Until when shall I be silent?"),)),
            Line(task_spans(task, names)),
            hint(_("Or write it like {example}.", example=example)),
        ),
        tuple(Button(label, f"{line} {words}") for label, words in choices),
        private=True,
        form=Form("task snooze", (("refs", line.removeprefix("task snooze ")),)),
    )


AFTERNOON, SUNDAY = 14, 6


def _put_off(
    tasks: Sequence[Task], until: Moment, context: Context, work: Work
) -> tuple[datetime, list[Block]]:
    """Snooze them. When they come back (the first of them): the beginning of that day, and in
    working hours; and what to say where that is later than was asked."""
    must_have(tasks, context, work)
    owners = {task.owner for task in tasks}
    owner = work.people.get(owners.pop() or "") if len(owners) == 1 else None
    if owner is None or _hears(context.me, owner, context, work):
        owner = context.me
    again: dict[str, datetime] = {}
    for key in dict.fromkeys(task.project for task in tasks):
        home = work.projects.get(key)
        alone = WorkingHours.alone(owner, context.zone)
        hours = WorkingHours.of(owner, home) if home is not None else alone
        at = hours.morning(midnight(until.day, until.zone), 0) if until.whole else until.at
        if at <= context.now:
            raise _passed()
        again[key] = hours.open_at(at)
    for task in tasks:
        if not task.open:
            names = Names(work)
            raise Refusal(
                _("{ref} is closed, so nothing is said of it.", ref=names.task(task)),
                _("Open it again: {example}.",
                  example=Code(f"/task reopen {names.task(task)}")),
            )  # fmt: skip
        if task.owner is None:
            ref = Names(work).task(task)
            raise Refusal(
                _("Nobody has {ref} yet, so nobody is reminded of it.", ref=ref),
                _("Take it: {example}.", example=Code(f"/task take {ref}")),
            )
        task.snooze(again[task.project])
    first = min(again.values())
    on_time = Moment.of(first, until.zone).day == until.day if until.whole else first == until.at
    moved = hint(_("{when} is no working time, so it comes later.", when=until))
    return first, [] if on_time else [moved]


def _passed() -> Refusal:
    return Refusal(
        _("That time has already passed."),
        _("Say a later one: {example}.", example=Code("/task snooze 12 tomorrow")),
    )


def _list(title: Words, tasks: Sequence[Task], names: Names, moved: Sequence[Block]) -> Reply:
    from bot.commands.task_edit import several

    told = several(title, list(tasks), names)
    return replace(told, blocks=(told.blocks[0], *moved, *told.blocks[1:]))


class All(StrEnum):
    """Everything that is due."""

    ALL = "all"

    @staticmethod
    def words() -> dict[str, str]:
        return {"全部": "all", "所有": "all"}


@command(
    "my snooze",
    private=True,
    aliases=("my 稍后", "my 推迟"),
    examples=("/my snooze all", "/my snooze all monday", "/my 稍后 全部"),
)
def snooze_all(
    context: Context, work: Work, all: All | None = None, until: Later | None = None
) -> Reply:
    """Put off everything that is late or due today.

    all: all, for everything
    until: Until when; tomorrow, if you say nothing
    """
    from bot.reports.morning import looked_after

    names = Names(work)
    owners = (context.me.id, *(one.id for one in looked_after(context.me, work)))
    tonight = Moment(Moment.of(context.now, context.zone).day, None, context.zone)
    tasks = [
        task
        for task in work.tasks.find(
            owner=owners, state=OPEN, due=Until(tonight.at), order=("due", "number")
        )
        if task.snoozed is None or task.snoozed <= context.now
    ]
    if not tasks:
        return Reply((Line((_("Nothing of yours is late or due today."),)),))
    rests = until or Moment(tonight.day + timedelta(days=1), None, context.zone)
    at, moved = _put_off(tasks, rests, context, work)
    again = Moment.of(at, context.zone)
    title = ngettext(
        "💤 {n} task rests until {when}", "💤 {n} tasks rest until {when}", len(tasks), when=again
    )
    return _list(title, tasks, names, moved if until is not None else ())


@command(
    "my noise",
    private=True,
    changes=False,
    aliases=("my 打扰",),
    examples=("/my noise", "/my 打扰"),
)
def noise(context: Context, work: Work) -> Reply:
    """Show what you were told this week without having asked."""
    from bot.reports.queue import noise_of

    return noise_of(context.me, unasked(context.me, work), week_began(context.me, work), work)


@command(
    "project reminders",
    may=Role.MANAGER,
    aliases=("project 提醒",),
    examples=("/project reminders gentle", "/project 提醒 严格"),
)
def project_reminders(
    context: Context, work: Work, preset: Preset | None = None, project: Project | None = None
) -> Reply:
    """Say how much a project's people are reminded, unless they choose themselves.

    preset: gentle, standard or strict
    project: The project, if it is not this room's
    """
    home = project or project_to_change(context, work)
    if preset is not None:
        must_lead(home, context, work)
        home.reminders = preset
    now = home.reminders or Preset.STANDARD
    blocks: list[Block] = [
        Heading((_("Reminders of {project}: {preset}", project=home.name, preset=PRESETS[now]),)),
        *(Line((text,)) for text in EXPLAINED.values()),
    ]
    return Reply(tuple(blocks))


EXPLAINED: dict[Preset, Words] = {
    Preset.GENTLE: _(
        "gentle: a working day before and at the hour, for high priority only; late ones stand in the agenda"
    ),
    Preset.STANDARD: _(
        "standard: a working day before and at the hour; late ones stand in the agenda, high priority comes again on the third day"
    ),
    Preset.STRICT: _(
        "strict: the same, and every late task by itself: on the first morning, on the third day, then every week"
    ),
}
