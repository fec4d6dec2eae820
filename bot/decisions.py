"""Decisions of the log, and which of them hold no more."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.log import LogEntry, LogKind
from bot.words import Words, _
from bot.work import Work


def replaced(entries: Iterable[LogEntry], work: Work) -> dict[str, Words]:
    """For those that a later decision replaced, by their ids: which one did."""
    decisions = tuple(one.id for one in entries if one.kind is LogKind.DECISION)
    if not decisions:
        return {}
    newer = work.logs.find(replaces=decisions)
    return {
        one.replaces: _("replaced by {ref}", ref=f"L-{one.number}")
        for one in newer
        if one.replaces is not None
    }
