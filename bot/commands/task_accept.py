"""Tasks between people: agreed to, given back, asked about; and what the clock says of that."""

from __future__ import annotations

from dataclasses import replace

from bot.accepting import accept_buttons
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Text
from bot.kinds import Word as OneWord
from bot.model.people import Person, Role
from bot.model.task import Note, Task, TaskState, Word
from bot.order import held
from bot.reply import Block, Button, Code, Line, Reply, Who
from bot.wording import Names, task_buttons, task_reply, task_spans
from bot.words import _, pgettext
from bot.work import Work


def _must_be_asked(task: Task, context: Context, work: Work) -> None:
    """Raises Refusal unless whoever speaks was given the task by somebody."""
    names = Names(work)
    ref = names.task(task)
    if task.owner != context.me.id:
        who = names.person(task.owner)
        raise Refusal(
            _("It is for {who} to say that.", who=who)
            if who
            else _("Nobody has {ref} yet.", ref=ref),
            _("To do it yourself, type {example}.", example=Code(f"/task take {ref}")),
        )
    if not task.open:
        raise Refusal(
            _("{ref} is closed already.", ref=ref),
            _("Open it again: {example}.", example=Code(f"/task reopen {ref}")),
        )


@command(
    "task accept",
    ordinary=True,
    may=Role.GUEST,
    aliases=("task 接受",),
    examples=("/task accept 12", "/task 接受 12"),
)
def accept(context: Context, work: Work, refs: list[Task]) -> Reply:
    """Say that you do a task you were given.

    refs: The tasks: 12, 12 14, 12-15
    """
    for task in refs:
        _must_be_asked(task, context, work)
    names = Names(work)
    fresh = [task for task in refs if task.offered]
    if not fresh:
        already = _("You have agreed to it already.")
        return replace(task_reply("🤝", already, refs[0], names), private=True)
    for task in fresh:
        task.accept(work.now)
    said = _("{who} has agreed to it.", who=Who(context.me.name))
    if len(fresh) == 1:
        return task_reply("🤝", said, fresh[0], names)
    lines = [Line(("🤝 ", *task_spans(task, names))) for task in fresh]
    return Reply((*lines, Line((said,))))


@command(
    "task decline",
    ordinary=True,
    may=Role.GUEST,
    aliases=("task cant", "task can't", "task 拒绝", "task 做不了", "task 拒接", "task 退给"),
    examples=("/task decline 12 on leave until Monday", "/task 拒绝 12 下周休假"),
)
def decline(context: Context, work: Work, ref: Task, why: Text) -> Reply:
    """Give a task back to whoever gave it to you, and say why.

    ref: The task: 12, ACME-12, last, this
    why: Why you cannot do it
    """
    _must_be_asked(ref, context, work)
    names = Names(work)
    if ref.given_by is None:
        raise _by_nobody(ref, names)
    giver = work.people.get(ref.given_by)
    back = giver if giver is not None and giver.active else None
    ref.give(back.id if back else None, back.id if back else context.me.id, work.now)
    _say(Word.CANNOT, why, back, ref, context, work)
    told = (
        _("{who} cannot do it: “{why}”. {giver} has it again.",
          who=Who(context.me.name), why=why, giver=Who(back.name))
        if back
        else _("{who} cannot do it: “{why}”. Nobody has it now.",
               who=Who(context.me.name), why=why)
    )  # fmt: skip
    return task_reply("↩", told, ref, names)


@command(
    "task ask",
    ordinary=True,
    may=Role.GUEST,
    aliases=("task 询问", "task 提问"),
    examples=("/task ask 12 which of the two logos?", "/task 询问 12 用哪个标志？"),
)
def ask(context: Context, work: Work, ref: Task, question: Text) -> Reply:
    """Ask whoever gave you a task something about it.

    ref: The task: 12, ACME-12, last, this
    question: What you want to know
    """
    _must_be_asked(ref, context, work)
    names = Names(work)
    giver = work.people.get(ref.given_by) if ref.given_by else None
    if giver is None or not giver.active:
        raise _by_nobody(ref, names)
    _say(Word.QUESTION, question, giver, ref, context, work)
    told = _("{who} asks {giver}: “{text}”",
             who=Who(context.me.name), giver=Who(giver.name), text=question)  # fmt: skip
    return task_reply("❓", told, ref, names)


