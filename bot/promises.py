"""What we promised a client, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.model.log import LogEntry, LogKind
from bot.model.moment import Moment
from bot.model.project import Project
from bot.model.task import Task, TaskState
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

    def kept(self, work: Work) -> bool | None:
        """Whether it was kept; None as long as that is open, and of one that was dropped."""
        task, due = self.task, self.due
        if task.state is TaskState.DONE:
            return due is None or task.done_at is None or task.done_at <= due.at
        if task.open and due is not None and due.at <= work.now:
            return False
        return None


@dataclass(frozen=True, slots=True)
class Ledger:
    """How promises were kept: "kept 11 of 12". What is open and not late counts in neither."""

    kept: int
    missed: int
    open: Sequence[Promise]  # soonest first

    @property
    def settled(self) -> int:
        return self.kept + self.missed

    @property
    def share(self) -> float | None:
        """Kept of all that are settled, from 0 to 1; None where none is."""
        return self.kept / self.settled if self.settled else None


def promises_of(projects: Iterable[Project], work: Work) -> list[Promise]:
    """All of these projects, in the order in which they were made."""
    keys = tuple(project.id for project in projects)
    entries = work.logs.find(project=keys, kind=LogKind.PROMISE, order=("happened_at", "number"))
    ids = tuple(dict.fromkeys(entry.task for entry in entries if entry.task))
    tasks = {task.id: task for task in work.tasks.find(id=ids)} if ids else {}
    return [Promise(one, tasks[one.task]) for one in entries if one.task and one.task in tasks]


def ledger(promises: Sequence[Promise], work: Work) -> Ledger:
    fates = [promise.kept(work) for promise in promises]
    open_ = [promise for promise in promises if promise.task.open]
    return Ledger(fates.count(True), fates.count(False), sorted(open_, key=_soonest))


def kept_words(kept: Ledger) -> Words | None:
    """Kept 11 of 12 promises (92 %); None where none is settled."""
    if kept.share is None:
        return None
    return ngettext(
        "kept {kept} of {n} promise ({share})", "kept {kept} of {n} promises ({share})",
        kept.settled, kept=kept.kept, share=f"{kept.share:.0%}",
    )  # fmt: skip


def _soonest(promise: Promise) -> tuple[bool, float, int]:
    due = promise.due
    return (due is None, due.at.timestamp() if due is not None else 0, promise.entry.number)
