"""Bringing in what a team has elsewhere: a list of tasks, or everything of a team."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.clock import new_id
from bot.closed import refuse_closed
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Text, Word
from bot.model.people import Role
from bot.model.project import Project, meant
from bot.model.upload import KEPT, Upload
from bot.patterns import regex
from bot.privacy import check_open, readable
from bot.reply import Block, Button, Code, Form, Heading, Line, Reply, Who, dotted
from bot.rules import must_lead
from bot.vault import Unfit, Why
from bot.wording import called, hint, project_of
from bot.words import _, ngettext
from bot.work import Work

if TYPE_CHECKING:
    from bot.importing.tasks import Reading

SHOWN_ROWS, SHOWN_FAULTS = 3, 15
_PROJECT = regex(r"[#＃][^\s,;，；]+(?:\s+|$)")


@command(
    "pm import",
    private=True,
    may=Role.MANAGER,
    of_files=True,
    aliases=("pm 导入",),
    lines=("import", "导入"),
    examples=("/pm import", "/pm import #acme", "/pm 导入"),
)
def import_(context: Context, work: Work, text: Text | None = None) -> Reply:
    """Import tasks from a list that you paste or send along (CSV, XLSX); you see it before anything is done.

    text: The project, if it is not this room's, and the list: title,owner,due and a row a line. Of a workbook: which sheet
    """
    from bot.importing.faults import Unreadable

    home, pasted = _project_in(text or "", context, work)
    home = home or context.project
    if home is not None:
        must_lead(home, context, work, "pm import")
    try:
        name, said, remark = _brought(context, pasted)
        if not said.strip():
            raise _how(context)
        if said.lstrip()[:1] == "{":
            return _team_shown(said, name, context, work)
        if home is None:
            home = project_of(context, work)
            must_lead(home, context, work, "pm import")
        refuse_closed(home, context)
        read = _read(said, home, context, work)
    except Unreadable as unreadable:
        raise Refusal(unreadable.text, unreadable.hint) from None
    upload = _kept(Upload(new_id(work.now), context.me.id, work.now, said, name, home.id), work)
    return _shown(read, upload, remark, home, work)


def _project_in(text: str, context: Context, work: Work) -> tuple[Project | None, str]:
    """The project that is named before a list, and the list."""
    named = _PROJECT.match(text)
    if named is None:
        return None, text
    first, known = named[0].strip(), work.projects.find()
    found = meant(first[1:], known)
    if len(found) == 1:
        check_open(found[0], first[1:], context, work)
        return found[0], text[named.end() :]
    keys = " ".join(f"#{project.key.lower()}" for project in readable(known, context, work)[:5])
    raise Refusal(
        _("There is no project {name}.", name=Code(first[:60])),
        _("Write one of {choices}.", choices=Code(keys or "#acme")),
    )


def _brought(context: Context, pasted: str) -> tuple[str | None, str, list[Block]]:
    """The file that came along, or what was pasted; and what is to be said of it."""
    if not context.files:
        return None, pasted, []
    file = context.files[0]
    if file.content is None:
        if pasted.strip():
            return None, pasted, []
        raise Refusal(
            _("I could not read {name}.", name=file.name or "?"),
            _("It may be larger than 10 MB, or I am not allowed to. Paste the list instead: {example}.",
              example=Code("/pm import")),
        )  # fmt: skip
    from bot.importing.tables import sequence, text_of
    from bot.importing.workbooks import is_workbook, read_workbook

    if not is_workbook(file.content):
        return (None, pasted, []) if pasted.strip() else (file.name, text_of(file.content), [])
    book = read_workbook(file.content, pasted.strip())
    remark: list[Block] = []
    if book.others:
        others = ", ".join(book.others)[:300]
        example = Code(f"import {book.others[0][:60]}")
        remark = [hint(_("Read: the sheet “{sheet}”. Not read: {others}. To read another, send the file "
                         "with the words {example}.", sheet=book.sheet, others=others, example=example))]  # fmt: skip
    return file.name, sequence(book.rows), remark


def _how(context: Context) -> Refusal:
    return Refusal(
        _("What do you want to import?"),
        _("Send me a file (CSV or XLSX) with the word {word}, or paste a list: {example}. Its first line "
          "names the columns: {columns}.", word=Code("import"), example=Code("/pm import title,owner ⏎ …"),
          columns=Code("title, owner, due, priority, estimate, labels, state, milestone")),
        form=Form("pm import"), field="text",
    )  # fmt: skip


def _read(said: str, home: Project, context: Context, work: Work) -> Reading:
    from bot.importing.tables import read
    from bot.importing.tasks import reading
    from bot.reading import reader_of

    sheet = read(said)
    if not sheet.rows:
        raise Refusal(
            _("There is nothing below the heads."),
            _("Each task has a line of its own, below them. Here a line may be all that can be typed: "
              "use the form, or send a file."),
            form=Form("pm import", (("text", said),)), field="text",
        )  # fmt: skip
    context.progress(ngettext("{n} row is being read", "{n} rows are being read", len(sheet.rows)))
    return reading(sheet, home, work, reader_of(context), context.me, context.custom)


def _kept(upload: Upload, work: Work) -> Upload:
    """Kept until it is agreed to, for a day; what was brought before is forgotten."""
    for old in work.uploads.find():
        if old.person == upload.person or old.at <= work.now - KEPT:
            work.uploads.drop(old)
    return work.uploads.add(upload)


def _shown(read: Reading, upload: Upload, remark: list[Block], home: Project, work: Work) -> Reply:
    good, bad = len(read.drafts), len(read.faults)
    title = ngettext("{project}: {n} task can be imported", "{project}: {n} tasks can be imported",
                     good, project=called(home, work))  # fmt: skip
    blocks: list[Block] = [Heading((title,)), *remark]
    pairs = " · ".join(f"{name} ← {head}" for name, head in read.heads.items())
    blocks.append(Line((_("Columns: {pairs}", pairs=pairs),)))
    if read.unused:
        blocks.append(Line((_("Not used: {heads}", heads=", ".join(read.unused)[:300]),)))
    for draft in read.drafts[:SHOWN_ROWS]:
        owner = work.people.get(draft.values.get("owner") or "")
        due = draft.values.get("due")
        parts = dotted(draft.title[:100], Who(owner.name) if owner else None, due)
        blocks.append(Line((_("Line {line}:", line=draft.line), " ", *parts)))
    if good > SHOWN_ROWS:
        more = good - SHOWN_ROWS
        blocks.append(hint(ngettext("and {n} more", "and {n} more", more)))
    if bad:
        blocks.append(Line((ngettext("{n} row cannot be imported:", "{n} rows cannot be imported:",
                                     bad),)))  # fmt: skip
    for fault in read.faults[:SHOWN_FAULTS]:
        where = f" · {fault.head}" if fault.head else ""
        blocks.append(Line((_("Line {line}", line=fault.line), where, ": ", fault.why)))
    if bad > SHOWN_FAULTS:
        more = bad - SHOWN_FAULTS
        blocks.append(hint(ngettext("and {n} more", "and {n} more", more)))
    blocks += _doubles(read, home, work)
    if not good:
        blocks.append(hint(_("Nothing was imported. Mend the rows and send the list again.")))
        return Reply(tuple(blocks))
    label = ngettext("Import {n} task", "Import {n} tasks", good)
    if bad:
        blocks.append(hint(_("Mend the rows and send the list again, or import it without them.")))
    return Reply(
        tuple(blocks),
        (Button(label, f"pm import apply {upload.id}", "primary"),
         Button(_("Cancel"), f"pm import cancel {upload.id}")),
    )  # fmt: skip


def _doubles(read: Reading, home: Project, work: Work) -> list[Block]:
    """A remark where tasks of these titles are there already: a list may come twice."""
    titles = tuple({draft.title for draft in read.drafts[:500]})
    n = work.tasks.count(project=home.id, title=titles) if titles else 0
    if not n:
        return []
    return [hint(ngettext("{n} task of such a title is there already.",
                          "{n} tasks of such titles are there already.", n))]  # fmt: skip


def _team_shown(said: str, name: str | None, context: Context, work: Work) -> Reply:
    """What a whole team's file holds; it goes into a team that has nothing yet."""
    _must_own(context, work)
    try:
        things = json.loads(said)["things"]
        kinds = {str(kind): len(images) for kind, images in things.items() if images}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refusal(
            _("This is no file that {export} made.", export=Code("/pm export")),
            _("A list of tasks begins with its heads: {example}.", example=Code("title,owner,due")),
        ) from None
    upload = _kept(Upload(new_id(work.now), context.me.id, work.now, said, name), work)
    counts = " · ".join(f"{kind} {n}" for kind, n in sorted(kinds.items()))
    return Reply(
        (Heading((_("Everything of a team"),)), Line((counts,)),
         hint(_("It becomes this team's, which must have no project yet."))),
        (Button(_("Import everything"), f"pm import apply {upload.id}", "primary"),
         Button(_("Cancel"), f"pm import cancel {upload.id}")),
    )  # fmt: skip


