"""An installation: what one workspace, or one company with all of its workspaces, let us have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, field, replace
from datetime import datetime, timedelta
from typing import Any

from adapters.slack.manifest import NEEDS
from adapters.slack.settings import INSTALL, SlackSettings
from adapters.slack.web import SHUT, Me, Web, log
from bot.credentials import Credential
from bot.settings import Secret
from bot.values import dataclass

PLATFORM = "slack"


@dataclass(frozen=True, slots=True)
class Grant:
    """What Slack gave when somebody allowed us: `token` until `expires`, to be renewed with
    `refresh`."""

    me: Me
    token: Secret = field(repr=False)
    refresh: Secret = field(default=Secret(), repr=False)
    expires: datetime | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What it is kept under: the ids of a company and of a workspace of it, either of which
        may be wanting."""
        return f"{self.me.enterprise or ''}/{'' if self.me.company else self.me.team}"

    def credential(self) -> Credential:
        """To be kept."""
        kept = {
            "me": asdict(self.me),
            "token": self.token.reveal(),
            "refresh": self.refresh.reveal(),
            "scopes": sorted(self.scopes),
        }
        return Credential(PLATFORM, self.name, Secret(json.dumps(kept)), self.expires)


def kept(credential: Credential) -> Grant:
    """A grant as it was kept."""
    found = json.loads(credential.secret.reveal())
    return Grant(
        Me(**found["me"]),
        Secret(found["token"]),
        Secret(found["refresh"]),
        credential.expires,
        frozenset(found["scopes"]),
    )


def granted(answer: Mapping[str, Any], me: Me, now: datetime) -> Grant:
    """What an answer of oauth.v2.access says; `me` is who the token belongs to."""
    seconds = answer.get("expires_in")
    return Grant(
        me=replace(
            me,
            enterprise=_id(answer.get("enterprise")) or me.enterprise,
            company=bool(answer.get("is_enterprise_install")),
        ),
        token=Secret(answer["access_token"]),
        refresh=Secret(answer.get("refresh_token") or ""),
        expires=now + timedelta(seconds=float(seconds)) if seconds else None,
        scopes=frozenset(_words(answer.get("scope"))),
    )


def renewed(grant: Grant, answer: Mapping[str, Any], now: datetime) -> Grant:
    """The grant with the new tokens of an answer."""
    new = granted(answer, grant.me, now)
    return replace(new, me=grant.me, scopes=new.scopes or grant.scopes)


def _id(found: Any) -> str | None:
    return str(found["id"]) if isinstance(found, dict) and found.get("id") else None


def _words(text: object) -> Iterator[str]:
    return (word.strip() for word in str(text or "").split(",") if word.strip())


class Installation:
    """A grant in use: its client, and whether Slack still takes it.

    `stored` is its state in storage, None for the token of the settings.
    """

    def __init__(
        self, settings: SlackSettings, grant: Grant, stored: Credential | None = None
    ) -> None:
        self._settings = settings
        self.grant, self.stored = grant, stored
        self.web = Web(settings, grant.token)
        self.web.client.refused = self._refused
        self.paused = stored.paused if stored is not None else ""
        self.doubted = (
            ""  # Slack's word, until it is known whether the tokens were renewed elsewhere
        )
        self.lacks: dict[str, bool] = {}  # permissions that were missing: whether owners know
        self.unsaved: tuple[Credential, Grant] | None = None  # what could not be written yet
        self.spent = False  # its refresh token is good no more
        self.woken: Callable[[], None] | None = None  # called where it is to be looked after

    @property
    def name(self) -> str:
        return self.grant.name

    def adopt(self, stored: Credential, grant: Grant | None = None) -> None:
        """Go on with what storage has by now."""
        if self.stored is not None and stored.version <= self.stored.version:
            return
        self.stored, self.grant = stored, grant or kept(stored)
        self.paused, self.doubted, self.spent = stored.paused, "", False
        self.web.use(self.grant.token)

    def told_scopes(self, scopes: frozenset[str]) -> None:
        """What is granted, as Slack says: what is missing is told in the log, a line each."""
        for need in NEEDS:
            if need.scope not in scopes:
                self._lacking(need.scope)

    def _refused(self, refusal: str, needed: str) -> None:
        if refusal in SHUT and not self.paused:
            self.doubted = refusal
            if self.woken is not None:
                self.woken()
        elif refusal == "missing_scope":
            for scope in _words(needed):
                self._lacking(scope)

    def _lacking(self, scope: str) -> None:
        if scope in self.lacks:
            return
        self.lacks[scope] = False
        if self.woken is not None:
            self.woken()
        without = next((need.without for need in NEEDS if need.scope == scope), "some of it")
        log.warning(
            "the permission %s is missing: %s. Install the app again: %s",
            scope, without, remedy(self._settings),
        )  # fmt: skip


def remedy(settings: SlackSettings) -> str:
    """Where the app is installed again."""
    if settings.many:
        return settings.public(INSTALL)
    return "https://api.slack.com/apps, OAuth & Permissions"
