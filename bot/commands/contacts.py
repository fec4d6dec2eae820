"""Who speaks for a client: listed, known better, and two names that are one person's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from bot.clock import new_id
from bot.commands.pm import Switch
from bot.contacts import Known, company_of, contacts_of, found, joining, last_of
from bot.context import Context
from bot.custom import values
from bot.declare import OwnFields, Use, command
from bot.grammar import Refusal
from bot.kinds import Language, Lead, Text, Word, language_name, quoted
from bot.model.contact import ClientContact, alike
from bot.model.people import Person
from bot.model.project import Project
from bot.paging import PAGE, Page, PageNo, within
from bot.privacy import readable
from bot.reply import Block, Bold, Button, Code, Fields, Heading, Line, Reply, Span, Who, dotted
from bot.rules import must_lead
from bot.wording import Names, called, hint, log_spans, project_of, turned
from bot.words import Words, _, ngettext
from bot.work import Work

NAME_MAX = 80


@command(
    "log contacts",
    private=True,
    changes=False,
    aliases=("log 联系人列表", "log 客户联系人"),
    examples=("/log contacts", "/log 联系人列表"),
)
def contacts(
    context: Context,
    work: Work,
    page: PageNo = 1,
    project: Project | None = None,
) -> Reply:
    """List the people of the client: who said how much, and how to reach them.

    page: Which page of a long list
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    known = contacts_of(home, work)
    company = company_of(home, work)
    whose = company.name if company is not None else called(home, work)
    if not known:
        return Reply(
            (
                Line((_("Nobody of {client} is known yet.", client=whose),)),
                hint(_("Log something they said: {example}.",
                       example=Code("/log need wants export to Excel, from Ms. Wang"))),
            )
        )  # fmt: skip
    number = within(page, len(known))
    rows = known[(number - 1) * PAGE : number * PAGE]
    title = ngettext("{client}: {n} contact", "{client}: {n} contacts", len(known), client=whose)
    blocks: list[Block] = [Heading((title,))]
    blocks += [Line(_in_a_line(one, home, work)) for one in rows]
    blocks += _alike(known, home)
    turns, buttons = turned(context, Page(rows, number, len(known)), project=home)
    example = Code(f"/log contact {rows[0].name}")
    more = hint(_("See one: {example}.", example=example))
    return Reply((*blocks, *turns, more), tuple(buttons))


def _in_a_line(known: Known, home: Project, work: Work) -> tuple[Span, ...]:
    last, card = last_of(known, home, work), known.card
    return dotted(
        Bold(known.name),
        card.job if card is not None else None,
        card.reach if card is not None else None,
        ngettext("{n} entry", "{n} entries", known.entries) if known.entries else None,
        _("last {when}", when=last.when) if last is not None else None,
    )


def _alike(known: Sequence[Known], home: Project) -> list[Block]:
    """Two names that may be one person's, once: the first pair that is found."""
    for n, one in enumerate(known):
        for other in known[n + 1 :]:
            if any(alike(a, b) for a in one.names for b in other.names):
                said = _("Are {one} and {other} the same person?", one=one.name, other=other.name)
                button = Button(_("The same"), joining(one.name, other.name, home))
                return [Line((said,), (button,))]
    return []


