"""Posts of forums that show how a thing stands: opened, and kept up to date by us.

Whatever the rights allow is done: tags are made where we may make them, set where we may set them,
and a thread of somebody else is left as it is where we may not change it; the card says it anyway.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import discord

from adapters.base import NotDelivered, cut
from adapters.discord.layout import Page, pages, sending
from bot.catalogue import LOCALES, catalogue
from bot.context import Place
from bot.reply import Topic
from bot.tongue import Answer
from bot.typed import safe
from bot.values import dataclass
from bot.words import Words

TITLE = 100
TAGS, APPLIED, NAME = 20, 5, 20
"""How many tags a forum may have, and a post of it; how many characters one has."""

FORBIDDEN = (50001, 50013)

log = logging.getLogger("steward.discord")


@dataclass
class Topics:
    """Opens and changes posts through a client that is logged in."""

    client: discord.Client
    set_by_us: dict[int, frozenset[int]]
    """The tags we gave to threads last: what Discord tells of that is no news."""

    async def opened(self, place: Place, answer: Answer, title: str | None = None) -> str | None:
        """A new post that begins with this; "thread/message". None where the room is no forum."""
        room = int(place.room)
        forum = self.client.get_channel(room) or await self.client.fetch_channel(room)
        if not isinstance(forum, discord.ForumChannel):
            return None
        topic, (page, *more) = answer.reply.topic, pages(answer)
        name = safe(title or (topic.title if topic and topic.title else _first_line(page)))
        tags = await self._tags(forum, topic, answer, ()) if topic else []
        made = await forum.create_thread(
            name=cut(name, TITLE) or "…", applied_tags=tags, suppress_embeds=True, **sending(page)
        )
        for other in more:
            await made.thread.send(**sending(other), suppress_embeds=True)
        return f"{made.thread.id}/{made.message.id}"

    async def shown(self, place: Place, answer: Answer, topic: Topic, nonce: str) -> str:
        """Let the thread look like this; "thread/message" of its card."""
        thread = await self.client.fetch_channel(int(place.thread or 0))
        if not isinstance(thread, discord.Thread):
            raise NotDelivered("that is no thread", gone=True)
        forum = thread.parent
        if forum is None:
            forum = await self.client.fetch_channel(thread.parent_id)  # type: ignore[assignment]
        if thread.archived:
            thread = await thread.edit(archived=False)
        card = await self._carded(thread, pages(answer), topic, nonce)
        changes: dict[str, Any] = {}
        if isinstance(forum, discord.ForumChannel):
            tags = await self._tags(forum, topic, answer, thread.applied_tags)
            if {tag.id for tag in tags} != {tag.id for tag in thread.applied_tags}:
                changes["applied_tags"] = tags
                self.set_by_us[thread.id] = frozenset(tag.id for tag in tags)
        if topic.title and cut(safe(topic.title), TITLE) != thread.name:
            changes["name"] = cut(safe(topic.title), TITLE)
        await self._changed(thread, changes)
        if topic.closed:
            await self._changed(thread, {"archived": True})
        return f"{thread.id}/{card}"

    async def _changed(self, thread: discord.Thread, changes: dict[str, Any]) -> None:
        if not changes:
            return
        try:
            await thread.edit(**changes)
        except discord.Forbidden as error:
            if error.code not in FORBIDDEN:
                raise
            log.info("a thread stays as it is: the right to manage threads is missing")

    async def _carded(
        self, thread: discord.Thread, said: Sequence[Page], topic: Topic, nonce: str
    ) -> int:
        """Write the card anew, or for the first time; its id."""
        page = said[0]
        if topic.card:
            message = thread.get_partial_message(int(topic.card))
            try:
                parts = {"content": None if page.laid else page.content, "view": None}
                await message.edit(**{**parts, **sending(page)})
                return message.id
            except discord.NotFound:
                log.info("a card was deleted; it is written anew")
        made = await thread.send(**sending(page), nonce=nonce, suppress_embeds=True)
        return made.id

    async def _tags(
        self,
        forum: discord.ForumChannel,
        topic: Topic,
        answer: Answer,
        applied: Sequence[discord.ForumTag],
    ) -> list[discord.ForumTag]:
        """What the post is to have: ours first, then those of people's that it has, if there is
        room."""
        known = await self._with(forum, topic, answer)
        ours = {name for words in topic.known for name in _names(words)}
        found = (_found(words, known) for words in topic.tags)
        others = [tag for tag in applied if tag.name.casefold() not in ours]
        return [*(tag for tag in found if tag is not None), *others][:APPLIED]

    async def _with(
        self, forum: discord.ForumChannel, topic: Topic, answer: Answer
    ) -> Sequence[discord.ForumTag]:
        """The forum's tags, those of the topic made that were missing."""
        if all(_found(words, forum.available_tags) for words in topic.tags):
            return forum.available_tags
        # All tags are written at once: as they are now, or one that somebody just made is lost.
        fresh = await self.client.fetch_channel(forum.id)
        if not isinstance(fresh, discord.ForumChannel):
            return forum.available_tags
        known = list(fresh.available_tags)
        missing = [words for words in topic.tags if _found(words, known) is None]
        texts = [one if isinstance(one, str) else answer.tongue.text(one) for one in missing]
        made = [discord.ForumTag(name=cut(text, NAME)) for text in texts]
        if not made or len(known) + len(made) > TAGS:
            return known
        try:
            changed = await fresh.edit(available_tags=[*known, *made])
        except discord.Forbidden as error:
            if error.code not in FORBIDDEN:
                raise
            log.info("no tag was made: the right to manage the channel is missing")
            return known
        return changed.available_tags if changed is not None else known


def _found(words: Words | str, tags: Sequence[discord.ForumTag]) -> discord.ForumTag | None:
    """The tag that says this, in whatever language."""
    names = _names(words)
    return next((tag for tag in tags if tag.name.casefold() in names), None)


def _names(words: Words | str) -> list[str]:
    """What a tag is called, in every language."""
    if isinstance(words, str):
        return [cut(words, NAME).casefold()]
    return [
        catalogue(locale).pgettext(str(words.topic), words.message).casefold() for locale in LOCALES
    ]


def _first_line(page: Page) -> str:
    return page.text.strip().split("\n")[0].lstrip("#- ").replace("*", "")
