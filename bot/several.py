"""Several lines in one message: each is a thing of its own, and all of them are one act."""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar import Call
from bot.patterns import regex
from bot.reply import Block, Heading, Reply, beside
from bot.words import ngettext

MOST = 20
BETWEEN = "\n/"
"""Between the lines of one act, as the journal keeps it."""

_BULLET = regex(r"^\s*(?:[-*•·–]|\[[ x]?\]|\d{1,2}[.)、])\s+")


def lines_of(words: str) -> list[str]:
    """The lines of a list, without their bullets; one line where it is no list.

    A blank line makes a text of it, whose first line is what is to be done.
    """
    lines = words.strip("\n ").replace("\r\n", "\n").split("\n")
    if not 1 < len(lines) <= MOST or not all(line.strip() for line in lines):
        return [words]
    return [lines[0], *(_BULLET.sub("", line) for line in lines[1:])]


def things_of(words: str) -> list[str]:
    """Each line of a text as a thing of its own, without its bullet; blank lines are none."""
    return [said for line in words.splitlines() if (said := _BULLET.sub("", line).strip())]


def carried(first: str, others: Sequence[str]) -> list[str]:
    """The lines of a command about one thing: the reference that stands first is meant in all of
    them, and may stand alone."""
    ref, _space, rest = first.strip().partition(" ")
    return [f"{ref} {line}" for line in (rest, *others) if line.strip()]


def listed(done: Sequence[tuple[Call, Reply]]) -> Reply:
    """One answer for all of them.

    Where a line left something open, its buttons stay beside it; those of all the other cards
    would bury the list.
    """
    if len(done) == 1:
        return done[0][1]
    title = ngettext("{n} task", "{n} tasks", len(done))
    blocks: list[Block] = [Heading((title,))]
    for call, reply in done:
        blocks += beside(reply) if call.asks else reply.blocks
    return Reply(tuple(blocks), private=done[0][1].private)
