"""The calendar that somebody subscribes to outside."""

from __future__ import annotations

import secrets
from enum import StrEnum

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.model.feed import Feed
from bot.model.project import Project
from bot.reply import Button, Code, Line, Reply
from bot.wording import called, hint
from bot.words import _
from bot.work import Work


class Ical(StrEnum):
    """What becomes of the address of a calendar."""

    SHOW = "show"
    NEW = "new"
    OFF = "off"

    @staticmethod
    def words() -> dict[str, str]:
        return {"renew": "new", "更新": "new", "新": "new", "重置": "new", "关闭": "off", "关": "off",
                "显示": "show"}  # fmt: skip


@command(
    "my ical",
    private=True,
    aliases=("my calendar", "my 日历"),
    examples=("/my ical", "/my ical #acme", "/my ical new", "/my 日历", "/my 日历 更新"),
)
def ical(
    context: Context, work: Work, what: Ical = Ical.SHOW, project: Project | None = None
) -> Reply:
    """Get the secret address of your calendar: what is due, milestones, what you have borrowed.

    what: new, for another address (the old one ends), or off
    project: A project, to get all that is dated in it
    """
    if context.address is None:
        raise Refusal(
            _("Calendars are not served here yet."),
            _("Whoever runs Steward can open an address for them: {one} and, behind a proxy, {two}.",
              one=Code("STEWARD_HEALTH=9464"), two=Code("STEWARD_ADDRESS=https://…")),
        )  # fmt: skip
    home = project.id if project else None
    held = next(iter(work.feeds.find(person=context.me.id, project=home)), None)
    if held is not None and what is not Ical.SHOW:
        work.feeds.drop(held)
        held = None
    if what is Ical.OFF:
        return Reply((Line((_("This calendar has no address any more."),)),))
    if held is None:
        made = Feed(new_id(work.now), context.me.id, secrets.token_urlsafe(32), work.now, home)
        held = work.feeds.add(made)
    name = (
        _("Your calendar of {project}:", project=called(project, work))
        if project
        else _("Your calendar:")
    )
    line = f"my ical what:{{}}{f' #{project.key.lower()}' if project else ''}"
    return Reply(
        (Line((name, " ", Code(f"{context.address}/calendar/{held.token}.ics"))),
         hint(_("Subscribe to it in your calendar program. Whoever has this address sees what you "
                "see: give it to nobody. It is read anew about every hour."))),
        (Button(_("New address"), line.format("new")), Button(_("Turn off"), line.format("off"))),
    )  # fmt: skip
