"""Organisations as whoever runs Steward sees them: which there are, and one made of a dump."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.clock import new_id
from bot.model.people import Organisation
from bot.reply import Reply
from bot.vault import Unfit, Why
from storage.house import SqlHouse, work_on
from storage.schema import workspace
from storage.trouble import busy
from storage.vault import fit


def founded(house: SqlHouse, dump: Any, now: datetime) -> int:
    """A new organisation with what the dump holds, all or nothing; how many things. Raises Unfit.

    For whoever runs Steward, who may name any workspace that no team here has yet.
    """
    team = dump.get("team") if isinstance(dump, dict) else None
    places = dump.get("workspaces") if isinstance(dump, dict) else None
    if not (isinstance(team, dict) and isinstance(places, list) and places):
        raise Unfit(Why.NOT_OURS, "team")
    if not all(isinstance(place, str) and fit(place) for place in places):
        raise Unfit(Why.NOT_OURS, "workspaces")
    for place in places:
        if house.organisation(place) is not None:
            raise Unfit(Why.NOT_EMPTY, place)
    home = Organisation(new_id(now), places[0], str(team.get("zone")), str(team.get("locale")), now)
    with busy(), house.writer, house.changing.connect() as connection:
        house.begun(connection, home, places)
        work = work_on(connection, home.id, now, changes=True)
        made = work.vault.restore(dump)
        work.save(request=f"import/{home.id}", actor=None, line="pm import", answer=_silent)
    return made


def _silent(seq: int | None) -> Reply:
    return Reply()


def teams(house: SqlHouse) -> dict[str, str]:
    """The organisations by the workspaces that belong to them."""
    with busy(), house.engine.connect() as connection:
        rows = connection.execute(select(workspace.c.name, workspace.c.org).order_by("name"))
        return {str(name): str(org) for name, org in rows}
