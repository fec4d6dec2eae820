"""The end of a project: what is still open, closing it, the archive, and the way back."""

from __future__ import annotations

from typing import Annotated

from bot.clock import new_id
from bot.commands.handover import Confirm
from bot.context import Context
from bot.declare import command
from bot.filled import form_of
from bot.gate import CALLED, MOVES, Left, gate_of, members, move
from bot.grammar import Refusal
from bot.kinds import Lead, Text
from bot.model.closing import Closing, Leftover, Waiver
from bot.model.lesson import Lookback
from bot.model.people import Role
from bot.model.project import Project, ProjectState
from bot.privacy import readable
from bot.reply import (
    SLOT,
    Block,
    Bold,
    Button,
    Code,
    Heading,
    Line,
    Pick,
    Reply,
    Small,
    Span,
    dotted,
)
from bot.rhythm import listed
from bot.rules import must_lead
from bot.wording import called, hint, project_of
from bot.words import _, ngettext
from bot.work import Work


def _kept(project: Project, work: Work) -> Project:
    """The project as this Work keeps it."""
    found = work.projects.get(project.id)
    assert found is not None
    return found


def closing_of(project: Project, work: Work) -> Closing:
    """What is kept of a project's end, begun where nothing is yet."""
    found = next(iter(work.closings.find(project=project.id)), None)
    return found or work.closings.add(Closing(new_id(work.now), project.id))


@command(
    "project close",
    of_closed=True,
    may=Role.MANAGER,
    aliases=("project 结项", "project 关闭", "project 结束"),
    examples=("/project close", "/project 结项"),
)
def close(
    context: Context,
    work: Work,
    confirm: Annotated[Confirm | None, Lead(("confirm", "确认"))] = None,
    project: Project | None = None,
) -> Reply:
    """Close a project: what is still open is fixed, moved or waived first.

    confirm: yes, once you have seen what closing does
    project: The project, if it is not this room's
    """
    home = _kept(project or project_of(context, work), work)
    must_lead(home, context, work)
    if home.state is not ProjectState.ACTIVE:
        return _over(home, work)
    gate = gate_of(home, work)
    if any(not left.waived for left in gate):
        return _shut(gate, home, work)
    people = members(home, work)
    if confirm is None:
        return _ready(gate, len(people), home, context, work)
    home.state = ProjectState.CLOSED
    kept = closing_of(home, work)
    kept.closed_at, kept.closed_by = work.now, context.me.id
    for person in people:
        if not work.lookbacks.find(project=home.id, person=person.id):
            work.lookbacks.add(Lookback(new_id(work.now), home.id, person.id, work.now))
    asked = ngettext("{n} person is asked what it taught them.",
                     "{n} people are asked what it taught them.", len(people))  # fmt: skip
    said = _("{project} is closed.", project=Bold(called(home, work)))
    blocks: tuple[Block, ...] = (Line(("🏁 ", said)), Line((asked,)), *_waived(gate))
    return Reply(blocks, _next(home, work), "good")


def _next(home: Project, work: Work) -> tuple[Button, ...]:
    key = home.key.lower()
    plan = work.templates.get(home.template) if home.template else None
    update = (
        (
            Button(
                _("Update the template"), f'project template save "{plan.name}" replace:yes #{key}'
            ),
        )
        if plan is not None
        else ()
    )
    return (
        Button(_("Closing report"), f"report closing #{key}", "primary"),
        Button(_("What do you say of it?"), f"report closing edit #{key}"),
        Button(_("For the client"), f"report closing client #{key}"),
        *update,
        Button(_("Archive"), f"project archive #{key}"),
    )


def _over(home: Project, work: Work) -> Reply:
    archived = home.state is ProjectState.ARCHIVED
    said = (
        _("{project} is in the archive already.", project=called(home, work))
        if archived
        else _("{project} is closed already.", project=called(home, work))
    )
    back = Button(_("Reopen it"), f"project reopen #{home.key.lower()}")
    buttons = (*_next(home, work)[: 3 if archived else None], back)
    return Reply((Line((said,)),), buttons, private=True)


