"""How teams and people join, as storage does it and commands ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model.joining import Holdings, Invitation, Newcomers, Party, Side, United, Whom
from bot.model.people import Account, Person
from bot.model.post import Post


class Joining(Protocol):
    """Codes, which belong to no team, and what becomes of two teams that are one from now on."""

    def coded(self, code: str) -> Invitation | None:
        """The invitation of that code, whoever made it, until it is over."""

    def numbered(self, key: str) -> Invitation | None: ...

    def mine(self, person: str, whom: Whom) -> Invitation | None:
        """The one of this kind that somebody of this team has made and that is not over."""

    def invite(self, invitation: Invitation) -> None: ...

    def ask(self, invitation: Invitation, guest: Party, until: datetime, post: Post) -> bool:
        """Note who typed the code and say `post` to who made it; False where somebody else has
        typed it already."""

    def take(self, invitation: Invitation) -> bool:
        """Use it up; whether it was there still."""

    def guessed(self, person: str) -> int:
        """How many wrong codes they have typed of late."""

    def guess(self, person: str) -> None:
        """Note that they typed a wrong one."""

    def holdings(self, organisation: str) -> Holdings: ...

    def take_in(self, side: Side) -> Newcomers | None:
        """Let the team that `side` was be none any more: its workspace is this team's, and its
        people are taken out of it. None, and nothing is done, where it has things of its own, or
        several workspaces."""

    def unite(self, organisation: str, keys: Mapping[str, str]) -> United:
        """Let everything of that team be this one's: its people, its things, its acts, what waits
        to be said, its places. `keys`: new ones for projects whose key is taken."""

    def let_go(self, side: Side, leaving: Sequence[tuple[Account, Person]]) -> None:
        """Let the team that `side` was be one again, with these accounts, which were dropped here.
        Whose last account here that was is not active any more."""
