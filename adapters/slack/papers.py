"""Files that answers hand over, and what is in files that people sent."""

from __future__ import annotations

from urllib.parse import urlsplit

from slack_sdk.errors import SlackClientError

from adapters.slack.web import REFUSALS, Web, log, word
from bot.context import File
from bot.download import Unreadable, download
from bot.reply import Paper
from bot.words import _

KEPT_BACK = _(
    "The file could not be handed over: {why}. Whoever installed the app can let it send files, "
    "with the permission {scope}; then say it again."
)
IN_MESSAGES = _("The file is in your direct messages with me.")


class Papers:
    """Files of one workspace."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def hand_over(
        self, room: str, thread: str | None, papers: tuple[Paper, ...]
    ) -> str | None:
        """Share the files in that room; Slack's word for why not, where that cannot be."""
        for paper in papers:
            try:
                await self._web.open().files_upload_v2(
                    channel=room, thread_ts=thread, filename=paper.name, content=paper.content,
                    title=paper.name,
                )  # fmt: skip
            except (*REFUSALS, SlackClientError) as error:
                log.warning("a file was not handed over: %s", word(error))
                return word(error)
        return None

    async def content(self, file: File) -> bytes | None:
        """What is in a file that somebody sent; None where it cannot be read.

        Our token opens it, so it is asked of Slack alone. Without the permission to read files
        Slack answers with a page to sign in.
        """
        client = self._web.open()
        session = self._web.session
        if file.source is None or session is None or not self._is_slacks(file.source):
            return None
        headers = {"Authorization": f"Bearer {client.token}"}
        try:
            return await download(session, file.source, headers)
        except Unreadable as error:
            log.warning("a file cannot be read (%s): is files:read among the app's scopes?", error)
            return None

    def _is_slacks(self, address: str) -> bool:
        where, own = urlsplit(address), urlsplit(self._web.client.base_url)
        host = where.hostname or ""
        slacks = where.scheme == "https" and host.endswith(".slack.com")
        return slacks or (own.hostname != "slack.com" and where.netloc == own.netloc)
