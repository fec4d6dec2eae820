"""Places that are one team: joined by a code that both sides agree to, and left again."""

from __future__ import annotations

from enum import StrEnum
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
from bot.model.joining import Holdings, Invitation, Party, Side, Whom
from bot.model.people import Role
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Who
from bot.uniting import foretold, has, named_by, renames, told, unite, whole
from bot.wording import hint
from bot.words import Words, _, ngettext
from bot.work import Work


class Newcomers(StrEnum):
    """What those are who come along with a place that joins."""

    TEAM = "team"
    GUESTS = "guests"
    ALL = "all"  # with all that is theirs

    @staticmethod
    def words() -> dict[str, str]:
        return {"团队": "team", "成员": "team", "访客": "guests", "客人": "guests", "全部": "all"}


@command(
    "team join",
    private=True,
    may=Role.OWNER,
    aliases=("team 加入",),
    examples=("/team join", "/team join KFPM-7R2Q", "/team 加入"),
)
def join(
    context: Context,
    work: Work,
    code: Word | None = None,
    confirm: Annotated[Confirm | None, Lead(("confirm", "确认"))] = None,
) -> Reply:
    """Let another place join this team: get a code here, and type it there.

    code: The code that was shown in the other place
    confirm: yes, once you have seen what will happen
    """
    if code is None:
        return _host(context, work)
    found = coded(code, Whom.TEAM, context, work)
    if isinstance(found, Reply):
        return found
    if found.host.organisation == work.organisation.id:
        raise Refusal(
            _("That code is this team's own."),
            _("Type it in the place that is to join: {line}.",
              line=Code(f"/team join {spelt(found.code)}")),
        )  # fmt: skip
    own = work.joining.holdings(work.organisation.id)
    theirs = work.joining.holdings(found.host.organisation)
    _refuse_full(own, theirs)
    if confirm is None:
        return _preview(found.host, own, theirs, context, work)
    ask(found, context, work, "team asked")
    return asking(found, "/team join accept")


def _host(context: Context, work: Work) -> Reply:
    invitation = invitation_of(Whom.TEAM, context, work)
    if invitation.guest is not None:
        return _question(invitation, work)
    then = _("An owner types it there, and I show them what will happen. Then I ask you here, and "
             "only when you agree do both places belong to this team.")  # fmt: skip
    return given(invitation, context, "team join", then)


def _refuse_full(own: Holdings, theirs: Holdings) -> None:
    """Where only one of two teams has things of its own, the other one joins it: so it can leave
    again. Raises Refusal."""
    if whole(own) and not whole(theirs):
        raise Refusal(
            _(
                "This team has projects, places, templates or stock of its own, and that one has none."
            ),
            _("Get the code here, and type it there: {line}.", line=Code("/team join")),
        )


def _preview(host: Party, own: Holdings, theirs: Holdings, context: Context, work: Work) -> Reply:
    """What will happen, before the other side is asked."""
    there = place_name(host.workspace)
    blocks: list[Block] = [
        Heading((_("This place joins the team of {who} in {place}", who=Who(host.name), place=there),)),
        Line((_("That team has {people} and {projects}.", people=_people(theirs.people),
                projects=_projects(theirs.projects)),)),
    ]  # fmt: skip
    ask = Button(_("Ask them"), context.again(confirm=Confirm.YES))
    if whole(own):
        blocks.append(Line((_("From here come {what}.", what=has(own)),)))
        blocks += foretold(theirs, own, named_by(work))
        return Reply((*blocks, _linking()), (ask,))
    blocks += [
        Line((ngettext("{n} person comes along from here, as of the team or as a guest: that is for them to say.",
                       "{n} people come along from here, as of the team or as guests: that is for them to say.",
                       own.people),)),
        Line((_("Owners of this team do not own the other one, but they may let this place leave again."),)),
        _linking(),
    ]  # fmt: skip
    return Reply(tuple(blocks), (ask,))


def _linking() -> Block:
    return hint(_("Nobody is taken for somebody else: who is in both places links both with {line}.",
                  line=Code("/my join")))  # fmt: skip


def _people(n: int) -> Words:
    return ngettext("{n} person", "{n} people", n)


def _projects(n: int) -> Words:
    return ngettext("{n} project", "{n} projects", n)


