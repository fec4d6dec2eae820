"""Where words are looked for: each source finds its own things and says how they look.

A new kind of thing is found by one more Source in SOURCES. Before a client only what was shared with
them is looked through, in the words that were shared: a source that has nothing of that kind says
nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from typing import Any

from bot.asking import Like, Since
from bot.custom.declared import NOTHING, Custom
from bot.custom.values import holding
from bot.decisions import replaced
from bot.model.discussion import Attachment, Discussion, Remark
from bot.model.goal import Goal
from bot.model.lesson import Lesson, LessonState
from bot.model.log import LogEntry
from bot.model.milestone import Milestone
from bot.model.project import Project
from bot.model.risk import Issue, Risk
from bot.model.task import Note, Task, Visibility
from bot.reply import Bold, Link, Span, dotted
from bot.risks import risk_spans
from bot.shared import told_client
from bot.values import dataclass
from bot.wording import LOG_KINDS, Names, log_ref, log_spans, risk_ref, task_spans
from bot.words import Words, _, ngettext
from bot.work import Shelf, Work

MOST = 50
"""Things of one source that are looked at; who finds more is asked for more words."""

_PAGES = (100, 1_000, 10_000, None)
"""How many notes, remarks or files are read at once. They know no project, so they are gone through
until enough of them belong to what is wanted; None are all."""

_SIFTED = 500
"""Things whose own fields are looked through: a word may be that of a field nobody sees any more."""

Row = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: all of the words, in these projects, among what these values are true of.

    `where` is true of any thing (its owner, its milestone, its labels), `of_tasks` of tasks alone:
    with it nothing but tasks is meant. `shared`: a client reads along.
    """

    words: tuple[str, ...]
    projects: dict[str, Project]
    where: dict[str, Any] = field(default_factory=dict)
    of_tasks: dict[str, Any] = field(default_factory=dict)
    custom: Custom = NOTHING
    shared: bool = False

    @property
    def homes(self) -> dict[str, Any]:
        return {"project": tuple(self.projects), **self.where}

    @property
    def visible(self) -> dict[str, Any]:
        """Where a client reads along, of what has a visibility what is theirs to see."""
        return {"visibility": Visibility.CLIENT} if self.shared else {}

    def like(self) -> Like:
        return Like(self.words[0], self.words[1:])


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing that can be found. `fields`: those that `Wanted.where` may ask for;
    `shared`: whether some of them may be a client's."""

    things: Callable[[Wanted, Work], list[Any]]
    row: Callable[[Any, Wanted, Names], Row]
    title: Callable[[int], Words]
    fields: frozenset[str]
    shared: bool = False

    def found(self, wanted: Wanted, work: Work) -> list[Any]:
        """The things that are wanted, no more than MOST."""
        if not self.fields >= wanted.where.keys() or (wanted.of_tasks and self is not TASKS):
            return []
        if wanted.shared and not self.shared:
            return []
        return self.things(wanted, work)


def _tasks(wanted: Wanted, work: Work) -> list[Task]:
    where, order = {**wanted.homes, **wanted.of_tasks, **wanted.visible}, ("-created_at",)
    if not wanted.words:
        return work.tasks.find(order=order, limit=MOST, **where)
    found = work.tasks.find(title=wanted.like(), order=order, limit=MOST, **where)
    if len(found) == MOST or wanted.shared:
        return found
    like = wanted.like()
    return _united(found, _own("task", work.tasks, order[0], wanted, where),
                   _spoken_of(_noted(like, work), where, work),
                   _spoken_of(_said(like, work), where, work))  # fmt: skip


def _own(
    kind: str, shelf: Shelf[Any], order: str, wanted: Wanted, where: dict[str, Any]
) -> Iterable[Any]:
    """The things that have the words in the values of the team's own fields."""
    if not wanted.custom.of(kind):
        return ()
    found = shelf.find(extra=wanted.like(), order=(order,), limit=_SIFTED, **where)
    return holding(kind, wanted.words, found, wanted.custom)


