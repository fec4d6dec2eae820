"""Forms of the team's own: which there are, and the address at which people outside fill one in;
and the team's own fields of what is changed by no other command."""

from __future__ import annotations

import secrets
from typing import NoReturn

from bot.clock import new_id
from bot.context import Context
from bot.custom import values
from bot.custom.commands import fits_outside, path_of
from bot.custom.declared import MAKES, Form
from bot.declare import OwnFields, Use, command
from bot.grammar import Refusal
from bot.kinds import Word
from bot.model.formlink import FormLink
from bot.model.log import LogEntry
from bot.model.people import Role
from bot.model.project import Project
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply
from bot.rules import must_lead
from bot.wording import Names, called, hint, log_ref, log_spans, project_of, project_to_change
from bot.words import _, ngettext
from bot.work import Work


@command(
    "pm form list",
    private=True,
    changes=False,
    may=Role.GUEST,
    aliases=("pm form", "pm forms", "pm 表单"),
    examples=("/pm form", "/pm 表单"),
)
def list_(context: Context, work: Work, name: Word | None = None) -> Reply:
    """Show the team's own forms, and fill one in.

    name: The name of a form
    """
    if name is not None:
        _no_such(name, context)
    forms = [form for form in context.custom.forms if _may(form, context)]
    if not forms:
        return Reply((
            Line((_("There is no form for you here."),)),
            hint(_("Whoever runs Steward declares forms in a file: the README says how.")),
        ))  # fmt: skip
    title = ngettext("{n} form", "{n} forms", len(forms))
    rows = [
        Line((form.title, " · ", Code("/" + path_of(form))), (Button(_("Fill in"), path_of(form)),))
        for form in forms
    ]
    return Reply((Heading((title,)), *rows))


def _may(form: Form, context: Context) -> bool:
    needed = Role.MEMBER if form.may is Role.MANAGER else form.may
    return context.role.rank >= needed.rank


def _no_such(name: str, context: Context) -> NoReturn:
    known = [form.name for form in context.custom.forms if _may(form, context)]
    raise Refusal(
        _("There is no form called {name}.", name=name),
        _("Write one of {choices}.", choices=Code(", ".join(known)))
        if known
        else _("Whoever runs Steward declares forms in a file: the README says how."),
    )


def _form(name: str, context: Context) -> Form:
    form = context.custom.form(name.strip().lower())
    if form is None:
        _no_such(name, context)
    return form


@command(
    "pm form link",
    private=True,
    may=Role.MANAGER,
    aliases=("pm 表单 链接",),
    examples=("/pm form link bug #acme", "/pm 表单 链接 bug"),
)
def link(context: Context, work: Work, name: Word, project: Project | None = None) -> Reply:
    """Get a secret web address of a form; another one ends the one before.

    name: The name of the form
    project: The project that what it makes belongs to, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    form = _form(name, context)
    _refuse_inside(form, context)
    if context.address is None:
        raise Refusal(
            _("Forms are not served here yet."),
            _("Whoever runs Steward can open an address for them: {one} and, behind a proxy, {two}.",
              one=Code("STEWARD_HEALTH=9464"), two=Code("STEWARD_ADDRESS=https://…")),
        )  # fmt: skip
    _end(form, home, work)
    made = FormLink(
        new_id(work.now), form.name, home.id, secrets.token_urlsafe(32), work.now, context.me.id
    )
    work.formlinks.add(made)
    blocks: list[Block] = [
        Line((Bold(form.title), " · ", called(home, work), ":")),
        Line((Code(f"{context.address}/form/{made.token}"),)),
        hint(_("Whoever has this address can fill the form in, and do nothing else. What they send is "
               "given to whoever leads the project. Programs send JSON to the same address.")),
    ]  # fmt: skip
    key = home.key.lower()
    return Reply(
        tuple(blocks),
        (
            Button(_("New address"), f"pm form link {form.name} #{key}"),
            Button(_("Turn off"), f"pm form unlink {form.name} #{key}"),
        ),
    )


def _refuse_inside(form: Form, context: Context) -> None:
    """A form is for people outside only where nothing it asks names people or things of the team."""
    grammar = context.grammar
    base = grammar.get(MAKES[form.makes]) if grammar is not None else None
    assert base is not None
    asks = fits_outside(form, base)
    if asks:
        raise Refusal(
            _("This form asks for {what}, which names people or things of the team.",
              what=Code(", ".join(asks))),
            _("Let the form set that itself, in the file of forms, and ask again."),
        )  # fmt: skip
    if form.makes == "project":
        raise Refusal(
            _("This form makes projects; that is done by people of the team alone."),
            _("Fill it in here: {form}.", form=Code("/" + path_of(form))),
        )


def _end(form: Form, home: Project, work: Work) -> int:
    """End the addresses of that form in that project; how many there were."""
    held = work.formlinks.find(form=form.name, project=home.id)
    for one in held:
        work.formlinks.drop(one)
    return len(held)


@command(
    "pm form unlink",
    private=True,
    may=Role.MANAGER,
    aliases=("pm 表单 取消链接",),
    examples=("/pm form unlink bug #acme", "/pm 表单 取消链接 bug"),
)
def unlink(context: Context, work: Work, name: Word, project: Project | None = None) -> Reply:
    """End the web address of a form.

    name: The name of the form
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    form = _form(name, context)
    if not _end(form, home, work):
        return Reply((Line((_("This form has no address."),)),))
    return Reply((Line((_("This form has no address any more."),)),))


# Fields


@command(
    "project fields",
    fields=OwnFields("project", Use.CHANGE),
    aliases=("project 字段",),
    examples=("/project fields #acme", "/project 字段 #acme"),
)
def project_fields(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show or change what the team's own fields say of a project.

    project: The project, if it is not this room's
    """
    if not context.extra:
        home = project or project_of(context, work)
        own = values.facts("project", home.extra, context.custom, work)
        return Reply((Heading((called(home, work),)), *(own or _none("project", context))),
                     private=True)  # fmt: skip
    home = project or project_to_change(context, work)
    must_lead(home, context, work)
    home.extra = values.changed(home.extra, context.extra)
    own = values.facts("project", home.extra, context.custom, work)
    return Reply((Line(("✎ ", Bold(home.key), " ", home.name)), *own))


@command(
    "log fields",
    fields=OwnFields("log", Use.CHANGE),
    aliases=("log 字段",),
    examples=("/log fields L-58", "/log 字段 L-58"),
)
def log_fields(context: Context, work: Work, ref: LogEntry) -> Reply:
    """Show or change what the team's own fields say of an entry of the log.

    ref: The entry: L-58
    """
    names = Names(work)
    if context.extra:
        ref.extra = values.changed(ref.extra, context.extra)
    own = values.facts("log", ref.extra, context.custom, work)
    line = Line(("✎ " if context.extra else "", *log_spans(ref, names)))
    show = Button(_("Show"), f"log show {log_ref(names.project(ref.project), ref)}")
    said = own or _none("log", context)
    return Reply((line, *said), (show,), private=None if context.extra else True)


def _none(kind: str, context: Context) -> list[Block]:
    """That there is nothing, and what can be said."""
    declared = context.custom.of(kind)
    if not declared:
        return [hint(_("No fields are declared for that: the README says how."))]
    example = Code(f"{declared[0].name}:…")
    return [hint(_("Nothing is said yet. Say it like {example}.", example=example))]