def _question(invitation: Invitation, work: Work) -> Reply:
    """Whether that place may join, for an owner of this team."""
    guest = invitation.guest
    assert guest is not None
    there = place_name(guest.workspace)
    theirs = work.joining.holdings(guest.organisation)
    people, line = theirs.people, f"team join accept {spelt(invitation.code)}"
    if whole(theirs):
        both: list[Block] = [
            Line((_("🤝 {who} wants {place} and this team to be one. There are {what}.",
                    who=Who(guest.name), place=there, what=has(theirs)),)),
            *foretold(work.joining.holdings(work.organisation.id), theirs),
            hint(_("You can also type {line}.", line=Code(f"/{line} as all"))),
        ]  # fmt: skip
        join = Button(_("Be one team"), f"{line} as:all")
        return Reply(tuple(both), (join, no(invitation, "team")))
    blocks: list[Block] = [
        Line((_("🤝 {who} wants {place} to join this team, with {people}.",
                who=Who(guest.name), place=there, people=_people(people)),)),
        Line((_("Of the team: whoever {place} takes for its own sees what the team sees. As guests: "
                "they see their own tasks alone, until somebody adds them to a project.",
                place=there),)),
        hint(_("You can also type {line}.", line=Code(f"/{line} as guests"))),
    ]  # fmt: skip
    buttons = (
        Button(_("Of the team"), line),
        Button(_("As guests"), f"{line} as:guests"),
        no(invitation, "team"),
    )
    return Reply(tuple(blocks), buttons)


@command("team asked", changes=False, by_clock=True, examples=("team asked 01kd5k7h",))
def asked(context: Context, work: Work, code: Word) -> Reply:
    """Ask an owner whether a place may join.

    code: The invitation
    """
    found = work.joining.numbered(code)
    return _question(found, work) if found is not None and found.guest is not None else Reply()


@command(
    "team join accept",
    private=True,
    may=Role.OWNER,
    opposite="team leave",
    aliases=("team 加入 同意",),
    examples=(
        "/team join accept KFPM-7R2Q",
        "/team join accept KFPM-7R2Q as guests",
        "/team 加入 同意 KFPM-7R2Q 作为 访客",
    ),
)
def accept(
    context: Context,
    work: Work,
    code: Word,
    newcomers: Annotated[Newcomers, Lead(("as", "作为"))] = Newcomers.TEAM,
) -> Reply:
    """Agree that a place joins this team: its owner has typed your code there.

    code: The code
    newcomers: What its people are here: team or guests; all, for a team with things of its own
    """
    from bot.union import take_in

    found = agreed(code, Whom.TEAM, context, work)
    if isinstance(found, Reply):
        return found
    used(found, work)
    assert found.guest is not None
    there = place_name(found.guest.workspace)
    if whole(work.joining.holdings(found.guest.organisation)):
        return _united(found, newcomers, context, work)
    guests = newcomers is Newcomers.GUESTS
    came = take_in(found, guests=guests, by=context.me.id, work=work)
    assert came is not None
    said = ngettext("{n} person came along.", "{n} people came along.", len(came))
    blocks: list[Block] = [
        Line((_("🤝 {place} belongs to this team now.", place=there), " ", said)),
        hint(_("Bind a room there: {bind}. Who is in both places types {link}.",
               bind=Code("/project bind acme as client"), link=Code("/my join"))),
        hint(_("{line} takes it apart again.", line=Code("/team leave"))),
    ]  # fmt: skip
    return Reply(tuple(blocks), tone="good")


def _united(found: Invitation, newcomers: Newcomers, context: Context, work: Work) -> Reply:
    """Both teams are one from now on. Raises Refusal where that is not what was agreed to."""
    assert found.guest is not None
    there = place_name(found.guest.workspace)
    if newcomers is not Newcomers.ALL:
        raise Refusal(
            _("{place} has things of its own, and all of them come along.", place=there),
            _("Look at what that means: {line}.", line=Code("/team join")),
        )
    came, keys = unite(found, by=context.me.id, work=work)
    first = Line((_("🤝 {place} and this team are one now.", place=there),))
    more = hint(_("Bind a room there: {bind}. Who is in both places types {link}.",
                  bind=Code("/project bind acme as client"), link=Code("/my join")))  # fmt: skip
    return Reply((first, *told(came, keys, work), more), tone="good")


@command(
    "team join decline",
    private=True,
    may=Role.OWNER,
    aliases=("team 加入 拒绝",),
    examples=("/team join decline KFPM-7R2Q", "/team 加入 拒绝 KFPM-7R2Q"),
)
def decline(context: Context, work: Work, code: Word) -> Reply:
    """Let a place not join, and end its code.

    code: The code
    """
    return declined(code, Whom.TEAM, context, work)


@command("team joined", changes=False, by_clock=True, examples=("team joined 01kd5k7h",))
def joined(context: Context, work: Work, side: Word) -> Reply:
    """Tell whoever asked that their place belongs to a team now.

    side: What joined
    """
    found = work.sides.get(side)
    by = work.people.get(found.let_in_by) if found is not None else None
    if found is None or by is None:
        return Reply()
    here = place_name(found.workspace)
    said = _("🤝 {who} agreed: {place} belongs to their team now.", who=Who(by.name), place=here)
    then = (
        _("Who is here alone is a guest of it, until somebody adds them to a project.")
        if found.guests
        else _("{list} shows what it works on.", list=Code("/project list"))
    )
    return Reply((Line((said,)), *renames(found, work), hint(then)))


