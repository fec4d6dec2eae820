"""What stands somewhere and is kept up to date in place: a board in a room, somebody's home."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.values import dataclass


class Pin(StrEnum):
    """What became of a board's pin."""

    WANTED = "wanted"  # not tried yet
    SET = "set"
    AGAIN = "again"  # somebody took it off, and it was set once more; their next word holds
    REFUSED = "refused"  # we may not pin there


@dataclass(frozen=True, slots=True)
class Shown:
    """`ref` is the platform's name of the message; `says` the digest of what it says, "" where
    that is not known. `lost`: it could not be reached, and is looked for once a day."""

    ref: str
    says: str
    at: datetime  # when it was last made, changed or opened
    pin: Pin = Pin.WANTED
    lost: bool = False
    workspace: str | None = None
