"""Codes by which places and people join: made in one place, typed in another, agreed to in the first.

A wrong one is counted, so what is said to it is a reply and no refusal: a refusal would take the
count back.
"""

from __future__ import annotations

import secrets

from bot.clock import new_id
from bot.context import Context, Place
from bot.grammar import Refusal
from bot.model.joining import GUESSES, VALID, Invitation, Party, Whom
from bot.model.people import Person, Role
from bot.model.post import AWAITED, Post
from bot.refused import refused
from bot.reply import Block, Button, Code, Line, Reply, Small, Who
from bot.wording import hint
from bot.words import Words, _, ngettext
from bot.work import Work

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What a code is made of: nothing that looks like something else. Eight of them are 39 bits."""

SIZE = 8
HERE = {"here", "这里", "此处", "本地"}
MINUTES = int(VALID.total_seconds()) // 60


def place_name(workspace: str) -> str:
    """What people call a place by: the platform it is on."""
    return Place(workspace).adapter.capitalize()


def spelt(code: str) -> str:
    """A code as it is shown: KFPM-7R2Q."""
    return f"{code[:4]}-{code[4:]}"


def _read(said: str) -> str:
    return "".join(letter for letter in said.upper() if letter in LETTERS)


def party(context: Context, work: Work) -> Party:
    """Whoever speaks, here."""
    me = context.me
    return Party(work.organisation.id, me.id, context.place.workspace, me.name)


def invitation_of(whom: Whom, context: Context, work: Work) -> Invitation:
    """The code they have been given here and may still use, or else a new one."""
    known = work.joining.mine(context.me.id, whom)
    if known is not None and known.host.workspace == context.place.workspace:
        return known
    if known is not None:
        work.joining.take(known)
    code = "".join(secrets.choice(LETTERS) for _letter in range(SIZE))
    made = Invitation(new_id(work.now), code, whom, work.now + VALID, party(context, work))
    work.joining.invite(made)
    return made


def coded(said: str, whom: Whom, context: Context, work: Work) -> Invitation | Reply:
    """The invitation of that code, or what is said to a wrong one. Raises Refusal."""
    line = Code(f"/{'team' if whom is Whom.TEAM else 'my'} join")
    if work.joining.guessed(context.me.id) >= GUESSES:
        raise Refusal(
            _("Too many wrong codes."),
            _("Wait {n} minutes. Then get a new one in the other place: {line}.", n=MINUTES,
              line=line),
        )  # fmt: skip
    found = work.joining.coded(_read(said))
    if found is not None and found.whom is whom:
        if found.used:
            raise _used(found)
        return found
    work.joining.guess(context.me.id)
    return refused(
        Refusal(
            _(
                "Nobody has that code, or it is over: it counts for {n} minutes, and once.",
                n=MINUTES,
            ),
            _("Get a new one in the other place: {line}.", line=line),
        )
    )


def ask(invitation: Invitation, context: Context, work: Work, line: str) -> None:
    """Let whoever made the code be asked, by `line`, which the clock says. Raises Refusal where
    somebody else has typed it already."""
    me, guest = party(context, work), invitation.guest
    if guest is not None and (guest.person, guest.workspace) == (me.person, me.workspace):
        return
    until = work.now + VALID
    post = Post(
        f"invitation/{invitation.id}/asked", f"{line} {invitation.id}", work.now, AWAITED,
        person=invitation.host.person, until=until,
    )  # fmt: skip
    if guest is not None or not work.joining.ask(invitation, me, until, post):
        family = line.partition(" ")[0]
        raise Refusal(
            _("Somebody has typed that code already."),
            _("Get a new one in the other place: {line}.", line=Code(f"/{family} join")),
        )


def asking(invitation: Invitation, line: str) -> Reply:
    """What is said to whoever typed a code: who is asked now."""
    host = invitation.host
    said = _("{who} is asked in {place} now. Nothing is changed until they agree, within {n} minutes.",
             who=Who(host.name), place=place_name(host.workspace), n=MINUTES)  # fmt: skip
    typed = hint(
        _("There they can also type {line}.", line=Code(f"{line} {spelt(invitation.code)}"))
    )
    return Reply((Line((said,)), typed))


def given(invitation: Invitation, context: Context, line: str, then: Words) -> Reply:
    """A code, and what to do with it."""
    left = max(1, round((invitation.until - context.now).total_seconds() / 60))
    typed = Code(f"/{line} {spelt(invitation.code)}")
    blocks: tuple[Block, ...] = (
        Line((_("In the other place, type {line}.", line=typed),)),
        Line((then,)),
        Small((ngettext("The code counts for {n} minute more, and once.",
                        "The code counts for {n} minutes more, and once.", left),)),
    )  # fmt: skip
    return Reply(blocks)


def agreed(said: str, whom: Whom, context: Context, work: Work) -> Invitation | Reply:
    """The invitation of that code, if it is theirs to agree to, and somebody typed it."""
    found = coded(said, whom, context, work)
    if isinstance(found, Reply):
        return found
    host, me = found.host, context.me
    mine = host.person == me.id or (whom is Whom.TEAM and me.role is Role.OWNER)
    family = "team" if whom is Whom.TEAM else "my"
    if host.organisation != work.organisation.id or not mine:
        raise Refusal(
            _("It is {who} who agrees to that, in {place}.",
              who=Who(host.name), place=place_name(host.workspace)),
            _("What you can type is {line}.",
              line=Code(f"/{family} join {spelt(found.code)}")),
        )  # fmt: skip
    if found.guest is None:
        raise Refusal(
            _("Nobody has typed that code yet."),
            _("In the other place, type {line}.",
              line=Code(f"/{family} join {spelt(found.code)}")),
        )  # fmt: skip
    return found


def used(invitation: Invitation, work: Work) -> None:
    """Use a code up. Raises Refusal where somebody was faster."""
    if not work.joining.take(invitation):
        raise _used(invitation)


def _used(invitation: Invitation) -> Refusal:
    family = "team" if invitation.whom is Whom.TEAM else "my"
    return Refusal(
        _("That code has been used."),
        _("Get a new one in the other place: {line}.", line=Code(f"/{family} join")),
    )


def declined(said: str, whom: Whom, context: Context, work: Work) -> Reply:
    """Whoever made a code does not want it used."""
    found = agreed(said, whom, context, work)
    if isinstance(found, Reply):
        return found
    used(found, work)
    return Reply((Line((_("Nothing joins, and the code is over."),)),))


def no(invitation: Invitation, family: str) -> Button:
    return Button(_("No"), f"{family} join decline {spelt(invitation.code)}", "danger")


def stays_guest(person: Person, work: Work) -> bool:
    """Whether nobody vouches for somebody by giving them work: who was made a guest by hand, and
    who is nowhere else than in places where everybody is one."""
    if work.members.find(person=person.id, role=Role.GUEST):
        return True
    guests = {side.workspace for side in work.sides.find(guests=True)}
    accounts = work.accounts.find(person=person.id) if guests else []
    return bool(accounts) and all(one.workspace in guests for one in accounts)


def reading_place(said: str, context: Context, work: Work) -> str:
    """The workspace somebody means by the name of its platform or by “here”, of those in which
    they have an account. Raises Refusal."""
    accounts = work.accounts.find(person=context.me.id, order=("-id",))
    here = context.place.workspace
    known = {one.workspace: place_name(one.workspace).lower() for one in accounts}
    word = said.strip().lower()
    if word in HERE and here in known:
        return here
    found = next((workspace for workspace, name in known.items() if name == word), None)
    if found is None:
        names = ", ".join(dict.fromkeys([*known.values(), "here"]))
        raise Refusal(
            _("You have no account in {place}.", place=said[:40]),
            _("Write one of {choices}. To link another account, type {line}.",
              choices=Code(names), line=Code("/my join")),
        )  # fmt: skip
    return found
