"""What a client answers under their report: the one thing an outsider may press in their room."""

from __future__ import annotations

from bot.client_reports import meant
from bot.clock import new_id
from bot.context import Context
from bot.declare import command
from bot.grammar import Refusal
from bot.kinds import ReportNumber, spoken
from bot.model.log import LogEntry, LogKind
from bot.model.people import Role
from bot.model.project import Audience, Project, ProjectState
from bot.model.report import (
    MOST_POINTS,
    ClientAnswer,
    ClientReport,
    Decision,
    ReportLanguage,
    ReportState,
)
from bot.model.task import Task, Visibility
from bot.reply import Block, Code, Line, Reply, Span
from bot.tongue import Tongue
from bot.wording import hint
from bot.words import Words, _
from bot.work import Work

WEEK = 0
"""The question how the week was."""


@command(
    "report answer",
    private=True,
    may=Role.GUEST,
    aliases=("report 答复",),
    examples=("/report answer #14 1 yes", "/report 答复 #14 1 同意"),
)
def answer(
    context: Context, work: Work, number: ReportNumber, question: int, decision: Decision
) -> Reply:
    """As the client, answer a decision that their report asks for.

    number: The report: #14
    question: Which of its decisions: 1
    decision: yes, no or discuss
    """
    return _Answering(context, work, number).said(question, decision.value)


@command(
    "report rate",
    private=True,
    may=Role.GUEST,
    aliases=("report 评分",),
    examples=("/report rate #14 4", "/report 评分 #14 4"),
)
def rate(context: Context, work: Work, number: ReportNumber, points: int) -> Reply:
    """As the client, say how the week of their report was.

    number: The report: #14
    points: From 1 (poor) to 5 (great)
    """
    answering = _Answering(context, work, number)
    if not 1 <= points <= MOST_POINTS:
        raise Refusal(
            _("Points run from 1 (poor) to 5 (great)."),
            _("Write it like {example}.", example=Code(f"/report rate {answering.report.name} 4")),
        )
    return answering.said(WEEK, str(points))


