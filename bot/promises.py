"""What we promised a client, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.model.log import LogEntry, LogKind
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.task import OPEN, Task, TaskState
from bot.values import dataclass
from bot.words import Words, ngettext
from bot.work import Work


@dataclass(frozen=True, slots=True)
class Promise:
    """An entry of the log with the task it became."""

    entry: LogEntry
    task: Task

    @property
    def due(self) -> Moment | None:
        """What was promised. A date that the task was moved to later is none the client was told;
        where none was promised, the task's own counts."""
        return self.entry.due or self.task.due


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a promise that was not dropped: `task` is the id of what it became, `due` when
    that was promised; `kept` is None as long as it is open and not late."""

    task: str
    due: datetime | None
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """How promises were kept: "kept 11 of 12". What is open and not late counts in neither."""

    kept: int
    missed: int
    waiting: int  # open and not late

    @property
    def settled(self) -> int:
        return self.kept + self.missed

    @property
    def made(self) -> int:
        """All but those that were dropped."""
        return self.settled + self.waiting

    @property
    def share(self) -> float | None:
        """Kept of all that are settled, from 0 to 1; None where none is."""
        return self.kept / self.settled if self.settled else None


def fates(projects: Iterable[Project], work: Work) -> list[Fate]:
    """What became of the promises of these projects, none of which is read whole."""
    keys = tuple(project.id for project in projects)
    told = work.logs.counts("task", "due", project=keys, kind=LogKind.PROMISE)
    promised: dict[str, datetime | None] = {task: due for task, due, _n in told if task}
    found = work.tasks.counts("id", "state", "due", "done_at", id=tuple(promised))
    out = []
    for key, state, planned, done_at, _n in found:
        due = promised[key] or planned
        ended = done_at or due if state is TaskState.DONE else work.now
        late = due is not None and ended is not None and ended > due
        if state is TaskState.DONE:
            out.append(Fate(key, due, kept=not late))
        elif state in OPEN:
            out.append(Fate(key, due, kept=False if late else None))
    return out


def ledger(projects: Iterable[Project], work: Work) -> Ledger:
    kept = [fate.kept for fate in fates(projects, work)]
    return Ledger(kept.count(True), kept.count(False), kept.count(None))


def open_promises(project: Project, work: Work) -> list[Promise]:
    """Those that are still to be kept, oldest first."""
    entries = work.logs.find(project=project.id, kind=LogKind.PROMISE, order=("number",))
    ids = tuple(dict.fromkeys(entry.task for entry in entries if entry.task))
    tasks = {task.id: task for task in work.tasks.find(id=ids, state=OPEN)} if ids else {}
    return [Promise(one, tasks[one.task]) for one in entries if one.task and one.task in tasks]


def kept_words(kept: Ledger) -> Words | None:
    """Kept 11 of 12 promises (92 %); None where none is settled."""
    if kept.share is None:
        return None
    return ngettext(
        "kept {kept} of {n} promise ({share})", "kept {kept} of {n} promises ({share})",
        kept.settled, kept=kept.kept, share=f"{kept.share:.0%}",
    )  # fmt: skip


def soonest(promise: Promise) -> tuple[bool, float, int]:
    due = promise.due
    return (due is None, due.at.timestamp() if due is not None else 0, promise.entry.number)
