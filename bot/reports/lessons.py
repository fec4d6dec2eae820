"""Lessons as they are shown: in a list, where they matter again, and when somebody is asked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.lessons import for_project, for_risk, needed, said_useful
from bot.model.lesson import Lesson, LessonState
from bot.model.people import Person
from bot.model.project import Project
from bot.model.risk import Risk
from bot.model.task import Task, TaskState
from bot.reply import Block, Bold, Button, Line, Span, dotted
from bot.tongue import Tongue
from bot.wording import Names, ago, called
from bot.words import Words, _
from bot.work import Work

OWN = 40
"""Tasks of one's own that are looked at for what went wrong."""

SHOWN = 5
"""Of these, so many are named."""


def ref(lesson: Lesson) -> str:
    return f"K-{lesson.number}"


def lesson_spans(lesson: Lesson, work: Work, *, home: bool = True) -> tuple[Span, ...]:
    """A lesson on one line, with where it comes from."""
    project = work.projects.get(lesson.project) if home else None
    votes: Words | None = None
    if lesson.state is LessonState.NOTED:
        votes = _("👍 {n} of {needed}", n=said_useful(lesson, work), needed=needed(lesson, work))
    labels = [f"+{label}" for label in lesson.labels]
    where = called(project, work) if project else None
    return (Bold(ref(lesson)), " ", *dotted(lesson.text, *labels, where, votes))


def buttons(lesson: Lesson) -> tuple[Button, ...]:
    """What anybody may say of it."""
    if lesson.state is LessonState.NOTED:
        return (Button("👍", f"feedback lessons vote {ref(lesson)}"),)
    return (Button(_("Not useful"), f"feedback lessons useless {ref(lesson)}"),)


def offered(project: Project, person: Person, work: Work) -> list[Block]:
    """Below a new project: what earlier ones like it taught."""
    found = for_project(project, person, work)
    return _told(_("Lessons from projects like this one"), found, work) if found else []


def recalled(risk: Risk, person: Person, work: Work) -> list[Block]:
    """Below a risk that was just raised: what is known of such things."""
    found = for_risk(risk.statement, risk.type, person, work)
    return _told(_("Lessons about this"), found, work) if found else []


def _told(title: Words, found: Sequence[Lesson], work: Work) -> list[Block]:
    rows = [Line(("💡 ", *lesson_spans(one, work)), buttons(one)) for one in found]
    return [Line((Bold(title),)), *rows]


def trouble_of(person: Person, project: Project, work: Work) -> list[Words]:
    """What of somebody's own was late or blocked in a project, in words; the latest first."""
    names = Names(work)
    tasks = work.tasks.find(
        owner=person.id, project=project.id, order=("-due", "-number"), limit=OWN
    )
    out: list[Words] = []
    for task in tasks:
        said = _late(task, work) or _blocked(task, work)
        if said is not None:
            out.append(_("{ref} {title}: {why}", ref=names.task(task), title=task.title, why=said))
    return out[:SHOWN]


def _late(task: Task, work: Work) -> Words | None:
    if task.due is None or task.state is TaskState.DROPPED:
        return None
    if task.late(work.now):
        return ago(work.now, task.due)
    if task.done_at is None or task.done_at <= task.due.at:
        return None
    late = ago(task.done_at, task.due)
    reason = _blocked(task, work)
    return _("{late}, {reason}", late=late, reason=reason) if reason is not None else late


def _blocked(task: Task, work: Work) -> Words | None:
    if task.blocked_on:
        return _("blocked: {why}", why=task.blocked_on)
    for _act, change in work.journal.history("task", task.id):
        why = (change.after or {}).get("blocked_on")
        if why:
            return _("blocked: {why}", why=why)
    return None


def troubles(person: Person, project: Project, tongue: Tongue, work: Work) -> str:
    """The same as text of several lines, to begin an answer with."""
    return "\n".join(tongue.text(said) for said in trouble_of(person, project, work))