class _Answering:
    """Somebody of the client's, at a report that was sent to this very room; raises Refusal
    for anybody and anywhere else, with the same words whether there is such a report or not."""

    def __init__(self, context: Context, work: Work, number: str) -> None:
        self.context, self.work = context, work
        if context.role is not Role.GUEST:
            raise Refusal(
                _("This is for the client to answer, in their room."),
                _("If they have told you, log it: {example}.",
                  example=Code("/log decision yes to the photos, from Ms. Wang")),
            )  # fmt: skip
        found = self._sent_here(number)
        if found is None:
            raise Refusal(
                _("No report with that question was sent to this room."),
                _("Press a button under a report, in the room where it stands."),
            )
        self.report, self.home = found
        # Whoever reads the report in a language is thanked in it.
        if self.report.language is not ReportLanguage.BOTH:
            context.locale = spoken(self.report.language.value)

    def _sent_here(self, number: str) -> tuple[ClientReport, Project] | None:
        room = self.context.room
        home = self.work.projects.get(room.project) if room is not None else None
        if room is None or home is None or room.audience is not Audience.CLIENT:
            return None
        key = number.partition("#")[0]
        try:
            report = meant(number, home, self.work)
        except Refusal:
            return None
        if (key and key != home.key) or room.id not in report.rooms:
            return None
        return report, home

    def said(self, question: int, word: str) -> Reply:
        """Keep what they say, in the place of what they said before."""
        asked = self._asked(question)
        known = self._known(question)
        closed = self._closed(question, known)
        if closed is not None:
            return self._no_more(closed, known)
        if known is not None and known.said == word:
            text = _("You have said so already: {answer}.", answer=shown(known.said))
            return Reply((Line((text,)), *self._question(asked)))
        before = known.said if known is not None else None
        entry = self._open_entry(known)
        if entry is None:
            entry = self._entry(question)
        if known is None:
            known = self.work.answers.add(
                ClientAnswer(
                    id=new_id(self.work.now), project=self.home.id, report=self.report.id,
                    question=question, said=word, person=self.context.me.id, at=self.work.now,
                    entry=entry.id,
                )
            )  # fmt: skip
        known.said, known.before, known.at, known.entry = word, before, self.work.now, entry.id
        self._log(entry, known, asked)
        return self._thanks(known, asked)

    def _asked(self, question: int) -> str | None:
        """The question as it stands in the report; None for how the week was. Raises Refusal."""
        from bot.reports.client_page import questions, written

        if question == WEEK:
            return None
        asked = questions(written(self.report, self.home, self.work))
        if question > len(asked):
            raise Refusal(
                _("The report has no question {n}.", n=question),
                _("Press a button under a report, in the room where it stands."),
            )
        return asked[question - 1]

    def _known(self, question: int) -> ClientAnswer | None:
        me = self.context.me.id
        found = self.work.answers.find(report=self.report.id, question=question, person=me)
        return found[0] if found else None

    # Whether it is still asked

    def _closed(self, question: int, known: ClientAnswer | None) -> Words | None:
        report, work = self.report, self.work
        if self.home.state is not ProjectState.ACTIVE:
            return _("This project is closed.")
        if report.state is ReportState.CORRECTED:
            return _("A correction has taken the place of this report. Please answer there.")
        room = self.context.room
        newer = work.reports.find(
            project=report.project, state=ReportState.SENT, order=("-number",), limit=1
        )
        if newer and newer[0].number > report.number and room and room.id in newer[0].rooms:
            return _("There is a newer report, {number}. Please answer there.",
                     number=newer[0].name)  # fmt: skip
        task = self._task(question)
        if task is not None and not task.open:
            return _("This has been decided.")
        if question == WEEK and known is not None and self._open_entry(known) is None:
            return _("The team has taken it up and answered.")
        return None

    def _task(self, question: int) -> Task | None:
        tasks = self.report.asked[question - 1 : question] if question else []
        return self.work.tasks.get(tasks[0]) if tasks and tasks[0] else None

    def _no_more(self, why: Words, known: ClientAnswer | None) -> Reply:
        blocks: list[Block] = [Line((_("This question is closed. {why}", why=why),))]
        if known is not None:
            blocks.append(hint(_("Your answer was: {answer}.", answer=shown(known.said))))
        return Reply(tuple(blocks))

    # What is kept

    def _open_entry(self, known: ClientAnswer | None) -> LogEntry | None:
        """The entry of an earlier answer; None where the team has answered that one: it stays as
        it was."""
        entry = self.work.logs.get(known.entry) if known is not None else None
        taken = entry is not None and entry.answered_by not in (None, entry.author)
        return None if taken else entry

    def _entry(self, question: int) -> LogEntry:
        work, me, task = self.work, self.context.me, self._task(question)
        return work.logs.add(
            LogEntry(
                id=new_id(work.now), project=self.home.id, number=work.number(self.home.id, "log"),
                kind=LogKind.DECISION, text="", author=me.id, happened_at=work.now,
                contact=me.name, link=self.context.source, task=task.id if task else None,
            )
        )  # fmt: skip

    def _log(self, entry: LogEntry, answer: ClientAnswer, asked: str | None) -> None:
        """As somebody of the team would have logged it, in the project's language.

        What asks for an answer is theirs to read in the next report, once it has one.
        """
        tongue = Tongue(spoken(self.home.locale), self.home.zone, self.work.now)
        entry.happened_at, entry.visibility = answer.at, Visibility.INTERNAL
        entry.answer = entry.answered_at = entry.answered_by = None
        text: Words
        if asked is None:
            entry.kind = LogKind.FEEDBACK
            text = _("{n} of 5 for report {number}", n=answer.said, number=self.report.name)
        elif answer.said == Decision.DISCUSS:
            entry.kind = LogKind.QUESTION
            text = _("Let us discuss: {question}", question=asked)
        else:
            entry.kind = LogKind.DECISION
            text = _("{question}: {answer}", question=asked, answer=shown(answer.said))
        entry.text = tongue.text(text)
        if entry.kind is LogKind.FEEDBACK and not answer.low:
            # They were thanked at once; nobody has to do it again.
            entry.reply(tongue.text(_("Thank you.")), answer.at, entry.author)
        elif entry.kind is not LogKind.DECISION:
            entry.visibility = Visibility.CLIENT

    # What is said to them

    def _thanks(self, answer: ClientAnswer, asked: str | None) -> Reply:
        said = shown(answer.said)
        if answer.before is not None:
            text = _("Thank you. Your answer is {now} now; before it was {before}.",
                     now=said, before=shown(answer.before))  # fmt: skip
        else:
            text = _("Thank you. Your answer: {answer}.", answer=said)
        if answer.low:
            read = _("We are sorry that it was not better. The team is told at once and will come "
                     "back to you.")  # fmt: skip
        else:
            read = _("The team reads it.")
        more = hint(_("To change it, press another button."))
        return Reply((Line((text,)), *self._question(asked), Line((read,)), more), tone="good")

    def _question(self, asked: str | None) -> list[Block]:
        return [Line((_("“{text}”", text=asked),))] if asked is not None else []


def shown(said: str) -> Span:
    """An answer as people read it."""
    from bot.reports.client_page import DECISIONS

    return _("{n} of 5", n=said) if said.isdigit() else DECISIONS[Decision(said)]
