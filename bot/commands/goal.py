"""Goals of a project: set so that they can be measured, and measured."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.goals import goal_spans, goals_of, progress
from bot.grammar import Refusal
from bot.kinds import Count, Lead, Quantity, Text, Word, has_words
from bot.model.goal import Goal, measured
from bot.model.milestone import Milestone
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.task import Visibility
from bot.patterns import regex
from bot.reply import Block, Bold, Button, Code, Form, Heading, Line, Meter, Reply, Small, dotted
from bot.rules import leads, must_lead
from bot.wording import called, hint, project_of, where
from bot.words import Words, _, pgettext
from bot.work import Work

EXAMPLE = "/project goal 200 sign-ups by 31 jan"
LENGTH = 300

_NUMBER = regex(r"#?(\d{1,4})(?:\s*(?:(client|对?客户可见)|(internal|内部)))?", re.I)
"""A goal's number, and whether the client may see it."""


@command(
    "project goal",
    asks=True,
    aliases=("project goals", "project 目标", "project 设目标"),
    examples=(
        "/project goal 200 sign-ups by 31 jan",
        "/project goal 1 now 35",
        "/project 目标 1月31日前达到200个注册",
    ),
)
def goal(
    context: Context,
    work: Work,
    specific: Text | None = None,
    measurable: Annotated[Word | None, Lead(("衡量",))] = None,
    achievable: Annotated[Word | None, Lead(("可行",))] = None,
    relevant: Annotated[Word | None, Lead(("意义",))] = None,
    due: Moment | None = None,
    now: Annotated[Count | None, Lead(("now", "现在"))] = None,
    milestone: Milestone | None = None,
    visibility: Visibility | None = None,
    project: Project | None = None,
) -> Reply:
    """Set a goal that can be measured and has a day, say where it stands, or show the goals.

    specific: What is to be reached; or the number of a goal
    measurable: How that is measured, with a number: 200 sign-ups
    achievable: Why it can be done
    relevant: What it is good for
    due: By when: 31 jan
    now: Where it stands now: 35
    milestone: The milestone whose tasks measure it: %beta
    visibility: Whether the client may see what came of it: client or internal
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    said: dict[str, object] = {
        "measurable": measurable, "achievable": achievable, "relevant": relevant, "due": due,
        "milestone": milestone, "visibility": visibility,
    }  # fmt: skip
    if specific is None and now is None and not any(said.values()) and not context.asks:
        return _goals(home, context, work)
    number = _NUMBER.fullmatch((specific or "").strip())
    # Behind a number it is no title's last word.
    if number is not None and (number[2] or number[3]):
        said["visibility"] = Visibility.CLIENT if number[2] else Visibility.INTERNAL
    if number is None:
        must_lead(home, context, work)
        return _set(home, specific or "", said, now, context, work)
    found = _numbered(int(number[1]), home, work)
    if any(said.values()):
        must_lead(home, context, work)
        _change(found, said, context)
    if now is not None:
        _measure(found, now, context, work)
    return _card(found, home, context, work)


def _goals(home: Project, context: Context, work: Work) -> Reply:
    """All of them; the form of a first one where there are none."""
    found = goals_of(home, work)
    may = leads(home, context, work)
    if not found:
        text = _("{project} has no goal yet.", project=called(home, work))
        form = Form("project goal") if may else None
        return Reply((Line((text,)), _how()), private=True, form=form)
    blocks: list[Block] = [Heading((_("{project}: goals", project=called(home, work)),))]
    for one in found:
        blocks.append(Line((Bold(str(one.goal.number)), "  ", *goal_spans(one, work))))
        if one.share is not None:
            blocks.append(Meter(pgettext("meter", "Reached"), one.share))
    example = Code(f"/project goal {found[0].goal.number} now 35")
    blocks.append(hint(_("Say where one stands: {example}.", example=example)))
    return Reply(tuple(blocks), private=True)


def _how() -> Small:
    return hint(_("Set one with a number and a day: {example}.", example=Code(EXAMPLE)))


def _set(
    home: Project,
    specific: str,
    said: dict[str, object],
    now: Quantity | None,
    context: Context,
    work: Work,
) -> Reply:
    short = " ".join(specific.split())[:LENGTH]
    milestone, due, how = said["milestone"], said["due"], said["measurable"]
    assert due is None or isinstance(due, Moment)
    found = measured(str(how)) if how else None
    found = found or measured(short)
    if found is None and milestone is not None:
        found = Decimal(100), "%"
    filled = tuple(
        (name, str(value))
        for name, value in (("specific", specific), *said.items())
        if value and name not in ("due", "milestone", "visibility")
    )
    if not has_words(short):
        raise Refusal(
            _("A goal says what is to be reached."),
            _("Set one with a number and a day: {example}.", example=Code(EXAMPLE)),
            form=Form("project goal", filled), field="specific",
        )  # fmt: skip
    if found is None:
        raise Refusal(
            _("A goal needs a number: how many, how much, which share?"),
            _("Write it like {example}.", example=Code(EXAMPLE)),
            form=Form("project goal", filled), field="measurable",
        )  # fmt: skip
    if due is None:
        raise Refusal(
            _("A goal needs a day by which it is reached."),
            _("Write it like {example}.",
              example=Code(f"/project goal {short[:60]} by 31 jan")),
            form=Form("project goal", filled), field="due",
        )  # fmt: skip
    first = now.amount if now is not None else Decimal()
    made = work.goals.add(
        Goal(
            id=new_id(work.now), project=home.id, number=work.number(home.id, "goal"),
            specific=short, target=found[0], unit=found[1], due=due, created_at=work.now,
            created_by=context.me.id, measurable=_text(how), achievable=_text(said["achievable"]),
            relevant=_text(said["relevant"]), first=first,
            milestone=milestone.id if isinstance(milestone, Milestone) else None,
            visibility=_visible(said, Visibility.INTERNAL),
        )
    )  # fmt: skip
    if now is not None:
        made.now, made.now_at, made.now_by = first, work.now, context.me.id
    return _card(made, home, context, work)


def _visible(said: dict[str, object], else_: Visibility) -> Visibility:
    found = said["visibility"]
    return found if isinstance(found, Visibility) else else_


def _text(value: object) -> str | None:
    return " ".join(str(value).split())[:LENGTH] if value else None


def _numbered(number: int, home: Project, work: Work) -> Goal:
    found = work.goals.find(project=home.id, number=number)
    if not found:
        raise Refusal(
            _("{project} has no goal {n}.", project=called(home, work), n=number),
            _("{goals} shows its goals.", goals=Code("/project goal")),
        )
    return found[0]


def _change(goal: Goal, said: dict[str, object], context: Context) -> None:
    due, milestone, how = said["due"], said["milestone"], said["measurable"]
    if isinstance(due, Moment):
        goal.due = due
    if isinstance(milestone, Milestone):
        goal.milestone = milestone.id
    if how:
        found = measured(str(how))
        if found is None:
            raise Refusal(
                _("A goal needs a number: how many, how much, which share?"),
                _("Write it like {example}.",
                  example=Code(f'/project goal {goal.number} measurable:"200 sign-ups"')),
            )  # fmt: skip
        goal.measurable, (goal.target, goal.unit) = _text(how), found
    goal.visibility = _visible(said, goal.visibility)
    goal.achievable = _text(said["achievable"]) or goal.achievable
    goal.relevant = _text(said["relevant"]) or goal.relevant


def _measure(goal: Goal, now: Quantity, context: Context, work: Work) -> None:
    one = progress(goal, work)
    if one.computed:
        raise Refusal(
            _("Where this goal stands is counted from its tasks."),
            _("{goals} shows its goals.", goals=Code("/project goal")),
        )
    goal.now, goal.now_at, goal.now_by = now.amount, work.now, context.me.id


def _card(goal: Goal, home: Project, context: Context, work: Work) -> Reply:
    one = progress(goal, work)
    blocks: list[Block] = [Line(("🎯 ", Bold(str(goal.number)), "  ", *goal_spans(one, work)))]
    if one.share is not None:
        blocks.append(Meter(pgettext("meter", "Reached"), one.share))
    labels: list[tuple[Words, str | None]] = [
        (_("measured: {text}", text=goal.measurable or ""), goal.measurable),
        (_("can be done: {text}", text=goal.achievable or ""), goal.achievable),
        (_("good for: {text}", text=goal.relevant or ""), goal.relevant),
    ]
    shared = goal.visibility is Visibility.CLIENT
    more = dotted(
        *(words for words, text in labels if text), _("client may see it") if shared else None
    )
    blocks += [Small(more)] if more else []
    note = where(home, context)
    blocks += [note] if note is not None else []
    return Reply(tuple(blocks), (Button(_("Goals"), f"project goal #{home.key.lower()}"),))


@command(
    "project goal drop",
    aliases=("project goal remove", "project 目标 删除"),
    examples=("/project goal drop 1", "/project 目标 删除 1"),
)
def drop(context: Context, work: Work, number: int, project: Project | None = None) -> Reply:
    """Give up a goal of a project.

    number: The number of the goal
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    found = _numbered(number, home, work)
    spans = goal_spans(progress(found, work), work)
    work.goals.drop(found)
    return Reply((Line(("✖ ", Bold(str(found.number)), "  ", *spans)),))
