"""Feedback of a client: given by one tap, told, listed, and what is done about it."""

from __future__ import annotations

from uuid import uuid4

from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.feedback import (
    FEW,
    SCALES,
    asked_since,
    in_two_days,
    may_answer,
    out_of,
    question,
    result,
    survey_named,
    tapped,
    unknown,
)
from bot.grammar import Refusal
from bot.kinds import Word, spoken
from bot.model.feedback import Ballot, Scale, Score, Survey
from bot.model.log import LogEntry, LogKind
from bot.model.people import Role
from bot.model.project import Project, ProjectState
from bot.model.task import Task, Visibility
from bot.reply import Block, Bold, Button, Code, Heading, Line, Reply, Span, Who, dotted
from bot.tongue import Tongue
from bot.wording import Names, called, hint, log_ref, log_spans, project_of, task_spans
from bot.words import Words, _, ngettext, pgettext
from bot.work import Work

SHOWN = 10
IMPROVE = "improve"
"""The label of what is to be done about a low score."""


@command(
    "feedback rate",
    private=True,
    may=Role.GUEST,
    of_closed=True,
    aliases=("feedback 评分",),
    examples=("/feedback rate ACME-F-3 4", "/feedback 评分 ACME-F-3 4"),
)
def rate(context: Context, work: Work, ref: Word, points: int) -> Reply:
    """As the client, answer a question that you were asked.

    ref: The question: ACME-F-3
    points: Your answer
    """
    found = survey_named(ref, None, context, work)
    if found is None or not may_answer(*found, context, work):
        raise unknown(ref)
    survey, home = found
    if points not in survey.scale.points:
        low, high = survey.scale.points[0], survey.scale.points[-1]
        raise Refusal(
            _("Points run from {low} to {high} here.", low=low, high=high),
            _("Press one of the buttons."),
            buttons=tapped(survey, home)[:5],
        )
    if survey.anonymous:
        return _cast(survey, home, points, context, work)
    known = work.scores.find(survey=survey.id, person=context.me.id)
    if known and known[0].points == points:
        return Reply((Line((_("You have said so already: {answer}.",
                              answer=out_of(survey.scale, points)),)),))  # fmt: skip
    if known and known[0].entry is not None:
        return Reply((Line((_("The team has your answer and is at work on it."),)),))
    if known:
        known[0].points, known[0].at = points, work.now
        score = known[0]
    else:
        score = work.scores.add(
            Score(new_id(work.now), home.id, survey.id, points, context.me.id, work.now)
        )
    _take_up(score, survey, home, context, work)
    return _thanks(survey, points, named=True)


def _cast(survey: Survey, home: Project, points: int, context: Context, work: Work) -> Reply:
    """An answer of nobody's; and, apart from it, that this person has given one."""
    if work.ballots.find(survey=survey.id, person=context.me.id):
        said = _("You have answered already. It is anonymous, so it cannot be changed.")
        return Reply((Line((said,)),))
    # Neither id tells its time, nor which of the others was made with it.
    work.ballots.add(Ballot(uuid4().hex, survey.id, context.me.id))
    score = work.scores.add(Score(uuid4().hex, home.id, survey.id, points))
    context.unnamed = True
    _take_up(score, survey, home, context, work)
    return _thanks(survey, points, named=False)


def _thanks(survey: Survey, points: int, *, named: bool) -> Reply:
    said = _("Thank you. Your answer: {answer}.", answer=out_of(survey.scale, points))
    blocks: list[Block] = [Line((said,))]
    low = survey.scale.low(points)
    if low:
        blocks.append(Line((_("We are sorry that it was not better. The team is told at once."),)))
    if named and not low:
        blocks.append(hint(_("To change it, press another button.")))
    return Reply(tuple(blocks), tone="good")


