"""What Steward says unasked: why, what comes next, what could not be delivered."""

from __future__ import annotations

from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Word
from bot.model.moment import Moment
from bot.model.people import Preset, Role
from bot.model.post import Post, contact_of
from bot.model.task import Task
from bot.nudges import preset_of
from bot.reply import Block, Code, Line, Reply, Small, Span, Who
from bot.retold import retold
from bot.rules import leads, must_lead
from bot.wording import PRESETS, Names, hint, project_of
from bot.words import Words, _
from bot.work import StoredPost, Work

WHY: dict[str, Words] = {
    "soon": _(
        "One working day before a task is due, or on the last one if it was set too late for that, its owner is reminded."
    ),
    "hour": _("At the hour a task is due, its owner is reminded."),
    "late": _(
        "When a task is late, its owner is told on the first working morning, and once more from the third day on."
    ),
    "snooze": _("This was put off until now."),
    "rule": _("A rule of the project asked for it."),
    "agenda": _(
        "On your working days, at your hour, you hear what is due today; what is late as well, on the first morning, on the third day, then weekly."
    ),
    "draft": _(
        "The report to a client is approved by one person, so its draft comes to you the working day before."
    ),
    "proposed": _("Somebody of the team asks you to approve the report to a client."),
    "unapproved": _("Half an hour before its time, a report that nobody approved is told of once."),
    "stuck": _("A report that you approved has no room to go to, so you are told."),
    "client": _("The team writes to you once a week how the project stands."),
    "mail": _("Somebody of the client's wants the weekly report by mail."),
    "answer": _("A client answered under a report, so whoever leads the project is told."),
    "answer-due": _("Somebody of the client's is to have our answer by a date."),
    "survey": _("The team asks you one question."),
    "score": _("A client answered a question, so whoever leads the project is told."),
    "checkin": _("Whoever leads the project wants to know once a week how things go."),
    "lookback": _("A project that you worked on is closed; its lessons are gathered."),
    "verdict": _("A client answered at the end of a project, so whoever leads it is told."),
    "schedule": _("Somebody scheduled this report for this room."),
    "broken": _("A report that you scheduled cannot come, so you are told."),
    "left": _("Somebody left who still has tasks in a project that you lead."),
    "shared": _("People of another organisation read a room of a project that you lead."),
    "shut": _("A workspace lets me in no more, so whoever owns the team is told."),
    "joining": _("Somebody typed a code to join a place or an account, or a place joined or left."),
    "review": _("A risk that you watch is to be looked at again, and you have no agenda."),
    "unseen": _("Nobody has looked at a risk of your project for two reviews in a row."),
    "message": _("You wanted to come back to a message."),
    "dead": _("A message could not be delivered, so you are told."),
    "aloud": _(
        "A reminder could not be said to its reader alone, so it is said in the team's room."
    ),
    "board": _("A board stands in this room and is kept up to date; nobody is told of that."),
    "unpinned": _("A board of yours stands in its room without a pin, so you are told once."),
}


@command(
    "pm why",
    private=True,
    changes=False,
    may=Role.GUEST,
    aliases=("pm 原因", "pm 为什么"),
    examples=("/pm why p7f3k2xq", "/pm 原因 p7f3k2xq"),
)
def why(context: Context, work: Work, post: Word) -> Reply:
    """Say why a message came.

    post: The number in the message's Why button
    """
    found = work.post(post)
    if found is None or not _may_know(found.post, context, work):
        raise Refusal(
            _("I know of no such message."),
            _("Its number stands in its {button} button: {example}.",
              button=_("Why?"), example=Code("/pm why p7f3k2xq")),
        )  # fmt: skip
    blocks: list[Block] = [Line((WHY.get(found.post.why, _("A rule asked for it.")),))]
    blocks.append(Line((_("It was due {when}.", when=Moment.of(found.post.due, "UTC")),)))
    if context.role is not Role.GUEST or found.post.person is not None:
        said = retold(found.post.line, context, work)
        blocks.append(Small((_("What was said: {line}", line=said),)))
        blocks += _who_and_how(found, context, work)
    return Reply(tuple(blocks))


def _may_know(post: Post, context: Context, work: Work) -> bool:
    """What somebody is told by themselves is theirs, and of those who lead the project."""
    # What was said before a client is no secret to whoever reads that room.
    here = context.room.id if context.room else None
    if post.person == context.me.id or post.why == "client":
        return True
    if post.why == "board" and post.room == here:
        return True
    if context.role is Role.GUEST:
        return False
    if post.person is None or context.me.role is Role.OWNER:
        return True
    task = _task_of(post, work)
    project = work.projects.get(task.project) if task is not None else None
    return project is not None and leads(project, context, work)


def _task_of(post: Post, work: Work) -> Task | None:
    kind, key = post.key.split("/")[:2]
    return work.tasks.get(key) if kind == "task" else None


