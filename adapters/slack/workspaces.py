"""Every workspace that let us in, and which of them a payload is for.

Slack names a workspace by its id, a company (Enterprise Grid) by another; an app that is installed
for a whole company is let into all of its workspaces at once, by one token. Data is kept for each
workspace on its own in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from adapters.slack.inline import Json
from adapters.slack.installation import Installation
from adapters.slack.web import Me
from adapters.slack.workspace import Workspace


class Workspaces:
    """The installations in use, and the workspaces they open."""

    def __init__(self, make: Callable[[Installation, Me], Workspace]) -> None:
        """`make` makes a workspace when it is met first."""
        self._make = make
        self.installations: dict[str, Installation] = {}
        self._known: dict[str, Workspace] = {}  # by the ids of workspaces

    def add(self, installation: Installation) -> None:
        """From now on it is listened to, in the place of an older one of its name."""
        self.installations[installation.name] = installation
        me = installation.grant.me
        for known in [
            team for team, w in self._known.items() if w.installation.name == installation.name
        ]:
            del self._known[known]
        self._meet(installation, me)

    def all(self) -> list[Workspace]:
        return list(self._known.values())

    def named(self, name: str) -> Workspace | None:
        """The workspace of a place ("slack:T1")."""
        team = name.partition(":")[2]
        return self._known.get(team) or self._of_company(team, None)

    def of(self, body: Json) -> Workspace | None:
        """The workspace a payload is for; None where it is none of ours.

        The people in a shared room may be of others. Where Slack names no workspace at all, it is
        the only one there is, if its company is not another.
        """
        whole = str(body.get("is_enterprise_install")).lower() == "true"
        teams = list(dict.fromkeys(_teams(body)))
        teams = teams or list(_ids([(body.get("event") or {}).get("team")]))
        for team in teams:
            known = self._known.get(team)
            if known is not None and not (whole and _foreign(known, body)):
                return self._whose_message(body, teams) or known
        companies = set(_companies(body))
        if whole:
            wanted = [*(team for team in teams if team not in companies), *_homes(body)]
            found = (self._of_company(team, company) for team in wanted for company in companies)
            return next((workspace for workspace in found if workspace), None)
        for team in teams:
            of_company = [w for w in self._known.values() if w.me.enterprise == team]
            if of_company:
                return self._home(body, of_company)
        if teams or len(self._known) != 1:
            return None
        (only,) = self._known.values()
        return only if not companies or only.me.enterprise in companies else None

    def _whose_message(self, body: Json, teams: list[str]) -> Workspace | None:
        """Of two workspaces that are named, the one whose bot wrote what was pressed."""
        bot = (body.get("message") or {}).get("bot_id")
        both = [self._known[team] for team in teams if team in self._known]
        return next((w for w in both if bot and w.me.bot == bot), None) if len(both) > 1 else None

    def _home(self, body: Json, found: list[Workspace]) -> Workspace:
        """Of a company's workspaces, the one whose people include whoever acts."""
        homes = set(_homes(body))
        return next((w for w in found if w.me.team in homes), found[0])

    def _of_company(self, team: str, company: str | None) -> Workspace | None:
        """A workspace of a company that let us into all of them; `company` None: whichever has."""
        for installation in self.installations.values():
            me = installation.grant.me
            of_this = me.enterprise is not None and me.enterprise == company
            if (of_this or company is None) and me.company and team:
                return self._meet(installation, replace(me, team=team))
        return None

    def _meet(self, installation: Installation, me: Me) -> Workspace:
        if me.team not in self._known:
            self._known[me.team] = self._make(installation, me)
        return self._known[me.team]


def _foreign(known: Workspace, body: Json) -> bool:
    """Whether a payload for all of a company is for another one than this workspace is of."""
    companies = set(_companies(body))
    return bool(companies) and known.me.enterprise not in companies


def _teams(body: Json) -> Iterator[str]:
    """The workspaces that a payload is for, as far as it names them, most certain first: one of two
    companies that share a room may be named beside us."""
    view = body.get("view") or {}
    granted = [one.get("team_id") for one in body.get("authorizations") or ()]
    return _ids(
        [*granted, view.get("app_installed_team_id"), body.get("team_id"), body.get("team")]
    )


def _homes(body: Json) -> Iterator[str]:
    """The workspaces of whoever acts."""
    user, event = body.get("user"), body.get("event") or {}
    named = user.get("team_id") if isinstance(user, dict) else None
    return _ids([named, event.get("user_team"), event.get("team")])


def _companies(body: Json) -> Iterator[str]:
    granted = [one.get("enterprise_id") for one in body.get("authorizations") or ()]
    return _ids([body.get("enterprise_id"), body.get("enterprise"), *granted])


def _ids(found: list[Any]) -> Iterator[str]:
    """Slack names a workspace by its id, or by an object that holds it."""
    for item in found:
        native = item.get("id") if isinstance(item, dict) else item
        if native:
            yield str(native)
