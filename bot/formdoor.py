"""Where forms are filled in from outside: /form/<secret>, as a page for people and as JSON for
programs. What may be sent is bounded in size, in time and in number; nothing of it is logged.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from bot.custom.outside import Outside, Sent, Sheet
from bot.patterns import regex
from bot.work import Busy

if TYPE_CHECKING:
    from aiohttp import web

LARGEST = 64 * 1024
"""Bytes of what is sent."""

PATIENCE = 10.0
"""Seconds in which it has to arrive."""

OFTEN, LOOKED_AT, STRANGE, WHILE = 20, 120, 1200, 60.0
"""So many times in so many seconds (WHILE) one form takes something and is looked at at all, and are all
addresses tried together at which none was found yet: whoever guesses holds up no form in use."""

_KNOWN = 1000
_KEY = regex(r"[\w-]{1,64}")
_ADDRESS = "/form/{token:[\\w-]{43}}"


Find = Callable[[str, str | None], Awaitable[Outside | None]]
"""The form of a token, in the language that is asked for, or the project's."""

Send = Callable[[Outside, Mapping[str, Any], str], Awaitable[Sent]]
"""What becomes of what was sent, under a key of its own."""


class Pace:
    """How often each address was used; those that were used longest ago are forgotten."""

    def __init__(self, clock: Callable[[], float], often: int = OFTEN) -> None:
        self._clock, self._often = clock, often
        self._used: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Seconds to wait before it may be used; 0 if it may be now, which counts as a use."""
        now = self._clock()
        used = self._used.setdefault(address, deque())
        self._used.move_to_end(address)
        while used and used[0] <= now - WHILE:
            used.popleft()
        if len(used) >= self._often:
            return int(used[0] + WHILE - now) + 1
        used.append(now)
        while len(self._used) > _KNOWN:
            self._used.popitem(last=False)
        return 0

    def __contains__(self, address: str) -> bool:
        return address in self._used

    def forget(self, address: str) -> None:
        self._used.pop(address, None)


class Forms:
    """The answers at the addresses of forms."""

    def __init__(self, find: Find, send: Send) -> None:
        self._find, self._send = find, send
        # The first two count by form, and only at addresses where there is one.
        self._taken, self._seen = Pace(_seconds, OFTEN), Pace(_seconds, LOOKED_AT)
        self._strange = Pace(_seconds, STRANGE)

    def routes(self) -> list[web.RouteDef]:
        from aiohttp import web

        return [web.get(_ADDRESS, self._show), web.post(_ADDRESS, self._take)]

    async def _show(self, request: web.Request) -> web.Response:
        """The empty form, or thanks for one that was sent; as JSON for whoever asks for that."""
        from bot.custom.page import described, page, thanks

        found = await self._open(request)
        if not isinstance(found, tuple):
            return found
        sheet = found[1]
        if _wants_json(request):
            return _json(200, described(sheet))
        if "sent" in request.query:
            return _page(200, thanks(sheet, sheet.thanks))
        return _page(200, page(sheet, secrets.token_urlsafe(16)))

    async def _take(self, request: web.Request) -> web.Response:
        kind = request.content_type
        if kind not in ("application/json", "application/x-www-form-urlencoded"):
            return _plain(415, "send JSON, or a form\n")
        found = await self._open(request)
        if not isinstance(found, tuple):
            return found
        wait = self._taken.wait(request.match_info["token"])
        if wait:
            return _later(wait)
        try:
            body = await asyncio.wait_for(request.read(), PATIENCE)
            text = body.decode("utf-8")
        except TimeoutError:
            return _plain(408, "too slow\n")
        except UnicodeDecodeError:
            return _plain(400, "this is no UTF-8\n")
        try:
            if kind == "application/json":
                return await self._program(request, found[0], text)
            return await self._person(*found, text)
        except Busy:
            return _plain(503, "try again\n")

    async def _open(self, request: web.Request) -> tuple[Outside, Sheet] | web.Response:
        """What is open at the address; what is not there and what was taken away look the same."""
        token = request.match_info["token"]
        known = token in self._seen
        wait = self._seen.wait(token) if known else self._strange.wait("")
        if wait:
            return _later(wait)
        try:
            form = await self._find(token, _language(request))
        except Busy:
            return _plain(503, "try again\n")
        if form is None:
            self._seen.forget(token)
            return _plain(404, "not found\n")
        if not known:
            self._seen.wait(token)
        return form, form.sheet()

    async def _program(self, request: web.Request, form: Outside, text: str) -> web.Response:
        from bot.custom.page import as_json

        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            return _json(400, as_json({"errors": {"": "This is no JSON object."}}))
        key = request.headers.get("Idempotency-Key", "") or secrets.token_urlsafe(16)
        if not _KEY.fullmatch(key):
            why = "Idempotency-Key: 1 to 64 letters, digits, _ and -."
            return _json(400, as_json({"errors": {"": why}}))
        sent = await self._send(form, said, key)
        if sent.wrong:
            return _json(500 if sent.broken else 422, as_json({"errors": dict(sent.wrong)}))
        return _json(201, as_json({"message": sent.thanks}))

    async def _person(self, form: Outside, sheet: Sheet, text: str) -> web.Response:
        from bot.custom.page import KEY, page

        try:
            said = parse_qs(text, keep_blank_values=True, max_num_fields=500)
        except ValueError:
            return _plain(400, "this is no form\n")
        key = next(iter(said.pop(KEY, [])), "")
        if not _KEY.fullmatch(key):
            key = secrets.token_urlsafe(16)
        several = {entry.name for entry in sheet.entries if entry.kind == "several"}
        values = {name: v if name in several else v[0] for name, v in said.items()}
        sent = await self._send(form, values, key)
        if sent.wrong:
            shown = page(sheet, key, said, dict(sent.wrong))
            return _page(500 if sent.broken else 422, shown)
        # Whoever goes back, or loads the page anew, sends nothing twice.
        answer = _page(303, "")
        answer.headers["Location"] = f"?sent&lang={sheet.tongue.locale[:2]}"
        return answer


def _seconds() -> float:
    """Of the loop's own count, which goes evenly."""
    return asyncio.get_running_loop().time()


def _later(wait: int) -> web.Response:
    answer = _plain(429, "too many at once\n")
    answer.headers["Retry-After"] = str(wait)
    return answer


def _language(request: web.Request) -> str | None:
    """The language that is asked for: chosen on the page, else the browser's."""
    said = request.query.get("lang", "") or request.headers.get("Accept-Language", "")
    first = said.strip()[:2].lower()
    return {"zh": "zh_Hans", "en": "en"}.get(first)


def _wants_json(request: web.Request) -> bool:
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def _page(status: int, text: str) -> web.Response:
    from bot.custom.page import POLICY

    answer = _answered(status, text, "text/html")
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def _json(status: int, text: str) -> web.Response:
    return _answered(status, text, "application/json")


def _plain(status: int, text: str) -> web.Response:
    return _answered(status, text, "text/plain")


def _answered(status: int, text: str, kind: str) -> web.Response:
    from aiohttp import web

    headers = {
        "Cache-Control": "no-store",
        "Content-Type": f"{kind}; charset=utf-8",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(status=status, body=text.encode(), headers=headers)
