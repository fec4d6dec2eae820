"""Keeps installations good: tokens are renewed before they end, what Slack shuts is paused, and
what it opens again goes on.

An access token lasts twelve hours and its refresh token is good once. So each is renewed by one
process at a time, under a lease, and written in the place of what was read: whoever comes second
finds the new ones. Where Slack's answer to a renewal is lost, the old access token is good until it
ends, and the renewal is tried again; if the refresh token turns out to be spent, people are told in
time to install the app again.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from adapters.slack.installation import PLATFORM, Grant, Installation, kept, remedy, renewed
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import pausing
from adapters.slack.web import REFUSALS, SHUT, Web, log, word
from adapters.slack.workspaces import Workspaces
from bot.clock import Clock, short_id
from bot.context import Told
from bot.credentials import Credential, Credentials
from bot.settings import Secret
from bot.work import Busy

ROUND = 60.0
"""Seconds between two looks at everything."""

EARLY = timedelta(hours=2)
"""So long before it ends a token is renewed."""

LEASE = 60.0
"""Seconds one process has for a renewal; longer than Slack is given for its answer."""

PROBE = 600.0
"""Seconds after which a paused workspace is asked whether it lets us in again."""

NEWCOMER = 5.0
"""Seconds between two looks for a workspace nobody knows: it may be another process's news."""

_SPENT = frozenset({"invalid_refresh_token", "token_expired", "invalid_grant"})