def _take_up(score: Score, survey: Survey, home: Project, context: Context, work: Work) -> None:
    """A low score is something to improve: a task of whoever leads the project, due in two working
    days, and an entry of the log that waits for an answer. That answer is what the client reads in
    their next report under what they said."""
    lead = work.people.get(home.lead)
    if not survey.scale.low(score.points) or lead is None or home.state is not ProjectState.ACTIVE:
        return
    tongue = Tongue(spoken(home.locale), home.zone, work.now)
    said = out_of(survey.scale, score.points)
    text = _("{question} {answer}", question=question(survey, home), answer=said)
    author = lead.id if survey.anonymous else context.me.id
    task = work.tasks.add(
        Task(
            id=new_id(work.now), project=home.id, number=work.number(home.id, "task"),
            title=tongue.text(_("Improve: {answer} ({ref})", answer=said, ref=survey.name)),
            created_at=work.now, created_by=lead.id, owner=lead.id,
            due=in_two_days(lead, home, work.now), labels=[IMPROVE],
        )
    )  # fmt: skip
    entry = work.logs.add(
        LogEntry(
            id=new_id(work.now), project=home.id, number=work.number(home.id, "log"),
            kind=LogKind.FEEDBACK, text=tongue.text(text), author=author, happened_at=work.now,
            contact=None if survey.anonymous else context.me.name, task=task.id,
            visibility=Visibility.CLIENT, labels=[IMPROVE],
        )
    )  # fmt: skip
    score.entry = entry.id


@command(
    "feedback scored", changes=False, by_clock=True, of_closed=True,
    examples=("feedback scored 0197c",),
)  # fmt: skip
def scored(context: Context, work: Work, score: Word) -> Reply:
    """For whoever leads the project: what a client answered.

    score: The answer's id
    """
    found = work.scores.get(score)
    survey = work.surveys.get(found.survey) if found is not None else None
    home = work.projects.get(found.project) if found is not None else None
    if found is None or survey is None or home is None:
        return Reply()
    names = Names(work)
    who: Span = names.person(found.person) or _("somebody")
    low = survey.scale.low(found.points)
    said = _("{who} answers {ref} of {project}: {answer}", who=who, ref=survey.name,
             project=called(home, work), answer=out_of(survey.scale, found.points))  # fmt: skip
    blocks: list[Block] = [Line(("⚠ " if low else "💬 ", said))]
    if survey.anonymous and not low and work.scores.count(survey=survey.id) < FEW:
        blocks = [Line((_("💬 An anonymous answer to {ref} of {project} came in.",
                          ref=survey.name, project=called(home, work)),))]  # fmt: skip
    entry = work.logs.get(found.entry) if found.entry else None
    task = work.tasks.get(entry.task) if entry is not None and entry.task else None
    buttons: list[Button] = []
    if task is not None:
        blocks.append(Line(("→ ", *task_spans(task, names))))
        buttons.append(Button(_("Show task"), f"task show {names.task(task)}"))
    if entry is not None and entry.waiting:
        buttons.append(Button(_("Answer"), f"log answer {log_ref(home, entry)}"))
    return Reply(tuple(blocks), tuple(buttons), "warning" if low else "plain")


