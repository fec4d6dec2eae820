"""The client's weekly report: begun, read, written over, looked at with the client's eyes."""

from __future__ import annotations

from typing import Annotated

from bot.client_reports import (
    Readers,
    draft_of,
    home_of,
    meant,
    opened,
    readers_of,
    ref_of,
    reopen,
)
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Lead, Lines, ReportNumber
from bot.model.project import Project
from bot.model.report import ClientReport, ReportLanguage, ReportState
from bot.paging import PageNo, page_of
from bot.reply import Block, Bold, Button, Code, Divider, Form, Heading, Instant, Line, Reply
from bot.rules import must_lead
from bot.wording import Names, called, hint, project_to_change, turned
from bot.words import Words, _, ngettext
from bot.work import Work

OUT = ("-", "—", "无", "none")
"""What is written into a section that is to be left out."""

MARKS = "•-*· \t"


@command(
    "report client",
    aliases=("report 客户", "report 客户周报"),
    examples=("/report client", "/report client zh", "/report 客户"),
)
def client(
    context: Context,
    work: Work,
    language: ReportLanguage | None = None,
    number: ReportNumber | None = None,
    project: Project | None = None,
) -> Reply:
    """Show this week's report to the client, written from what is shared with them.

    language: In which language the client reads: en, zh or both
    number: An earlier report: #14
    project: The project, if it is not this room's
    """
    from bot.reports.client_card import card

    home = home_of(number, project, context, work)
    if language is not None:
        must_lead(home, context, work)
        home = project_to_change(context, work)
        home.client_language = language
    if number is not None:
        report = meant(number, home, work)
    else:
        report = draft_of(home, work) or opened(home, work, context.me.id, None)
    if language is not None and report.state is ReportState.DRAFT:
        report.language = language
    return card(report, home, work)


@command(
    "report edit",
    aliases=("report 修改",),
    examples=(
        "/report edit",
        '/report edit done:"The shop takes cards now"',
        '/report 修改 完成:"商城已支持刷卡支付"',
    ),
)
def edit(
    context: Context,
    work: Work,
    status: Annotated[Lines | None, Lead(("状态",))] = None,
    done: Annotated[Lines | None, Lead(("完成",))] = None,
    problems: Annotated[Lines | None, Lead(("问题",))] = None,
    next: Annotated[Lines | None, Lead(("下周",))] = None,
    decisions: Annotated[Lines | None, Lead(("决定",))] = None,
    said: Annotated[Lines | None, Lead(("反馈",))] = None,
    moved: Annotated[Lines | None, Lead(("日期",))] = None,
    language: ReportLanguage | None = None,
    number: ReportNumber | None = None,
    project: Project | None = None,
) -> Reply:
    """Write sections of the client's report yourself, a line for each point; - leaves one out.

    status: How it stands, in a sentence
    done: What was done
    problems: Problems, and what we do about them
    next: What comes next
    decisions: What the client is to decide
    said: What they said, and what we did
    moved: Which dates moved, and why
    language: Of a report in both languages the one to write in: en or zh
    number: The report, if it is not the one in the making: #14
    project: The project, if it is not this room's
    """
    from bot.reports.client_card import card
    from bot.reports.client_page import edits, languages_of, written

    home = home_of(number, project, context, work)
    report = meant(number, home, work)
    _must_be_open(report, home)
    made = written(report, home, work)
    wanted = language if language in languages_of(report, home) else made.main
    now = made.texts[wanted]
    typed = {
        "status": status, "done": done, "problems": problems, "next": next,
        "decisions": decisions, "said": said, "moved": moved,
    }  # fmt: skip
    given = {name: text for name, text in typed.items() if text is not None}
    if not given:
        return _form(report, home, wanted, now)
    words = {name: _tidy(text) for name, text in given.items()}
    changed = {name: text for name, text in words.items() if text != now.get(name, "")}
    if changed and report.state is ReportState.APPROVED:
        reopen(report)  # whoever approved it has not read this
    own = {**edits(report, wanted), **changed}
    if wanted is ReportLanguage.ZH:
        report.zh = own
    else:
        report.en = own
    saved = _("Saved. {number} is to be approved.", number=report.name)
    return card(report, home, work, lead=("✎ ", saved))


def _form(
    report: ClientReport, home: Project, language: ReportLanguage, now: dict[str, str]
) -> Reply:
    """With nothing to change yet, a form with what stands there now."""
    prefill = [("number", ref_of(report, home))]
    if report.language is ReportLanguage.BOTH:
        prefill.append(("language", language.value))
    text = _("What is to stand there? For example {example}.",
             example=Code(f'/report edit {report.name} done:"The shop takes cards now"'))  # fmt: skip
    form = Form("report edit", tuple(prefill), tuple(now.items()))
    out = hint(_("A line for each point; {sign} leaves a section out.", sign=Code("-")))
    return Reply((Line((text,)), out), private=True, form=form)


