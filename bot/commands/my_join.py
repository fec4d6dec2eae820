"""Accounts that are one person: linked by a code that both agree to, and parted again."""

from __future__ import annotations

from typing import Annotated

from bot.codes import (
    agreed,
    ask,
    asking,
    coded,
    declined,
    given,
    invitation_of,
    no,
    place_name,
    spelt,
    used,
)
from bot.commands.handover import Confirm
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Lead, Word
from bot.model.joining import Invitation, Whom
from bot.model.people import Person, Role
from bot.model.task import OPEN
from bot.reply import Block, Button, Code, Heading, Line, Reply, Who
from bot.wording import hint
from bot.words import Words, _, ngettext
from bot.work import Work


@command(
    "my join",
    private=True,
    may=Role.GUEST,
    aliases=("my 关联",),
    examples=("/my join", "/my join KFPM-7R2Q", "/my 关联"),
)
def join(
    context: Context,
    work: Work,
    code: Word | None = None,
    confirm: Annotated[Confirm | None, Lead(("confirm", "确认"))] = None,
) -> Reply:
    """Link your accounts in two places: get a code here, and type it there.

    code: The code that was shown in the other place
    confirm: yes, once you have seen what will happen
    """
    if code is None:
        return _host(context, work)
    found = coded(code, Whom.PERSON, context, work)
    if isinstance(found, Reply):
        return found
    one = _both(found, context, work)
    if confirm is None:
        return _preview(found, one, context, work)
    ask(found, context, work, "my asked")
    return asking(found, "/my join accept")


def _host(context: Context, work: Work) -> Reply:
    invitation = invitation_of(Whom.PERSON, context, work)
    if invitation.guest is not None:
        return _question(invitation, work)
    then = _("Type it as whom you are there. Then I ask you here, and only when you agree are both "
             "accounts you.")  # fmt: skip
    return given(invitation, context, "my join", then)


def _both(found: Invitation, context: Context, work: Work) -> Person:
    """The person who made the code, if whoever typed it may be the same one. Raises Refusal."""
    from bot.merging import refuse_unlike

    host, me = found.host, context.me
    one = work.people.get(host.person)
    if host.organisation != work.organisation.id or one is None:
        raise Refusal(
            _("That code is of another team."),
            _("Its places have to be one team first: an owner types {line}.",
              line=Code("/team join")),
        )  # fmt: skip
    if host.workspace == context.place.workspace:
        raise Refusal(
            _("That code was made in this place."),
            _("Type it in the other place: {line}.",
              line=Code(f"/my join {spelt(found.code)}")),
        )  # fmt: skip
    if one.id == me.id:
        raise Refusal(
            _("Both accounts are you already."),
            _("To part them, type {line}.", line=Code("/my leave")),
        )
    refuse_unlike(one, me, work)
    return one


def _preview(found: Invitation, one: Person, context: Context, work: Work) -> Reply:
    me, there = context.me, place_name(found.host.workspace)
    blocks: list[Block] = [
        Heading((_("You and {who} in {place} become one person", who=Who(one.name), place=there),)),
        Line((_("What you have to do here goes to {who}: {tasks}.", who=Who(one.name),
                tasks=_tasks(me, work)),)),
        Line((_("Settings are those of {who}. Hours, expenses and what is done stay as they were "
                "told.", who=Who(one.name)),)),
        hint(_("Go on only if that is you yourself.")),
    ]  # fmt: skip
    return Reply(tuple(blocks), (Button(_("That is me"), context.again(confirm=Confirm.YES)),))


def _tasks(person: Person, work: Work) -> Words:
    n = work.tasks.count(owner=person.id, state=OPEN)
    return ngettext("{n} open task", "{n} open tasks", n)