@command(
    "feedback list",
    private=True,
    changes=False,
    when=("nothing",),
    aliases=("fb", "feedback 列表", "反馈", "feedback 清单"),
    examples=("/feedback list", "/feedback 列表"),
)
def list_(context: Context, work: Work, project: Project | None = None) -> Reply:
    """List what the client was asked and how they answered, with the scores of all.

    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    surveys = work.surveys.find(project=home.id, order=("-number",), limit=SHOWN)
    total = work.surveys.count(project=home.id)
    if not surveys:
        example = Code("/feedback ask csat after %beta")
        return Reply(
            (
                Line(
                    (_("The client of {project} was not asked yet.", project=called(home, work)),)
                ),
                hint(_("Ask them one question: {example}.", example=example)),
            )
        )
    by_survey: dict[str, list[Score]] = {}
    for score in work.scores.find(project=home.id):
        by_survey.setdefault(score.survey, []).append(score)
    all_ = {one.id: one for one in work.surveys.find(project=home.id)}
    told = [
        score
        for key, scores in by_survey.items()
        for score in scores
        if not _too_few(all_[key], scores)
    ]
    head = _("Feedback on {project}", project=called(home, work))
    blocks: list[Block] = [Heading((head,))]
    whole = [
        result(scale, [one for one in told if all_[one.survey].scale is scale]) for scale in Scale
    ]
    if any(whole):
        blocks.append(Line(dotted(*whole)))
    for survey in surveys:
        blocks.append(Line(_row(survey, by_survey.get(survey.id, []), home, work)))
    if total > SHOWN:
        n = total - SHOWN
        blocks.append(Line((ngettext("and {n} more", "and {n} more", n),)))
    plan = Button(_("What to improve"), f"feedback plan #{home.key.lower()}")
    return Reply(tuple(blocks), (plan,))


def _too_few(survey: Survey, scores: list[Score]) -> bool:
    """Whether to tell of them would be to tell who gave them."""
    return survey.anonymous and 0 < len(scores) < FEW


def _row(survey: Survey, scores: list[Score], home: Project, work: Work) -> tuple[Span, ...]:
    who = work.people.get(survey.person) if survey.person else None
    milestone = work.milestones.get(survey.after) if survey.after else None
    state: Span | None
    if _too_few(survey, scores):
        state = ngettext("{n} answer, shown from {few} on", "{n} answers, shown from {few} on",
                         len(scores), few=FEW)  # fmt: skip
    elif scores:
        state = result(survey.scale, scores)
    elif survey.cancelled_at is not None:
        state = _("cancelled")
    elif asked_since(survey, home, work) is not None:
        state = _("no answer yet")
    else:
        state = _("not asked yet")
    return (
        Bold(survey.name), " ",
        *dotted(SCALES[survey.scale], Who(who.name) if who else None,
                f"🏁 {milestone.name}" if milestone else None,
                _("at the close") if survey.at_close else None,
                _("anonymous") if survey.anonymous else None, state),
    )  # fmt: skip


@command(
    "feedback plan",
    private=True,
    changes=False,
    aliases=("feedback 改进",),
    examples=("/feedback plan", "/feedback 改进"),
)
def plan(context: Context, work: Work, project: Project | None = None) -> Reply:
    """List what low scores ask us to improve: whose it is, by when, and whether the client knows.

    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    scores = [one for one in work.scores.find(project=home.id) if one.entry is not None]
    entries = work.logs.find(id=tuple(str(one.entry) for one in scores), order=("-number",))
    if not entries:
        return Reply((Line((_("No low score asks for anything on {project}.",
                              project=called(home, work)),)),))  # fmt: skip
    names = Names(work)
    title = ngettext("{project}: {n} thing to improve", "{project}: {n} things to improve",
                     len(entries), project=called(home, work))  # fmt: skip
    blocks: list[Block] = [Heading((title,))]
    for entry in entries[:SHOWN]:
        blocks += _improvement(entry, home, names)
    blocks.append(
        hint(_("What you answer stands in the client's next report, under what they said."))
    )
    return Reply(tuple(blocks))


def _improvement(entry: LogEntry, home: Project, names: Names) -> list[Block]:
    task = names.work.tasks.get(entry.task) if entry.task else None
    known: Words = _("answered") if entry.answered_at else _("the client was not told yet")
    answer = (Button(_("Answer"), f"log answer {log_ref(home, entry)}"),) if entry.waiting else ()
    blocks: list[Block] = [Line((*log_spans(entry, names), " · ", known), answer)]
    if task is not None:
        done = (
            (Button(pgettext("button", "Done"), f"task done {names.task(task)}"),)
            if task.open
            else ()
        )
        state = () if task.open else (" · ", _("done"))
        blocks.append(Line(("→ ", *task_spans(task, names), *state), done))
    return blocks
