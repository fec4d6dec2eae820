"""Who has to agree before a task enters a state, and how that is asked and told.

An approval is a wish (bot.wishes) about a task: it is asked, granted and declined as any other, by
the same buttons. What is its own is who may say yes, and that it cannot be forgotten.
"""

from __future__ import annotations

from datetime import timedelta

from bot.clock import new_id
from bot.context import Context
from bot.flow import Flow, stage_span
from bot.grammar import Call, Refusal
from bot.kinds import Ref
from bot.model.flow import Approves, Stage
from bot.model.moment import Moment, zone_info
from bot.model.people import Person, Role
from bot.model.project import Project
from bot.model.task import Note, Task
from bot.model.wish import Wish, WishState
from bot.nudges import covers, may_cover
from bot.reply import Bold, Button, Code, Form, Line, Reply, Who
from bot.rules import head
from bot.wording import Names, task_buttons
from bot.words import Words, _, pgettext
from bot.work import Work


def approver(stage: Stage, home: Project, work: Work) -> Person | None:
    """Whose word it takes to enter a state, as things are; None if nobody's.

    Of whoever left, or became a guest, it is the lead's, or an owner's where there is no lead.
    """
    if not stage.guarded:
        return None
    if stage.role is Approves.MANAGER:
        found = _manager(home, work)
    else:
        found = work.people.get(stage.approver) if stage.approver else None
    return found if found is not None and may_cover(found) else head(home, work)


def _manager(home: Project, work: Work) -> Person | None:
    """The first who manages a project beside its lead."""
    parts = work.members.find(project=home.id, role=Role.MANAGER, order=("person",))
    people = [work.people.get(part.person) for part in parts]
    return next((one for one in people if one is not None and may_cover(one)), None)


def asked_now(wish: Wish, home: Project, work: Work) -> Person | None:
    """Whose answer an approval waits for now: of somebody on leave, whoever covers for them, unless
    that is who asked."""
    whom = work.people.get(wish.whom)
    if whom is None or not may_cover(whom):
        whom = head(home, work)
    if whom is None:
        return None
    absence = whom.away_on(work.now.astimezone(zone_info(whom.zone or home.zone)).date())
    cover = work.people.get(absence.cover) if absence is not None and absence.cover else None
    return cover if cover and may_cover(cover) and cover.id != wish.person else whom


def granted(task: Task, work: Work) -> Wish | None:
    """The approval of this task that is given in this very act."""
    wish = work.wishes.get(task.wish) if task.wish else None
    given = wish is not None and wish.state is WishState.GRANTED and wish.answered_at == work.now
    return wish if given else None


def may_answer(
    wish: Wish, home: Project | None, context: Context, work: Work, *, leads: bool
) -> bool:
    """Whoever is asked, and whoever leads the project or owns the team.

    An approval may also be given by whoever covers today for somebody on leave; but nobody approves
    what they asked for themselves, unless it was their thread that asked.
    """
    me = context.me
    if wish.task is not None and me.id == wish.person:
        return me.id == wish.whom
    if me.id == wish.whom or leads:
        return True
    whom = work.people.get(wish.whom) if wish.task is not None and home is not None else None
    return whom is not None and home is not None and covers(me, whom, work.now, home.zone)


def ask(task: Task, stage: Stage, whom: Person, context: Context, work: Work) -> None:
    """Let whoever has to agree be asked; what was asked before about this task is not any more.

    Where nobody is known to have moved it (a tag of its thread) it is its owner who asks.
    """
    withdraw(task, context, work)
    home = work.projects.get(task.project)
    assert home is not None
    person = context.actor.id if context.actor is not None else task.owner or home.lead
    room = context.room if context.room is not None and context.room.project == home.id else None
    wish = work.wishes.add(
        Wish(new_id(work.now), person, whom.id, f"task state {home.key}-{task.number}",
             work.now, home.id, room.id if room else None,
             task=task.id, stage=stage.id, patience=stage.patience)
    )  # fmt: skip
    task.wish = wish.id


def withdraw(task: Task, context: Context, work: Work) -> None:
    """Nobody need answer any more what was asked about this task."""
    wish = waiting_for(task, work)
    if wish is not None:
        wish.answer(WishState.WITHDRAWN, context.actor.id if context.actor else "", work.now)
    task.wish = None


def line_of_approval(wish: Wish, context: Context, work: Work) -> str:
    """What is said when it is given. Raises Refusal where its state is gone."""
    task, stage = _task_and_stage(wish, work)
    home = work.projects.get(task.project) if task is not None else None
    if task is None or stage is None or home is None or context.grammar is None:
        raise Refusal(
            _("There is no such request any more."),
            _("{list} shows what waits.", list=Code("/pm requests")),
        )
    command = context.grammar.get("task state")
    assert command is not None
    said = stage.name or stage.state.value
    call = Call(command, {"refs": [Ref(task.number, home.key)], "state": said})
    return context.grammar.write(call)


