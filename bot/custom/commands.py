"""A team's fields as parameters, and its forms as commands, like every other one: so they have
options, forms and suggestions on every platform, and can be typed in one line.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from bot.clock import new_id
from bot.context import Context
from bot.custom.declared import MAKES, Asked, Custom, Field, Form, Type
from bot.custom.kinds import kind_of
from bot.custom.values import given
from bot.declare import Command, Param, Run, Use
from bot.grammar import Refusal
from bot.kinds import PersonKind
from bot.model.people import Role
from bot.reply import Line, Reply
from bot.words import Words, _, both
from bot.work import Work

log = logging.getLogger("steward.forms")


def extended(commands: Iterable[Command], custom: Custom) -> list[Command]:
    """All commands with the team's own fields, and a command for each form."""
    known = [taking(command, custom) for command in commands]
    by_path = {command.path: command for command in known}
    return [*known, *(_form(form, by_path[MAKES[form.makes]]) for form in custom.forms)]


# Fields


def taking(command: Command, custom: Custom) -> Command:
    """The command with the fields of what it is about behind its own parameters."""
    takes = command.fields
    own = custom.of(takes.of) if takes is not None else []
    if takes is None or not own:
        return command
    params = [_param(field, takes.use) for field in own]
    words = {word for param in command.params for word in (param.name, *param.leads)}
    params = [replace(p, leads=tuple(w for w in p.leads if w not in words)) for p in params]
    run = _carrying(command.run, own, new=takes.use is Use.MAKE)
    return replace(command, params=(*command.params, *params), run=run)


def _param(field: Field, use: Use) -> Param:
    chinese = str(dict(field.label.values)["zh"])
    return Param(
        name=field.name,
        kind=kind_of(field, clears=use is Use.CHANGE),
        help=str(dict(field.label.values)["en"]),
        required=field.required and field.default is None and use is Use.MAKE,
        many=field.type is Type.CHOICES,
        positional=False,
        leads=(chinese,) if " " not in chinese and not chinese.isascii() else (),
        sign=None,
        called=_explained(field.label, field.help),
    )


def _explained(label: Words, help: Words | None) -> Words:
    """What something is called, and what it is, in one."""
    if help is None:
        return label
    names, more = dict(label.values), dict(help.values)
    return both(f"{names['en']}: {more['en']}", f"{names['zh']}：{more['zh']}")


def _carrying(run: Run, fields: list[Field], *, new: bool) -> Run:
    """The function of a command, with what was said for the fields beside its arguments."""

    def carrying(context: Context, work: Work, **args: Any) -> Reply:
        said = {one.name: args.pop(one.name) for one in fields if one.name in args}
        context.extra = given(fields, said, new=new)
        reply: Reply = run(context, work, **args)
        return reply

    return carrying


# Forms


def path_of(form: Form) -> str:
    """How a form is typed: pm form bug."""
    return f"pm form {form.name}"


def thanks_of(form: Form) -> Words:
    """What is said to somebody outside who filled it in."""
    return form.thanks or _("Thank you. It has been noted.")


def _form(form: Form, base: Command) -> Command:
    """A form as a command: it asks what the form asks, and makes what `base` makes."""
    params = {param.name: param for param in base.params}
    asked = tuple(_asking(one, params[one.name]) for one in form.asks)
    needed = [param for param in asked if param.required]
    said = ["…" if param.rest else f"{param.name}:…" for param in needed]
    example = " ".join(["/" + path_of(form), *said])
    return Command(
        path=path_of(form),
        help=str(dict(form.title.values)["en"]),
        params=asked,
        run=_filling(form, base),
        private=False,
        changes=True,
        may=form.may,
        aliases=(),
        examples=(example,),
        when=(),
        asks=False,
        by_clock=False,
        lines=(),
        listed=False,
        called=_explained(form.title, form.help),
        title=form.title,
    )


def _asking(asked: Asked, param: Param) -> Param:
    called = param.called if asked.label is None and asked.help is None else None
    if asked.label is not None or (asked.help is not None and param.called is not None):
        label = asked.label or param.called
        assert label is not None
        called = _explained(label, asked.help)
    return replace(param, called=called, required=param.required or asked.required)


def _filling(form: Form, base: Command) -> Run:
    """What filling in a form does: what `base` does with it and with what the form gives itself."""
    fixed = tuple(replace(p, required=False) for p in base.params if p.name in form.given)
    alone = replace(base, params=fixed)

    def fill(context: Context, work: Work, **args: Any) -> Reply:
        outside = context.me.role is Role.GUEST or context.role is Role.GUEST
        try:
            return _filled(outside, context, work, args)
        except Refusal as refusal:
            if not outside or refusal.field in {one.name for one in form.asks}:
                raise
            # What is wrong with it is the team's affair, and may name its people.
            log.warning("the form %s cannot be filled in: what it sets is refused", form.name)
            raise Refusal(
                _("This form cannot be filled in now."),
                _("Tell whoever gave it to you."),
            ) from None

    def _filled(outside: bool, context: Context, work: Work, args: dict[str, Any]) -> Reply:
        from bot.reading import reader_of
        from bot.resolve import resolve

        grammar = context.grammar
        assert grammar is not None
        said, asks = context.call, context.asks
        call = grammar.bind(alone, form.given, reader_of(context))
        whole = {**resolve(call, context, work, partial(new_id, context.now)), **args}
        context.call, context.asks = said, asks
        if outside and base.param("owner") is not None and "owner" not in whole:
            home = whole.get("project") or context.project
            whole["owner"] = work.people.get(home.lead) if home is not None else None
        reply: Reply = base.run(context, work, **whole)
        if not outside:
            return reply
        return Reply((Line((thanks_of(form),)),), private=True)

    return fill


def fits_outside(form: Form, base: Command) -> list[str]:
    """What of a form cannot be asked of somebody outside, since it names people or things of the
    team: the names of such fields."""
    kinds = {param.name: param.kind for param in base.params}
    return [
        one.name
        for one in form.asks
        if isinstance(kinds[one.name], PersonKind) or (kinds[one.name].wide and not _said(one.name))
    ]


def _said(name: str) -> bool:
    """Whether it is the word of a kind that looks nothing up, though there is a list to choose from."""
    return name in ("contact", "labels", "needs")
