"""What was said about a thing: shown, and added to."""

from __future__ import annotations

from bot.context import Context, Message
from bot.declare import command
from bot.discussions import (
    Thing,
    amount,
    comment,
    file_line,
    files_of,
    here,
    of,
    ref_of,
    thing_of,
    uncomment,
)
from bot.grammar import Refusal
from bot.kinds import Text, Word
from bot.model.discussion import Remark
from bot.model.log import LogEntry
from bot.model.moment import Moment
from bot.model.people import Role
from bot.model.risk import Risk
from bot.model.task import Task
from bot.paging import PageNo, page_of
from bot.reply import (
    Block,
    Bold,
    Button,
    Code,
    Divider,
    Heading,
    Line,
    Link,
    Reply,
    Small,
    Span,
    Who,
)
from bot.wording import Names, hint, turned
from bot.words import _
from bot.work import Work


@command(
    "task discussion",
    private=True,
    changes=False,
    aliases=("task 讨论",),
    examples=("/task discussion 12", "/task 讨论 12"),
)
def of_task(context: Context, work: Work, ref: Task, page: PageNo = 1) -> Reply:
    """Show what was said about a task where it came from, with all files.

    ref: The task: 12, ACME-12, last, this
    page: Which page of a long discussion
    """
    return _shown(ref, page, context, work)


@command(
    "log discussion",
    private=True,
    changes=False,
    aliases=("log 讨论",),
    examples=("/log discussion L-58", "/log 讨论 L-58"),
)
def of_entry(context: Context, work: Work, ref: LogEntry, page: PageNo = 1) -> Reply:
    """Show what was said around an entry of the client's log, with all files.

    ref: The entry: L-58
    page: Which page of a long discussion
    """
    return _shown(ref, page, context, work)


@command(
    "risk discussion",
    private=True,
    changes=False,
    aliases=("risk 讨论",),
    examples=("/risk discussion R-7", "/risk 讨论 R-7"),
)
def of_risk(context: Context, work: Work, ref: Risk, page: PageNo = 1) -> Reply:
    """Show what was said about a risk where it came from, with all files.

    ref: The risk: R-7
    page: Which page of a long discussion
    """
    return _shown(ref, page, context, work)


def _shown(thing: Thing, page: int, context: Context, work: Work) -> Reply:
    names, found = Names(work), of(thing, work)
    ref = ref_of(thing, names)
    if not found:
        text = _("Nothing was kept of what was said about {ref}.", ref=ref)
        example = hint(_("To join a thread to it, answer there, mention me and write {example}.",
                         example=Code(f"task link {ref}")))  # fmt: skip
        return Reply((Line((text,)), example))
    keys = tuple(one.id for one in found)
    remarks = page_of(work.remarks, page, ("at", "discussion", "n"), discussion=keys)
    files = files_of(found, work)
    head = _("Discussion of {ref}: {amount}", ref=ref, amount=amount(remarks.total, len(files)))
    blocks: list[Block] = [Heading((head,))]
    for remark in remarks.rows:
        blocks.append(_said(remark))
        blocks += [file_line(file) for file in files if file.message == remark.message]
    last = remarks.number >= remarks.pages
    more = sum(one.more for one in found)
    if last and more:
        blocks.append(hint(_("{n} more messages of the thread were not read.", n=more)))
    links = [one.link for one in found if one.link]
    if last and links:
        blocks += [Divider(), *(Small((Link(_("The thread"), link),)) for link in links[:5])]
    turns, buttons = turned(context, remarks)
    return Reply((*blocks, *turns), tuple(buttons))


def _said(remark: Remark) -> Line:
    who: Span = Bold(Who(remark.author)) if remark.author else Bold(_("somebody"))
    return Line((who, " · ", Moment.of(remark.at, "UTC"), "\n", remark.text or "…"))


@command(
    "pm comment",
    private=True,
    may=Role.GUEST,
    aliases=("pm 评论",),
    examples=("/pm comment the client agrees", "/pm 评论 客户同意"),
)
def add_comment(context: Context, work: Work, text: Text) -> Reply:
    """Add a comment to what this thread belongs to; plain answers there are added by themselves.

    text: What is to be kept
    """
    from bot.commands.cards import named_in

    found = here(context, work)
    if not found:
        raise Refusal(
            _("This thread belongs to nothing yet."),
            _("Join it to something: {example}.", example=Code("task link ACME-12")),
        )
    overheard = context.overheard
    said = Message(
        key=overheard.key if overheard else context.key,
        text=overheard.words if overheard else text,
        author=context.me.name,
        at=work.now,
        account=_account(context, work),
        link=overheard.link if overheard else None,
        files=overheard.files if overheard else (),
    )
    remark = comment(found[0], said, work)
    if overheard is not None:
        return named_in(overheard.words, context, work)
    thing = thing_of(found[0], work)
    assert thing is not None
    ref = ref_of(thing, Names(work))
    undo = (Button(_("Undo"), f"pm uncomment {remark.id}"),) if remark is not None else ()
    return Reply((Line((_("Added to {ref}.", ref=ref),)),), undo)


@command(
    "pm uncomment",
    private=True,
    pressed=True,
    may=Role.GUEST,
    aliases=("pm 撤回评论",),
    examples=("/pm uncomment 0197c", "/pm 撤回评论 0197c"),
)
def take_back(context: Context, work: Work, comment: Word) -> Reply:
    """Take a comment of yours back; what people say is in no change that /pm undo could name.

    comment: The comment
    """
    remark = work.remarks.get(comment)
    discussion = work.discussions.get(remark.discussion) if remark is not None else None
    if remark is None or discussion is None:
        return Reply((Line((_("That comment has been taken back already."),)),))
    if remark.account not in _accounts(context, discussion.workspace, work):
        raise Refusal(
            _("That comment is somebody else's."),
            _("Add one of your own: {example}.", example=Code("pm comment the client agrees")),
        )
    uncomment(remark, work)
    thing = thing_of(discussion, work)
    of_it = _("the comment on {ref}", ref=ref_of(thing, Names(work))) if thing else _("the comment")
    return Reply((Line(("↺ ", _("Taken back: {what}", what=of_it))),))


def _accounts(context: Context, workspace: str, work: Work) -> list[str]:
    found = work.accounts.find(workspace=workspace, person=context.me.id)
    return [account.native for account in found]


def _account(context: Context, work: Work) -> str | None:
    return next(iter(_accounts(context, context.place.workspace, work)), None)
