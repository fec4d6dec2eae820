"""Many tasks at once: doing what was shown, leaving it, and telling those concerned."""

from __future__ import annotations

from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.keyed import keyed
from bot.kinds import Reader, Text
from bot.model.people import Person, Role
from bot.model.task import Task
from bot.paging import PAGE
from bot.privacy import check_open
from bot.reply import Block, Button, Code, Heading, Line, Reply, Then, Who
from bot.retold import retold
from bot.rules import must_have, origin
from bot.wording import Names, task_spans
from bot.words import _, ngettext
from bot.work import Act, Work


@command(
    "task apply",
    pressed=True,
    may=Role.GUEST,
    aliases=("task 照办",),
    examples=(
        '/task apply 41 "task edit ACME-12 ACME-14 @bob +2d"',
        '/task 照办 41 "task edit ACME-12 ACME-14 @bob +2d"',
    ),
)
def apply(context: Context, work: Work, seen: int, line: Text) -> Reply:
    """Change several tasks as it was shown; the button of a preview says it.

    seen: The newest change that the preview knew of
    line: What to do, with each task named
    """
    assert context.grammar is not None
    command_, _rest = context.grammar.find(line)
    if command_.family != "task" or not command_.changes or command_.path == "task apply":
        raise Refusal(
            _("Only what changes tasks is applied like this."),
            _("{help} shows what can be typed.", help=Code("/pm help task")),
        )
    tasks = _named(line, context, work)
    must_have(tasks, context, work)
    for task in tasks:
        act = _since(seen, task, work)
        if act is not None:
            raise _stale(task, act, line, context, work)
    return Reply(then=Then(line))


def _named(line: str, context: Context, work: Work) -> list[Task]:
    """The tasks of a line that names each of them."""
    assert context.grammar is not None
    call = context.grammar.parse(line, Reader(context.now, context.zone, context.locale))
    found: list[Task] = []
    for ref in call.args.get("refs", []):
        home = keyed(ref.key, context, work) if ref.key else None
        tasks = work.tasks.find(project=home.id, number=ref.number) if home else []
        if home is not None:
            check_open(home, f"{ref.key}-{ref.number}", context, work, *tasks)
        found += tasks
    return found


def _since(seen: int, task: Task, work: Work) -> Act | None:
    """The newest act that changed the task after the preview."""
    latest = next(iter(work.journal.history("task", task.id, 1)), None)
    return latest[0] if latest is not None and latest[0].seq > seen else None


def _stale(task: Task, act: Act, line: str, context: Context, work: Work) -> Refusal:
    names = Names(work)
    speaker = work.people.get(act.actor) if act.actor else None
    again = Button(_("Show it as it is now"), line)
    return Refusal(
        _("{ref} has changed since: {who}, {line}. Nothing was done.",
          ref=names.task(task), who=Who(speaker.name) if speaker else _("the schedule"),
          line=retold(origin(act, work).line, context, work, speaker)),
        _("Look again: {line}.", line=retold(line, context, work, context.me)),
        buttons=[again],
    )  # fmt: skip


@command(
    "task cancel",
    pressed=True,
    private=True,
    changes=False,
    may=Role.GUEST,
    aliases=("task 不了",),
    examples=("/task cancel", "/task 不了"),
)
def cancel(context: Context, work: Work) -> Reply:
    """Leave everything as it is; the button of a preview says it."""
    return Reply((Line((_("Nothing was changed."),)),))


@command("task told", changes=False, by_clock=True, examples=("task told 41",))
def told(context: Context, work: Work, seq: int) -> Reply:
    """Tell somebody that several of their tasks were changed at once.

    seq: The number of the change
    """
    reader, act = context.reader, work.journal.act(seq)
    if reader is None or act is None or not _in_force(act, work):
        return Reply()
    given, others = _theirs(act, reader, work)
    speaker = work.people.get(act.actor) if act.actor else None
    who = Who(speaker.name) if speaker else _("Somebody")
    names = Names(work)
    blocks: list[Block] = []
    for tasks, title in (
        (given, ngettext("{who} gave you {n} task", "{who} gave you {n} tasks", len(given),
                         who=who)),
        (others, ngettext("{who} changed {n} of your tasks", "{who} changed {n} of your tasks",
                          len(others), who=who)),
    ):  # fmt: skip
        if tasks:
            blocks.append(Heading((title,)))
            blocks += [Line(task_spans(task, names, owner=task.owner != reader.id))
                       for task in tasks[:PAGE]]  # fmt: skip
        if len(tasks) > PAGE:
            more = len(tasks) - PAGE
            blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    return Reply(tuple(blocks))


def _in_force(act: Act, work: Work) -> bool:
    """Whether it was not taken back, or was made again."""
    turns, later = 0, act.undone
    while later is not None and (next_ := work.journal.act(later)) is not None:
        turns, later = turns + 1, next_.undone
    return turns % 2 == 0


def _theirs(act: Act, reader: Person, work: Work) -> tuple[list[Task], list[Task]]:
    """The open tasks that became theirs by an act, and those of theirs that it changed or took."""
    given: list[Task] = []
    others: list[Task] = []
    for change in work.journal.changes(act.seq):
        task = work.tasks.get(change.key) if change.kind == "task" else None
        if task is None or not task.open or change.before is None or change.after is None:
            continue
        if change.after.get("owner") == reader.id:
            given.append(task)
        elif reader.id in (task.owner, change.before.get("owner")):
            others.append(task)
    return given, others