def _must_own(context: Context, work: Work) -> None:
    if context.me.role is Role.OWNER:
        return
    owners = work.people.find(role=Role.OWNER, active=True)
    who = Who(owners[0].name) if owners else _("an owner of the team")
    raise Refusal(
        _("This needs an owner of the team."), _("Ask {who} to type it.", who=who), field="text"
    )


@command(
    "pm import apply",
    private=True,
    may=Role.MANAGER,
    aliases=("pm 导入 确认",),
    examples=("/pm import apply", "/pm 导入 确认"),
)
def apply(context: Context, work: Work, upload: Word | None = None) -> Reply:
    """Import what was shown, all of it at once.

    upload: What is to be imported, as the button says it; else what you brought last
    """
    held = _held(upload, context, work)
    if held.project is None:
        return _restored(held, context, work)
    home = work.projects.get(held.project)
    if home is None:
        raise _outdated()
    must_lead(home, context, work, "pm import")
    refuse_closed(home, context)
    from bot.importing.applied import made
    from bot.importing.faults import Unreadable

    try:
        read = _read(held.text, home, context, work)
    except Unreadable as unreadable:
        raise Refusal(unreadable.text, unreadable.hint) from None
    if not read.drafts:
        raise _outdated()
    tasks = made(read.drafts, home, context, work)
    work.uploads.drop(held)
    first, last = (f"{home.key}-{task.number}" for task in (tasks[0], tasks[-1]))
    refs = first if len(tasks) == 1 else f"{first} … {last}"
    n = len(tasks)
    done = ngettext("{n} task imported: {refs}", "{n} tasks imported: {refs}", n, refs=refs)
    blocks: list[Block] = [Line(("✚ ", done))]
    if read.faults:
        left = ngettext("{n} row was left out.", "{n} rows were left out.", len(read.faults))
        blocks.append(hint(left))
    show = Button(_("Show tasks"), f"task list #{home.key.lower()}")
    return Reply(tuple(blocks), (show,), "good")


