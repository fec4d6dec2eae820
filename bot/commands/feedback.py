"""Feedback of a client: asked for now, later, or again and again."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import islice, pairwise
from typing import Annotated

from bot.client_reports import rooms_of
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.feedback import (
    MONTH,
    SCALES,
    asked_since,
    ends,
    question,
    survey_named,
    survey_ref,
    tapped,
)
from bot.grammar import Refusal
from bot.kinds import Lead, Outsider, Word
from bot.model.feedback import Naming, Occasion, Scale, Survey
from bot.model.milestone import Milestone
from bot.model.people import Role
from bot.model.project import Project, Schedule
from bot.model.recurrence import Recurrence
from bot.reply import Block, Button, Code, Line, Reply, Small, Who, dotted
from bot.rhythm import rhythm
from bot.rules import must_lead
from bot.wording import called, hint, project_of
from bot.words import Words, _
from bot.work import Work

TEN = time(10)


@command(
    "feedback ask",
    may=Role.MANAGER,
    aliases=("fb ask", "feedback 征求", "反馈 征求", "feedback 询问"),
    examples=(
        "/feedback ask csat @wang after %beta", "/feedback ask nps close anonymous",
        "/feedback ask csat every month", "/feedback 征求 满意度 里程碑后 %beta",
    ),
)  # fmt: skip
def ask(
    context: Context,
    work: Work,
    scale: Scale,
    person: Outsider | None = None,
    after: Annotated[Milestone | None, Lead(("after", "里程碑后"))] = None,
    when: Occasion | None = None,
    every: Recurrence | None = None,
    naming: Naming = Naming.NAMED,
    project: Project | None = None,
) -> Reply:
    """Ask the client one question: how satisfied they are, or whether they would recommend us.

    scale: csat (1 to 5) or nps (0 to 10)
    person: Who is asked; everybody in the client's rooms, if nobody is named
    after: The milestone after which it is asked
    when: now or close: when the project is closed
    every: How often: every month
    naming: named or anonymous
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    must_lead(home, context, work)
    anonymous = naming is Naming.ANONYMOUS
    if anonymous and person is not None:
        raise Refusal(
            _("One person alone is not anonymous."),
            _("Ask everybody in the client's room: {example}.",
              example=Code(f"/feedback ask {scale} anonymous")),
        )  # fmt: skip
    if person is None and not rooms_of(home, work):
        raise Refusal(
            _("No room here is read by the client of {project} yet.", project=called(home, work)),
            _("In the room you share with them, type {example}.",
              example=Code(f"/project bind {home.key.lower()} as client")),
        )  # fmt: skip
    if every is not None:
        return _pulse(scale, every, anonymous, home, context, work)
    survey = work.surveys.add(
        Survey(
            id=new_id(work.now), project=home.id, number=work.number(home.id, "survey"),
            scale=scale, created_at=work.now, created_by=context.me.id,
            person=person.id if person else None, after=after.id if after else None,
            at_close=when is Occasion.CLOSE, anonymous=anonymous,
        )
    )  # fmt: skip
    if after is None and when is not Occasion.CLOSE:
        survey.asked_at = work.now
    return _queued(survey, home, work)


def _queued(survey: Survey, home: Project, work: Work) -> Reply:
    who = work.people.get(survey.person) if survey.person else None
    rooms = ", ".join(f"#{room.name}" for room in rooms_of(home, work))
    milestone = work.milestones.get(survey.after) if survey.after else None
    moment: Words = _("as soon as they may be spoken to")
    if survey.asked_at is None and milestone is not None:
        moment = _("once {milestone} is reached", milestone=milestone.name)
    elif survey.asked_at is None:
        moment = _("once the project is closed")
    ref = survey_ref(survey, home)
    said = dotted(
        survey.name, SCALES[survey.scale], ends(survey.scale), Who(who.name) if who else rooms,
        moment, _("anonymous") if survey.anonymous else None,
    )  # fmt: skip
    buttons = [Button(_("Cancel"), f"feedback cancel {ref}")]
    if asked_since(survey, home, work) is None:
        buttons.insert(0, Button(_("Send now"), f"feedback send {ref}"))
    return Reply((Line(("📮 ", *said)),), tuple(buttons))