def _shut(gate: list[Left], home: Project, work: Work) -> Reply:
    """Why it cannot be closed yet, and what can be done about each reason."""
    open_ = [left for left in gate if not left.waived]
    title = _("{project} cannot be closed yet", project=called(home, work))
    blocks: list[Block] = [Heading((title,))]
    key = home.key.lower()
    for left in open_:
        fix = [Button(_("Fix"), left.fix)]
        if left.what in MOVES:
            fix.append(Button(_("Move to #next"), f"project move {left.what.value} #{key}"))
        fix.append(Button(_("Waive"), f"project waive what:{left.what.value} #{key}"))
        blocks.append(Line(_row(left), tuple(fix)))
    blocks += _waived(gate)
    example = Code(f"/project waive {open_[0].what.value} the client does it")
    blocks.append(hint(_("What may stay open needs a reason: {example}.", example=example)))
    return Reply(tuple(blocks), (Button(_("Look again"), f"project close #{key}"),), "problem",
                 private=True)  # fmt: skip


def _row(left: Left) -> tuple[Span, ...]:
    more = left.n - len(left.named)
    rest = [ngettext("and {n} more", "and {n} more", more)] if more > 0 and left.named else []
    return dotted(_("{what} ({n})", what=CALLED[left.what], n=left.n), *left.named, *rest)


def _waived(gate: list[Left]) -> list[Block]:
    return [
        Small((_("Waived: {what} ({n}), “{why}”", what=CALLED[left.what], n=left.n,
                 why=left.waiver.why),))
        for left in gate
        if left.waiver is not None and left.waived
    ]  # fmt: skip


def _ready(gate: list[Left], people: int, home: Project, context: Context, work: Work) -> Reply:
    title = _("{project} can be closed", project=called(home, work))
    asked = ngettext("{n} person is asked what it taught them.",
                     "{n} people are asked what it taught them.", people)  # fmt: skip
    blocks = (
        Heading((title,)),
        *_waived(gate),
        Line((_("From then on it can be read, and nothing in it changes; its reports and reminders "
                "stop."),)),
        Line((asked,)),
    )  # fmt: skip
    again = context.again(confirm=Confirm.YES)
    return Reply(blocks, (Button(_("Close it"), again, "primary"),), private=True)


_WAIVES = {
    **{f"waive {what.value}": f"what:{what.value}" for what in Leftover},
    **{f"放行 {word}": f"what:{what}" for word, what in Leftover.words().items()},
}


@command(
    "project waive",
    private=True,
    may=Role.MANAGER,
    aliases=("project 放行",),
    phrases=_WAIVES,
    examples=("/project waive tasks the client does them", "/project 放行 任务 由客户完成"),
)
def waive(
    context: Context, work: Work, why: Text, what: Leftover, project: Project | None = None
) -> Reply:
    """Say why a project may be closed although some of it is open.

    why: Why that is all right
    what: tasks, promises, needs, report, equipment, stock, hours, expenses or risks
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    left = next((one for one in gate_of(home, work) if one.what is what), None)
    if left is None:
        raise Refusal(
            _("Nothing of that is open in {project}.", project=called(home, work)),
            _("{example} shows what is.", example=Code("/project close")),
        )
    kept = left.waiver or work.waivers.add(
        Waiver(new_id(work.now), home.id, what, left.n, why, context.me.id, work.now)
    )
    kept.n, kept.why, kept.by, kept.at = left.n, " ".join(why.split()), context.me.id, work.now
    said = _("Waived: {what} ({n}), “{why}”", what=CALLED[what], n=left.n, why=kept.why)
    close_ = Button(_("Look again"), f"project close #{home.key.lower()}")
    return Reply((Line(("✔ ", said)),), (close_,))


@command(
    "project move",
    private=True,
    may=Role.MANAGER,
    aliases=("project 转移",),
    examples=("/project move tasks", "/project 转移 任务"),
)
def move_(
    context: Context,
    work: Work,
    what: Leftover,
    to: Annotated[Project | None, Lead(("to", "到"))] = None,
    confirm: Annotated[Confirm | None, Lead(("confirm", "确认"))] = None,
    project: Project | None = None,
) -> Reply:
    """Let what is open in a project go on in another one.

    what: tasks, promises, needs, equipment, stock or risks
    to: The project it goes to: to #globex
    confirm: yes, once you have seen what goes
    project: The project it leaves, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    if what not in MOVES:
        raise Refusal(
            _("That cannot go on in another project."),
            _("Settle it, or say why it may stay open: {example}.",
              example=Code(f"/project waive {what.value} the client does it")),
        )  # fmt: skip
    if to is None or to.id == home.id:
        raise _where_to(what, home, context, work)
    must_lead(to, context, work)
    left = next((one for one in gate_of(home, work) if one.what is what), None)
    if left is None:
        raise Refusal(
            _("Nothing of that is open in {project}.", project=called(home, work)),
            _("{example} shows what is.", example=Code("/project close")),
        )
    if confirm is None:
        title = _(
            "This goes from {project} to {to}", project=called(home, work), to=called(to, work)
        )
        blocks = (Heading((title,)), Line(_row(left)))
        again = context.again(confirm=Confirm.YES, project=home)
        return Reply(blocks, (Button(_("Move it"), again, "primary"),))
    n = move(what, home, to, work)
    said = _("{what} ({n}) go on in {to}.", what=CALLED[what], n=n, to=Bold(called(to, work)))
    return Reply(
        (Line(("➜ ", said)),), (Button(_("Look again"), f"project close #{home.key.lower()}"),)
    )