def _restored(held: Upload, context: Context, work: Work) -> Reply:
    _must_own(context, work)
    try:
        n = work.vault.restore(json.loads(held.text))
    except Unfit as unfit:
        raise misfit(unfit) from None
    work.uploads.drop(held)
    done = ngettext("Everything is here: {n} thing.", "Everything is here: {n} things.", n)
    return Reply((Line(("✚ ", done)),), (Button(_("Projects"), "project list"),), "good")


def misfit(unfit: Unfit) -> Refusal:
    """Why a team's file cannot be taken, and what to do."""
    match unfit.why:
        case Why.NEWER:
            return Refusal(
                _("This file is of a newer Steward."),
                _("Bring Steward up to date, then import it again."),
            )
        case Why.ELSEWHERE:
            return Refusal(
                _("This file is of another workspace ({name}).", name=unfit.where),
                _(
                    "Whoever runs Steward can bring it in: {line}.",
                    line=Code("steward import FILE"),
                ),
            )
        case Why.NOT_EMPTY:
            return Refusal(
                _("This team has something already."),
                _("Everything can be imported into an empty team alone. Lists can always be: {example}.",
                  example=Code("/pm import")),
            )  # fmt: skip
    return Refusal(
        _("This file is broken at {where}.", where=unfit.where),
        _("Export it again, and import it as it is."),
    )


@command(
    "pm import cancel",
    private=True,
    may=Role.MANAGER,
    aliases=("pm 导入 取消",),
    examples=("/pm import cancel", "/pm 导入 取消"),
)
def cancel(context: Context, work: Work, upload: Word | None = None) -> Reply:
    """Forget what was brought to be imported.

    upload: What is to be forgotten, as the button says it; else what you brought last
    """
    work.uploads.drop(_held(upload, context, work))
    return Reply((Line((_("Nothing was imported."),)),))


def _held(key: str | None, context: Context, work: Work) -> Upload:
    mine = work.uploads.find(person=context.me.id, order=("-at",), limit=1) if key is None else []
    held = work.uploads.get(key) if key is not None else next(iter(mine), None)
    if held is None or held.person != context.me.id or held.at <= work.now - KEPT:
        raise _outdated()
    return held


def _outdated() -> Refusal:
    return Refusal(
        _("This list has been imported already, or waited for more than a day."),
        _("Send it again: {example}.", example=Code("/pm import")),
    )
