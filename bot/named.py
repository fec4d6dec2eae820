"""Milestones by what people call them, and the names that look like one that nobody has."""

from __future__ import annotations

from bot.grammar import Refusal
from bot.model.milestone import Milestone
from bot.model.project import Project
from bot.reply import Code
from bot.words import _
from bot.work import Work


def milestone_named(name: str, project: Project | None, work: Work) -> Milestone:
    """The project's milestone of that name, or the only one whose name begins so.

    Raises Refusal with the names it may have been meant for.
    """
    known = work.milestones.find(project=project.id) if project else []
    wanted = name.casefold()
    found = [m for m in known if m.name.casefold() == wanted] or [
        m for m in known if m.name.casefold().startswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    near = close(wanted, [m.name for m in known])
    raise Refusal(
        _("There is no milestone called {name}.", name=name),
        _("Did you mean {choices}?", choices=Code(" ".join(f"%{name}" for name in near)))
        if near
        else _("{list} shows what there is.", list=Code("/milestone list")),
    )


def close(said: str, names: list[str]) -> list[str]:
    """The names that look most like what was said, at most three."""
    from rapidfuzz import fuzz, process

    return [
        name
        for name, _score, _i in process.extract(
            said, names, scorer=fuzz.ratio, limit=3, score_cutoff=60
        )
    ]
