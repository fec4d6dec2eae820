"""Everything a team has as one value, and a team made of that: for export and import."""

from __future__ import annotations

from enum import Enum
from typing import Any, Protocol


class Why(Enum):
    """Why a dump cannot be put into a team."""

    NOT_OURS = "not ours"  # it is no dump, or somebody has changed it
    NEWER = "newer"  # it is of a newer Steward
    ELSEWHERE = "elsewhere"  # it is of a workspace that this team has not
    NOT_EMPTY = "not empty"


class Unfit(Exception):
    """What was to be restored cannot be; `where` tells the place in it that is wrong."""

    def __init__(self, why: Why, where: str = "") -> None:
        super().__init__(f"{why.value}: {where}")
        self.why, self.where = why, where


class Vault(Protocol):
    """All things of a Work at once."""

    def dump(self) -> dict[str, Any]:
        """Everything the team has, as JSON values; what is the same is written the same way. Not in
        it: secrets, the journal, and what follows from the rest."""

    def restore(self, dump: Any) -> int:
        """Put what `dump` gave into a team that has nothing but people yet; how many things.

        Whoever is here already and in the dump as well, by an account, is taken for the same
        person and keeps the id they have here. Raises Unfit; the Work must not be saved then.
        """