def _task_and_stage(wish: Wish, work: Work) -> tuple[Task | None, Stage | None]:
    task = work.tasks.get(wish.task or "")
    return task, Flow.of(task.project, work).by(wish.stage) if task is not None else None


def waiting_for(task: Task, work: Work) -> Wish | None:
    """The approval that a task waits for."""
    wish = work.wishes.get(task.wish) if task.wish else None
    return wish if wish is not None and wish.state is WishState.WAITING else None


def no_reason(wish: Wish, context: Context, work: Work) -> Refusal:
    """Whoever sends something back says why: a form, where there are forms."""
    task, names = work.tasks.get(wish.task or ""), Names(work)
    ref = names.task(task) if task is not None else "12"
    return Refusal(
        _("What is to change before you approve it?"),
        _("Write it like {example}.", example=Code(f"/task back {ref} the logo is missing")),
        form=Form("pm decline", (("wish", wish.id),)),
        field="why",
    )


def sent_back(wish: Wish, work: Work) -> Reply:
    """The task is free to go on; the reason stays with it."""
    task, names = work.tasks.get(wish.task or ""), Names(work)
    if task is not None:
        task.wish = None
        note = _note(wish, task, work)
        work.notes.add(note)
    who = names.person(wish.person) or _("somebody")
    said = _("{what}. {who} is told.", what=ended(wish, names), who=who)
    return Reply((Line(("✖ ", said)),), task_buttons(task, names) if task is not None else ())


def _note(wish: Wish, task: Task, work: Work) -> Note:
    return Note(new_id(work.now), task.id, wish.answered_by or "", wish.why or "", work.now)


# How it is told


def waits(task: Task, names: Names) -> Words | None:
    """waits for Ann's approval since Tue: Done. None if it waits for nobody."""
    wish = waiting_for(task, names.work)
    if wish is None:
        return None
    home = names.project(task.project)
    whom = asked_now(wish, home, names.work)
    stage = names.flow(home.id).by(wish.stage)
    day = Moment.of(wish.at, home.zone).day
    return _("waits for {who}'s approval since {day}: {state}", day=day,
             who=Who(whom.name) if whom is not None else _("somebody"),
             state=stage_span(stage) if stage is not None else "?")  # fmt: skip


def asked_lines(wish: Wish, names: Names) -> list[Line]:
    """What is asked, for whoever is to answer."""
    work = names.work
    task, person = work.tasks.get(wish.task or ""), work.people.get(wish.person)
    if task is None:
        return []
    home = names.project(task.project)
    flow = names.flow(home.id)
    stage = flow.by(wish.stage)
    who = Who(person.name) if person is not None else _("Somebody")
    then = stage_span(stage) if stage is not None else "?"
    step = (stage_span(flow.at(task)), " → ", then)
    return [
        Line(("✋ ", _("{who} asks for your approval:", who=who), " · ", home.name)),
        Line((Bold(names.task(task)), " ", task.title, " · ", *step), approval_buttons(wish)),
    ]


def late_lines(wish: Wish, reader: Person | None, names: Names) -> list[Line]:
    """Since when it waits, once it has waited for more than a day; and for whom, if that is not who
    reads."""
    work = names.work
    home = work.projects.get(wish.project or "")
    if home is None or work.now - wish.at < timedelta(days=1):
        return []
    whom = asked_now(wish, home, work)
    day = Moment.of(wish.at, home.zone).day
    if whom is None or reader is None or whom.id == reader.id:
        return [Line((_("It waits for you since {day}.", day=day),))]
    return [Line((_("It waits for {who} since {day}.", who=Who(whom.name), day=day),))]


def approval_asked(wish: Wish, names: Names) -> Words | None:
    """What an approval is about, in short; None of any other wish."""
    task, stage = _task_and_stage(wish, names.work)
    if task is None or stage is None:
        return None
    return _("{task}: {state}", task=f"{names.task(task)} {task.title}", state=stage_span(stage))


def approval_buttons(wish: Wish) -> tuple[Button, ...]:
    return (
        Button(pgettext("button", "Approve"), f"pm grant {wish.id}", "primary"),
        Button(_("Send back"), f"pm decline {wish.id}"),
    )


def ended(wish: Wish, names: Names) -> Words:
    """What became of it."""
    work = names.work
    task = work.tasks.get(wish.task or "")
    by = names.person(wish.answered_by) or _("somebody")
    what = f"{names.task(task)} {task.title}" if task is not None else "?"
    stage = names.flow(wish.project or "").by(wish.stage)
    state = stage_span(stage) if stage is not None else "?"
    if wish.state is WishState.GRANTED:
        return _("{who} approved {task}: {state}", who=by, task=what, state=state)
    if wish.state is WishState.WITHDRAWN:
        return _("{task} waits for no approval any more: {who} moved it.", who=by, task=what)
    if wish.why:
        return _("{who} sent back {task}: “{why}”", who=by, task=what, why=wish.why)
    return _("{who} sent back {task}", who=by, task=what)
