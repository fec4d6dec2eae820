"""How a project stands, as a light: what the data say, and what a person says instead."""

from __future__ import annotations

from enum import StrEnum


class Light(StrEnum):
    """Unknown is no green: nobody can tell from what is known."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"

    @property
    def weight(self) -> int:
        """How bad it is, for telling whether it has become worse."""
        return {"amber": 1, "red": 2}.get(self.value, 0)

    @property
    def sign(self) -> str:
        return {"green": "🟢", "amber": "🟡", "red": "🔴", "unknown": "⚪"}[self.value]