@command("team rekeyed", changes=False, by_clock=True, examples=("team rekeyed 0197c ACME",))
def rekeyed(context: Context, work: Work, project: Word, former: Word) -> Reply:
    """Tell a room of a project that its key is another one, since its team joined one with that key.

    project: The project
    former: Its key until then
    """
    home = work.projects.get(project)
    if home is None or home.key == former:
        return Reply()
    said = _("{old} is {new} now: this place joined a team that has an {old} already.",
             old=Bold(former), new=Bold(home.key))  # fmt: skip
    then = hint(_("Numbers stay: {old} is {new}.", old=Code(f"{former}-12"),
                  new=Code(f"{home.key}-12")))  # fmt: skip
    return Reply((Line((said,)), then))


@command(
    "team leave",
    private=True,
    may=Role.GUEST,
    opposite="team join",
    aliases=("team 退出",),
    examples=("/team leave", "/team 退出"),
)
def leave(
    context: Context,
    work: Work,
    place: Word | None = None,
    confirm: Annotated[Confirm | None, Lead(("confirm", "确认"))] = None,
) -> Reply:
    """Let this place leave the team it joined; from elsewhere, choose which one leaves.

    place: Which place, as the buttons name it
    confirm: yes, once you have seen what will happen
    """
    from bot.union import leaving, let_go, may_let_go

    sides = work.sides.find(order=("at",))
    if not sides:
        raise Refusal(
            _("No other place has joined this team."),
            _("To let one join, type {line}.", line=Code("/team join")),
        )
    here = context.place.workspace
    side = next((s for s in sides if (s.id == place if place else s.workspace == here)), None)
    if side is None:
        own = [one for one in sides if may_let_go(one, context, work)]
        if not own:  # which places there are is nobody else's business
            raise Refusal(
                _("This needs an owner of the team."),
                _("Ask one of them to type {example}.", example=Code("/team leave")),
            )
        return _which(own)
    if not may_let_go(side, context, work):
        raise Refusal(
            _("This needs an owner of the team, or who owned {place}.",
              place=place_name(side.workspace)),
            _("Ask one of them to type {example}.", example=Code("/team leave")),
        )  # fmt: skip
    if confirm is None:
        return Reply(
            tuple(_what_happens(side, work)),
            (
                Button(
                    _("Let it leave"), context.again(place=side.id, confirm=Confirm.YES), "danger"
                ),
            ),
        )
    name = place_name(side.workspace)
    people = len(leaving(side, work))
    let_go(side, work)
    said = ngettext("{place} is a team of its own again, with {n} person.",
                    "{place} is a team of its own again, with {n} people.", people, place=name)  # fmt: skip
    return Reply((Line((said,)),))


def _which(sides: list[Side]) -> Reply:
    title = ngettext(
        "{n} place has joined this team", "{n} places have joined this team", len(sides)
    )
    blocks: list[Block] = [Heading((title,))]
    for side in sides:
        since = _("{place}, since {day}", place=place_name(side.workspace), day=side.at.date())
        button = Button(_("Let it leave"), f"team leave {side.id}")
        blocks.append(Line((since,), (button,)))
    return Reply(tuple(blocks))


def _what_happens(side: Side, work: Work) -> list[Block]:
    from bot.union import leaving

    name = place_name(side.workspace)
    rooms = work.rooms.count(workspace=side.workspace)
    blocks: list[Block] = [
        Heading((_("{place} leaves this team", place=name),)),
        Line((ngettext("{n} person is of its own team again; their tasks stay here.",
                       "{n} people are of its own team again; their tasks stay here.",
                       len(leaving(side, work))),)),
    ]  # fmt: skip
    if rooms:
        blocks.append(Line((ngettext(
            "{n} room there is not bound any more, and what was scheduled for it ends.",
            "{n} rooms there are not bound any more, and what was scheduled for them ends.",
            rooms),)))  # fmt: skip
    blocks.append(hint(_("Projects, and what was said of them there, stay with this team. What I "
                         "wrote there stays there.")))  # fmt: skip
    return blocks


@command("team parted", changes=False, by_clock=True, examples=("team parted console",))
def parted(context: Context, work: Work, place: Word) -> Reply:
    """Tell an owner that a place has left the team.

    place: What it is called
    """
    said = _("{place} has left the team.", place=place.capitalize())
    return Reply((Line((said,)),))