def _who_and_how(found: StoredPost, context: Context, work: Work) -> list[Block]:
    """Who set the rule, and how to stop it."""
    post = found.post
    if post.why == "schedule":
        report = post.line.split()[1]
        stop = Code(f"/report schedule off {report}")
        rule = work.schedules.get(post.key.split("/")[1])
        by = Names(work).person(rule.created_by) if rule is not None else None
        lines: list[Block] = [Small((_("Set by {who}.", who=by),))] if by is not None else []
        return [*lines, hint(_("To stop it, type {example} in its room.", example=stop))]
    if post.why == "board":
        stop = Code("/project board off")
        return [hint(_("To stop it, type {example} in its room.", example=stop))]
    if post.why == "agenda":
        off, other = Code("/pm settings agenda off"), Code("/pm settings agenda 8:30")
        return [hint(_("To stop it, type {off}; for another hour, {other}.", off=off, other=other))]
    task = _task_of(post, work)
    return _of_task(task, context, work) if task is not None else []


def _of_task(task: Task, context: Context, work: Work) -> list[Block]:
    project, owner = work.projects.get(task.project), work.people.get(task.owner or "")
    if project is None or owner is None:
        return []
    preset = PRESETS[preset_of(task, project, owner)]
    if task.remind:
        source = _("Reminders of this task: its own rule.")
    elif owner.reminders is not None and owner.id == context.me.id:
        source = _("Reminders: {preset}, as you chose.", preset=preset)
    elif owner.reminders is not None:
        source = _("Reminders: {preset}, as {who} chose.", preset=preset, who=Who(owner.name))
    elif project.reminders is not None:
        source = _("Reminders: {preset}, as {project} has it.", preset=preset, project=project.name)
    else:
        source = _("Reminders: {preset}, as nobody has said otherwise.", preset=preset)
    ref = Names(work).task(task)
    quiet = Code(f"/task {ref} remind off")
    gentle = Code(f"/pm settings reminders {Preset.GENTLE.value}")
    less = _("Nothing more of this task: {one}. Less of all: {all}.", one=quiet, all=gentle)
    return [Small((source,)), hint(less)]


@command(
    "pm next",
    private=True,
    changes=False,
    may=Role.GUEST,
    aliases=("pm 接下来", "pm 下一步"),
    examples=("/pm next", "/pm 接下来"),
)
def next_week(context: Context, work: Work) -> Reply:
    """Show what I will say in the next seven days, to you and in this project's rooms."""
    from bot.reports.queue import next_reply

    return next_reply(context, work)


@command(
    "pm queue",
    private=True,
    changes=False,
    may=Role.MANAGER,
    aliases=("pm 队列",),
    examples=("/pm queue", "/pm 队列"),
)
def queue(context: Context, work: Work) -> Reply:
    """Show what is due and not said yet, and what could not be delivered."""
    from bot.reports.queue import queue_reply

    if context.role is Role.OWNER:
        return queue_reply(context, work, None)
    parts = tuple(part.project for part in work.members.find(person=context.me.id))
    known = [*work.projects.find(lead=context.me.id), *work.projects.find(id=parts)]
    led = {project.id for project in known if leads(project, context, work)}
    if not led:
        must_lead(project_of(context, work), context, work)
    return queue_reply(context, work, led)


@command("pm dead", changes=False, by_clock=True, examples=("pm dead p7f3k2xq",))
def dead(context: Context, work: Work, post: Word) -> Reply:
    """News that a message could not be delivered.

    post: The message
    """
    found = work.post(post)
    if found is None:
        return Reply()
    room = work.rooms.get(found.post.room) if found.post.room else None
    reader = Names(work).person(found.post.person)
    contact = work.contacts.get(contact_of(found.post) or "")
    where: Span = f"#{room.name}" if room else reader or _("a direct message")
    if contact is not None:
        where = _("{name} ({address})", name=contact.name, address=contact.address or "?")
    text = _("⚠ A message could not be delivered to {where}.", where=where)
    if found.looks:
        text = _("⚠ Nobody can tell whether a message arrived: {where}.", where=where)
    blocks: list[Block] = [
        Line((text,)),
        Small((_("It was due {when}: {line}", when=Moment.of(found.post.due, "UTC"),
                 line=retold(found.post.line, context, work)),)),
    ]  # fmt: skip
    kind, key = found.post.key.split("/")[:2]
    rule = work.schedules.get(key) if kind == "schedule" else None
    if rule is not None and rule.lost:
        home = work.projects.get(rule.project)
        bind = Code(f"/project bind {home.key.lower() if home else 'acme'} as team")
        blocks.append(
            hint(
                _(
                    "It is paused. Invite me to that room again and type {example} there, or type it "
                    "in another room.",
                    example=bind,
                )
            )
        )
    elif room is not None:
        blocks.append(hint(_("Invite me to the room again, or bind another one.")))
    elif contact is not None:
        see = Code("/report archive")
        blocks.append(
            hint(_("Ask them, or look at their address; {see} shows what was sent.", see=see))
        )
    elif reader is not None:
        blocks.append(hint(_("Tell them yourself, and ask them to let me write to them.")))
    return Reply(tuple(blocks), tone="problem")