def _question(invitation: Invitation, work: Work) -> Reply:
    guest = invitation.guest
    assert guest is not None
    other = work.people.get(guest.person)
    if other is None:
        return Reply()
    line = f"my join accept {spelt(invitation.code)}"
    blocks: list[Block] = [
        Line((_("🔗 {who} in {place} says that is you, with {tasks}.", who=Who(guest.name),
                place=place_name(guest.workspace), tasks=_tasks(other, work)),)),
        hint(_("Agree only if you typed the code there yourself: that account may then do what you "
               "may.")),
        hint(_("You can also type {line}.", line=Code(f"/{line}"))),
    ]  # fmt: skip
    return Reply(tuple(blocks), (Button(_("That is me"), line), no(invitation, "my")))


@command("my asked", changes=False, by_clock=True, examples=("my asked 01kd5k7h",))
def asked(context: Context, work: Work, code: Word) -> Reply:
    """Ask somebody whether an account elsewhere is theirs.

    code: The invitation
    """
    found = work.joining.numbered(code)
    return _question(found, work) if found is not None and found.guest is not None else Reply()


@command(
    "my join accept",
    private=True,
    may=Role.GUEST,
    aliases=("my 关联 同意",),
    examples=("/my join accept KFPM-7R2Q", "/my 关联 同意 KFPM-7R2Q"),
)
def accept(context: Context, work: Work, code: Word) -> Reply:
    """Agree that the account in the other place, where you typed your code, is you.

    code: The code
    """
    from bot.merging import merge, refuse_unlike

    found = agreed(code, Whom.PERSON, context, work)
    if isinstance(found, Reply):
        return found
    assert found.guest is not None
    me, other = work.people.get(context.me.id), work.people.get(found.guest.person)
    assert me is not None
    if other is None or not work.accounts.count(person=other.id) or other.id == me.id:
        raise Refusal(
            _("That account is not there any more as it was."),
            _("Get a new code: {line}.", line=Code("/my join")),
        )
    refuse_unlike(me, other, work)
    used(found, work)
    merge(me, other, work)
    me.reads = me.reads or found.host.workspace
    here, there = place_name(me.reads), place_name(found.guest.workspace)
    n = work.tasks.count(owner=me.id, state=OPEN)
    blocks: list[Block] = [
        Line((_("🔗 You are one person here and in {place} now.", place=there), " ",
              ngettext("You have {n} open task.", "You have {n} open tasks.", n))),
        hint(_("I write to you in {place}; {line} changes that.", place=here,
               line=Code(f"/pm settings place {there.lower()}"))),
    ]  # fmt: skip
    return Reply(tuple(blocks), tone="good")


@command(
    "my join decline",
    private=True,
    may=Role.GUEST,
    aliases=("my 关联 拒绝",),
    examples=("/my join decline KFPM-7R2Q", "/my 关联 拒绝 KFPM-7R2Q"),
)
def decline(context: Context, work: Work, code: Word) -> Reply:
    """Say that the account in the other place is not you, and end your code.

    code: The code
    """
    return declined(code, Whom.PERSON, context, work)


@command(
    "my leave",
    private=True,
    may=Role.GUEST,
    opposite="my join",
    aliases=("my 解除",),
    examples=("/my leave", "/my 解除"),
)
def leave(context: Context, work: Work) -> Reply:
    """Part your accounts: the one you speak with is somebody of their own again.

    Tasks and parts stay with the other one.
    """
    from bot.merging import part

    accounts = work.accounts.find(person=context.me.id)
    here = [one for one in accounts if one.workspace == context.place.workspace]
    linked = next((one for one in here if one.was is not None), None)
    if linked is None:
        places = [place_name(one.workspace) for one in accounts if one.was is not None]
        raise Refusal(
            _("This account was not linked to another one here."),
            _("Type it in {place}: {line}.", place=", ".join(places), line=Code("/my leave"))
            if places
            else _("To link yours in two places, type {line}.", line=Code("/my join")),
        )
    kept = context.me
    person = part(linked, work)
    said = _("Here you are somebody of your own again: {who}.", who=Who(person.name))
    then = _("What you had to do stays with {who}; hand over what is yours here.",
             who=Who(kept.name))  # fmt: skip
    return Reply((Line((said,)), hint(then)))
