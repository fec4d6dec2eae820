"""A project that is closed is for reading: whoever would change it is told how to reopen it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.context import Context
from bot.grammar import Refusal
from bot.model.project import Project, ProjectState
from bot.reply import Button, Code
from bot.words import _
from bot.work import Work


def refuse_closed(project: Project | None, context: Context) -> None:
    """Raises Refusal where what is said would change a project that is not active any more.

    What declares `of_closed` may: reopening it, its report, its lessons, a template made of it.
    """
    call = context.call
    if project is None or project.state is ProjectState.ACTIVE or context.actor is None:
        return
    if call is not None and call.command.changes and not call.command.of_closed:
        raise closed(project)


def refuse_of_closed(things: Iterable[Any], context: Context, work: Work) -> None:
    """The same for things that belong to projects."""
    for key in {thing.project for thing in things}:
        refuse_closed(work.projects.get(key), context)


def refuse_closed_act(project: Project | None) -> None:
    """Raises Refusal where an act that is to be taken back, or made again, is in a closed project."""
    if project is not None and project.state is not ProjectState.ACTIVE:
        raise closed(project)


def closed(project: Project) -> Refusal:
    line = f"project reopen #{project.key.lower()}"
    said = (
        _("{project} is in the archive; it can be read, and nothing in it changes.",
          project=project.name)
        if project.state is ProjectState.ARCHIVED
        else _("{project} is closed; it can be read, and nothing in it changes.",
               project=project.name)
    )  # fmt: skip
    return Refusal(
        said,
        _("To reopen it, type {example}. To mean another project, name it: {other}.",
          example=Code(f"/{line}"), other=Code("#acme")),
        buttons=[Button(_("Reopen it"), line)],
    )  # fmt: skip
