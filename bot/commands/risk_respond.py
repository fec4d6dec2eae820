"""What is done about a risk: a strategy, tasks of it, and what will remain."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Impact, Lead, Lines, Probability, Text
from bot.model.moment import Moment
from bot.model.people import Person
from bot.model.risk import Level, Response, Risk
from bot.model.task import Task
from bot.reply import Block, Button, Code, Form, Line, Reply
from bot.risks import (
    RESPONSES,
    actions,
    level_of,
    level_words,
    next_review,
    risk_spans,
    settled,
)
from bot.unclear import asked
from bot.wording import Names, hint, risk_ref, task_spans
from bot.words import Words, _
from bot.work import Work

MOST = 20
"""Tasks of one risk."""


class How(StrEnum):
    """What is done about it."""

    AVOID = "avoid"
    REDUCE = "reduce"
    TRANSFER = "transfer"
    ACCEPT = "accept"

    @staticmethod
    def words() -> dict[str, str]:
        return {"规避": "avoid", "避免": "avoid", "减轻": "reduce", "降低": "reduce", "转移": "transfer",
                "接受": "accept", "mitigate": "reduce"}  # fmt: skip


@command(
    "risk respond",
    asks=True,
    aliases=("risk 应对",),
    examples=(
        "/risk respond R-7 reduce order samples early @ana due friday p2 i3",
        "/risk respond R-7 accept",
        "/risk respond R-7 transfer tasks:12,14",
        '/risk respond R-7 trigger:"no answer by 1 Dec" contingency:"use placeholders"',
        "/risk 应对 R-7 减轻 提前订购样品 @ana 周五前 p2 i3",
    ),
)
def respond(
    context: Context,
    work: Work,
    ref: Risk,
    how: How | None = None,
    action: Text | None = None,
    owner: Person | None = None,
    due: Moment | None = None,
    tasks: Annotated[list[Task] | None, Lead(("tasks", "任务"))] = None,
    probability: Probability | None = None,
    impact: Impact | None = None,
    trigger: Annotated[Lines | None, Lead(("trigger", "触发"))] = None,
    contingency: Annotated[Lines | None, Lead(("contingency", "预案"))] = None,
) -> Reply:
    """Say what is done about a risk, by whom, and what will remain of it then.

    ref: The risk: R-7
    how: avoid, reduce, transfer or accept
    action: What is to be done: it becomes a task
    owner: Who does it; whoever watches the risk, if nobody is named
    due: By when
    tasks: Tasks there are already that do it: 12, 14
    probability: How likely it will be then: p1 to p5
    impact: How bad it will be then: i1 to i5
    trigger: By what one sees that it happens
    contingency: What is done if it happens
    """
    names = Names(work)
    home = names.project(ref.project)
    line = risk_ref(home, ref)
    _refuse_over(ref)
    how, doing = _split(how, action)
    given = (how, doing, owner, due, tasks, probability, impact, trigger, contingency)
    if not any(given):
        return _form(ref, line, names)
    if doing is None and (owner or due):
        raise Refusal(
            _("What is to be done about it?"),
            _("Write it like {example}.",
              example=Code(f"/risk respond {line} reduce order samples early @ana due friday")),
        )  # fmt: skip
    before = level_of(ref, work)
    if how is not None:
        ref.response = Response(how.value)
    if trigger is not None:
        ref.trigger = trigger
    if contingency is not None:
        ref.contingency = contingency
    made = _made(context, work, ref, doing, owner, due) if doing is not None else None
    linked = [task.id for task in tasks or []]
    ref.tasks = list(dict.fromkeys([*ref.tasks, *linked, *([made.id] if made else [])]))
    if len(ref.tasks) > MOST:
        raise Refusal(
            _("That is more than {n} tasks for one risk.", n=MOST),
            _("Make some of them a part of another: {example}.", example=Code("/task 12 ^11")),
        )
    _remain(ref, probability, impact, line)
    if level_of(ref, work) != before:
        ref.review = next_review(ref, context.zone, work)
    return _answer(context, ref, made, names)


def _split(how: How | None, action: str | None) -> tuple[How | None, str | None]:
    """A text that begins with a strategy says that first: "reduce order samples early"."""
    first, _blank, rest = (action or "").partition(" ")
    word = {**{one.value: one.value for one in How}, **How.words()}.get(first.casefold())
    if how is not None or word is None:
        return how, action
    return How(word), rest.strip() or None


def _refuse_over(risk: Risk) -> None:
    if not risk.open:
        raise Refusal(
            _("{ref} is over: nothing can be done about it any more.", ref=f"R-{risk.number}"),
            _("If it can happen again, raise it anew: {example}.",
              example=Code(f"/risk {risk.statement[:60]}")),
        )  # fmt: skip


def _made(
    context: Context, work: Work, risk: Risk, action: str, owner: Person | None, due: Moment | None
) -> Task:
    from bot.commands.task import short_title

    return work.tasks.add(
        Task(
            id=new_id(work.now),
            project=risk.project,
            number=work.number(risk.project, "task"),
            title=short_title(action)[0],
            created_at=work.now,
            created_by=context.me.id,
            owner=owner.id if owner else risk.owner or context.me.id,
            due=due,
            milestone=risk.milestone,
        )
    )


def _remain(risk: Risk, probability: int | None, impact: int | None, line: str) -> None:
    """Keep what will remain; of what is not said, as much as there is today."""
    if probability is None and impact is None:
        return
    level = risk.level
    if level is None:
        raise Refusal(
            _("It is not assessed yet, so nobody can say what will remain of it."),
            _("Say how likely and how bad it is today: {example}.",
              example=Code(f"/risk review {line} p3 i4")),
        )  # fmt: skip
    known = risk.residual or level
    left = Level(probability or known.probability, impact or known.impact)
    if left.score > level.score:
        raise Refusal(
            _("More would remain ({left}) than there is today ({now}).",
              left=level_words(left), now=level_words(level)),
            _("If it has become worse, review it: {example}.",
              example=Code(f"/risk review {line} p{left.probability} i{left.impact}")),
        )  # fmt: skip
    risk.residual_probability, risk.residual_impact = left.probability, left.impact


def _answer(context: Context, risk: Risk, made: Task | None, names: Names) -> Reply:
    work, home = names.work, names.project(risk.project)
    line = risk_ref(home, risk)
    blocks: list[Block] = [Line(("⚠ ", *risk_spans(risk, home, names)))]
    buttons: tuple[Button, ...] = (Button(_("Show"), f"risk show {line}"),)
    if made is not None:
        ref = names.task(made)
        blocks.append(Line(("✚ ", *task_spans(made, names))))
        lines, more = asked(context.asks, f"task edit {ref}", names)
        blocks += lines
        buttons = (*more, Button(_("Done"), f"task done {ref}"), *buttons)
    said = _remains(risk, work)
    if said is not None:
        blocks.append(hint(said))
    elif risk.response is not Response.ACCEPT and not risk.tasks:
        example = Code(f"/risk respond {line} order samples early @ana due friday")
        blocks.append(hint(_("What is to be done? {example}", example=example)))
    elif risk.residual is None and risk.level is not None and risk.tasks:
        example = Code(f"/risk respond {line} p2 i2")
        blocks.append(hint(_("What will remain of it? {example}", example=example)))
    return Reply(tuple(blocks), buttons)


def _remains(risk: Risk, work: Work) -> Words | None:
    """What remains of it, and whether that counts."""
    residual = risk.residual
    if residual is None:
        return None
    said = level_words(residual)
    tasks = actions(risk, work)
    if not tasks:
        return _("{level} remains, which counts once there are tasks for it and they are done.",
                 level=said)  # fmt: skip
    if settled(tasks):
        return _("{level} remains: its tasks are done.", level=said)
    return _("{level} remains, which counts once its tasks are done.", level=said)


def _form(risk: Risk, line: str, names: Names) -> Reply:
    """With nothing said yet, a form with what was said before."""
    current: list[tuple[str, str]] = []
    if risk.response is not None:
        current.append(("how", risk.response.value))
    if risk.residual is not None:
        current.append(("probability", f"p{risk.residual.probability}"))
        current.append(("impact", f"i{risk.residual.impact}"))
    current += [(name, text) for name, text in
                (("trigger", risk.trigger), ("contingency", risk.contingency)) if text]  # fmt: skip
    example = Code(f"/risk respond {line} reduce order samples early @ana due friday p2 i3")
    home = names.project(risk.project)
    blocks: list[Block] = [
        Line((_("What is done about it? For example {example}.", example=example),)),
        Line(risk_spans(risk, home, names)),
    ]
    buttons = tuple(
        Button(word, f"risk respond {line} {one.value}") for one, word in RESPONSES.items()
    )
    form = Form("risk respond", (("ref", line),), tuple(current))
    return Reply(tuple(blocks), buttons, private=True, form=form)
