"""A post: a line to be said later, somewhere."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.values import dataclass


class PostState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    MOOT = "moot"  # when it was due there was nothing to say any more
    MISSED = "missed"  # a newer one of the same rule was said instead
    DEAD = "dead"  # could not be delivered


LIVE = ("board", "home")
"""The rules whose posts change what stands there already instead of saying something new."""
AWAITED = "joining"
"""The rule of what is said to those who are about to join something."""
MAIL = "mail"
"""The rule of what somebody of a client's gets by mail; its key ends in the id of the contact."""
THREAD = "thread/"
"""Begins the keys of posts that say how a thread looks."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a thing or a rule wants said. One of `person` and `room` is set; neither is of what a
    thread shows, and of what goes by mail to somebody of a client's.

    `key` names the moment ("task/<id>/late/1", "schedule/<id>/2026-11-30"); `line` is a line in
    the grammar that is run when it is due; `why` is the name of the rule that wants it.
    """

    key: str
    line: str
    due: datetime  # UTC
    why: str
    person: str | None = None  # a person's id: said in private, wherever they read
    room: str | None = None  # a Room's id
    until: datetime | None = None  # UTC; later than this it is not worth saying

    @property
    def live(self) -> bool:
        """Whether it changes what stands there: nobody is told anything new by it."""
        return self.why in LIVE

    @property
    def awaited(self) -> bool:
        """Whether its reader waits for it, be it night: they have just asked for it."""
        return self.why == AWAITED

    @property
    def inbox(self) -> str:
        """Who or what reads it; all due posts of one inbox become one message. What is kept up to
        date has one of its own, and so has what a thread has to show ("thread/<id>/<n>"), and every
        letter ("mail/<what>/<contact>")."""
        if self.key.startswith(THREAD):
            return "/".join(self.key.split("/")[:2])
        if self.why == MAIL:
            _kind, thing, _mail, contact = self.key.split("/")
            return f"{MAIL}/{thing}/{contact}"
        if self.live:
            return f"{self.why}/{self.person or self.room}"
        return f"person/{self.person}" if self.person else f"room/{self.room}"


def thread_of(post: Post) -> str | None:
    """The thread whose looks it says."""
    return post.key.split("/")[1] if post.key.startswith(THREAD) else None


def contact_of(post: Post) -> str | None:
    """The contact of a client who gets it by mail, by their id."""
    return post.key.rpartition("/")[2] if post.why == MAIL else None
