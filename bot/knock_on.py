"""What else moves when a date does: shown before anything is saved, told afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from bot.context import Context
from bot.kinds import Ref
from bot.mentions import kept
from bot.model.moment import Moment
from bot.model.task import Task
from bot.order import Push, Shifted, milestones_moved, pushes
from bot.paging import PAGE
from bot.reply import Block, Bold, Button, Heading, Line, Reply, Span, dotted
from bot.rules import must_have
from bot.wording import Names, hint
from bot.words import Words, _, ngettext
from bot.work import Work


class Others(StrEnum):
    """What becomes of the tasks that a moved date pushes."""

    MOVE = "move"
    STAY = "stay"

    @staticmethod
    def words() -> dict[str, str]:
        return {"一起": "move", "不动": "stay"}


Moved = Mapping[str, tuple[Task, Moment]]
"""Tasks by their ids, and the days they are to be due then."""


def question(moved: Moved, others: Others | None, context: Context, work: Work) -> Reply | None:
    """What these dates would push, and the choice; None where nobody has to choose.

    Nothing has been changed yet.
    """
    found = pushes(moved, work) if others is None else []
    if not found or context.call is None:
        return None
    names = Names(work)
    names.everybody()
    title = ngettext(
        "This pushes {n} more task. Nothing is moved yet.",
        "This pushes {n} more tasks. Nothing is moved yet.", len(found),
    )  # fmt: skip
    blocks: list[Block] = [Heading((title,))]
    blocks += [_was(task, due, names) for task, due in list(moved.values())[:PAGE]]
    blocks += [_pushed(push, names) for push in found[:PAGE]]
    more = len(found) - PAGE
    if more > 0:
        blocks.append(Line((ngettext("and {n} more", "and {n} more", more),)))
    due: dict[str, tuple[Task, Moment | None]] = {
        **moved, **{push.task.id: (push.task, push.due) for push in found},
    }  # fmt: skip
    blocks += [hint(shifted_words(one)) for one in milestones_moved(due, work)]
    both = _("Move both") if len(moved) + len(found) == 2 else _("Move all")
    return Reply(
        tuple(blocks),
        (
            Button(both, _again(moved, Others.MOVE, context, names), "primary"),
            Button(_("Only this"), _again(moved, Others.STAY, context, names)),
            Button(_("Cancel"), "task cancel"),
        ),
        private=True,
    )


def _again(moved: Moved, others: Others, context: Context, names: Names) -> str:
    """The line with the choice in it, which means the same whoever says it later and wherever."""
    assert context.call is not None and context.grammar is not None
    args = {name: kept(value, context, names.work) for name, value in context.call.args.items()}
    tasks = [task for task, _due in moved.values()]
    if len(tasks) == 1 and len(args["refs"]) == 1:
        args["refs"] = [Ref(tasks[0].number, names.project(tasks[0].project).key)]
        # Pressed twice, a distance would be gone twice; a day is not.
        args.pop("shift", None)
        args["due"] = next(iter(moved.values()))[1]
    args["others"] = others
    return context.grammar.write(replace(context.call, args=args))


def push_all(moved: Moved, others: Others | None, context: Context, work: Work) -> list[Block]:
    """Move what these dates push, where that was wanted, and tell of it; and of the milestones that
    are reached later now. To be called before the dates themselves are changed. Raises Refusal
    where others' tasks would move by whoever may not change them."""
    names = Names(work)
    found = pushes(moved, work) if others is Others.MOVE else []
    must_have([push.task for push in found], context, work)
    due: dict[str, tuple[Task, Moment | None]] = {
        **moved, **{push.task.id: (push.task, push.due) for push in found},
    }  # fmt: skip
    shifted = milestones_moved(due, work)
    blocks: list[Block] = [_pushed(push, names) for push in found[:PAGE]]
    for push in found:
        if push.due != push.task.due:
            push.task.move(push.due)
        push.task.start = push.start
    return [*blocks, *(hint(shifted_words(one)) for one in shifted)]


def _was(task: Task, due: Moment, names: Names) -> Line:
    return Line((Bold(names.task(task)), " ", *dotted(task.title, _dates(task.due, due))))


def _pushed(push: Push, names: Names) -> Line:
    task = push.task
    starts = (
        _("starts {was} → {now}", was=task.start.day, now=push.start.day)
        if task.start is not None and push.start is not None
        else None
    )
    due = _dates(task.due, push.due) if push.due is not None else None
    return Line(
        ("↳ ", Bold(names.task(task)), " ",
         *dotted(task.title, names.person(task.owner), starts, due))
    )  # fmt: skip


def _dates(was: Moment | None, now: Moment) -> Span:
    return now if was is None else _("{was} → {now}", was=was, now=now)


def shifted_words(one: Shifted) -> Words:
    return ngettext(
        "🏁 {milestone}: {was} → {now} (▲{n} day)", "🏁 {milestone}: {was} → {now} (▲{n} days)",
        one.days, milestone=one.name, was=one.was, now=one.now,
    )  # fmt: skip