def _tidy(text: str) -> str:
    """The lines without the marks that the page puts before them; "" to leave a section out."""
    if text.strip() in OUT:
        return ""
    lines = (line.strip().lstrip(MARKS).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _must_be_open(report: ClientReport, home: Project) -> None:
    if not report.open:
        ref = ref_of(report, home)
        raise Refusal(
            _("{number} was sent; it stays as its client read it.", number=report.name),
            _("Send a correction: {example}.", example=Code(f"/report correct {report.name}")),
            buttons=[Button(_("Correct it"), f"report correct {ref}")],
        )


@command(
    "report preview",
    private=True,
    changes=False,
    aliases=("report preview client", "report 预览", "report 预览客户"),
    examples=("/report preview", "/report preview #14", "/report 预览"),
)
def preview(
    context: Context,
    work: Work,
    number: ReportNumber | None = None,
    project: Project | None = None,
) -> Reply:
    """Show the client's report exactly as the client will see it.

    number: The report, if it is not the one in the making: #14
    project: The project, if it is not this room's
    """
    from bot.reports.client_card import buttons
    from bot.reports.client_page import MOST_WORDS, beside_page, page, written
    from bot.reports.client_words import found_in, warnings

    home = home_of(number, project, context, work)
    report = meant(number, home, work)
    made = written(report, home, work)
    shown = page(made, home, work)
    head = Line(("👁 ", _seen(report, home, readers_of(home, work), work)))
    beside = beside_page(made)[-1:] if made.words > MOST_WORDS else []
    if report.open:
        beside = [*warnings(found_in(made, home)), *beside]
    own = tuple(b for b in buttons(report, home, work) if not b.line.startswith("report preview"))
    return Reply((head, Divider(), *shown.blocks, *([Divider(), *beside] if beside else [])), own)


def _seen(report: ClientReport, home: Project, readers: Readers, work: Work) -> Words:
    """Who will see it, by name, and when."""
    company = work.clients.get(home.client) if home.client else None
    who = company.name if company else _("the client")
    if not report.open:
        return _("This is what {who} has read:", who=who)
    if not readers:
        return _("This is what {who} would read; no room is bound to them yet.", who=who)
    if report.state is ReportState.APPROVED and report.send_at is not None:
        return _("This is what {who} will read in {room}, {when}:",
                 who=who, room=readers.named, when=Instant(report.send_at))  # fmt: skip
    return _("This is what {who} will read in {room}, once it is approved:",
             who=who, room=readers.named)  # fmt: skip


@command(
    "report archive",
    private=True,
    changes=False,
    aliases=("report 存档",),
    examples=("/report archive", "/report archive #14", "/report 存档"),
)
def archive(
    context: Context,
    work: Work,
    number: ReportNumber | None = None,
    page: PageNo = 1,
    project: Project | None = None,
) -> Reply:
    """List the reports that the client has read, or show one as it was sent.

    number: One of them: #14
    page: Which page of a long list
    project: The project, if it is not this room's
    """
    home = home_of(number, project, context, work)
    if number is not None:
        from bot.reports.client_card import card

        return card(meant(number, home, work), home, work)
    sent = (ReportState.SENT, ReportState.CORRECTED)
    found = page_of(work.reports, page, ("-number", "-letter"), project=home.id, state=sent)
    if not found.total:
        none = _(
            "The client of {project} has not been sent a report yet.", project=called(home, work)
        )
        example = Code("/report client")
        return Reply((Line((none,)), hint(_("Begin this week's: {example}.", example=example))))
    title = ngettext(
        "{project}: {n} report sent", "{project}: {n} reports sent", found.total,
        project=called(home, work),
    )  # fmt: skip
    names = Names(work)
    blocks: list[Block] = [Heading((title,))]
    for report in found.rows:
        days = {"start": report.since, "end": report.until}
        when, by = Instant(report.sent_at or report.created_at), names.person(report.approved_by)
        told = (
            _("{start} to {end}, sent {when}, approved by {who}", **days, when=when, who=by)
            if by is not None
            else _("{start} to {end}, sent {when} by itself", **days, when=when)
        )
        show = Button(_("Show"), f"report archive {ref_of(report, home)}")
        blocks.append(Line((Bold(report.name), " · ", told), (show,)))
    turns, buttons = turned(context, found, project=home)
    return Reply((*blocks, *turns), tuple(buttons))


@command(
    "report correct",
    aliases=("report 更正",),
    examples=("/report correct #14", "/report 更正 #14"),
)
def correct(
    context: Context,
    work: Work,
    number: ReportNumber,
    project: Project | None = None,
) -> Reply:
    """Begin a correction of a report that the client has read: #14 becomes #14b.

    number: The report: #14
    project: The project, if it is not this room's
    """
    from bot.reports.client_card import card

    home = home_of(number, project, context, work)
    first = meant(number, home, work)
    if first.open:
        edit_it = f"report edit {ref_of(first, home)}"
        raise Refusal(
            _("{number} has not been sent; it can still be changed.", number=first.name),
            _("Write it like {example}.", example=Code(f"/report edit {first.name}")),
            buttons=[Button(_("Edit"), edit_it)],
        )
    family = work.reports.find(project=home.id, number=first.number, order=("letter",))
    last = family[-1]
    if not last.open:
        letter = chr(ord(last.letter or "a") + 1)
        if letter > "z":
            raise Refusal(
                _("{number} has been corrected too often.", number=first.name),
                _("Say it in the next report: {example}.", example=Code("/report client")),
            )
        last = work.reports.add(
            ClientReport(
                id=new_id(work.now), project=home.id, number=first.number, letter=letter,
                since=last.since, until=last.until, created_at=work.now, created_by=context.me.id,
                language=last.language, en=dict(last.en), zh=dict(last.zh),
            )
        )  # fmt: skip
    begun = _("{letter} takes the place of {number} once it is sent. Change what was wrong.",
              letter=last.name, number=first.name)  # fmt: skip
    return card(last, home, work, lead=("✎ ", begun))
