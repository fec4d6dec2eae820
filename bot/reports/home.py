"""Somebody's home: what is before them, their projects, what waits for them, what they did last.

The same blocks wherever it is shown; who has nothing yet sees three buttons and no more.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.context import Context
from bot.model.people import Person, Role
from bot.model.project import Project, ProjectState
from bot.model.report import ReportState
from bot.rag import LIGHTS
from bot.reply import (
    Block,
    Bold,
    Button,
    Code,
    Divider,
    Heading,
    Line,
    Reply,
    Small,
    Span,
    dotted,
)
from bot.reports.agenda import agenda_of, agenda_reply
from bot.reports.board import point
from bot.reports.reviews import asked_of, review_line
from bot.reports.status import Status, statuses
from bot.reports.waiting import waiting
from bot.retold import retold
from bot.wording import PRESETS, Names, called, hint, log_ref, log_spans
from bot.words import _, ngettext
from bot.work import Work

PROJECTS, WAITING, TOUCHED = 6, 6, 3
READ = 40  # acts that are looked through for one's own


def home_reply(person: Person, context: Context, work: Work) -> Reply:
    names = Names(work)
    guest = Role.GUEST in (person.role, context.role)
    mine = [] if guest else projects_of(person, work)
    if not mine and not work.tasks.count(owner=person.id):
        return _first(person, guest=guest)
    blocks = list(agenda_reply(agenda_of(person.id, context.zone, work), names, work.now).blocks)
    blocks += waiting(person, context, work)
    if guest:
        return Reply((*blocks, hint(_("You are a guest here: this is what is yours to do."))))
    for part in (
        _projects(mine, work), _waiting(person, mine, work, names), _touched(person, context, work),
        _settings(person, context),
    ):  # fmt: skip
        section = list(part)
        blocks += [Divider(), *section] if section else []
    return Reply(tuple(blocks))


def _first(person: Person, *, guest: bool) -> Reply:
    """The first visit: three things to begin with, of which a guest has one."""
    title = Heading((_("Hello {name}", name=person.name),))
    help_ = Button(_("What can I type?"), "pm help")
    if guest:
        return Reply((title, Line((_("Nothing is waiting for you."),))), (help_,))
    said = _("I keep projects: who does what by when, what the client said, what may go wrong.")
    return Reply(
        (title, Line((said,))),
        (
            Button(_("Start a project"), "project new", "primary"),
            Button(_("Add a task"), "task add"),
            help_,
        ),
    )


def projects_of(person: Person, work: Work) -> list[Project]:
    """The active projects that somebody leads or has a part in."""
    keys = {member.project for member in work.members.find(person=person.id)}
    keys |= {project.id for project in work.projects.find(lead=person.id)}
    found = (work.projects.get(key) for key in sorted(keys))
    return [one for one in found if one is not None and one.state is ProjectState.ACTIVE]


def _projects(mine: list[Project], work: Work) -> Iterable[Block]:
    """One row each, the worst first: its light, its numbers and its next date."""
    looked_at = mine[: 3 * PROJECTS]
    stands = statuses(looked_at, work)
    rows = [(project, stands[project.id]) for project in looked_at]
    rows.sort(key=lambda row: (-row[1].rag.light.weight, row[0].key))
    if rows:
        yield Line((Bold(_("Your projects")), f" ({len(mine)})"))
    for project, status in rows[:PROJECTS]:
        button = Button(_("Open"), f"project status #{project.key.lower()}")
        yield Line((status.rag.sign, " ", *_row(project, status, work)), (button,))
    more = len(mine) - PROJECTS
    if more > 0:
        yield Line((ngettext("and {n} more", "and {n} more", more),))


def _row(project: Project, status: Status, work: Work) -> tuple[Span, ...]:
    ahead = next((one for one in status.points if one.milestone.due is not None), None)
    row = dotted(
        Bold(called(project, work)), LIGHTS[status.rag.light],
        ngettext("{n} open", "{n} open", status.open),
        ngettext("{n} late", "{n} late", status.late) if status.late else None,
    )  # fmt: skip
    return (*row, " · 🏁 ", point(ahead)) if ahead is not None else row


def _waiting(person: Person, mine: list[Project], work: Work, names: Names) -> Iterable[Block]:
    """What somebody else, or time, asks of them; each with what to press."""
    rows: list[Line] = []
    for project in mine:
        if project.lead == person.id:
            found = work.reports.find(project=project.id, state=ReportState.DRAFT, letter="")
            for report in found:
                if report.send_at is None and report.proposed_at is None:
                    continue
                said = _("The report {number} to the client of {project} waits for your approval",
                         number=report.name, project=called(project, work))  # fmt: skip
                show = f"report client #{project.key.lower()}"
                rows.append(Line((said,), (Button(_("See the draft"), show),)))
    for asked in work.checkins.find(person=person.id, asked=True, did=None, limit=WAITING):
        project_ = names.project(asked.project)
        said = _("Check-in: how was your week in {project}?", project=called(project_, work))
        line = f"report checkin #{project_.key.lower()}"
        rows.append(Line((said,), (Button(_("Answer"), line),)))
    for back in work.lookbacks.find(person=person.id, answered_at=None, limit=WAITING):
        said = _("Lessons: what did {project} teach you?",
                 project=called(names.project(back.project), work))  # fmt: skip
        line = f"feedback lessons answer ask:{back.id}"
        rows.append(Line((said,), (Button(_("Answer"), line),)))
    rows += [review_line(risk, names, owner=False) for risk in asked_of((person.id,), work)]
    for entry in work.logs.find(
        owner=person.id, answered_at=None, order=("number",), limit=WAITING
    ):
        if entry.waiting:
            line = f"log answer {log_ref(names.project(entry.project), entry)}"
            rows.append(Line(log_spans(entry, names), (Button(_("Answer"), line),)))
    if rows:
        yield Line((Bold(_("Waiting for you")), f" ({len(rows)})"))
    yield from rows[:WAITING]
    if len(rows) > WAITING:
        more = len(rows) - WAITING
        yield Line((ngettext("and {n} more", "and {n} more", more),))


def _touched(person: Person, context: Context, work: Work) -> Iterable[Block]:
    """What they changed last and may still take back."""
    acts = [
        act
        for act in work.journal.recent(READ)
        if act.actor == person.id and act.undoes is None and act.undone is None
    ][:TOUCHED]
    if acts:
        yield Line((Bold(_("You changed last")),))
    for act in acts:
        said = retold(act.line, context, work, person)
        yield Line((said,), (Button(_("Undo"), f"pm undo {act.seq}"),))


def _settings(person: Person, context: Context) -> Iterable[Block]:
    agenda = f"{person.agenda:%H:%M}" if person.agenda else _("off")
    preset = PRESETS[person.reminders] if person.reminders else _("as each project has it")
    yield Small(
        dotted(
            _("Agenda: {hour}", hour=agenda), context.zone,
            _("Working hours: {hours}", hours=f"{person.work_from:%H:%M}-{person.work_to:%H:%M}"),
            _("Reminders: {preset}", preset=preset),
            _("quiet outside them") if person.quiet else _("not quiet outside them"),
        )
    )  # fmt: skip
    change = Button(_("Settings"), "pm settings")
    yield Line((_("Change them: {example}.", example=Code("/pm settings")),), (change,))