def _noted(like: Like, work: Work) -> Iterator[list[str | None]]:
    """Page by page, the tasks of the notes that hold the words, the newest note first."""
    notes: list[Note]
    for notes in _pages(work.notes, "text", like):
        yield [note.task for note in notes]


def _said(like: Like, work: Work) -> Iterator[list[str | None]]:
    """Page by page, the tasks in whose kept discussions somebody said the words."""
    remarks: list[Remark]
    for remarks in _pages(work.remarks, "text", like):
        keys = tuple(dict.fromkeys(remark.discussion for remark in remarks))
        of: dict[str, Discussion] = {
            one.id: one for batch in _batches(keys) for one in work.discussions.find(id=batch)
        }
        yield [of[key].task if key in of else None for key in keys]


def _pages(shelf: Shelf[Any], field: str, like: Like) -> Iterator[list[Any]]:
    at = 0
    for size in _PAGES:
        where: dict[str, Any] = {field: like}
        found = shelf.find(order=("-at",), limit=size, offset=at if size else 0, **where)
        yield found if size else found[at:]
        if size is None or len(found) < size:
            return
        at += size


def _spoken_of(
    pages: Iterator[list[str | None]], where: dict[str, Any], work: Work
) -> Iterator[Task]:
    """Of the tasks of these ids those that are wanted, in their order."""
    for page in pages:
        keys = tuple(dict.fromkeys(key for key in page if key is not None))
        fitting = {task.id: task for batch in _batches(keys)
                   for task in work.tasks.find(id=batch, **where)}  # fmt: skip
        yield from (fitting[key] for key in keys if key in fitting)


