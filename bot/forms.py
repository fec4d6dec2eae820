"""Forms beside what they say: values that may be meant, and drafts of what was not sent."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.context import Context, Request
from bot.declare import Param
from bot.grammar import Grammar
from bot.kinds import ProjectKind, RefKind, ReportNumberKind
from bot.model.project import Project, ProjectState, meant
from bot.privacy import known, left_out
from bot.reply import Choice, Form, Reply
from bot.rules import allowed
from bot.subjects import subjects_of
from bot.suggest import narrow
from bot.tongue import Answer, Tongue
from bot.whereabouts import find_project
from bot.work import Busy, Entrance, House, Work

log = logging.getLogger("steward.desk")

KEPT = timedelta(hours=24)
"""How long a draft is kept."""

_NAME = 200


def unsaid(request: Request, context: Context, entrance: Entrance, house: House) -> Answer:
    """To what is no saying yet: a form that is being filled in, or was put aside."""
    organisation, now = entrance.organisation.id, context.now
    tongue = Tongue(context.locale, context.zone, now)
    if request.asks is None:
        put_aside(request, entrance, house, now)
        return Answer(Reply(), tongue, private=True)
    with house.open(organisation, now, changes=False) as work:
        choices = suggested(request, context, work)
        rooms = _left_out(request, context, work)
    # More may be meant where somebody reads these; whoever knows that at once asks again.
    return Answer(Reply(choices=tuple(choices)), tongue, private=True, rooms=rooms)


def suggested(request: Request, context: Context, work: Work) -> list[Choice]:
    """What may be meant by `request.words` as the beginning of the parameter it asks for, the
    likeliest first. Nothing where they may not say that command: a list tells as much as it does.
    """
    assert context.grammar is not None
    command = context.grammar.get(request.command or "")
    param = command.param(request.asks or "") if command else None
    if command is None or param is None or allowed(command, context) is not None:
        return []
    find_project(context, work)
    if not narrow(context) and (home := _named(request, work)) is not None:
        at_once = [context.project, *known([home], context, work)]
        context.project = home if home in at_once else None
    before, _blank, last = request.words.strip().rpartition(" ")
    if param.many and before and all(_whole(param, word) for word in before.split()):
        # Of several in one field it is the last that is being typed.
        further = param.kind.suggest(last, context, work)
        return [replace(one, value=f"{before} {one.value}") for one in further]
    return param.kind.suggest(request.words.strip(), context, work)


def _left_out(request: Request, context: Context, work: Work) -> tuple[str, ...]:
    """The rooms on which it depends whether more projects, or things of more, may be meant."""
    assert context.grammar is not None
    command = context.grammar.get(request.command or "")
    param = command.param(request.asks or "") if command else None
    of_several = param is not None and (
        isinstance(param.kind, ProjectKind)
        or (isinstance(param.kind, RefKind) and context.project is None)
    )
    if not of_several or narrow(context):
        return ()
    return left_out(work.projects.find(state=ProjectState.ACTIVE), context, work)


def _whole(param: Param, word: str) -> bool:
    """Whether a word is a value of that parameter by itself: its sign, or its form, says so."""
    if isinstance(param.kind, RefKind):
        return param.kind.stands(word)
    return param.kind.pattern is not None and param.kind.pattern.fullmatch(word) is not None


def _named(request: Request, work: Work) -> Project | None:
    """The project that what is filled in elsewhere names, by itself or by one of its items."""
    said = str(request.values.get("project") or "").lstrip("#＃ ")
    if said:
        found = meant(said, work.projects.find())
        return found[0] if len(found) == 1 else None
    values = [str(value) for name, value in request.values.items() if name != request.asks]
    keys = [ref.key for ref in subjects_of(values, RefKind()) if ref.key]
    return next(iter(work.projects.find(key=keys[0], limit=1)), None) if keys else None


def resumed(
    reply: Reply, entrance: Entrance, house: House, now: datetime, grammar: Grammar
) -> Reply:
    """The reply with a name for its form's draft, and in the form what was kept under it. What has
    been said now counts more."""
    form = reply.form
    assert form is not None
    name = _name(form, grammar)
    try:
        draft = house.draft(entrance.organisation.id, entrance.person.id, name, now - KEPT)
    except Busy as busy:
        log.info("a form opens without its draft: %s", busy.why.value)
        draft = None
    said = dict(form.prefill)
    kept = {key: text for key, text in (draft or {}).items() if key not in said}
    form = replace(form, draft=name, prefill=tuple({**kept, **said}.items()), kept=bool(kept))
    return replace(reply, form=form)


def _name(form: Form, grammar: Grammar) -> str:
    """The name of a form: its command, and what it is about."""
    command, said = grammar.get(form.command), dict(form.prefill)
    params = command.params if command else ()
    about = [said.get(p.name) for p in params if isinstance(p.kind, (RefKind, ReportNumberKind))]
    return " ".join([form.command, *(text for text in about if text)])[:_NAME]


def put_aside(request: Request, entrance: Entrance, house: House, now: datetime) -> None:
    """Keep what stands in a form that was closed without being sent."""
    fields = {name: str(text) for name, text in request.values.items() if str(text).strip()}
    where = entrance.organisation.id, entrance.person.id, request.draft[:_NAME]
    if request.draft:
        house.keep_draft(*where, fields, now, now - KEPT)


def sent(request: Request, entrance: Entrance, house: House, now: datetime) -> None:
    """What was filled in has been said: its draft is of no use. Nothing depends on that."""
    where = entrance.organisation.id, entrance.person.id, request.draft[:_NAME]
    try:
        if house.draft(*where, now - KEPT) is not None:
            house.keep_draft(*where, {}, now, now - KEPT)
    except Busy as busy:
        log.info("a draft is kept that was sent: %s", busy.why.value)