@command(
    "log contact",
    fields=OwnFields("contact", Use.CHANGE),
    aliases=("log 联系人",),
    examples=(
        "/log contact Ms. Wang job:CTO reach:wang@acme.example",
        "/log contact Ms. Wang mail:on",
        "/log 联系人 王女士 职务:技术总监 电话:13800000000",
    ),
)
def contact(
    context: Context,
    work: Work,
    name: Text,
    job: Annotated[Word | None, Lead(("职务", "职位"))] = None,
    reach: Annotated[Word | None, Lead(("电话", "邮箱", "联系方式"))] = None,
    speaks: Annotated[Language | None, Lead(("语言",))] = None,
    person: Person | None = None,
    mail: Annotated[Switch | None, Lead(("周报邮件",))] = None,
    project: Project | None = None,
) -> Reply:
    """Show somebody of the client, or say more of them.

    name: What they are called: Ms. Wang
    job: What they are there: "head of IT"
    reach: How to reach them: an address, a number
    speaks: Which language they speak: zh
    person: Who they are here, where they speak to us here
    mail: on, to send them the weekly report by mail, or off
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    said = " ".join(name.split())
    if not 0 < len(said) <= NAME_MAX:
        raise Refusal(
            _("A contact's name has 1 to {n} characters.", n=NAME_MAX),
            _("Write it like {example}.", example=Code("/log contact Ms. Wang job:CTO")),
        )
    known = found(said, home, work)
    new = {"job": job, "reach": reach, "speaks": speaks, "person": person.id if person else None}
    if mail is not None:
        must_lead(home, context, work)
    if not any(new.values()) and mail is None and not context.extra and known is not None:
        return _card(known, home, context, work, private=True)
    card = known.card if known is not None else None
    if card is None:
        card = work.contacts.add(_made(known.name if known else said, home, context, work))
    for field, value in new.items():
        if value is not None:
            setattr(card, field, str(value))
    card.extra = values.changed(card.extra, context.extra)
    card.mailed = card.mailed if mail is None else mail is Switch.ON
    if card.mailed and card.address is None:
        raise Refusal(
            _("{name} has no mail address here.", name=card.name),
            _("Write it like {example}.",
              example=Code(f"/log contact {card.name} reach:wang@acme.example mail:on")),
        )  # fmt: skip
    reply = _card(found(said, home, work) or Known(card.name, card), home, context, work)
    if not (card.mailed and mail is not None) or context.mails:
        return reply
    unset = _("No mail is sent from here yet: whoever runs Steward sets {name}.",
              name=Code("STEWARD_MAIL_SERVER"))  # fmt: skip
    return replace(reply, blocks=(*reply.blocks, hint(unset)))


def _made(name: str, home: Project, context: Context, work: Work) -> ClientContact:
    return ClientContact(
        new_id(work.now), name, work.now, context.me.id,
        client=home.client, project=None if home.client else home.id,
    )  # fmt: skip


def _card(
    known: Known, home: Project, context: Context, work: Work, *, private: bool | None = None
) -> Reply:
    names, card, company = Names(work), known.card, company_of(home, work)
    who = work.people.get(card.person) if card is not None and card.person else None
    homes = readable(work.projects.find(id=tuple(known.projects)), context, work)
    pairs: list[tuple[Words, Span | None]] = [
        (_("Company"), company.name if company is not None else None),
        (_("Job"), card.job if card is not None else None),
        (_("Reach"), card.reach if card is not None else None),
        (_("Speaks"), language_name(card.speaks) if card is not None and card.speaks else None),
        (_("Weekly report"), _("by mail") if card is not None and card.mailed else None),
        (_("Here as"), Who(who.name) if who is not None else None),
        (_("Also called"), ", ".join(card.also) if card is not None and card.also else None),
        (_("Projects"), ", ".join(one.name for one in homes) or None),
    ]
    fields = tuple((title, value) for title, value in pairs if value is not None)
    blocks: list[Block] = [Heading(("👤 ", known.name)), *([Fields(fields)] if fields else [])]
    if card is not None:
        blocks += values.facts("contact", card.extra, context.custom, work)
    last = last_of(known, home, work)
    if last is not None:
        count = ngettext("{n} entry in the log", "{n} entries in the log", known.entries)
        blocks += [Line((count,)), Line(log_spans(last, names, when=True))]
    return Reply(tuple(blocks), private=private)


@command(
    "log join",
    aliases=("log 合并",),
    examples=('/log join "Ms. Wang" "Wang Fang"', '/log 合并 "王女士" "王芳"'),
)
def join(
    context: Context, work: Work, name: Word, other: Word, project: Project | None = None
) -> Reply:
    """Say that two names in the log are one person's.

    name: The name to keep
    other: The other name of theirs
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    kept, gone = _known(name, home, work), _known(other, home, work)
    if kept.called(other):
        said = _("{other} is {name} already.", other=other, name=kept.name)
        return Reply((Line((said,)),), private=True)
    card = kept.card
    if card is None:
        card = work.contacts.add(_made(kept.name, home, context, work))
    card.also = [*card.also, *gone.names]
    if gone.card is not None:
        for field in ("job", "reach", "speaks", "person"):
            if getattr(card, field) is None:
                setattr(card, field, getattr(gone.card, field))
        card.extra = {**gone.card.extra, **card.extra}
        card.mailed = (card.mailed or gone.card.mailed) and card.address is not None
        work.contacts.drop(gone.card)
    reply = _card(_known(name, home, work), home, context, work)
    said = _("{other} and {name} are one person.", other=gone.name, name=kept.name)
    return Reply((Line(("✔ ", said)), *reply.blocks), tone="good")


def _known(name: str, home: Project, work: Work) -> Known:
    one = found(name, home, work)
    if one is None:
        near = [known.name for known in contacts_of(home, work)][:3]
        raise Refusal(
            _("Nobody of the client is called {name}.", name=name),
            _("Known are {names}.", names=Code(", ".join(map(quoted, near))))
            if near
            else _("{list} shows what there is.", list=Code("/log contacts")),
        )
    return one
