"""How long to wait between two attempts at a post."""

from __future__ import annotations

import random
from datetime import timedelta

SOONEST, LATEST = timedelta(seconds=30), timedelta(minutes=30)
AWAY = timedelta(minutes=5)  # the longest pause while a platform is away


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many failures: doubling."""
    return _spread(SOONEST * (1 << min(attempts, 10)), LATEST)


def absence(late: timedelta) -> timedelta:
    """How long to wait for a platform that is away, by how late the post is already."""
    return _spread(late / 8, AWAY)


def _spread(wait: timedelta, most: timedelta) -> timedelta:
    """With a quarter of chance either way, within bounds."""
    chance = random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, hides nothing
    return min(max(min(wait, most) * chance, SOONEST), most)
