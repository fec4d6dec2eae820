"""One message out of everything that one inbox is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.context import Ticking
from bot.model.post import MAIL, Post, thread_of
from bot.reply import Button, Instant, Reply, Small, joined
from bot.tongue import Answer
from bot.words import _, ngettext
from bot.work import StoredPost

LATE = timedelta(minutes=10)
"""Later than this, a message says when it should have come."""


Heard = tuple[StoredPost, Answer]
"""A post, and what the desk says to its line."""


def messages(heard: Sequence[Heard]) -> list[list[Heard]]:
    """What is said in one message: all of it, but for what was refused already.

    That goes by itself from then on: nobody can tell which part of a message a platform did not
    like, and the others shall not be refused with it again.
    """
    fresh = [item for item in heard if not item[0].attempts]
    alone = [[item] for item in heard if item[0].attempts]
    return sorted([fresh, *alone] if fresh else alone, key=lambda part: heard.index(part[0]))


def message(heard: Sequence[Heard], now: datetime) -> Answer:
    """What is said for these posts (at least one), all to one reader.

    It ends in a Why button that holds the first post's id: by it, the message can be found again.
    """
    first, answer = heard[0]
    replies = [_dated(said.reply, stored.post, now) for stored, said in heard]
    n = len(replies)
    if any(_late(stored.post, now) for stored, _said in heard):
        title = ngettext("While I was away: {n} thing", "While I was away: {n} things", n)
    else:
        title = ngettext("{n} thing for you", "{n} things for you", n)
    why = Button(_("Why?"), f"pm why {first.id}")
    reply = joined(replies, title).plus(why)
    pictures = tuple(picture for _stored, said in heard for picture in said.pictures)
    return Answer(replace(reply, private=None, form=None), answer.tongue, pictures=pictures)


def _late(post: Post, now: datetime) -> bool:
    """Whether it comes late because nobody was there to say it. News of what went wrong has waited
    for its reader, and says itself when that was; a card shows how things are now; a letter has its
    date."""
    return now - post.due > LATE and post.why not in ("dead", "broken", "shut", "thread", MAIL)


def _dated(reply: Reply, post: Post, now: datetime) -> Reply:
    if not _late(post, now):
        return reply
    remark = Small((_("This was due {when}; I was away.", when=Instant(post.due)),))
    return replace(reply, blocks=(*reply.blocks, remark))


def superseded(posts: Sequence[StoredPost], now: datetime) -> list[StoredPost]:
    """Those that are not worth saying: too late, or with a newer one that says the same."""
    newest: dict[str, StoredPost] = {}
    for stored in sorted(posts, key=_weight):
        newest[_saying(stored.post)] = stored
    kept = {stored.id for stored in newest.values()}
    return [
        stored
        for stored in posts
        if stored.id not in kept or (stored.post.until is not None and stored.post.until < now)
    ]


def _weight(stored: StoredPost) -> tuple[bool, datetime]:
    """Which of two that say the same is said: what somebody asked for, else the newer one."""
    return stored.post.why == "snooze", stored.post.due


def _saying(post: Post) -> str:
    """What makes two posts the same thing to say: the task or the rule that wants them, else their
    very line."""
    kind, key = post.key.split("/")[:2]
    return f"{kind}/{key}" if kind in ("task", "schedule", "agenda", "board", "home") else post.line


def placed(organisation: str, posts: Sequence[StoredPost], ref: str | None) -> Ticking | None:
    """What is to be noted of a thread that shows itself at `ref`, before its posts are closed: if
    the process ends in between, it is looked for, and noted then."""
    thread = thread_of(posts[0].post) if posts and ref else None
    if thread is None:
        return None
    return Ticking(f"placed/{posts[0].id}", organisation, f"pm placed {thread} {ref}")
