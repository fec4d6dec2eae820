"""What became of posts, counted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the posts that were due."""

    sent: int = 0
    moot: int = 0  # nothing to say any more
    missed: int = 0  # too late, or a newer one said the same
    dead: int = 0  # given up
    retried: int = 0  # will be tried again

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            self.sent + other.sent,
            self.moot + other.moot,
            self.missed + other.missed,
            self.dead + other.dead,
            self.retried + other.retried,
        )
