"""Files that people sent where things were talked about: listed, added, and got back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from bot.asking import Like
from bot.clock import new_id
from bot.context import Context, Message
from bot.declare import command
from bot.discussions import comment, join, of, ref_of, size, thing_of
from bot.grammar import Refusal
from bot.kinds import Lead, Text, Word
from bot.model.discussion import Attachment, Discussion, Uncopied
from bot.model.moment import Moment
from bot.model.people import Role
from bot.model.project import Audience, Project
from bot.model.task import Task
from bot.paging import Page, PageNo, page_of
from bot.privacy import readable
from bot.reply import Block, Button, Code, Heading, Line, Link, Paper, Reply, Span, Who, dotted
from bot.typed import safe_name
from bot.wording import Names, called, hint, project_of, turned
from bot.words import Words, _, ngettext
from bot.work import Work

SEVERAL = 10
"""Files of one name that are shown, the newest."""

UNCOPIED: dict[Uncopied, Words] = {
    Uncopied.LARGE: _("too large for a copy"),
    Uncopied.UNREAD: _("no copy: it could not be read"),
    Uncopied.FULL: _("no copy: there is no room for more"),
}


@command(
    "task files",
    private=True,
    changes=False,
    aliases=("task 文件",),
    examples=("/task files 12", "/task 文件 12"),
)
def of_task(context: Context, work: Work, ref: Task, page: PageNo = 1) -> Reply:
    """List the files of a task, oldest first: each with its size, who sent it, and when.

    ref: The task: 12, ACME-12, last, this
    page: Which page of a long list
    """
    names = Names(work)
    _refuse_client(context)
    keys = tuple(one.id for one in of(ref, work))
    found = page_of(work.attachments, page, ("at", "discussion", "n"), discussion=keys)
    number = names.task(ref)
    if not found.total:
        text = _("No file was sent where {ref} was talked about.", ref=number)
        return Reply((Line((text,)), hint(_how_to_add())))
    title = ngettext("{ref}: {n} file", "{ref}: {n} files", found.total, ref=number)
    heading = Heading((title, " · ", ref.title))
    return _listed(heading, found, [_row(file) for file in found.rows], context)


def _refuse_client(context: Context) -> None:
    """Raises Refusal where a client reads along."""
    if context.audience is Audience.CLIENT:
        raise Refusal(
            _("A client reads this room, and files are the team's."),
            _("Ask me in a room of the team, or alone."),
        )


def _how_to_add() -> Words:
    return _("Files of a thread come along with {make}. To add one, send it to me with the words {add}.",
             make=Code("task make"), add=Code("task attach 12"))  # fmt: skip


@command(
    "project files",
    private=True,
    changes=False,
    aliases=("project 文件",),
    examples=("/project files", "/project files #acme", "/project 文件"),
)
def of_project(
    context: Context, work: Work, page: PageNo = 1, project: Project | None = None
) -> Reply:
    """List the files of a project, the newest first: each with what it belongs to.

    page: Which page of a long list
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    _refuse_client(context)
    about = {one.id: one for one in work.discussions.find(project=home.id)}
    found = page_of(
        work.attachments, page, ("-at", "-discussion", "-n"), discussion=tuple(about)
    )  # fmt: skip
    name = called(home, work)
    if not found.total:
        text = _("No file was sent yet where {project} was talked about.", project=name)
        return Reply((Line((text,)), hint(_how_to_add())))
    title = ngettext("{project}: {n} file", "{project}: {n} files", found.total, project=name)
    names = Names(work)
    rows = [_row(file, _ref(about[file.discussion], names)) for file in found.rows]
    return _listed(Heading((title,)), found, rows, context, project=home)


def _listed(
    heading: Heading, found: Page[Attachment], rows: Sequence[Block], context: Context,
    **args: Project,
) -> Reply:  # fmt: skip
    turns, buttons = turned(context, found, **args)
    return Reply((heading, *rows, *turns), tuple(buttons))


def _ref(discussion: Discussion, names: Names) -> str | None:
    thing = thing_of(discussion, names.work)
    return ref_of(thing, names) if thing is not None else None


def _row(file: Attachment, ref: str | None = None) -> Line:
    """A file with its link, its size, who sent it and when, and the button that gets its copy."""
    name: Span = file.name or _("a file I may not see")
    shown: Span = Link(name, file.link) if file.link else name
    why = UNCOPIED[file.uncopied] if file.uncopied is not None else None
    sent = dotted(
        shown, size(file.size), ref, Who(file.author) if file.author else None,
        Moment.of(file.at, "UTC"), why,
    )  # fmt: skip
    get = (Button(_("Get"), f"pm file {file.id}"),) if file.copy else ()
    return Line(("📎 ", *sent), get)


# Getting one back


