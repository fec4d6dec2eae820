"""What we promised a client, how it was kept, and what is to be answered soon."""

from __future__ import annotations

from bot.contacts import side_of
from bot.context import Context
from bot.declare import command
from bot.kinds import Word
from bot.model.log import LogKind
from bot.model.project import Project
from bot.promises import Promise, kept_words, ledger, open_promises, soonest
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Span, dotted
from bot.wording import Names, ago, called, hint, log_ref, log_spans, project_of
from bot.words import _, ngettext, pgettext
from bot.work import Work

SHOWN = 10


@command(
    "log promises",
    private=True,
    changes=False,
    aliases=("log 承诺列表",),
    examples=("/log promises", "/log 承诺列表"),
)
def promises(context: Context, work: Work, project: Project | None = None) -> Reply:
    """List the open promises to the client, and how the earlier ones were kept.

    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    side = side_of(home, work)
    if not work.logs.count(project=tuple(one.id for one in side), kind=LogKind.PROMISE):
        return Reply(
            (
                Line((_("Nothing was promised to the client of {project}.",
                        project=called(home, work)),)),
                hint(_("Log a promise: {example}.",
                       example=Code("/log promise we send the price list by thursday"))),
            )
        )  # fmt: skip
    names, owed = Names(work), sorted(open_promises(home, work), key=soonest)
    client = work.clients.get(home.client) if home.client else None
    title = ngettext(
        "{project}: {n} open promise", "{project}: {n} open promises", len(owed),
        project=called(home, work),
    )  # fmt: skip
    blocks: list[Block] = [Heading((title,))]
    for promise in owed[:SHOWN]:
        press = Button(pgettext("button", "Done"), f"task done {names.task(promise.task)}")
        blocks.append(Line(_spans(promise, names, work), (press,)))
    if len(owed) > SHOWN:
        n = len(owed) - SHOWN
        blocks.append(Line((ngettext("and {n} more", "and {n} more", n),)))
    kept = kept_words(ledger([home], work))
    if kept is not None:
        blocks.append(Line((kept,)))
    if client is not None and len(side) > 1 and (whole := kept_words(ledger(side, work))):
        blocks.append(
            Line((_("All projects of {client}: {kept}", client=client.name, kept=whole),))
        )
    return Reply(tuple(blocks))


def _spans(promise: Promise, names: Names, work: Work) -> tuple[Span, ...]:
    due, task = promise.due, promise.task
    late = ago(work.now, due) if due is not None and due.at <= work.now else None
    entry = promise.entry
    moved = _("now planned for {when}", when=task.due) if task.due not in (None, due) else None
    return (
        Bold(f"L-{entry.number}"), " ",
        *dotted(entry.text, entry.contact, names.person(task.owner) or _("nobody yet"),
                due, late, moved, names.task(task)),
    )  # fmt: skip


@command("log due", changes=False, by_clock=True, examples=("log due 0197c",))
def due(context: Context, work: Work, entry: Word) -> Reply:
    """A reminder that somebody of the client's is to have our answer.

    entry: Its id
    """
    found = work.logs.get(entry)
    if found is None or not found.waiting or found.due is None:
        return Reply()
    names, home = Names(work), work.projects.get(found.project)
    if home is None:
        return Reply()
    late = found.due.at <= work.now
    head = (
        _("⏳ The client should have our answer by now")
        if late
        else _("⏳ The client is to have our answer soon")
    )
    return Reply(
        (
            Line((head, " · ", called(home, work))),
            Line((*log_spans(found, names), " · ", _("by {when}", when=found.due))),
        ),
        (Button(_("Answer"), f"log answer {log_ref(home, found)}", "primary"),),
    )