def _where_to(what: Leftover, home: Project, context: Context, work: Work) -> Refusal:
    active = work.projects.find(state=ProjectState.ACTIVE, order=("key",))
    others = readable([one for one in active if one.id != home.id], context, work)
    example = Code(f"/project move {what.value} to #globex")
    key = home.key.lower()
    if not others:
        return Refusal(
            _("There is no other project it could go to."),
            _("Make one: {example}.", example=Code("/project new Acme phase 2")),
        )
    assert context.call is not None
    line = f"project move {what.value} to:{SLOT} #{key}"
    return Refusal(
        _("To which project?"),
        _("Write it like {example}.", example=example),
        buttons=[
            Button(one.name, line.replace(SLOT, f"#{one.key.lower()}")) for one in others[:5]
        ],
        form=None if others[:5] else form_of(context.call.command, context.call.args),
        pick=Pick(_("Search…"), "project move", "to", line) if others[5:] else None,
    )  # fmt: skip


@command(
    "project reopen",
    of_closed=True,
    may=Role.MANAGER,
    aliases=("project 重新打开", "project 重开"),
    examples=("/project reopen #acme", "/project 重开 #acme"),
)
def reopen(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Open a project again that was closed or put into the archive.

    project: The project, if it is not this room's
    """
    home = _kept(project or project_of(context, work), work)
    must_lead(home, context, work)
    if home.state is ProjectState.ACTIVE:
        said = _("{project} is open.", project=called(home, work))
        return Reply((Line((said,)),), private=True)
    home.state = ProjectState.ACTIVE
    kept = closing_of(home, work)
    kept.closed_at = kept.closed_by = None
    # What may stay open is asked anew when it ends again.
    for waiver in work.waivers.find(project=home.id):
        work.waivers.drop(waiver)
    for asked in work.lookbacks.find(project=home.id, answered_at=None):
        work.lookbacks.drop(asked)
    said = _("{project} is open again.", project=Bold(called(home, work)))
    return Reply(
        (Line(("↺ ", said)),), (Button(_("Tasks"), f"task list #{home.key.lower()}"),), "good"
    )


@command(
    "project archive",
    of_closed=True,
    may=Role.MANAGER,
    aliases=("project 归档",),
    examples=("/project archive #acme", "/project 归档 #acme"),
)
def archive(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Put a closed project into the archive: its boards are taken away, its rooms stay.

    project: The project, if it is not this room's
    """
    home = _kept(project or project_of(context, work), work)
    must_lead(home, context, work)
    if home.state is ProjectState.ARCHIVED:
        return _over(home, work)
    if home.state is ProjectState.ACTIVE:
        line = f"project close #{home.key.lower()}"
        raise Refusal(
            _("{project} has to be closed first.", project=called(home, work)),
            _("Type {example}.", example=Code(f"/{line}")),
            buttons=[Button(_("Close it"), line)],
        )
    home.state = ProjectState.ARCHIVED
    boards = work.rooms.find(project=home.id, board=True)
    for room in boards:
        room.board = False
    names: list[Span] = [f"#{room.name}" for room in boards]
    taken = [hint(_("Its board is taken away in {rooms}.", rooms=listed(names)))] if names else []
    said = _("{project} is in the archive.", project=Bold(called(home, work)))
    list_ = Code("/project list archived")
    found = hint(_("{list} shows it.", list=list_))
    back = Button(_("Reopen it"), f"project reopen #{home.key.lower()}")
    return Reply((Line(("🗄 ", said)), *taken, found), (back,), "good")
