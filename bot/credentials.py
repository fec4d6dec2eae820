"""What workspaces gave an adapter so that it may speak there, as storage keeps it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Protocol

from bot.settings import Secret
from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Credential:
    """One installation. `name` is the adapter's own and unique on its platform; `secret` is a text
    of the adapter's making that nobody else reads. Of two states of one, the later has the higher
    `version`. `paused` is the platform's own word for why it lets us in no more.
    """

    platform: str
    name: str
    secret: Secret = field(repr=False)
    expires: datetime | None = None  # None: never
    version: int = 0
    paused: str = ""


class Credentials(Protocol):
    """All installations, kept encrypted and shared by all processes. Raises Busy."""

    def all(self, platform: str) -> list[Credential]:
        """Every one of that platform, in the order of their names."""

    def get(self, platform: str, name: str) -> Credential | None: ...

    def keep(self, made: Credential) -> Credential:
        """Somebody installed us: this takes the place of what was there, paused or not."""

    def borrow(
        self, platform: str, name: str, holder: str, now: datetime, seconds: float
    ) -> Credential | None:
        """The installation, for `holder` alone to renew until so much time has passed; None while
        another does. A renewal ends it; one that failed lets it run out."""

    def renew(self, old: Credential, secret: Secret, expires: datetime | None) -> Credential | None:
        """Put a renewed secret in the place of `old`; None where that has changed meanwhile."""

    def pause(self, old: Credential, why: str) -> Credential | None:
        """Say that it lets us in no more, and why, or with "" that it does again; None where it
        has changed meanwhile."""

    def spend(self, digest: str, now: datetime, until: datetime) -> bool:
        """Whether this may be used for the first time; what is spent is forgotten after `until`."""
