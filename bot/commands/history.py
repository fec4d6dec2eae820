"""What was done: taking it back, making it again, and looking back."""

from __future__ import annotations

from itertools import islice

from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.model.moment import Moment
from bot.model.people import Role
from bot.model.project import Audience
from bot.model.task import Task
from bot.reply import Block, Button, Code, Heading, Line, Reply, Span
from bot.rules import must_own
from bot.wording import Names, hint
from bot.words import Words, _
from bot.work import Act, Change, Clash, Work


@command("pm undo", may=Role.GUEST, aliases=("pm 撤销",), examples=("/pm undo", "/pm undo 41"))
def undo(context: Context, work: Work, n: int | None = None) -> Reply:
    """Take a change back: your last one, or the one of that number.

    n: The number of the change, as the history shows it
    """
    if n is None:
        act = work.journal.last(context.me.id)
        if act is None:
            raise Refusal(
                _("There is nothing of yours to take back."),
                _("Name a change by its number, like {example}.", example=Code("/pm undo 41")),
            )
    else:
        act = work.journal.act(n)
        if act is None:
            raise Refusal(
                _("There is no change {n}.", n=n),
                _("{list} shows what there is.", list=Code("/pm history")),
            )
    if act.undone is not None:
        return Reply(
            (Line((_("Change {n} has been taken back already.", n=act.seq),)),), private=True
        )
    must_own(act, context, work)
    if n is None:
        _refuse_opening(act, work)
    clashes = work.journal.undo(act.seq)
    if clashes:
        raise _cannot(act, clashes[0], Names(work))
    said = _("Taken back: {line}", line=Code(_shown(act.line)))
    private = True if _was_private(act.line, context) else None
    return Reply((Line(("↺ ", said)),), (Button(_("Redo"), "pm redo"),), private=private)


def _was_private(line: str, context: Context) -> bool:
    """Whether only its speaker saw the answer to a line; taking it back is as private."""
    grammar = context.grammar
    return grammar is not None and grammar.find(line)[0].private


@command("pm redo", may=Role.GUEST, aliases=("pm 重做",), examples=("/pm redo",))
def redo(context: Context, work: Work) -> Reply:
    """Make the change again that you took back last."""
    act = work.journal.last(context.me.id, undone=True)
    if act is None:
        raise Refusal(
            _("There is nothing to make again."),
            _("{example} takes a change back.", example=Code("/pm undo")),
        )
    must_own(act, context, work)
    _refuse_opening(act, work)
    original = work.journal.act(act.undoes) if act.undoes else None
    clashes = work.journal.undo(act.seq)
    if clashes:
        raise _cannot(act, clashes[0], Names(work))
    line = original.line if original else act.line
    private = True if _was_private(line, context) else None
    said = _("Made again: {line}", line=Code(_shown(line)))
    return Reply((Line(("↻ ", said)),), private=private)


def _refuse_opening(act: Act, work: Work) -> None:
    """A client's room becomes one of the team's only when that very change is named."""
    for change in work.journal.changes(act.seq):
        if change.kind == "room" and (change.after or {}).get("audience") == Audience.CLIENT:
            line = f"pm undo {act.seq}"
            raise Refusal(
                _("A client reads the room that this would open to the team's answers."),
                _("When no client is left in it, type {example}.", example=Code(f"/{line}")),
                buttons=[Button(_("No client reads it any more"), line, "danger")],
            )


def _shown(line: str) -> str:
    return "/" + (line if len(line) <= 120 else line[:119] + "…")


def _cannot(act: Act, clash: Clash, names: Names) -> Refusal:
    later = clash.act
    if later is None:
        return Refusal(
            _("Change {n} cannot be taken back any more.", n=act.seq),
            _("{list} shows what there is.", list=Code("/pm history")),
        )
    who = names.person(later.actor) or _("the schedule")
    return Refusal(
        _("Change {n} cannot be taken back: {who} changed the same thing later ({line}).",
          n=act.seq, who=who, line=Code(_shown(later.line))),
        _("Take that back first: {example}.", example=Code(f"/pm undo {later.seq}")),
    )  # fmt: skip


@command(
    "pm history",
    private=True,
    changes=False,
    aliases=("pm 历史",),
    examples=("/pm history 12", "/pm history"),
)
def history(context: Context, work: Work, ref: Task | None = None) -> Reply:
    """Show what happened to a task, or the latest changes of all.

    ref: The task: 12, ACME-12
    """
    names = Names(work)
    names.everybody()
    rows: list[tuple[Act, list[str]]] = []
    if ref is not None:
        title: Words = _("History of {ref}", ref=names.task(ref))
        rows = [(act, _fields(change)) for act, change in work.journal.history("task", ref.id)]
    else:
        title = _("Latest changes")
        heard = (act for act in work.journal.recent(50) if _heard(act, context))
        rows = [(act, []) for act in islice(heard, 15)]
    if not rows:
        return Reply((Line((_("Nothing has happened yet."),)),))
    blocks: list[Block] = [Heading((title,))]
    for act, changed in rows:
        who = names.person(act.actor) or _("the schedule")
        spans: tuple[Span, ...] = (
            f"{act.seq} · ", Moment.of(act.at, "UTC"), " · ", who, " · ", Code(_shown(act.line)),
        )  # fmt: skip
        if changed:
            spans = (*spans, " · ", ", ".join(changed))
        if act.undone is not None:
            spans = (*spans, " · ", _("taken back"))
        blocks.append(Line(spans))
    blocks.append(
        hint(_("To take one back: {example}.", example=Code(f"/pm undo {rows[0][0].seq}")))
    )
    return Reply(tuple(blocks))


def _heard(act: Act, context: Context) -> bool:
    """Whether others may know of it: what was answered in private is its speaker's own."""
    return act.actor == context.me.id or not _was_private(act.line, context)


def _fields(change: Change) -> list[str]:
    """Which columns an act changed, unless it made or removed the thing."""
    if change.before is None or change.after is None:
        return []
    return [column.replace("_", " ") for column in change.after]
