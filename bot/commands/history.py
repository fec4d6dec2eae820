"""What was done: taking it back, making it again, and looking back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.model.moment import Moment
from bot.model.people import Role
from bot.model.project import Audience
from bot.model.task import Task
from bot.privacy import check_open, readable
from bot.reply import Block, Button, Code, Heading, Line, Reply, Span
from bot.retold import retold
from bot.rhythm import listed
from bot.rules import must_own, origin, projects_of, told_in_private
from bot.wording import Names, hint
from bot.words import Words, _, pgettext
from bot.work import Act, Change, Clash, Work


@command(
    "pm undo",
    may=Role.GUEST,
    aliases=("pm 撤销", "pm 撤回"),
    examples=("/pm undo", "/pm undo 41", "/pm 撤销 41"),
)
def undo(context: Context, work: Work, n: int | None = None) -> Reply:
    """Take a change back: your last one, or the one of that number.

    n: The number of the change, as the history shows it
    """
    if n is not None:
        act = _opened(n, context, work)
    else:
        last = work.journal.last(context.me.id)
        if last is None:
            raise Refusal(
                _("There is nothing of yours to take back."),
                _("Name a change by its number, like {example}.", example=Code("/pm undo 41")),
            )
        act = last
    if act.undone is not None:
        return Reply(
            (Line((_("Change {n} has been taken back already.", n=act.seq),)),), private=True
        )
    must_own(act, context, work)
    if n is None:
        _refuse_opening(act, work)
    return _turned(act, context, work)


def _named(n: int, context: Context, work: Work) -> Act:
    """The act of a number that somebody said. Raises Refusal."""
    for side in work.sides.find(workspace=context.place.workspace):
        about = context.about.at if context.about is not None else None
        if side.behind is not None and about is not None and about < side.at and n <= side.acts:
            return _numbered(n + side.behind, work)  # a button of then means an act of then
        if n <= side.acts:  # it would take back what is another's
            raise Refusal(
                _("Change {n} may be from before this place joined the team.", n=n),
                _("{list} shows what there is.", list=Code("/pm history")),
            )
    return _numbered(n, work)


def _numbered(n: int, work: Work) -> Act:
    act = work.journal.act(n)
    if act is None:
        raise Refusal(
            _("There is no change {n}.", n=n),
            _("{list} shows what there is.", list=Code("/pm history")),
        )
    return act


def _opened(n: int, context: Context, work: Work) -> Act:
    """The same, where whoever says it may look into what it is about."""
    act = _named(n, context, work)
    _check_open(act, context, work)
    return act


@command(
    "pm redo",
    may=Role.GUEST,
    aliases=("pm 重做",),
    examples=("/pm redo", "/pm redo 41", "/pm 重做 41"),
)
def redo(context: Context, work: Work, n: int | None = None) -> Reply:
    """Make a change again that was taken back: your last one, or the one of that number.

    n: The number of the change, as the history shows it
    """
    if n is not None:
        first = origin(_opened(n, context, work), work)
        if first.undone is None:
            return Reply((Line((_("Change {n} is in force.", n=first.seq),)),), private=True)
        act = _numbered(first.undone, work)
    else:
        last = work.journal.last(context.me.id, undone=True)
        if last is None:
            raise Refusal(
                _("There is nothing to make again."),
                _("{example} takes a change back.", example=Code("/pm undo")),
            )
        act = last
    must_own(act, context, work)
    _refuse_opening(act, work)
    return _turned(act, context, work)


def _turned(act: Act, context: Context, work: Work) -> Reply:
    """Take an act back, which makes what it took back again."""
    private = True if told_in_private(act, context, work) else None
    clashes = work.journal.undo(act.seq)
    if clashes:
        raise _cannot(act, clashes[0], context, work)
    first = origin(act, work)
    told = _turn(act, context, work, 1)
    if _turns(act, work) % 2:
        return Reply((Line(("↻ ", told)),), private=private)
    again = Button(_("Redo"), f"pm redo {first.seq}")
    return Reply((Line(("↺ ", told)),), (again,), private=private)


def _turns(act: Act, work: Work) -> int:
    """0 for an ordinary act, 1 for one that took it back, 2 for one that made it again, ..."""
    turns, first = 0, origin(act, work)
    while act.seq != first.seq:
        act, turns = _numbered(act.undoes or 0, work), turns + 1
    return turns


def _turn(act: Act, context: Context, work: Work, more: int = 0) -> Span:
    """What an act did, or would with so many turns more; always with what was first said."""
    first, turns = origin(act, work), _turns(act, work) + more
    speaker = work.people.get(first.actor) if first.actor else None
    line = retold(first.line, context, work, speaker)
    if not turns:
        return line
    return _("Taken back: {line}", line=line) if turns % 2 else _("Made again: {line}", line=line)


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


def _cannot(act: Act, clash: Clash, context: Context, work: Work) -> Refusal:
    later = clash.act
    if later is None:
        return Refusal(
            _("Change {n} cannot be taken back any more.", n=act.seq),
            _("{list} shows what there is.", list=Code("/pm history")),
        )
    who = Names(work).person(later.actor) or _("the schedule")
    return Refusal(
        _("Change {n} cannot be taken back: {who} changed the same thing later ({line}).",
          n=act.seq, who=who, line=_turn(later, context, work)),
        _("Take that back first: {example}.", example=Code(f"/pm undo {later.seq}")),
    )  # fmt: skip


@command(
    "pm history",
    private=True,
    changes=False,
    aliases=("pm 历史",),
    examples=("/pm history 12", "/pm history", "/pm 历史 12"),
)
def history(context: Context, work: Work, ref: Task | None = None) -> Reply:
    """Show what happened to a task, or the latest changes of all.

    ref: The task: 12, ACME-12
    """
    names = Names(work)
    names.everybody()
    rows: list[tuple[Act, list[Span]]] = []
    if ref is not None:
        title: Words = _("History of {ref}", ref=names.task(ref))
        rows = [(act, _fields(change)) for act, change in work.journal.history("task", ref.id)]
    else:
        title = _("Latest changes")
        heard = [act for act in work.journal.recent(50) if _heard(act, context)]
        rows = [(act, []) for act in islice(_open(heard, context, work), 15)]
    if not rows:
        return Reply((Line((_("Nothing has happened yet."),)),))
    blocks: list[Block] = [Heading((title,))]
    for act, changed in rows:
        who = names.person(act.actor) or _("the schedule")
        spans: tuple[Span, ...] = (
            f"{act.seq} · ", Moment.of(act.at, "UTC"), " · ", who, " · ", _turn(act, context, work),
        )  # fmt: skip
        if changed:
            spans = (*spans, " · ", listed(changed))
        if act.undone is not None:
            spans = (*spans, " · ", _("taken back"))
        blocks.append(Line(spans))
    blocks.append(
        hint(_("To take one back: {example}.", example=Code(f"/pm undo {rows[0][0].seq}")))
    )
    return Reply(tuple(blocks))


def _heard(act: Act, context: Context) -> bool:
    """Whether others may know of it: what was answered in private is its speaker's own."""
    assert context.grammar is not None
    return act.actor == context.me.id or not context.grammar.find(act.line)[0].private


