"""Installing over OAuth: a page that sends people to Slack, and one to which Slack sends them back.

What comes back is believed only with the `state` that was sent along: closed with our key, ten
minutes old at most, bound to the browser by a cookie, and good once, whichever process sees it.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from aiohttp import web

from adapters.slack import pages
from adapters.slack.installation import Grant, granted
from adapters.slack.manifest import NEEDS
from adapters.slack.pages import page
from adapters.slack.settings import BACK, INSTALL, SlackSettings
from adapters.slack.web import REFUSALS, Me, Web, log, word
from bot.clock import Clock
from bot.credentials import Credential, Credentials
from bot.settings import Secret
from bot.tongue import Tongue
from bot.words import Words
from bot.work import Busy

AUTHORIZE = "https://slack.com/oauth/v2/authorize"
COOKIE = "steward-install"
LIFE = timedelta(minutes=10)
SKEW = timedelta(minutes=1)
"""How far the clocks of two processes may be apart."""

LONGEST = 2_000  # characters of a state or a code


class Installer:
    """The two pages."""

    def __init__(
        self,
        settings: SlackSettings,
        credentials: Credentials,
        clock: Clock,
        installed: Callable[[Credential], Awaitable[None]],
    ) -> None:
        """`installed` is given what was kept, before people are told."""
        self._settings, self._credentials, self._clock = settings, credentials, clock
        self._installed = installed
        self._key = sha256(b"state:" + settings.client_secret.reveal().encode()).digest()
        self._web = Web(settings, Secret())

    def routes(self) -> list[web.RouteDef]:
        return [web.get(INSTALL, self._begin), web.get(BACK, self._back)]

    async def close(self) -> None:
        await self._web.close()

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        """Send the browser to Slack, with a state and the cookie that it is bound to."""
        browser = secrets.token_urlsafe(32)
        wanted = {
            "client_id": self._settings.client_id,
            "scope": ",".join(sorted(need.scope for need in NEEDS)),
            "state": self._state(browser),
            "redirect_uri": self._settings.public(BACK),
        }
        answer = web.Response(status=302, headers=pages.HEADERS)
        answer.headers["Location"] = f"{AUTHORIZE}?{urlencode(wanted)}"
        answer.set_cookie(
            COOKIE, browser, path=BACK, httponly=True, samesite="Lax",
            secure=self._settings.url.startswith("https:"), max_age=int(LIFE.total_seconds()),
        )  # fmt: skip
        return answer

    async def _back(self, request: web.Request) -> web.StreamResponse:
        """Slack sent the browser back, or somebody pretends that it did."""
        answer = await self._judged(request)
        answer.del_cookie(COOKIE, path=BACK)
        return answer

    async def _judged(self, request: web.Request) -> web.Response:
        state = request.query.get("state", "")
        browser = request.cookies.get(COOKIE, "")
        digest, begun = self._read(state)
        if digest is None or begun is None:
            return self._refused(pages.MISSING)
        if not hmac.compare_digest(digest, _digest(browser)):
            return self._refused(pages.FOREIGN)
        now = self._clock.now()
        if not -SKEW <= now - begun <= LIFE:
            return self._refused(pages.LATE)
        try:
            spent = sha256(state.encode()).hexdigest()
            until = now + LIFE + LIFE
            if not await asyncio.to_thread(self._credentials.spend, spent, now, until):
                return self._refused(pages.USED)
            if request.query.get("error"):
                return self._refused(pages.DENIED)
            return await self._install(request.query.get("code", "")[:LONGEST])
        except Busy:
            return self._refused(pages.BUSY, 503)

    async def _install(self, code: str) -> web.Response:
        try:
            grant = await self._granted(code)
        except (*REFUSALS, KeyError) as error:
            log.warning("an installation was not confirmed: %s", word(error))
            return self._refused(pages.FAILED, 502)
        kept = await asyncio.to_thread(self._credentials.keep, grant.credential())
        await self._installed(kept)
        log.info("a workspace let us in")
        done = [pages.DONE, pages.next_step(self._settings.command_prefix)]
        return page(200, done, self._tongues())

    async def _granted(self, code: str) -> Grant:
        """What Slack gives for a code; raises one of REFUSALS."""
        back = self._settings.public(BACK)
        said = await self._web.exchange(self._settings, code=code, redirect_uri=back)
        owner = await self._web.open().auth_test(token=str(said["access_token"]))
        me = Me(
            team=str((said.get("team") or {}).get("id") or owner["team_id"]),
            user=str(said.get("bot_user_id") or owner["user_id"]),
            bot=str(owner.get("bot_id") or ""),
            enterprise=owner.get("enterprise_id"),
            url=str(owner.get("url") or ""),
            name=str(owner.get("team") or ""),
        )
        return granted(said, me, self._clock.now())

    # The state: when it was made, for which browser, and our mark

    def _state(self, browser: str) -> str:
        said = f"{int(self._clock.now().timestamp())}.{_digest(browser)}.{secrets.token_hex(8)}"
        return f"{said}.{self._mark(said)}"

    def _read(self, state: str) -> tuple[str | None, datetime | None]:
        """For which browser it was made, and when; None, None for what is none of ours."""
        said, _dot, mark = state.rpartition(".")
        parts = said.split(".")
        if len(state) > LONGEST or len(parts) != 3 or not state.isascii():
            return None, None
        if not hmac.compare_digest(mark, self._mark(said)):
            return None, None
        now = self._clock.now()
        return parts[1], datetime.fromtimestamp(int(parts[0]), now.tzinfo)

    def _mark(self, said: str) -> str:
        return hmac.new(self._key, said.encode(), sha256).hexdigest()

    def _refused(self, why: Words, status: int = 400) -> web.Response:
        log.warning("an installation was refused: %s", why.message)
        return page(status, [why], self._tongues(), self._settings.public(INSTALL))

    def _tongues(self) -> tuple[Tongue, Tongue]:
        now = self._clock.now()
        return Tongue("en", "UTC", now), Tongue("zh_Hans", "UTC", now)


def _digest(browser: str) -> str:
    return sha256(browser.encode()).hexdigest()
