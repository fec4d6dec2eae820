"""Lessons: noted, gathered at the end of a project, agreed on, and offered again."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import Label, Lead, Lines, Text, Word
from bot.model.lesson import Lesson, LessonState, Lookback
from bot.model.project import Project
from bot.paging import PageNo, page_of
from bot.privacy import readable
from bot.reply import Block, Bold, Button, Code, Form, Heading, Line, Reply, Small
from bot.rules import leads, must_lead
from bot.tongue import Tongue
from bot.wording import Names, called, hint, project_of, turned, where
from bot.words import Words, _, ngettext
from bot.work import Work

LONGEST = 400


class Nothing(StrEnum):
    """That there is nothing to say."""

    NOTHING = "nothing"

    @staticmethod
    def words() -> dict[str, str]:
        return {"没有": "nothing", "无": "nothing"}


@command(
    "feedback lesson",
    of_closed=True,
    aliases=("feedback 经验", "feedback 教训"),
    examples=(
        "/feedback lesson Ask for DNS in week 1 +supplier",
        "/feedback 经验 第一周就要域名权限 +供应商",
    ),
)
def lesson(
    context: Context,
    work: Work,
    title: Text,
    labels: list[Label] | None = None,
    project: Project | None = None,
) -> Reply:
    """Note what a project taught you; it is offered again once others find it useful, too.

    title: What to do, or not to do, another time
    labels: What it is about; by that it is found again
    project: The project it comes from, if it is not this room's
    """
    from bot.lessons import note

    home = project or project_of(context, work)
    made = note(_short(title), [str(label) for label in labels or []], home, context.me, work)
    return _card("💡", made, context, work)


def _short(text: str) -> str:
    from bot.kinds import has_words

    said = " ".join(text.split())
    if not has_words(said) or len(said) > LONGEST:
        raise Refusal(
            _("A lesson has words, and {n} characters at most.", n=LONGEST),
            _("Write it like {example}.",
              example=Code("/feedback lesson Ask for DNS in week 1 +supplier")),
        )  # fmt: skip
    return said


def _card(sign: str, one: Lesson, context: Context, work: Work) -> Reply:
    from bot.reports.lessons import buttons, lesson_spans

    home = Names(work).project(one.project)
    blocks: list[Block] = [Line((f"{sign} ", *lesson_spans(one, work, home=False)))]
    if one.state is LessonState.NOTED:
        blocks.append(hint(_("When others press 👍, it is published and offered again.")))
    note = where(home, context)
    return Reply((*blocks, *((note,) if note else ())), buttons(one))


@command(
    "feedback lessons",
    private=True,
    changes=False,
    aliases=("feedback 经验库", "feedback 教训库"),
    examples=("/feedback lessons", "/feedback lessons +supplier", "/feedback 经验库"),
)
def lessons(
    context: Context,
    work: Work,
    labels: list[Label] | None = None,
    page: PageNo = 1,
    project: Project | None = None,
) -> Reply:
    """List what waits for a vote in a project, and the lessons the whole team has published.

    labels: Only those about this
    page: Which page of a long list
    project: The project whose votes are wanted, if it is not this room's
    """
    from bot.asking import Has
    from bot.reports.lessons import buttons, lesson_spans

    home = project or context.project
    marks = [str(label) for label in labels or []]
    about: dict[str, Any] = {"labels": Has(marks[0], tuple(marks[1:]))} if marks else {}
    blocks: list[Block] = []
    if home is not None and page == 1:
        noted = work.lessons.find(
            project=home.id, state=LessonState.NOTED, order=("number",), limit=20, **about
        )
        if noted:
            title = _("{project}: lessons that wait for a vote", project=called(home, work))
            blocks.append(Heading((title,)))
            blocks += [Line(lesson_spans(one, work, home=False), buttons(one)) for one in noted]
            if len(noted) > 1 and leads(home, context, work):
                example = Code(f"/feedback lessons merge K-{noted[0].number} K-{noted[1].number}")
                blocks.append(
                    hint(_("Two that say the same become one: {example}.", example=example))
                )
    found = page_of(
        work.lessons, page, ("-published_at",), state=LessonState.PUBLISHED, **about
    )  # fmt: skip
    if found.total:
        blocks.append(Heading((ngettext("{n} lesson", "{n} lessons", found.total),)))
    homes = work.projects.find(id=tuple({one.project for one in found.rows}))
    open_ = {one.id for one in readable(homes, context, work)}
    blocks += [
        Line(lesson_spans(one, work, home=one.project in open_), buttons(one)) for one in found.rows
    ]
    if not blocks:
        example = Code("/feedback lesson Ask for DNS in week 1 +supplier")
        nothing = Line((_("There are no lessons yet."),))
        return Reply((nothing, hint(_("Note one: {example}.", example=example))))
    turns, pages = turned(context, found)
    return Reply((*blocks, *turns), tuple(pages))


@command(
    "feedback lessons vote",
    of_closed=True,
    aliases=("feedback 经验库 赞成", "feedback 经验库 有用"),
    examples=("/feedback lessons vote K-3", "/feedback 经验库 有用 K-3"),
)
def vote(context: Context, work: Work, ref: Lesson) -> Reply:
    """Say that a lesson is useful; two such votes publish it.

    ref: The lesson: K-3
    """
    from bot.lessons import vote as voted

    if ref.state in (LessonState.MERGED, LessonState.DROPPED):
        raise _gone(ref, work)
    if ref.created_by == context.me.id and not _alone(ref, work):
        raise Refusal(
            _("That one is yours: others say whether it is useful."),
            _("{list} shows the lessons of others.", list=Code("/feedback lessons")),
        )
    if work.votes.find(lesson=ref.id, person=context.me.id, useful=True):
        return Reply((Line((_("You have said so already."),)),), private=True)
    published = voted(ref, context.me, True, work)
    if _alone(ref, work) and ref.state is LessonState.NOTED:
        ref.state, ref.published_at = LessonState.PUBLISHED, work.now
        published = True
    reply = _card("👍", ref, context, work)
    if not published:
        return reply
    said = _("Published: it is offered again where it matters.")
    return Reply((*reply.blocks, Line((said,))), reply.buttons, "good")


def _alone(ref: Lesson, work: Work) -> bool:
    """Whether nobody but its author works on the project."""
    from bot.gate import members

    people = members(Names(work).project(ref.project), work)
    return all(one.id == ref.created_by for one in people)


def _gone(ref: Lesson, work: Work) -> Refusal:
    into = work.lessons.get(ref.into) if ref.into else None
    said = (
        _("K-{n} lives on in K-{other}.", n=ref.number, other=into.number)
        if into is not None
        else _("K-{n} was dropped.", n=ref.number)
    )
    return Refusal(said, _("{list} shows the lessons of others.", list=Code("/feedback lessons")))


@command(
    "feedback lessons useless",
    private=True,
    of_closed=True,
    aliases=("feedback 经验库 没用",),
    examples=("/feedback lessons useless K-3", "/feedback 经验库 没用 K-3"),
)
def useless(context: Context, work: Work, ref: Lesson) -> Reply:
    """Say that a lesson is of no use: it is not offered to you any more.

    ref: The lesson: K-3
    """
    from bot.lessons import vote as voted

    voted(ref, context.me, False, work)
    said = _("K-{n} is not offered to you any more.", n=ref.number)
    return Reply((Line((said,)),))


@command(
    "feedback lessons merge",
    of_closed=True,
    aliases=("feedback 经验库 合并",),
    examples=(
        "/feedback lessons merge K-3 K-5 Ask for DNS in week 1",
        "/feedback 经验库 合并 K-3 K-5 第一周就要域名权限",
    ),
)
def merge(context: Context, work: Work, refs: list[Lesson], text: Text | None = None) -> Reply:
    """Make one lesson of several that say the same.

    refs: The lessons, of which the first one stays: K-3 K-5
    text: What it says from now on, if not what the first one says
    """
    from bot.lessons import merge as merged

    into, *others = refs
    home = Names(work).project(into.project)
    if not others:
        raise Refusal(
            _("Which lessons become one?"),
            _("Write it like {example}.", example=Code("/feedback lessons merge K-3 K-5")),
        )
    for one in refs:
        must_lead(Names(work).project(one.project), context, work)
        if one.state in (LessonState.MERGED, LessonState.DROPPED):
            raise _gone(one, work)
    merged(into, others, _short(text) if text else None)
    reply = _card("💡", into, context, work)
    said = ngettext("{n} other of {project} became part of it.",
                    "{n} others of {project} became part of it.", len(others),
                    project=called(home, work))  # fmt: skip
    return Reply((*reply.blocks, Line((said,))), reply.buttons)


@command(
    "feedback lessons drop",
    of_closed=True,
    aliases=("feedback 经验库 删除",),
    examples=("/feedback lessons drop K-3", "/feedback 经验库 删除 K-3"),
)
def drop(context: Context, work: Work, ref: Lesson) -> Reply:
    """Drop a lesson; nobody is offered it any more.

    ref: The lesson: K-3
    """
    if ref.created_by != context.me.id:
        must_lead(Names(work).project(ref.project), context, work)
    if ref.state in (LessonState.MERGED, LessonState.DROPPED):
        raise _gone(ref, work)
    ref.state = LessonState.DROPPED
    return Reply((Line(("− ", Bold(f"K-{ref.number}"), " ", ref.text)),))


# Asked at the end


@command(
    "feedback lookback", changes=False, by_clock=True, examples=("feedback lookback 01kd5k7h",)
)
def lookback(context: Context, work: Work, ask: Word) -> Reply:
    """Ask somebody what a project taught them.

    ask: Which question it is
    """
    from bot.reports.lessons import trouble_of

    found = work.lookbacks.get(ask)
    person = work.people.get(found.person) if found is not None else None
    if found is None or person is None or found.answered_at is not None:
        return Reply()
    home = Names(work).project(found.project)
    first = _(
        "🏁 {project} is closed. Two questions, one minute:", project=Bold(called(home, work))
    )
    blocks: list[Block] = [
        Line((first,)),
        Line((_("1 What would you do again?"),)),
        Line((_("2 What would you do differently?"),)),
    ]
    found_of = trouble_of(person, home, work)
    if found_of:
        blocks.append(Small((_("Of yours, this was late or blocked:"),)))
        blocks += [Small(("• ", said)) for said in found_of]
    line = f"feedback lessons answer ask:{found.id}"
    return Reply(
        tuple(blocks), (Button(_("Answer"), line, "primary"), Button(_("Nothing to add"), f"{line} nothing"))
    )  # fmt: skip


@command(
    "feedback lessons answer",
    private=True,
    of_closed=True,
    aliases=("feedback 经验库 回答",),
    examples=(
        "/feedback lessons answer",
        '/feedback lessons answer again:"Weekly calls" differently:"Ask for DNS in week 1"',
        '/feedback 经验库 回答 保持:"每周例会" 改进:"第一周就要域名权限"',
    ),
)
def answer(
    context: Context,
    work: Work,
    again: Annotated[Lines | None, Lead(("保持",))] = None,
    differently: Annotated[Lines | None, Lead(("改进",))] = None,
    labels: list[Label] | None = None,
    nothing: Nothing | None = None,
    ask: Annotated[Word | None, Lead(("ask",))] = None,
    project: Project | None = None,
) -> Reply:
    """Say what a project taught you; every line becomes a lesson the team can agree on.

    again: What you would do again
    differently: What you would do differently
    labels: What it is about; by that it is found again
    nothing: nothing, if there is nothing to say
    ask: Which question you answer
    project: The project, if it is not this room's
    """
    from bot.lessons import note
    from bot.reports.lessons import lesson_spans

    asked, home = _asked(ask, project, context, work)
    if nothing is None and again is None and differently is None:
        return _form(home, context, work)
    if asked is not None:
        asked.answered_at = work.now
    marks = [str(label) for label in labels or []]
    lines = [
        line.strip(" •-\t") for text in (again, differently) if text for line in text.split("\n")
    ]
    made = [note(_short(line), marks, home, context.me, work) for line in lines if line]
    thanks = _("Noted for {project}; thank you.", project=called(home, work))
    blocks: list[Block] = [Line(("✔ ", thanks))]
    blocks += [Line(("💡 ", *lesson_spans(one, work, home=False))) for one in made]
    return Reply(tuple(blocks), tone="good")


def _asked(
    ask: str | None, project: Project | None, context: Context, work: Work
) -> tuple[Lookback | None, Project]:
    """The question that is answered, and its project; None where nobody asked."""
    found = work.lookbacks.get(ask) if ask else None
    if found is not None and found.person == context.me.id:
        return found, Names(work).project(found.project)
    home = project or project_of(context, work)
    return next(iter(work.lookbacks.find(project=home.id, person=context.me.id)), None), home


def _form(home: Project, context: Context, work: Work) -> Reply:
    from bot.reports.lessons import troubles

    tongue = Tongue(context.locale, context.zone, work.now)
    begun = troubles(context.me, home, tongue, work)
    said: Words = _("What did {project} teach you? Every line becomes a lesson.",
                    project=called(home, work))  # fmt: skip
    assert context.call is not None
    ask = context.call.args.get("ask")
    about = ("ask", str(ask)) if ask else ("project", f"#{home.key.lower()}")
    prefill = (about, ("differently", begun)) if begun else (about,)
    example = Code('/feedback lessons answer differently:"Ask for DNS in week 1"')
    return Reply((Line((said,)), hint(_("Write it like {example}.", example=example))), private=True,
                 form=Form("feedback lessons answer", prefill))  # fmt: skip