def _batches(keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A statement takes only so many values."""
    for start in range(0, len(keys), 500):
        yield keys[start : start + 500]


def _united(*several: Iterable[Any]) -> list[Any]:
    """Each thing once, in the order in which it is found first; no more than MOST."""
    out: dict[str, Any] = {}
    for things in several:
        for thing in things:
            out.setdefault(thing.id, thing)
            if len(out) == MOST:
                return list(out.values())
    return list(out.values())


def _holding(
    kind: str, shelf: Shelf[Any], names: tuple[str, ...], order: str, wanted: Wanted, **true: Any
) -> list[Any]:
    """The things of a shelf one of whose fields of these names, or of the team's own, holds all of
    the words."""
    where = {**wanted.homes, **true}
    if not wanted.words:
        return shelf.find(order=(order,), limit=MOST, **where)
    held: list[dict[str, Any]] = [{**where, name: wanted.like()} for name in names]
    own = () if wanted.shared else _own(kind, shelf, order, wanted, where)
    return _united(*(shelf.find(order=(order,), limit=MOST, **where) for where in held), own)


def _logs(wanted: Wanted, work: Work) -> list[LogEntry]:
    names = ("text",) if wanted.shared else ("text", "answer", "contact")
    return _holding("log", work.logs, names, "-happened_at", wanted, **wanted.visible)


def _risks(wanted: Wanted, work: Work) -> list[Risk]:
    if wanted.shared:
        told = {} if wanted.words else {"told_client": Since("")}
        return _holding("risk", work.risks, ("told_client",), "-created_at", wanted, **told)
    return _holding(
        "risk", work.risks, ("statement", "cause", "effect", "type"), "-created_at", wanted
    )


def _issues(wanted: Wanted, work: Work) -> list[Issue]:
    return _holding(
        "issue", work.issues, ("statement", "note", "closed_why"), "-created_at", wanted
    )


def _lessons(wanted: Wanted, work: Work) -> list[Lesson]:
    alive = (LessonState.NOTED, LessonState.PUBLISHED)
    return _holding("lesson", work.lessons, ("text",), "-created_at", wanted, state=alive)


def _milestones(wanted: Wanted, work: Work) -> list[Milestone]:
    return _holding(
        "milestone", work.milestones, ("name",), "-created_at", wanted, **wanted.visible
    )


def _goals(wanted: Wanted, work: Work) -> list[Goal]:
    return _holding("goal", work.goals, ("specific", "relevant"), "-created_at", wanted)


def _files(wanted: Wanted, work: Work) -> list[Attachment]:
    """They know no project; the discussion in which they were sent does."""
    if not wanted.words:
        return []
    out: list[Attachment] = []
    for page in _pages(work.attachments, "name", wanted.like()):
        keys = tuple(dict.fromkeys(file.discussion for file in page))
        homes = {one.id for batch in _batches(keys)
                 for one in work.discussions.find(id=batch, **wanted.homes)}  # fmt: skip
        out += [file for file in page if file.discussion in homes]
        if len(out) >= MOST:
            break
    return out[:MOST]


def _task_row(task: Task, wanted: Wanted, names: Names) -> Row:
    return told_client(task, names) if wanted.shared else task_spans(task, names)


def _log_row(entry: LogEntry, wanted: Wanted, names: Names) -> Row:
    home = wanted.projects[entry.project]
    if wanted.shared:
        return (Bold(log_ref(home, entry)), " ", *dotted(LOG_KINDS[entry.kind], entry.text))
    gone = replaced([entry], names.work)
    newer = (" · ", gone[entry.id]) if gone else ()
    return (home.key, " ", *log_spans(entry, names), *newer)


def _risk_row(risk: Risk, wanted: Wanted, names: Names) -> Row:
    home = wanted.projects[risk.project]
    if wanted.shared:
        return (Bold(risk_ref(home, risk)), " ", risk.told_client or "")
    return (home.key, " ", *risk_spans(risk, home, names))


def _issue_row(issue: Issue, wanted: Wanted, names: Names) -> Row:
    from bot.commands.risk_issue import issue_spans

    return (wanted.projects[issue.project].key, " ", *issue_spans(issue, names))


def _lesson_row(lesson: Lesson, wanted: Wanted, names: Names) -> Row:
    from bot.reports.lessons import lesson_spans

    return lesson_spans(lesson, names.work)


def _milestone_row(milestone: Milestone, wanted: Wanted, names: Names) -> Row:
    home = wanted.projects[milestone.project]
    state = None if milestone.open else _("done")
    return (home.key, " ", *dotted(Bold(f"%{milestone.name}"), milestone.due, state))


def _goal_row(goal: Goal, wanted: Wanted, names: Names) -> Row:
    return (wanted.projects[goal.project].key, " ", *dotted(goal.specific, goal.due))


def _file_row(file: Attachment, wanted: Wanted, names: Names) -> Row:
    from bot.discussions import ref_of, size, thing_of

    home = names.work.discussions.get(file.discussion)
    thing = thing_of(home, names.work) if home is not None else None
    shown: Span = Link(file.name, file.link) if file.link else file.name
    return ("📎 ", *dotted(shown, size(file.size), ref_of(thing, names) if thing else None))


TASKS = Source(
    _tasks,
    _task_row,
    lambda n: ngettext("{n} task", "{n} tasks", n),
    frozenset({"owner", "labels", "milestone"}),
    shared=True,
)
SOURCES: tuple[Source, ...] = (
    TASKS,
    Source(
        _logs,
        _log_row,
        lambda n: ngettext("{n} log entry", "{n} log entries", n),
        frozenset({"owner", "labels"}),
        shared=True,
    ),
    Source(
        _risks,
        _risk_row,
        lambda n: ngettext("{n} risk", "{n} risks", n),
        frozenset({"owner", "milestone"}),
        shared=True,
    ),
    Source(
        _issues,
        _issue_row,
        lambda n: ngettext("{n} issue", "{n} issues", n),
        frozenset({"owner"}),
    ),
    Source(
        _lessons,
        _lesson_row,
        lambda n: ngettext("{n} lesson", "{n} lessons", n),
        frozenset({"labels"}),
    ),
    Source(
        _milestones,
        _milestone_row,
        lambda n: ngettext("{n} milestone", "{n} milestones", n),
        frozenset(),
        shared=True,
    ),
    Source(_goals, _goal_row, lambda n: ngettext("{n} goal", "{n} goals", n), frozenset()),
    Source(_files, _file_row, lambda n: ngettext("{n} file", "{n} files", n), frozenset()),
)
