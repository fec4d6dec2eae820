"""How a project stands, in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.asking import Until
from bot.model.project import Project
from bot.model.task import OPEN
from bot.work import Work


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of a project. `share` is done tasks of all that are not dropped; None with none."""

    todo: int
    doing: int
    blocked: int
    done: int
    late: int
    risks: int
    waiting: int  # conversations the client waits in for our answer

    @property
    def open(self) -> int:
        return self.todo + self.doing + self.blocked

    @property
    def share(self) -> float | None:
        whole = self.open + self.done
        return self.done / whole if whole else None

    @property
    def light(self) -> str:
        """🔴 a third or more of the open tasks late; 🟡 some late or blocked; ⚪ nothing yet."""
        if self.open + self.done == 0:
            return "⚪"
        if self.late * 3 >= self.open and self.late > 0:
            return "🔴"
        return "🟡" if self.late or self.blocked else "🟢"


def status_of(project: Project, work: Work) -> Status:
    """The project's counts: kept tallies, and late tasks, which change with the clock."""
    tasks = work.tally(project.id, "task")
    return Status(
        todo=tasks.get("todo", 0),
        doing=tasks.get("doing", 0),
        blocked=tasks.get("blocked", 0),
        done=tasks.get("done", 0),
        late=work.tasks.count(project=project.id, state=OPEN, due=Until(work.now)),
        risks=work.tally(project.id, "risk").get("open", 0),
        waiting=work.tally(project.id, "log").get("waiting", 0),
    )