class Keeper:
    """Looks after the installations of this process. `credentials` None: there is one token, and
    it is in the settings."""

    def __init__(
        self,
        settings: SlackSettings,
        workspaces: Workspaces,
        clock: Clock,
        credentials: Credentials | None,
        tell: Callable[[Told], Awaitable[object]],
    ) -> None:
        self._settings, self._workspaces, self._clock = settings, workspaces, clock
        self._credentials, self._tell = credentials, tell
        self._holder = short_id()
        self._oauth = Web(settings, Secret())
        self._newcomer = self._probed = -math.inf
        self._turn = asyncio.Lock()  # the lease tells processes apart, and not rounds of one
        self._woken = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`."""
        while not stop.is_set():
            await self.round()
            await self._sleep(stop)
        await self.close()

    async def close(self) -> None:
        """Let go of the connection tokens are renewed over."""
        await self._oauth.close()

    def wake(self) -> None:
        """Something is to be looked at now."""
        self._woken.set()

    async def load(self) -> None:
        """Take over what storage has: what is new here, and what another process renewed."""
        if self._credentials is None:
            return
        for stored in await asyncio.to_thread(self._credentials.all, PLATFORM):
            self.take(stored)

    def take(self, stored: Credential) -> None:
        """Use an installation as it is kept."""
        known = self._workspaces.installations.get(stored.name)
        if known is None:
            made = Installation(self._settings, kept(stored), stored)
            made.woken = self.wake
            made.told_scopes(made.grant.scopes)
            self._workspaces.add(made)
        elif known.stored is not None and known.stored.version < stored.version:
            was = known.paused
            known.adopt(stored)
            if was and not known.paused:
                log.info("a workspace lets us in again")

    async def newcomer(self) -> None:
        """A payload is for a workspace that is not known here."""
        now = asyncio.get_running_loop().time()
        if self._credentials is None or now - self._newcomer < NEWCOMER:
            return
        self._newcomer = now
        try:
            await self.load()
        except Busy:
            log.info("the database is of no use for now")

    async def round(self) -> None:
        """Everything that is to be done now; what fails is done the next time."""
        async with self._turn:
            await self._round()

    async def _round(self) -> None:
        now = asyncio.get_running_loop().time()
        probing = now - self._probed >= PROBE
        self._probed = now if probing else self._probed
        try:
            await self.load()
            for installation in list(self._workspaces.installations.values()):
                await self._look_after(installation, probing)
        except Busy:
            log.warning("installations cannot be looked after: the database is of no use for now")

    async def _look_after(self, one: Installation, probing: bool) -> None:
        if one.unsaved is not None:
            await self._save(one, *one.unsaved)
        if not one.paused:
            for scope in [scope for scope, told in one.lacks.items() if not told]:
                await self._tell_lack(one, scope)
        if one.doubted:
            await self._settle(one, one.doubted)
        elif one.paused and probing:
            await self._probe(one)
        elif not one.paused and not one.spent and self._is_due(one.grant):
            await self._renew(one)
        elif one.spent and not one.paused and self._is_over(one.grant):
            await self.shut(one, "token_expired")

    def _is_due(self, grant: Grant) -> bool:
        return grant.expires is not None and grant.expires - self._clock.now() <= EARLY

    def _is_over(self, grant: Grant) -> bool:
        return grant.expires is not None and grant.expires <= self._clock.now()

    # Shut and opened

    async def _settle(self, one: Installation, refusal: str) -> None:
        """Slack refused a token: it may have been renewed elsewhere, or is not taken any more."""
        one.doubted = ""
        if refusal == "token_expired" and one.grant.refresh and not one.spent:
            await self._renew(one)
            return
        still = await self._asked(one)
        if still in SHUT:
            await self.shut(one, still)

    async def _probe(self, one: Installation) -> None:
        if await self._asked(one) != "":
            return
        one.paused = one.doubted = ""
        if self._credentials is not None and one.stored is not None:
            opened = await asyncio.to_thread(self._credentials.pause, one.stored, "")
            if opened is not None:
                one.adopt(opened)
        log.info("a workspace lets us in again")

    async def _asked(self, one: Installation) -> str:
        """What Slack says to the token: "" where it takes it."""
        try:
            await one.web.me()
        except REFUSALS as error:
            one.doubted = ""
            return word(error)
        return ""

    async def shut(self, one: Installation, why: str) -> None:
        """Nothing is said there until it is opened again; its data is kept, and its owners told."""
        if one.paused:
            return
        one.paused, one.doubted = why, ""
        if self._credentials is not None and one.stored is not None:
            paused = await asyncio.to_thread(self._credentials.pause, one.stored, why)
            if paused is not None:
                one.stored = paused
        log.error(
            "a workspace lets us in no more (%s): nothing is said there until the app is "
            "installed again: %s",
            why, remedy(self._settings),
        )  # fmt: skip
        values = {"name": one.grant.me.name or "Slack", "why": why, "link": remedy(self._settings)}
        for workspace in self._workspaces.all():
            if workspace.installation is one:
                await self._tell_owners(workspace.me.workspace, values)

    async def _tell_owners(self, workspace: str, values: Mapping[str, str]) -> None:
        hour = self._clock.now().strftime("%Y%m%d%H")
        told = Told(
            f"shut/{workspace}-{hour}", workspace, "pm shut", values, owners=True, elsewhere=True
        )
        try:
            await self._tell(told)
        except Busy:
            log.warning("nobody could be told that a workspace is shut")

    async def _tell_lack(self, one: Installation, scope: str) -> None:
        """Its owners hear once which permission is missing, as soon as it has any; raises Busy."""
        values = {"name": one.grant.me.name or "Slack", "scope": scope}
        values["link"] = remedy(self._settings)
        for workspace in self._workspaces.all():
            if workspace.installation is one:
                home = workspace.me.workspace
                told = Told(f"lack/{home}-{scope}", home, "pm lacks", values, owners=True)
                one.lacks[scope] = bool(await self._tell(told)) or one.lacks[scope]

    # Renewing

    async def _renew(self, one: Installation) -> None:
        if self._credentials is None or one.stored is None or not one.grant.refresh:
            return
        lent = await asyncio.to_thread(
            self._credentials.borrow, PLATFORM, one.name, self._holder, self._clock.now(), LEASE
        )
        if lent is None:
            return  # another process is at it; its tokens are found in the next round
        if lent.version > one.stored.version:
            one.adopt(lent)
            return
        try:
            answer = await self._oauth.exchange(
                self._settings,
                grant_type="refresh_token",
                refresh_token=one.grant.refresh.reveal(),
            )
        except REFUSALS as error:
            await self._not_renewed(one, word(error))
            return
        await self._save(one, lent, renewed(one.grant, answer, self._clock.now()))

    async def _save(self, one: Installation, lent: Credential, grant: Grant) -> None:
        """Write new tokens down. They are used in any case: there are no others any more."""
        assert self._credentials is not None
        one.unsaved = (lent, grant)
        one.grant = grant
        one.web.use(grant.token)
        new = grant.credential()
        written = await asyncio.to_thread(self._credentials.renew, lent, new.secret, new.expires)
        one.unsaved = None
        if written is not None:
            one.adopt(written, grant)
            log.info("a token was renewed")
        else:  # somebody installed it anew meanwhile
            found = await asyncio.to_thread(self._credentials.get, PLATFORM, one.name)
            if found is not None:
                one.adopt(found)

    async def _not_renewed(self, one: Installation, refusal: str) -> None:
        if refusal not in _SPENT:
            log.warning("a token could not be renewed (%s); it is tried again", refusal)
            return
        one.spent = True
        log.error(
            "a token cannot be renewed: its refresh token was used before. Install the app again "
            "before it ends: %s",
            remedy(self._settings),
        )
        if self._is_over(one.grant):
            await self.shut(one, "token_expired")

    async def _sleep(self, stop: asyncio.Event) -> None:
        """Until the next round, unless something is to be looked at before."""
        woken = asyncio.create_task(self._woken.wait())
        paused = asyncio.create_task(pausing(stop, ROUND))
        _done, left = await asyncio.wait({woken, paused}, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self._woken.clear()
