"""The risks of a project, the greatest first, and how they stood at some earlier moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.asking import Since
from bot.model.moment import zone_info
from bot.model.project import Project
from bot.model.risk import Level, Risk, RiskState
from bot.model.task import TaskState
from bot.paging import PAGE, Page, within
from bot.risks import level_of, read_actions
from bot.values import dataclass
from bot.work import Past, Work


@dataclass(frozen=True, slots=True)
class Group:
    """So many risks of one probability and impact; or a single `risk` of which something is known
    to remain, so that it has to be asked whether that counts already."""

    probability: int | None
    impact: int | None
    n: int
    risk: Risk | None = None

    @property
    def score(self) -> int:
        return (self.probability or 0) * (self.impact or 0)


@dataclass(frozen=True, slots=True)
class Register:
    """How many risks there are of each level: few numbers, however many risks."""

    work: Work
    where: dict[str, Any]
    groups: list[Group]

    @staticmethod
    def of(work: Work, **where: Any) -> Register:
        """What a residual level is known of is read, to see whether that counts already."""
        plain = work.risks.counts("probability", "impact", **where, residual_probability=None)
        answered = work.risks.find(**where, residual_probability=Since(1), order=("number",))
        read_actions(answered, work)
        groups = [Group(probability, impact, n) for probability, impact, n in plain]
        for risk in answered:
            level = level_of(risk, work)
            p, i = (level.probability, level.impact) if level is not None else (None, None)
            groups.append(Group(p, i, 1, risk))
        return Register(work, where, sorted(groups, key=_rank))

    @property
    def total(self) -> int:
        return sum(group.n for group in self.groups)

    @property
    def exposure(self) -> int:
        """The sum of all scores."""
        return sum(group.score * group.n for group in self.groups)

    def page(self, number: int) -> Page[Risk]:
        """That page of them; the last one where there are fewer."""
        number = within(number, self.total)
        return Page(self.find(PAGE, (number - 1) * PAGE), number, self.total)

    def find(self, limit: int, offset: int = 0) -> list[Risk]:
        """The greatest first; among equals the one that is known for longer."""
        found: list[Risk] = []
        for group in self.groups:
            if offset < group.n and len(found) < limit:
                found += self._of(group, limit - len(found), offset)
            offset = max(0, offset - group.n)
        return found

    def _of(self, group: Group, limit: int, offset: int) -> list[Risk]:
        if group.risk is not None:
            return [group.risk]
        return self.work.risks.find(
            probability=group.probability, impact=group.impact, residual_probability=None,
            order=("number",), limit=limit, offset=offset, **self.where,
        )  # fmt: skip


def scores(work: Work, projects: Sequence[str]) -> dict[str, list[int]]:
    """The scores of all open risks of several projects, by the project."""
    out: dict[str, list[int]] = {}
    of_all: dict[str, Any] = {"project": tuple(projects), "state": RiskState.OPEN}
    plain = work.risks.counts(
        "project", "probability", "impact", **of_all, residual_probability=None
    )
    for project, probability, impact, n in plain:
        out.setdefault(project, []).extend([(probability or 0) * (impact or 0)] * n)
    answered = work.risks.find(**of_all, residual_probability=Since(1))
    read_actions(answered, work)
    for risk in answered:
        level = level_of(risk, work)
        out.setdefault(risk.project, []).append(level.score if level is not None else 0)
    return out


def _rank(group: Group) -> tuple[int, int, int, int]:
    """Of the same score, what would hurt more comes first."""
    number = group.risk.number if group.risk is not None else 0
    return -group.score, -(group.impact or 0), -(group.probability or 0), number


@dataclass(frozen=True, slots=True)
class Before:
    """The risks that were open at a moment, with their levels then."""

    moment: datetime
    levels: Mapping[str, Level | None]
    day: date  # of that moment, where the project is

    @property
    def exposure(self) -> int:
        return sum(level.score for level in self.levels.values() if level is not None)


def before(
    project: Project, work: Work, moment: datetime, some: Sequence[Risk] | None = None
) -> Before:
    """How the risks of a project stood right before a moment, as the journal knows it: of `some`
    risks, or of all that were open then or are now."""
    mine: dict[str, Any] = {"project": project.id}
    risks = (
        list(some)
        if some is not None
        else [
            *work.risks.find(**mine, state=RiskState.OPEN),
            *work.risks.find(
                **mine, state=(RiskState.CLOSED, RiskState.HAPPENED), closed_at=Since(moment)
            ),
        ]
    )
    past = work.journal.past("risk", [risk.id for risk in risks])
    then = {risk.id: past.at(risk.id, moment) for risk in risks}
    open_ = {key: one for key, one in then.items() if one is not None and one.open}
    answered = [one for one in open_.values() if one.residual is not None]
    tasks = work.journal.past("task", sorted({key for one in answered for key in one.tasks}))
    levels = {key: _level_then(one, tasks, moment) for key, one in open_.items()}
    return Before(moment, levels, moment.astimezone(zone_info(project.zone)).date())


def _level_then(risk: Risk, tasks: Past, moment: datetime) -> Level | None:
    """The same as bot.risks.level_of, at that moment."""
    if risk.residual is None:
        return risk.level
    found = [tasks.at(key, moment) for key in risk.tasks]
    wanted = [one for one in found if one is not None and one.state is not TaskState.DROPPED]
    done = bool(wanted) and all(one.state is TaskState.DONE for one in wanted)
    return risk.residual if done else risk.level
