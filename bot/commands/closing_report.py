"""The closing report: computed, with what people say beside it, and the client's version of it."""

from __future__ import annotations

from typing import Annotated

from bot.clock import new_id
from bot.commands.closing import closing_of
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Lead, Lines, Word
from bot.model.closing import Closing, Verdict
from bot.model.people import Role
from bot.model.project import Audience, Project, ProjectState
from bot.reply import Block, Bold, Button, Code, Form, Heading, Line, Reply, Small, Who, dump, load
from bot.rules import leads, must_lead
from bot.wording import Names, called, hint, project_of
from bot.words import Words, _
from bot.work import Work

MOST = 10
SAYS = 6
"""Who gives so few points, or fewer, would not recommend us."""


@command(
    "report closing",
    private=True,
    changes=False,
    aliases=("report 结项", "report 结项报告"),
    examples=("/report closing", "/report 结项"),
)
def closing(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show how a project ended, or would end now: goals, scope, schedule, cost, client, lessons.

    project: The project, if it is not this room's
    """
    from bot.reports.closing import closed_of, closing_report

    home = project or project_of(context, work)
    led = leads(home, context, work)
    reply = closing_report(closed_of(home, work), work, money=led)
    key = home.key.lower()
    buttons = [Button(_("Plan and actual"), f"report chart burnup #{key}"),
               Button(_("Lessons"), f"feedback lessons #{key}")]  # fmt: skip
    if led:
        buttons += [Button(_("What do you say of it?"), f"report closing edit #{key}"),
                    Button(_("For the client"), f"report closing client #{key}")]  # fmt: skip
    return Reply(reply.blocks, tuple(buttons))


@command(
    "report closing edit",
    private=True,
    of_closed=True,
    may=Role.MANAGER,
    aliases=("report 结项 修改", "report 结项 评价"),
    examples=(
        '/report closing edit goals:"200 sign-ups, 231 reached" next:"Support until March"',
        '/report 结项 评价 目标:"目标200，实际231"',
    ),
)
def edit(
    context: Context,
    work: Work,
    goals: Annotated[Lines | None, Lead(("目标",))] = None,
    scope: Annotated[Lines | None, Lead(("范围",))] = None,
    schedule: Annotated[Lines | None, Lead(("进度",))] = None,
    cost: Annotated[Lines | None, Lead(("成本",))] = None,
    risks: Annotated[Lines | None, Lead(("风险",))] = None,
    client: Annotated[Lines | None, Lead(("客户",))] = None,
    team: Annotated[Lines | None, Lead(("团队",))] = None,
    next: Annotated[Lines | None, Lead(("接下来",))] = None,
    contact: Annotated[Word | None, Lead(("contact", "联系人"))] = None,
    project: Project | None = None,
) -> Reply:
    """Say what the numbers of the closing report do not; only the team reads it, but the contact.

    goals: What became of what was wanted
    scope: What was added or left out, and why
    schedule: Why it came sooner or later
    cost: Why it took more or less
    risks: Which of them came true, and how that went
    client: How it was with the client
    team: How it was for the team
    next: What comes next, who does it, by when
    contact: Whom the client may ask from now on; they read it
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    said = {
        "goals": goals, "scope": scope, "schedule": schedule, "cost": cost, "risks": risks,
        "client": client, "team": team, "next": next,
    }  # fmt: skip
    new = {name: text for name, text in said.items() if text is not None}
    known = _first(work.closings.find(project=home.id))
    if not new and contact is None:
        current = tuple((known.words if known else {}).items())
        current += (("contact", known.contact),) if known and known.contact else ()
        form = Form("report closing edit", (("project", f"#{home.key.lower()}"),), current)
        how = Code('/report closing edit goals:"200 sign-ups, 231 reached"')
        ask = Line((_("What do you say of {project}?", project=called(home, work)),))
        return Reply((ask, hint(_("Write it like {example}.", example=how))), form=form)
    kept = closing_of(home, work)
    kept.words = {name: text for name, text in {**kept.words, **new}.items() if text.strip()}
    kept.contact = contact if contact is not None else kept.contact
    told = Line(("✔ ", _("Noted for {project}; thank you.", project=called(home, work))))
    show = Button(_("Closing report"), f"report closing #{home.key.lower()}")
    return Reply((told,), (show,), "good")


def _first(found: list[Closing]) -> Closing | None:
    return found[0] if found else None


@command(
    "report closing client",
    private=True,
    changes=False,
    may=Role.MANAGER,
    aliases=("report 结项 客户",),
    examples=("/report closing client", "/report 结项 客户"),
)
def client_(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Show what the client reads at the end of a project: made from what is shared with them.

    project: The project, if it is not this room's
    """
    from bot.reports.client_end import client_end

    home = project or project_of(context, work)
    must_lead(home, context, work)
    known = _first(work.closings.find(project=home.id))
    page = client_end(known or Closing("0", home.id), home, work)
    title = Heading((_("What the client of {project} would read", project=called(home, work)),))
    warned = _warned(page, home)
    key = home.key.lower()
    buttons = (Button(_("Send it"), f"report closing send #{key}", "primary"),
               Button(_("Name whom to ask"), f"report closing edit #{key}"))  # fmt: skip
    if known is not None and known.sent_at is not None:
        note = Small((_("It was sent {when}.", when=known.sent_at.date()),))
        return Reply((title, *page.blocks, note))
    return Reply((title, *page.blocks, *warned), buttons)


def _warned(page: Reply, home: Project) -> list[Block]:
    from bot.reports.client_words import listed_in, warnings

    lines = [str(span) for block in page.blocks if isinstance(block, Line) for span in block.spans]
    return warnings(listed_in([home.name, *lines], home.client_words))


@command(
    "report closing send",
    private=True,
    of_closed=True,
    may=Role.MANAGER,
    aliases=("report 结项 发送",),
    examples=("/report closing send", "/report 结项 发送"),
)
def send(context: Context, work: Work, project: Project | None = None) -> Reply:
    """Send the client the last report, with three questions, into the rooms they read.

    project: The project, if it is not this room's
    """
    from bot.client_reports import named, reader_rooms
    from bot.report_posts import SECOND
    from bot.reports.client_end import client_end

    home = project or project_of(context, work)
    must_lead(home, context, work)
    if home.state is ProjectState.ACTIVE:
        raise Refusal(
            _("{project} has to be closed first.", project=called(home, work)),
            _("Type {example}.", example=Code("/project close")),
        )
    rooms = reader_rooms(home, work)
    kept = closing_of(home, work)
    if kept.sent_at is not None:
        return Reply((Line((_("It was sent {when}.", when=kept.sent_at.date()),)),))
    page = client_end(kept, home, work)
    if warned := _warned(page, home):
        edit_ = Code("/report closing edit")
        raise Refusal(
            _("A word stands in it that is not for the client: {line}",
              line=_said(warned[0])),
            _("Change the title or the contact, like {example}.", example=edit_),
        )  # fmt: skip
    kept.text, kept.sent_at, kept.sent_by = dump(page), work.now + SECOND, context.me.id
    kept.rooms = [room.id for room in rooms]
    said = _("The last report goes to {room} now.", room=named(rooms))
    return Reply((Line(("✔ ", said)),), tone="good")


def _said(block: Block) -> Words:
    assert isinstance(block, Line)
    words = block.spans[1]
    assert isinstance(words, Words)
    return words


@command(
    "report closing deliver", by_clock=True, changes=False, for_client=True,
    examples=("report closing deliver 01kd5k7h",),
)  # fmt: skip
def deliver(context: Context, work: Work, closing: Word) -> Reply:
    """Bring the client the last report of their project.

    closing: Which one
    """
    found, room = work.closings.get(closing), context.room
    if found is None or found.text is None or room is None or room.id not in found.rooms:
        return Reply()
    return load(found.text)


@command(
    "report closing answer",
    private=True,
    of_closed=True,
    may=Role.GUEST,
    aliases=("report 结项 回答",),
    examples=(
        "/report closing answer of:01kd5k7h score:9",
        "/report 结项 回答 of:01kd5k7h 打分:9",
    ),
)
def answer(
    context: Context,
    work: Work,
    of: Annotated[Word, Lead(("of",))],
    score: Annotated[int | None, Lead(("score", "打分"))] = None,
    worked: Annotated[Lines | None, Lead(("好的",))] = None,
    improve: Annotated[Lines | None, Lead(("改进",))] = None,
) -> Reply:
    """As the client, say how the project was.

    of: Which project's last report
    score: Would you recommend us, from 0 to 10?
    worked: What worked?
    improve: What should we do better?
    """
    kept = work.closings.get(of)
    room = context.room
    here = room is not None and room.audience is Audience.CLIENT and kept is not None
    if kept is None or room is None or not here or room.id not in kept.rooms:
        raise Refusal(
            _("There is nothing to answer here."),
            _("Press a button under a report, in the room where it stands."),
        )
    if context.role is not Role.GUEST:
        raise Refusal(
            _("This is for the client to answer."),
            _("What they tell you belongs in the log: {example}.",
              example=Code("/log feedback loves the new home page")),
        )  # fmt: skip
    if score is not None and not 0 <= score <= MOST:
        raise Refusal(
            _("Points run from 0 (not at all) to 10 (certainly)."),
            _("Write it like {example}.", example=Code(f"score:{MOST - 1}")),
            field="score",
        )
    mine = next(iter(work.verdicts.find(closing=kept.id, person=context.me.id)), None)
    if score is None and worked is None and improve is None:
        return _three(of, mine)
    verdict = mine or work.verdicts.add(
        Verdict(new_id(work.now), kept.project, kept.id, context.me.id, work.now)
    )
    verdict.score = score if score is not None else verdict.score
    verdict.worked, verdict.improve = worked or verdict.worked, improve or verdict.improve
    verdict.at = work.now
    return Reply((Line(("✔ ", _("Thank you: the team is told."))),), tone="good")


def _three(of: str, mine: Verdict | None) -> Reply:
    """The form of the three questions, with what they have said of them before."""
    current: tuple[tuple[str, str], ...] = ()
    if mine is not None:
        had = {"score": mine.score, "worked": mine.worked, "improve": mine.improve}
        current = tuple((name, str(value)) for name, value in had.items() if value is not None)
    example = Code(f"/report closing answer of:{of} score:9")
    blocks = (Line((_("Three questions, one minute."),)),
              hint(_("Write it like {example}.", example=example)))  # fmt: skip
    return Reply(blocks, form=Form("report closing answer", (("of", of),), current))


@command(
    "report closing answered", by_clock=True, changes=False,
    examples=("report closing answered 01kd5k7h",),
)  # fmt: skip
def answered(context: Context, work: Work, verdict: Word) -> Reply:
    """Tell whoever leads a project what its client says at the end.

    verdict: Which answer
    """
    found = work.verdicts.get(verdict)
    if found is None:
        return Reply()
    home, who = Names(work).project(found.project), work.people.get(found.person)
    low = found.score is not None and found.score <= SAYS
    said = _("{who} of the client's on {project}:", project=Bold(called(home, work)),
             who=Who(who.name) if who else _("somebody who left"))  # fmt: skip
    blocks: list[Block] = [Line(("⚠ " if low else "💬 ", said))]
    if found.score is not None:
        blocks.append(Line((_("Would recommend us: {n} of {most}", n=found.score, most=MOST),)))
    if found.worked:
        blocks.append(Line((_("Worked: “{text}”", text=found.worked),)))
    if found.improve:
        blocks.append(Line((_("To do better: “{text}”", text=found.improve),)))
    return Reply(tuple(blocks), (Button(_("Closing report"), f"report closing #{home.key.lower()}"),),
                 "warning" if low else "plain")  # fmt: skip