def _pulse(
    scale: Scale, every: Recurrence, anonymous: bool, home: Project, context: Context, work: Work
) -> Reply:
    first = every.start or work.now.date()
    days = list(islice(every.occurrences(first - timedelta(days=1)), 4)) if every.rule else []
    if not days or any(later - one < MONTH for one, later in pairwise(days)):
        raise Refusal(
            _("A client is asked once a month at most."),
            _("Write it like {example}.", example=Code(f"/feedback ask {scale} every month")),
        )
    line = f"feedback pulse {scale}{' anonymous' if anonymous else ''}"
    for rule in work.schedules.find(project=home.id, active=True):
        if rule.said.startswith("feedback pulse"):
            rule.active = False
    room = rooms_of(home, work)[0]
    rule = work.schedules.add(
        Schedule(
            id=new_id(work.now), project=home.id, room=room.id, line=line, rule=every.rule,
            clock=every.clock or TEN, zone=home.zone, created_by=context.me.id,
            created_at=work.now, start=every.start,
        )
    )  # fmt: skip
    said = _("The client of {project} is asked {rhythm} at {clock} in {room}.",
             project=called(home, work), rhythm=rhythm(rule.rule), clock=rule.clock,
             room=f"#{room.name}")  # fmt: skip
    off = hint(_("To stop it: {example}.", example=Code("/feedback cancel pulse")))
    return Reply((Line(("⏱ ", said)), off))


@command(
    "feedback send",
    may=Role.MANAGER,
    aliases=("feedback 发送",),
    examples=("/feedback send F-3", "/feedback 发送 F-3"),
)
def send(context: Context, work: Work, ref: Word, project: Project | None = None) -> Reply:
    """Ask a question now that waits for something.

    ref: The question: F-3
    project: The project, if it is not this room's
    """
    survey, home = _meant(ref, project, context, work)
    must_lead(home, context, work)
    if survey.cancelled_at is not None or asked_since(survey, home, work) is not None:
        return Reply((Line((_("{ref} has been asked, or was cancelled.", ref=survey.name),)),),
                     private=True)  # fmt: skip
    survey.asked_at = work.now
    return _queued(survey, home, work)


@command(
    "feedback cancel",
    may=Role.MANAGER,
    aliases=("feedback 取消",),
    examples=("/feedback cancel F-3", "/feedback cancel pulse", "/feedback 取消 F-3"),
)
def cancel(context: Context, work: Work, ref: Word, project: Project | None = None) -> Reply:
    """Ask a question no more; answers that came stay.

    ref: The question, or pulse for the monthly one: F-3
    project: The project, if it is not this room's
    """
    if ref.casefold() in ("pulse", "每月"):
        home = project or project_of(context, work)
        must_lead(home, context, work)
        for rule in work.schedules.find(project=home.id, active=True):
            if rule.said.startswith("feedback pulse"):
                rule.active = False
        said = _("The client of {project} is not asked by itself any more.",
                 project=called(home, work))  # fmt: skip
        return Reply((Line((said,)),))
    survey, home = _meant(ref, project, context, work)
    must_lead(home, context, work)
    if survey.cancelled_at is not None:
        return Reply((Line((_("{ref} was cancelled.", ref=survey.name),)),), private=True)
    survey.cancelled_at = work.now
    return Reply((Line((_("{ref} was cancelled.", ref=survey.name),)),))


def _meant(
    ref: str, project: Project | None, context: Context, work: Work
) -> tuple[Survey, Project]:
    found = survey_named(ref, project or context.project, context, work)
    if found is None:
        raise Refusal(
            _("There is no question {ref}.", ref=ref),
            _("{list} shows what there is.", list=Code("/feedback list")),
        )
    context.project = found[1]
    return found


@command(
    "feedback question", changes=False, by_clock=True, for_client=True, of_closed=True,
    examples=("feedback question 0197c",),
)  # fmt: skip
def asked(context: Context, work: Work, survey: Word) -> Reply:
    """The question itself, as its client reads it.

    survey: Its id
    """
    found = work.surveys.get(survey)
    home = work.projects.get(found.project) if found is not None else None
    if found is None or home is None or found.cancelled_at is not None:
        return Reply()
    return _asking(found, home)


def _asking(survey: Survey, home: Project) -> Reply:
    blocks: list[Block] = [
        Line((question(survey, home),)),
        Line((ends(survey.scale),), tapped(survey, home)),
    ]
    if survey.anonymous:
        blocks.append(Small((_("Nobody is told who gave which answer."),)))
    return Reply(tuple(blocks))


@command(
    "feedback pulse", by_clock=True, for_client=True,
    examples=("feedback pulse csat", "feedback pulse nps anonymous"),
)  # fmt: skip
def pulse(
    context: Context,
    work: Work,
    scale: Scale,
    naming: Naming = Naming.NAMED,
    project: Project | None = None,
) -> Reply:
    """The question of the month, asked in its room.

    scale: csat or nps
    naming: named or anonymous
    project: The project, if it is not this room's
    """
    home = project or project_of(context, work)
    survey = work.surveys.add(
        Survey(
            id=new_id(work.now), project=home.id, number=work.number(home.id, "survey"),
            scale=scale, created_at=work.now, created_by=None,
            anonymous=naming is Naming.ANONYMOUS, asked_at=work.now,
        )
    )  # fmt: skip
    assert survey.asked_at is not None
    return Reply()  # it is asked by its own post, a moment from now
