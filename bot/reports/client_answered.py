"""What a client answered under a report, as the team is told of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.client_answer import shown
from bot.kinds import MomentKind, quoted, spoken
from bot.model.log import LogEntry
from bot.model.moment import Moment, zone_info
from bot.model.project import Project
from bot.model.report import ClientAnswer, ClientReport, Decision
from bot.nudges import WorkingHours
from bot.reply import Block, Bold, Button, Line, Reply, Span, dotted
from bot.reports.client_page import questions, written
from bot.tongue import Tongue
from bot.wording import Names, called, log_ref, task_spans
from bot.words import _, pgettext
from bot.work import Work


def told(answer: ClientAnswer, report: ClientReport, home: Project, work: Work) -> Reply:
    """For whoever leads the project: who said what to which question, and what can be done."""
    names, entry = Names(work), work.logs.get(answer.entry)
    who, said = names.person(answer.person) or "?", shown(answer.said)
    place = {"who": who, "number": report.name, "project": called(home, work)}
    if answer.low:
        head = _("⚠ {who} rates the week {points} (report {number} of {project})",
                 **place, points=said)  # fmt: skip
    elif answer.points is not None:
        head = _("💬 {who} rates the week {points} (report {number} of {project})",
                 **place, points=said)  # fmt: skip
    else:
        head = _("💬 {who} answers report {number} of {project}: {answer}", **place, answer=said)
    blocks: list[Block] = [Line((head,))]
    asked = questions(written(report, home, work))[answer.question - 1 : answer.question]
    if answer.question and asked:
        blocks.append(Line((_("“{text}”", text=asked[0]),)))
    if answer.before is not None:
        blocks.append(Line((_("Before, they said {answer}.", answer=shown(answer.before)),)))
    for other in work.answers.find(report=report.id, question=answer.question, order=("at",)):
        if other.id != answer.id:
            other_said = _("{who} said {answer}.", who=names.person(other.person) or "?",
                           answer=shown(other.said))  # fmt: skip
            blocks.append(Line((other_said,)))
    task = work.tasks.get(entry.task) if entry is not None and entry.task else None
    if task is not None and task.open:
        blocks.append(Line(task_spans(task, names)))
    if entry is not None:
        blocks.append(Line((_("Logged as {ref}", ref=f"L-{entry.number}"),)))
    return Reply(tuple(blocks), _buttons(answer, report, home, entry, work),
                 "warning" if answer.low else "plain")  # fmt: skip


def _buttons(
    answer: ClientAnswer,
    report: ClientReport,
    home: Project,
    entry: LogEntry | None,
    work: Work,
) -> tuple[Button, ...]:
    buttons: list[Button] = []
    if answer.low:
        line = improvement(answer, report, home, work)
        buttons.append(Button(_("Make it a task"), line, "primary"))
    task = work.tasks.get(entry.task) if entry is not None and entry.task else None
    if task is not None and task.open and answer.said != Decision.DISCUSS:
        ref = f"{home.key}-{task.number}"
        buttons.append(Button(pgettext("button", "Done"), f"task done {ref}", "primary"))
    if entry is not None and entry.waiting:
        buttons.append(Button(_("Answer"), f"log answer {log_ref(home, entry)}"))
    return tuple(buttons)


def improvement(answer: ClientAnswer, report: ClientReport, home: Project, work: Work) -> str:
    """The line that makes a task of a low score: the reader's own, due in two working days."""
    lead = work.people.get(home.lead)
    assert lead is not None
    hours, at = WorkingHours.of(lead, home), work.now
    for _day in range(2):
        at = hours.morning(at, 1)
    due = Moment(at.astimezone(zone_info(hours.zone)).date(), None, hours.zone)
    tongue = Tongue(spoken(lead.locale or home.locale), hours.zone, work.now)
    title = tongue.text(_("improve: {n} of 5 for report {number}",
                          n=answer.said, number=report.name))  # fmt: skip
    when = MomentKind().write(due)
    return f"task add {quoted(title)} @me due:{when} #{home.key.lower()}"


def said_in_a_line(answer: ClientAnswer, asked: Sequence[str], work: Work) -> tuple[Span, ...]:
    """For the report's card: the question by its number, who said what, and where it is logged."""
    names, entry = Names(work), work.logs.get(answer.entry)
    head: Span = _("How the week was")
    if answer.question and answer.question <= len(asked):
        head = f"{answer.question}. {asked[answer.question - 1]}"
    return dotted(
        head, names.person(answer.person), Bold(shown(answer.said)),
        f"L-{entry.number}" if entry is not None else None,
    )  # fmt: skip
