"""The states of a project: shown, added, renamed, allowed, guarded by somebody's word, removed."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from bot.approving import approver
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.flow import STATES, Flow, in_order, stage_counts, stage_span
from bot.grammar import Refusal
from bot.kinds import Lead, RefKind, StateKind, StateName, Word
from bot.model.flow import Approves, Stage
from bot.model.people import Person, Role
from bot.model.project import Project
from bot.model.task import TaskState
from bot.remains import joins_only
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Small, Span, Who
from bot.rhythm import listed
from bot.rules import must_lead
from bot.wording import Names, called, hint, project_of
from bot.words import Words, _, ngettext
from bot.work import Work

NAME_MAX, MOST, LONGEST = 20, 20, 30
"""Characters of a name (a forum's tags have no more), states of a project, days of patience."""


class Category(StrEnum):
    """What a state counts as."""

    TODO = "todo"
    DOING = "doing"
    REVIEW = "review"
    BLOCKED = "blocked"
    DONE = "done"
    CANCELLED = "cancelled"

    @staticmethod
    def words() -> dict[str, str]:
        return {
            "待办": "todo", "进行中": "doing", "审核": "review", "受阻": "blocked", "完成": "done",
            "取消": "cancelled", "dropped": "cancelled",
        }  # fmt: skip

    @property
    def state(self) -> TaskState:
        return TaskState.DROPPED if self is Category.CANCELLED else TaskState(self.value)

    @staticmethod
    def of(state: TaskState) -> Category:
        return Category.CANCELLED if state is TaskState.DROPPED else Category(state.value)


class Approval(StrEnum):
    """Whose approval a state needs, where no person is named."""

    LEAD = "lead"
    MANAGER = "manager"
    NONE = "none"

    @staticmethod
    def words() -> dict[str, str]:
        return {"负责人": "lead", "经理": "manager", "无": "none"}


@command(
    "project flow",
    private=True,
    changes=False,
    aliases=("project 流程",),
    examples=("/project flow", "/project 流程"),
)
def flow(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show the states that the tasks of a project go through.

    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    return shown(home, work)


def shown(home: Project, work: Work, first: tuple[Block, ...] = ()) -> Reply:
    names = Names(work)
    own = names.flow(home.id)
    blocks: list[Block] = [*first, Heading((_("States of {project}", project=called(home, work)),))]
    counts = stage_counts(own, home.id, work)
    for stage in own.stages:
        blocks.append(Line(_spans(stage, own, home, counts.get(stage.id, 0), work)))
    blocks.append(Small((_("Any open task may be blocked, and goes back to where it was."),)))
    if not own.own:
        blocks.append(
            hint(_("These are the usual ones. Add your own: {example}.",
                   example=Code("/project flow set qa as review then done")))
        )  # fmt: skip
    return Reply(tuple(blocks))


def _spans(stage: Stage, flow: Flow, home: Project, n: int, work: Work) -> tuple[Span, ...]:
    """QA (review) · 3 tasks · then Done, In progress · Ann approves, within 2 days"""
    name: tuple[Span, ...] = (Bold(stage_span(stage)),)
    if stage.name is not None:
        name = (*name, " (", STATES[stage.state], ")")
    after = [one for one in flow.stages if stage.leads is not None and one.id in stage.leads]
    return (
        *name,
        *(part for span in (
            ngettext("{n} task", "{n} tasks", n) if n else None,
            _("then {states}", states=listed([stage_span(one) for one in after]))
            if after else None,
            _guard(stage, home, work),
        ) if span is not None for part in (" · ", span)),
    )  # fmt: skip


def _guard(stage: Stage, home: Project, work: Work) -> Words | None:
    """Who approves, and when they are reminded."""
    whom = approver(stage, home, work)
    if whom is None:
        return None
    who = Who(whom.name)
    said = (
        _("{who} approves, as lead", who=who) if stage.role is Approves.LEAD
        else _("{who} approves, as manager", who=who) if stage.role is Approves.MANAGER
        else _("{who} approves", who=who)
    )  # fmt: skip
    return ngettext(
        "{said} (reminded after {n} working day)", "{said} (reminded after {n} working days)",
        stage.patience, said=said,
    )  # fmt: skip


@command(
    "project flow set",
    may=Role.MANAGER,
    aliases=("project flow add", "project 流程 设置", "project 流程 添加"),
    examples=(
        "/project flow set qa as review then done",
        "/project flow set done approval lead days 2",
        "/project 流程 设置 测试 作为 审核 之后 完成",
    ),
)
def set_(
    context: Context,
    work: Work,
    state: StateName,
    category: Annotated[Category | None, Lead(("as", "作为"))] = None,
    then: Annotated[Word | None, Lead(("then", "之后"))] = None,
    approver: Person | None = None,
    approval: Annotated[Approval | None, Lead(("approval", "审批"))] = None,
    days: Annotated[int | None, Lead(("days", "天数"))] = None,
    name: Annotated[Word | None, Lead(("called", "改名"))] = None,
    project: Project | None = None,
) -> Reply:
    """Add a state to a project, or change one: its name, what may follow, who approves.

    state: The state, by its name
    category: What it counts as: todo, doing, review, blocked, done or cancelled
    then: Which may follow, with commas between them; any for all
    approver: Who has to approve before a task enters it
    approval: lead or manager, to approve as such; none if nobody has to
    days: After how many working days they are reminded; after as many more the lead hears
    name: Its new name
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    known = Flow.of(home.id, work)
    found = known.named(state) if category is None else known.called(state)
    if found is None and category is None:
        raise _counts_as(state, context)
    _check(name or (state if found is None else None), found, known)
    if found is None and len(known.stages) >= MOST:
        raise Refusal(
            _("A project has {n} states at most.", n=MOST),
            _("Remove one first: {example}.", example=Code("/project flow remove qa")),
        )
    own = _own(known, home, work)
    stages = list(own.values())
    if found is None:
        assert category is not None
        stage = work.stages.add(_new(state, category.state, stages, home, work))
        stages.append(stage)
    else:
        stage = own[found.id]
    _change_category(stage, category, stages, home, context, work)
    if name is not None:
        stage.name = " ".join(name.split())
    if then is not None:
        stage.leads = _followers(then, Flow(in_order(stages), True), context)
    _guarded(stage, approver, approval, days)
    said = _("{state} is set.", state=stage_span(stage))
    return shown(home, work, (Line(("✔ ", said)),))


def _own(known: Flow, home: Project, work: Work) -> dict[str, Stage]:
    """The project's own states, by what they are known as; those it had been using without saying
    so become its own."""
    if known.own:
        return {one.id: one for one in known.stages}
    return {
        one.id: work.stages.add(Stage(new_id(work.now), home.id, one.state, one.place, work.now))
        for one in known.stages
    }


def _new(said: str, state: TaskState, stages: list[Stage], home: Project, work: Work) -> Stage:
    place = max((one.place for one in stages if one.state is state), default=-1) + 1
    return Stage(new_id(work.now), home.id, state, place, work.now, " ".join(said.split()))


def _counts_as(said: str, context: Context) -> Refusal:
    """A new state has to count as something."""
    return Refusal(
        _("There is no state called {name} yet. What does it count as?", name=said),
        _("Write it like {example}.", example=Code(f"/project flow set {StateKind().write(said)} as review")),
        buttons=[Button(STATES[c.state], context.again(category=c)) for c in Category
                 if c is not Category.CANCELLED],
        field="category",
    )  # fmt: skip


def _check(name: str | None, found: Stage | None, flow: Flow) -> None:
    """Raises Refusal where that can be no state's name, or is another one's."""
    if name is None:
        return
    said = " ".join(name.split())
    plain = re.fullmatch(r"[^\W\d_][\w &/'’-]*", said) and not RefKind().stands(said.split()[0])
    if len(said) > NAME_MAX or not plain:
        raise Refusal(
            _(
                "The name of a state begins with a letter and has {n} characters at most.",
                n=NAME_MAX,
            ),
            _("Write it like {example}.", example=Code("/project flow set qa as review")),
        )
    if joins_only(said):
        raise Refusal(
            _("“{name}” only joins other words, so no line could name that state.", name=said),
            _("Write it like {example}.", example=Code("/project flow set qa as review")),
        )
    other = flow.called(said)
    if other is not None and (found is None or other.id != found.id):
        raise Refusal(
            _("There is a state called {name}.", name=stage_span(other)),
            _("{flow} shows the states.", flow=Code("/project flow")),
        )


def _change_category(
    stage: Stage, category: Category | None, stages: list[Stage], home: Project, context: Context,
    work: Work,
) -> None:  # fmt: skip
    """Raises Refusal where tasks are in it, which would count as something else all at once."""
    if category is None or category.state is stage.state:
        return
    n = stage_counts(Flow(in_order(stages), True), home.id, work).get(stage.id, 0)
    last = sum(one.state is stage.state for one in stages) == 1
    if n or last:
        raise Refusal(
            ngettext(
                "{n} task is in {state}, and would count as something else.",
                "{n} tasks are in {state}, and would count as something else.",
                n, state=stage_span(stage),
            )
            if n
            else _("{state} is the only one of its kind.", state=stage_span(stage)),
            _("Add another one, and move them: {example}.",
              example=Code(f"/project flow set … as {category.value}")),
        )  # fmt: skip
    stage.place = max((one.place for one in stages if one.state is category.state), default=-1) + 1
    stage.state = category.state


_ANY = ("any", "all", "任意", "全部")


def _followers(said: str, flow: Flow, context: Context) -> list[str] | None:
    """The ids of the states that may follow; None for all. Raises Refusal."""
    if said.strip().casefold() in _ANY:
        return None
    found: list[str] = []
    for word in re.split(r"[,，、]", said):
        stage = flow.named(word) if word.strip() else None
        if stage is None:
            raise Refusal(
                _("There is no state called {name}.", name=word.strip() or "?"),
                _("There are {states}. Several stand in quotes: {example}.",
                  states=listed([stage_span(one) for one in flow.stages]),
                  example=Code('then:"done, in progress"')),
                field="then",
            )  # fmt: skip
        if stage.state is not TaskState.BLOCKED:
            found.append(stage.id)
    return list(dict.fromkeys(found))


def _guarded(
    stage: Stage, approver: Person | None, approval: Approval | None, days: int | None
) -> None:
    """Set who approves. Raises Refusal where nobody can."""
    if approver is not None or approval not in (None, Approval.NONE):
        if stage.state in (TaskState.BLOCKED, TaskState.TODO):
            raise Refusal(
                _("Whoever is stuck or has yet to begin asks nobody: {state} needs no approval.",
                  state=stage_span(stage)),
                _("Write it like {example}.", example=Code("/project flow set done approval lead")),
            )  # fmt: skip
        if approver is not None and (approver.role is Role.GUEST or not approver.active):
            raise Refusal(
                _("{who} is not of the team, and can approve nothing.", who=Who(approver.name)),
                _("Name somebody of the team, or {example}.", example=Code("approval lead")),
                field="approver",
            )
    if approver is not None:
        stage.approver, stage.role = approver.id, None
    elif approval is not None:
        stage.approver = None
        stage.role = None if approval is Approval.NONE else Approves(approval.value)
    if days is not None:
        if not 1 <= days <= LONGEST:
            raise Refusal(
                _("It is from 1 to {n} working days.", n=LONGEST),
                _("Write it like {example}.", example=Code("days 2")),
                field="days",
            )
        stage.patience = days