def _by_nobody(task: Task, names: Names) -> Refusal:
    ref = names.task(task)
    return Refusal(
        _("Nobody gave it to you whom it could go back to."),
        _("Give it to somebody: {assign}. Or write a note: {note}.",
          assign=Code(f"/task assign {ref} @bob"), note=Code(f"/task note {ref} which logo?")),
    )  # fmt: skip


@command(
    "task answer",
    ordinary=True,
    may=Role.GUEST,
    aliases=("task 回答", "task 回复"),
    examples=("/task answer 12 the blue one", "/task 回答 12 用蓝色的"),
)
def answer(context: Context, work: Work, ref: Task, text: Text) -> Reply:
    """Answer what somebody asked about a task.

    ref: The task: 12, ACME-12, last, this
    text: The answer
    """
    names = Names(work)
    asked = work.notes.find(task=ref.id, word=Word.QUESTION, order=("-at",), limit=1)
    if not asked or (context.role is Role.GUEST and asked[0].to != context.me.id):
        reference = names.task(ref)
        raise Refusal(
            _("Nobody has asked you anything about {ref}.", ref=reference),
            _("Write a note: {note}.", note=Code(f"/task note {reference} which logo?")),
        )
    asker = work.people.get(asked[0].author)
    _say(Word.ANSWER, text, asker, ref, context, work)
    told = _("{who} answers: “{text}”", who=Who(context.me.name), text=text)
    return task_reply("💬", told, ref, names)


def _say(
    word: Word, text: str, to: Person | None, task: Task, context: Context, work: Work
) -> None:
    key = to.id if to is not None else None
    work.notes.add(Note(new_id(work.now), task.id, context.me.id, text, work.now, key, word))


@command("task word", changes=False, by_clock=True, examples=("task word 01kd5k7h",))
def word(context: Context, work: Work, note: OneWord) -> Reply:
    """Tell somebody what was said to them about a task.

    note: What was said
    """
    said = work.notes.get(note)
    task = work.tasks.get(said.task) if said is not None else None
    if said is None or task is None or not task.open:
        return Reply()
    names = Names(work)
    ref, who = names.task(task), names.person(said.author) or _("somebody")
    blocks: list[Block] = []
    buttons: tuple[Button, ...] = ()
    match said.word:
        case Word.CANNOT:
            blocks.append(Line((_("{who} cannot do it: “{why}”", who=who, why=said.text),)))
            buttons = (Button(_("Edit"), f"task edit {ref}"), Button(_("Drop"), f"task drop {ref}"))
        case Word.QUESTION:
            blocks.append(Line((_("{who} asks: “{text}”", who=who, text=said.text),)))
            buttons = (Button(_("Answer"), f"task answer {ref}"),)
        case _answer:
            blocks.append(Line((_("{who} answers: “{text}”", who=who, text=said.text),)))
            buttons = accept_buttons(task, names) if task.offered else task_buttons(task, names)
    return Reply((*blocks, Line(task_spans(task, names))), buttons)


@command("task ready", changes=False, by_clock=True, examples=("task ready ACME-14 ACME-12",))
def freed(context: Context, work: Work, refs: list[Task]) -> Reply:
    """Tell somebody that their task can begin.

    refs: Their task, and the one that it waited for
    """
    task, reader = refs[0], context.reader
    over = not task.open or task.state is TaskState.BLOCKED or held(task, work)
    if over or reader is None or task.owner != reader.id:
        return Reply()
    names = Names(work)
    blocks: list[Block] = [
        Line((_("🔓 You can begin"), " · ", *task_spans(task, names, owner=False)))
    ]
    # What other tasks are called is not for a guest to read.
    if len(refs) > 1 and reader.role is not Role.GUEST:
        before = refs[1]
        who = names.person(before.done_by)
        said = (
            _(
                "{ref} {title} was done by {who}.",
                ref=names.task(before),
                title=before.title,
                who=who,
            )
            if who
            else _("{ref} {title} is over.", ref=names.task(before), title=before.title)
        )
        blocks.append(Line((said,)))
    start = Button(_("Start"), f"task start {names.task(task)}", "primary")
    done = Button(pgettext("button", "Done"), f"task done {names.task(task)}")
    return Reply(tuple(blocks), (start, done))
