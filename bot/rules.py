"""Who may say what, and who may hear it."""

from __future__ import annotations

from bot.context import Context
from bot.declare import Command
from bot.model.people import Role
from bot.model.project import Audience
from bot.words import Words, _


def allowed(command: Command, context: Context) -> Words | None:
    """Why this person may not say this here; None when they may.

    The clock may say everything it was asked to. A command that declares no role is for members:
    a new command is closed to guests until it says otherwise.
    """
    if context.actor is None:
        return None
    if command.by_clock:
        return _("Only the schedule says this.")
    if context.role.rank >= command.may.rank:
        return None
    if command.may is Role.MEMBER:
        return _("This is for the team's own members. Ask somebody of the team to do it.")
    if command.may is Role.MANAGER:
        return _("This needs a manager of the project: its lead, or an owner of the team.")
    return _("This needs an owner of the team.")


def heard_in_private(command: Command, context: Context) -> bool:
    """Whether the answer is for the speaker alone: as declared, and always before a client."""
    return command.private or context.audience is Audience.CLIENT


def may_be_posted(context: Context) -> bool:
    """Whether what the clock has to say may be said in its room.

    A room may have been bound anew since the rule was made: to a client, before whom the team's
    reports are never said, or to another project, whose people have no part in this one.
    """
    room, project = context.room, context.project
    if room is None:
        return True
    if room.audience is Audience.CLIENT:
        return False
    return project is None or project.id == room.project
