"""What the courier needs of mail: a letter is handed over once, and never looked at again."""

from __future__ import annotations

import asyncio
import logging
import ssl
from datetime import datetime

from adapters.mail.account import MailSettings, is_address
from bot.clock import Clock
from bot.context import Place
from bot.tongue import Answer
from bot.values import dataclass
from bot.work import NotDelivered, OutcomeUnknown

log = logging.getLogger("steward.mail")

AT_ONCE = 2  # lines to the server


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How quickly letters may follow each other: seconds between two to one reader, and how many a
    second in all."""

    pause: float = 0.0
    rate: float = 2.0


class Mail:
    """See scheduler.carrier.Carrier. `context` is what certificates are trusted by."""

    name = "mail"
    limits = Rhythm()

    def __init__(
        self, settings: MailSettings, clock: Clock, *, context: ssl.SSLContext | None = None
    ) -> None:
        """Raises SettingsError when the settings are half set."""
        self.settings, self.clock, self._context = settings, clock, context
        self.open = settings.chosen
        self._lines = asyncio.Semaphore(AT_ONCE)

    async def post(self, place: Place, answer: Answer, key: str) -> str:
        """Hand the letter over; its Message-ID. Raises NotDelivered, OutcomeUnknown."""
        if not self.open or not place.direct:
            raise NotDelivered("no mail is sent from here", gone=True)
        from adapters.mail.letter import letter  # both loaded by the first letter
        from adapters.mail.line import sent

        if not is_address(place.direct):
            raise NotDelivered("the reader: no address", gone=True)
        made = letter(answer, key, self.settings.sender, place.direct, self.clock.now())
        try:
            async with self._lines:
                await asyncio.to_thread(sent, made, self.settings, place.direct, self._context)
        except NotDelivered as refused:
            log.warning("a letter was not taken: %s", refused)
            raise
        return str(made["Message-ID"])

    async def edit(self, place: Place, ref: str, answer: Answer) -> None:
        """What is in a mailbox stays as it is."""
        raise NotDelivered("a letter cannot be changed", gone=True)

    async def pin(self, place: Place, ref: str) -> bool:
        """Nor can it be pinned there."""
        raise NotDelivered("a letter cannot be pinned", gone=True)

    async def remove(self, place: Place, ref: str) -> None:
        """Nor taken back."""
        raise NotDelivered("a letter cannot be taken back", gone=True)

    async def find(self, place: Place, key: str, since: datetime) -> str | None:
        """Nobody can look into a mailbox, today or later."""
        raise OutcomeUnknown("a mailbox is its owner's", for_good=True)
