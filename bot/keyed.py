"""Which project a name or a key means: that of today, or in a place that joined with another of that
key, the one it meant there."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context
from bot.grammar import Refusal
from bot.kinds import Ref, RefKind
from bot.model.project import Project, ProjectState, meant
from bot.named import close, renamed
from bot.privacy import check_open, known, readable
from bot.reply import Code
from bot.words import _
from bot.work import Work

USED_TO = timedelta(days=30)
"""How long after it joined a key that is typed in a place means what it meant there."""


def projects_named(said: str, context: Context, work: Work) -> list[Project]:
    """Those that may be meant by a name, a key or (=id), active ones first, as far as whoever asks
    may look into them. Raises Refusal where that is none of them, and Unseen."""
    every = work.projects.find(order=("key",))
    active = [project for project in every if project.state is ProjectState.ACTIVE]
    found = meant(said, active) or meant(said, every) or renamed(said, work)
    if len(found) > 1:
        found = readable(found, context, work) or found[:1]
    if len(found) == 1:
        typed = found[0].key if said.startswith("(=") else said
        check_open(found[0], typed, context, work)
    return found


def no_project(said: str, context: Context, work: Work) -> Refusal:
    """That no project is called so, with those that it may have been meant for."""
    active = work.projects.find(state=ProjectState.ACTIVE, order=("key",))
    near = close(said.casefold(), [p.key.lower() for p in known(active, context, work)])
    return Refusal(
        _("There is no project called {name}.", name=said),
        _("Did you mean {choices}?", choices=Code(" ".join("#" + n for n in near)))
        if near
        else _("{list} shows what there is.", list=Code("/project list")),
    )


def keyed(key: str, context: Context, work: Work) -> Project | None:
    """The project of that key; old messages and old habits of a place that joined mean its own."""
    now = next(iter(work.projects.find(key=key, limit=1)), None)
    then = _former(key, now, context, work)
    if then is not None:
        context.rekeyed[key] = then.key
        return then
    return now or next(iter(renamed(key, work)), None)


def project_of_ref(ref: Ref, kind: RefKind, context: Context, work: Work) -> Project:
    """The project in which a reference names something; raises Refusal."""
    if ref.key is not None:
        found = keyed(ref.key, context, work)
        if found is not None:
            return found
        raise Refusal(
            _("There is no project {key}.", key=ref.key),
            _("{list} shows what there is.", list=Code("/project list")),
        )
    if context.project is None:
        raise Refusal(
            _("Which project's {ref}?", ref=kind.write(ref)),
            _("Write it with the project's key, like {example}.", example=Code("ACME-12")),
        )
    return context.project


def _former(key: str, now: Project | None, context: Context, work: Work) -> Project | None:
    side = next(iter(work.sides.find(workspace=context.place.workspace, limit=1)), None)
    meant = side.former.get(key) if side is not None else None
    then = work.projects.get(meant) if meant is not None else None
    if side is None or then is None or then.key == key:
        return None
    about = context.about.at if context.about is not None else None
    if about is not None:
        return then if about < side.at else None
    home = context.room.project if context.room is not None else None
    if home is not None and home in (then.id, now.id if now is not None else None):
        return then if home == then.id else None
    return then if work.now - side.at < USED_TO else None
