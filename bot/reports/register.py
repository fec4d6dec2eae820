"""The risks of a project, the greatest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.model.risk import Risk
from bot.paging import PAGE, Page, within
from bot.work import Work


@dataclass(frozen=True, slots=True)
class Register:
    """How many risks there are of each probability and impact: few numbers, however many risks."""

    work: Work
    where: dict[str, Any]
    groups: list[tuple[int | None, int | None, int]]

    @staticmethod
    def of(work: Work, **where: Any) -> Register:
        groups = work.risks.counts("probability", "impact", **where)
        return Register(work, where, sorted(groups, key=_rank))

    @property
    def total(self) -> int:
        return sum(n for _probability, _impact, n in self.groups)

    @property
    def exposure(self) -> int:
        """The sum of all scores."""
        return sum(_score(group) * group[-1] for group in self.groups)

    def at_least(self, score: int) -> Register:
        """Those with that score or a greater one."""
        return Register(self.work, self.where, [g for g in self.groups if _score(g) >= score])

    def page(self, number: int) -> Page[Risk]:
        """That page of them; the last one where there are fewer."""
        number = within(number, self.total)
        return Page(self.find(PAGE, (number - 1) * PAGE), number, self.total)

    def find(self, limit: int, offset: int = 0) -> list[Risk]:
        """The greatest first; among equals the one that is known for longer."""
        found: list[Risk] = []
        for probability, impact, n in self.groups:
            if offset < n and len(found) < limit:
                found += self.work.risks.find(
                    probability=probability, impact=impact, order=("number",),
                    limit=limit - len(found), offset=offset, **self.where,
                )  # fmt: skip
            offset = max(0, offset - n)
        return found


def _score(group: tuple[int | None, int | None, int]) -> int:
    return (group[0] or 0) * (group[1] or 0)


def _rank(group: tuple[int | None, int | None, int]) -> tuple[int, int, int]:
    """Of the same score, what would hurt more comes first."""
    return -_score(group), -(group[1] or 0), -(group[0] or 0)
