"""Saying an answer as ordinary messages, and what the adapter says of its own."""

from __future__ import annotations

import logging

import discord

from adapters.discord.layout import pages, sending
from adapters.discord.outcome import FAILURES
from adapters.discord.pictures import show
from adapters.discord.post import PICTURES, nonce
from bot.clock import Clock
from bot.kinds import spoken
from bot.reply import Code, Line, Reply
from bot.tongue import Answer, Tongue
from bot.words import Words, _

HOMELESS = _(
    "I do not know which server you belong to. Say something to me there first, "
    "{example} for instance; then write to me here."
)
CLOSED = _(
    "My answer is for you alone, but you take no direct messages from this server. "
    "Say it as a slash command instead."
)

log = logging.getLogger("steward.discord")


async def write(
    target: discord.abc.Messageable,
    answer: Answer,
    key: str,
    answered: discord.Message | discord.PartialMessage | None = None,
) -> None:
    """The answer as messages; the nonce lets Discord drop what arrives twice."""
    for number, page in enumerate(pages(answer)):
        parts = {**sending(page), "nonce": nonce(key, number), "suppress_embeds": True}
        if answered is not None and number == 0:
            reference = answered.to_reference(fail_if_not_exists=False)
            parts |= {"reference": reference, "mention_author": False}
        try:
            await target.send(**parts)
        except discord.HTTPException as error:
            if error.status < 500:
                raise
            await target.send(**parts)
        except FAILURES:
            await target.send(**parts)
    await show(target.send, answer, nonce=nonce(key, PICTURES))


def own(text: Words, locale: str | None, clock: Clock) -> Answer:
    """A sentence of the adapter's own."""
    tongue = Tongue(spoken(locale), "UTC", clock.now())
    return Answer(Reply((Line((text,)),), tone="problem"), tongue, private=True)


def homeless() -> Words:
    return Words(HOMELESS.message, (("example", Code("/my agenda")),))


def report(what: str, error: Exception) -> None:
    """Which kind of error it was: its text may hold what somebody wrote."""
    log.error("%s could not be answered: %s", what, type(error).__name__)
    log.debug("the error in full", exc_info=error)