def _open(acts: list[Act], context: Context, work: Work) -> Iterator[Act]:
    """Those that are one's own, or in projects that whoever asks may look into."""
    homes = {act.seq: _homes(act, work) for act in acts if act.actor != context.me.id}
    keys = tuple({key for found in homes.values() for key in found})
    known = {home.id for home in readable(work.projects.find(id=keys), context, work)}
    return (act for act in acts if known.issuperset(homes.get(act.seq, ())))


def _homes(act: Act, work: Work) -> set[str]:
    """The ids of the projects it is about that are still there."""
    changes = work.journal.changes(origin(act, work).seq)
    keys = {key for change in changes for key in projects_of(change, work)}
    return {key for key in keys if work.projects.get(key) is not None}


def _check_open(act: Act, context: Context, work: Work) -> None:
    """Raises Refusal where it is another's, in a project that whoever asks may not look into."""
    if act.actor == context.me.id:
        return
    for key in _homes(act, work):
        home = work.projects.get(key)
        if home is not None:
            check_open(home, str(act.seq), context, work)


FIELDS: dict[str, Words] = {
    "title": pgettext("field", "title"),
    "state": pgettext("field", "state"),
    "stage": pgettext("field", "state"),
    "wish": pgettext("field", "approval"),
    "blocked_on": pgettext("field", "what it waits for"),
    "blocked_by": pgettext("field", "who can unblock it"),
    "owner": pgettext("field", "who does it"),
    "helpers": pgettext("field", "who helps"),
    "due": pgettext("field", "date"),
    "start": pgettext("field", "start"),
    "priority": pgettext("field", "priority"),
    "estimate": pgettext("field", "estimate"),
    "labels": pgettext("field", "labels"),
    "parent": pgettext("field", "what it is part of"),
    "after": pgettext("field", "what comes before"),
    "visibility": pgettext("field", "who may see it"),
    "milestone": pgettext("field", "milestone"),
    "every": pgettext("field", "how often it comes back"),
    "needs": pgettext("field", "skills"),
    "remind": pgettext("field", "its own reminders"),
    "snoozed": pgettext("field", "put off"),
    "checks": pgettext("field", "checklist"),
    "accepted_at": pgettext("field", "whether it is agreed to"),
}


def _fields(change: Change) -> list[Span]:
    """What an act changed about a task, unless it made or removed it."""
    if change.before is None or change.after is None:
        return []
    columns = change.after
    return [
        words
        for field, words in FIELDS.items()
        # A date or a rhythm is kept in several columns.
        if not columns.keys().isdisjoint((field, f"{field}_day", f"{field}_rule"))
    ]