@command(
    "pm file",
    private=True,
    changes=False,
    aliases=("pm 文件",),
    examples=("/pm file offer.pdf", "/pm 文件 报价.pdf"),
)
def get(context: Context, work: Work, name: Text) -> Reply:
    """Get a file back: its copy where there is one, where it lies otherwise.

    name: What it is called, whole or in part
    """
    one = work.attachments.get(name)
    found = [one] if one is not None else _called(name, context, work)
    owned = [(file, home) for file in found if (home := _home(file, context, work)) is not None]
    if not owned:
        raise Refusal(
            _("There is no file “{name}” that you may open.", name=name[:60]),
            _("{example} lists those of a project.", example=Code("/project files")),
        )
    if len(owned) > 1:
        names = Names(work)
        n = len(owned)
        title = ngettext("{n} file is called so", "{n} files are called so", n)
        rows = [_row(file, _ref(home, names)) for file, home in owned]
        return Reply((Heading((title,)), *rows))
    file, home = owned[0]
    row = Line(_row(file, _ref(home, Names(work))).spans)
    if copy := file.copied_in(work.organisation.id):
        return Reply((row,), papers=(Paper(safe_name(file.name), b"", copy),))
    where = _("I have no copy of it; it is where it was sent.")
    return Reply((row, hint(where)))


def _called(name: str, context: Context, work: Work) -> list[Attachment]:
    whole = work.attachments.find(name=name, order=("-at",), limit=SEVERAL)
    return whole or work.attachments.find(name=Like(name), order=("-at",), limit=SEVERAL)


def _home(file: Attachment, context: Context, work: Work) -> Discussion | None:
    """What the file was sent in, if whoever asks may look there."""
    discussion = work.discussions.get(file.discussion)
    thing = thing_of(discussion, work) if discussion is not None else None
    project = work.projects.get(thing.project) if thing is not None else None
    if discussion is None or project is None or context.audience is Audience.CLIENT:
        return None
    return discussion if readable([project], context, work) else None


# Adding one


@command(
    "task attach",
    may=Role.MEMBER,
    of_files=True,
    aliases=("task 附件",),
    examples=("/task attach 12", "/task attach 12 the signed offer", "/task 附件 12"),
)
def attach(context: Context, work: Work, ref: Task, text: Text | None = None) -> Reply:
    """Keep the files that you send along with a task; so do answers in its thread.

    ref: The task: 12, ACME-12, last, this
    text: What they are
    """
    if not context.files:
        raise Refusal(
            _("Which file? I see none here."),
            _("Send it to me in one message with the words {example}.",
              example=Code("task attach 12")),
        )  # fmt: skip
    number = Names(work).task(ref)
    shown = _shown(ref, context, work)
    said = Message(
        key=context.key, text=text or "", author=context.me.name, at=work.now,
        link=context.source, files=context.files,
    )  # fmt: skip
    comment(_begun(ref, context, work), said, work)
    n = len(context.files)
    done = ngettext("{n} file kept with {ref}", "{n} files kept with {ref}", n, ref=number)
    named = ", ".join(file.name or "?" for file in context.files)[:200]
    show = Button(_("Files"), f"task files {number}")
    return Reply((Line(("📎 ", *dotted(done, named))),), (show,), "good", papers=shown)


def _shown(task: Task, context: Context, work: Work) -> tuple[Paper, ...]:
    """The files that go along with the answer, since they stand nowhere else. Raises Refusal where
    they would be gone with it."""
    fleeting = [file for file in context.files if file.fleeting]
    if not fleeting:
        return ()
    number = Names(work).task(task)
    way = _("Send it to me in one message with the words {example}.",
             example=Code(f"task attach {number}"))  # fmt: skip
    for file in fleeting:
        if file.content is None:
            raise Refusal(_("I could not read {name}.", name=file.name or "?"), way)
    room = context.room
    lives_here = room is not None and room.project == task.project
    if context.place.direct is None and (not lives_here or context.audience is Audience.CLIENT):
        raise Refusal(
            _("My answer is for you alone here, and the file would be gone with it."), way
        )
    return tuple(Paper(safe_name(f.name or ""), f.content or b"") for f in fleeting)


def _begun(task: Task, context: Context, work: Work) -> Discussion:
    """What is said here about the task; from now on what is said below is kept with it."""
    place = context.place
    made = Discussion(
        id=new_id(work.now),
        workspace=place.workspace,
        room=place.room or place.direct or "",
        thread=place.thread or context.key,
        message=context.key,
        taken_by=context.me.id,
        taken_at=work.now,
        link=context.source,
    )
    join(made, task)
    return work.discussions.add(made)


@command("pm copied", by_clock=True, examples=("pm copied 01kd5k7h copy:3f9a",))
def copied(
    context: Context,
    work: Work,
    file: Word,
    copy: Annotated[Word | None, Lead(("copy",))] = None,
    why: Annotated[Word | None, Lead(("why",))] = None,
) -> Reply:
    """Note that there is a copy of a file, or why there is none.

    file: The file
    copy: The SHA-256 of what is in it
    why: large, unread or full
    """
    found = work.attachments.get(file)
    if found is None:
        return Reply()
    found.copy = copy
    found.uncopied = Uncopied(why) if why in [one.value for one in Uncopied] else None
    return Reply()
