"""`steward check`: whether the server lets us in."""

from __future__ import annotations

import asyncio
import ssl

from adapters.base import Finding
from adapters.mail.account import MailSettings
from adapters.mail.line import Refused, opened


async def findings(settings: MailSettings, context: ssl.SSLContext | None = None) -> list[Finding]:
    """Nothing where no mail is wanted; raises SettingsError when it is half set."""
    if not settings.chosen:
        return []
    where = f"{settings.server}:{settings.reached}"
    try:
        line = await asyncio.to_thread(opened, settings, context)
    except Refused as refused:
        return [
            Finding(False, f"Mail: {where} does not let us in ({refused.why})",
                    f"Look at {refused.name}.")
        ]  # fmt: skip
    except OSError as error:
        return [
            Finding(False, f"Mail: {where} cannot be reached ({type(error).__name__})",
                    "Look at STEWARD_MAIL_SERVER, STEWARD_MAIL_PORT and the network.")
        ]  # fmt: skip
    line.close()
    return [Finding(True, f"Mail: {where} takes what we send as {settings.address}")]
