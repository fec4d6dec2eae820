"""Where words are looked for: each source finds its own things and says how they look.

A new kind of thing is found by one more Source in SOURCES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.asking import Like
from bot.custom.declared import NOTHING, Custom
from bot.custom.values import holding
from bot.decisions import replaced
from bot.model.log import LogEntry
from bot.model.project import Project
from bot.model.risk import Risk
from bot.model.task import Note, Task
from bot.reply import Span
from bot.risks import risk_spans
from bot.wording import Names, log_spans, task_spans
from bot.words import Words, ngettext
from bot.work import Shelf, Work

MOST = 50
"""Things of one source that are looked at; who finds more is asked for more words."""

_PAGES = (100, 1_000, 10_000, None)
"""How many notes are read at once. They know no project, so they are gone through until enough of
them belong to a task that is wanted; None are all."""

_SIFTED = 500
"""Things whose own fields are looked through: a word may be that of a field nobody sees any more."""

Row = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: all of the words, in these projects, among what these values are true of.

    `where` is true of any thing (its owner, its milestone, its labels), `of_tasks` of tasks alone:
    with it nothing but tasks is meant.
    """

    words: tuple[str, ...]
    projects: dict[str, Project]
    where: dict[str, Any] = field(default_factory=dict)
    of_tasks: dict[str, Any] = field(default_factory=dict)
    custom: Custom = NOTHING

    @property
    def homes(self) -> dict[str, Any]:
        return {"project": tuple(self.projects), **self.where}

    def like(self) -> Like:
        return Like(self.words[0], self.words[1:])


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing that can be found. `fields`: those that `Wanted.where` may ask for."""

    found: Callable[[Wanted, Work], list[Any]]
    row: Callable[[Any, Wanted, Names], Row]
    title: Callable[[int], Words]
    fields: frozenset[str]

    def rows(self, wanted: Wanted, work: Work, names: Names) -> list[Row]:
        if not self.fields >= wanted.where.keys() or (wanted.of_tasks and self is not TASKS):
            return []
        return [self.row(thing, wanted, names) for thing in self.found(wanted, work)]


def _tasks(wanted: Wanted, work: Work) -> list[Task]:
    where, order = {**wanted.homes, **wanted.of_tasks}, ("-created_at",)
    if not wanted.words:
        return work.tasks.find(order=order, limit=MOST, **where)
    found = work.tasks.find(title=wanted.like(), order=order, limit=MOST, **where)
    if len(found) == MOST:
        return found
    own = _own("task", work.tasks, order[0], wanted, where)
    return _united(found, own, _noted(wanted.like(), where, work))


def _own(
    kind: str, shelf: Shelf[Any], order: str, wanted: Wanted, where: dict[str, Any]
) -> Iterable[Any]:
    """The things that have the words in the values of the team's own fields."""
    if not wanted.custom.of(kind):
        return ()
    found = shelf.find(extra=wanted.like(), order=(order,), limit=_SIFTED, **where)
    return holding(kind, wanted.words, found, wanted.custom)


def _noted(like: Like, where: dict[str, Any], work: Work) -> Iterator[Task]:
    """The tasks with a note that holds the words, the newest note first."""
    at = 0
    for size in _PAGES:
        notes: list[Note] = work.notes.find(
            text=like, order=("-at",), limit=size, offset=at if size else 0
        )
        notes = notes if size else notes[at:]
        keys = tuple(dict.fromkeys(note.task for note in notes))
        fitting = {task.id: task for batch in _batches(keys)
                   for task in work.tasks.find(id=batch, **where)}  # fmt: skip
        yield from (fitting[key] for key in keys if key in fitting)
        if size is None or len(notes) < size:
            return
        at += size


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
    kind: str, shelf: Shelf[Any], names: tuple[str, ...], order: str, wanted: Wanted
) -> list[Any]:
    """The things of a shelf one of whose fields of these names, or of the team's own, holds all of
    the words."""
    if not wanted.words:
        return shelf.find(order=(order,), limit=MOST, **wanted.homes)
    held: list[dict[str, Any]] = [{**wanted.homes, name: wanted.like()} for name in names]
    own = _own(kind, shelf, order, wanted, wanted.homes)
    return _united(*(shelf.find(order=(order,), limit=MOST, **where) for where in held), own)


def _logs(wanted: Wanted, work: Work) -> list[LogEntry]:
    return _holding("log", work.logs, ("text", "answer", "contact"), "-happened_at", wanted)


def _risks(wanted: Wanted, work: Work) -> list[Risk]:
    return _holding("risk", work.risks, ("statement", "type"), "-created_at", wanted)


def _log_row(entry: LogEntry, wanted: Wanted, names: Names) -> Row:
    gone = replaced([entry], names.work)
    newer = (" · ", gone[entry.id]) if gone else ()
    return (wanted.projects[entry.project].key, " ", *log_spans(entry, names), *newer)


def _risk_row(risk: Risk, wanted: Wanted, names: Names) -> Row:
    home = wanted.projects[risk.project]
    return (home.key, " ", *risk_spans(risk, home, names))


TASKS = Source(
    _tasks,
    lambda task, wanted, names: task_spans(task, names),
    lambda n: ngettext("{n} task", "{n} tasks", n),
    frozenset({"owner", "labels", "milestone"}),
)
SOURCES: tuple[Source, ...] = (
    TASKS,
    Source(
        _logs,
        _log_row,
        lambda n: ngettext("{n} log entry", "{n} log entries", n),
        frozenset({"owner", "labels"}),
    ),
    Source(
        _risks,
        _risk_row,
        lambda n: ngettext("{n} risk", "{n} risks", n),
        frozenset({"owner", "milestone"}),
    ),
)
