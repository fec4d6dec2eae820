"""Which public holidays a project keeps."""

from __future__ import annotations

from enum import StrEnum

from bot.context import Context
from bot.daysoff import days_off
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Word
from bot.model.people import Role
from bot.model.project import Project
from bot.reply import Code, Line, Reply
from bot.rules import must_lead
from bot.wording import hint, project_to_change
from bot.words import _
from bot.work import Work


class NoDays(StrEnum):
    """The word that ends it."""

    OFF = "off"

    @staticmethod
    def words() -> dict[str, str]:
        return {"none": "off", "关闭": "off", "无": "off"}


@command(
    "project holidays",
    may=Role.MANAGER,
    aliases=("project 假日", "project 节假日"),
    examples=("/project holidays DE-BY", "/project 节假日 CN", "/project holidays off"),
)
def holidays(
    context: Context,
    work: Work,
    off: NoDays | None = None,
    place: Word | None = None,
    project: Project | None = None,
) -> Reply:
    """Say whose public holidays a project keeps; they are no working days.

    off: off, to keep none
    place: A country, perhaps with a region: DE, DE-BY, US-CA, CN
    project: The project, if it is not this room's
    """
    home = project or project_to_change(context, work)
    if off is not None or place is not None:
        must_lead(home, context, work)
    if off is not None:
        home.holidays = None
    elif place is not None:
        home.holidays = _known(place)
    if home.holidays is None:
        text = _("{project} keeps no public holidays.", project=home.name)
        example = hint(_("Name a country: {example}.", example=Code("/project holidays DE-BY")))
        return Reply((Line((text,)), example))
    text = _("{project} keeps the public holidays of {place}.",
             project=home.name, place=home.holidays)  # fmt: skip
    return Reply((Line((text,)),))


def _known(place: str) -> str:
    try:
        days_off(place.upper())
    except LookupError:
        raise Refusal(
            _("I know no public holidays of “{place}”.", place=place),
            _("Write the two letters of a country, perhaps with a region: {example}.",
              example=Code("DE, DE-BY, US-CA, CN")),
        ) from None  # fmt: skip
    return place.upper()
