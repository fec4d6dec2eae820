"""Pictures of charts, as files beside the words that say the same."""

from __future__ import annotations

from slack_sdk.errors import SlackClientError

from adapters.slack.web import REFUSALS, Web, log, word
from bot.tongue import Answer

FAILURES = (*REFUSALS, SlackClientError)

_STANDING = frozenset({"missing_scope", "unknown_method", "access_denied", "file_uploads_disabled"})
"""Refusals of all files, not of this one: they are told once."""


class Pictures:
    """Shows the pictures of an answer where everybody who reads it may see them."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._told = False

    async def show(self, room: str, thread: str | None, answer: Answer) -> None:
        """As files in that room. Where that cannot be, the words have been said: nothing is lost."""
        for picture in answer.pictures:
            try:
                await self._web.open().files_upload_v2(
                    channel=room,
                    thread_ts=thread,
                    filename=picture.name,
                    content=picture.png,
                    title=picture.title,
                    alt_txt=picture.alt,
                )
            except FAILURES as error:
                self._tell(word(error))
                return

    def _tell(self, refusal: str) -> None:
        if refusal not in _STANDING:
            log.warning("a chart is told in words alone: %s", refusal)
        elif not self._told:
            self._told = True
            log.warning(
                "charts are told in words alone: %s. Add files:write to the app's scopes and "
                "install it again",
                refusal,
            )
