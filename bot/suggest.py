"""What somebody may mean who is still typing a value: people, projects, things, dates.

Pure looking: nothing is changed, and nothing is shown that the person could not list themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from bot import when
from bot.asking import Like
from bot.context import Context, Request
from bot.declare import Command, Param
from bot.guess import find_project
from bot.kinds import (
    ChoiceKind,
    ContactKind,
    Kind,
    MilestoneKind,
    MomentKind,
    PastKind,
    PersonKind,
    ProjectKind,
    Reader,
    RecurrenceKind,
    RefKind,
    Unread,
    ZoneKind,
)
from bot.model.moment import Moment
from bot.model.people import Role
from bot.model.project import ProjectState
from bot.model.risk import Risk
from bot.model.task import OPEN, TaskState
from bot.reading import reader_of, tongue_of
from bot.reply import Span
from bot.rules import allowed
from bot.tongue import Tongue
from bot.wording import Names, log_ref, log_spans, recurs, risk_ref, risk_spans, task_spans
from bot.words import Words
from bot.work import Work

if TYPE_CHECKING:
    from bot.desk import Desk

MOST = 25
LONGEST = 100
"""How many are shown, and how many characters a label or a value may have, on every platform."""

SOON = {
    "en": ("today", "tomorrow", "friday", "next monday", "in 1 week", "eom"),
    "zh": ("今天", "明天", "周五", "下周一", "一周后", "月底"),
}
"""Dates that are offered before anything is typed."""

OFTEN = {
    "en": ("every day", "every monday", "every friday", "every 2 weeks", "every month"),
    "zh": ("每天", "每周一", "每周五", "每两周", "每月"),
}

_CLOSED = (TaskState.DONE, TaskState.DROPPED)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`label` is what people read, `value` what is said for them when they choose it."""

    label: str
    value: str


_KINDS: tuple[type[Kind[Any]], ...] = (
    ChoiceKind, ContactKind, MilestoneKind, MomentKind, PastKind, PersonKind, ProjectKind,
    RecurrenceKind, RefKind, ZoneKind,
)  # fmt: skip


def suggests(param: Param) -> bool:
    """Whether there is anything to suggest for it."""
    return isinstance(param.kind, _KINDS)


def suggested(
    command: Command,
    param: Param,
    prefix: str,
    context: Context,
    work: Work,
    reader: Reader,
) -> list[Suggestion]:
    """What `prefix` may become, the likeliest first. Of a list, its last word is being typed."""
    kept, word = "", prefix.strip()
    if param.many and " " in word:
        kept, _blank, word = word.rpartition(" ")
        kept += " "
    look = _Look(command, context, work, reader, Tongue(context.locale, context.zone, context.now))
    found: dict[str, Suggestion] = {}
    for one in look.of(param.kind, word):
        whole = Suggestion(_cut(kept + one.label), kept + one.value)
        if len(whole.value) <= LONGEST:
            found.setdefault(whole.value, whole)
        if len(found) == MOST:
            break
    return list(found.values())


def looked_up(
    desk: Desk, request: Request, command: str, param: str, prefix: str
) -> list[Suggestion]:
    """See bot.desk.Desk.suggest."""
    said = desk.grammar.get(command)
    wanted = said.param(param) if said is not None else None
    place, native = request.place, request.speaker.native
    entrance = desk.house.enter(place.workspace, native, place.room, request.id)
    if said is None or wanted is None or entrance is None:
        return []
    now = desk.clock.now()
    tongue = tongue_of(entrance.organisation, entrance.person, entrance.project, now)
    context = desk.context(request, entrance, tongue)
    if allowed(said, context) is not None:
        return []
    with desk.house.open(entrance.organisation.id, now, changes=False) as work:
        find_project(context, work)
        return suggested(said, wanted, prefix, context, work, reader_of(context))


@dataclass
class _Look:
    command: Command
    context: Context
    work: Work
    reader: Reader
    tongue: Tongue

    def of(self, kind: Kind[Any], said: str) -> Iterator[Suggestion]:
        guest = self.context.role is Role.GUEST
        match kind:
            case RefKind() if kind.letter == "":
                yield from self._tasks(kind, said)
            case MomentKind():
                yield from self._dates(said)
            case PastKind():
                yield from self._past(kind, said)
            case RecurrenceKind():
                yield from self._rhythms(kind, said)
            case ZoneKind():
                yield from _named(said, ((zone, zone) for zone in kind.zones()))
            case ChoiceKind():
                yield from _named(said, ((one, one) for one in kind.choices()))
            case _ if guest:
                return  # the names of the team's things are not for guests
            case RefKind():
                yield from self._entries(said) if kind.letter == "L" else self._risks(said)
            case ProjectKind():
                active = self.work.projects.find(state=ProjectState.ACTIVE, order=("key",))
                known = ((f"{p.key} · {p.name}", f"#{p.key.lower()}") for p in active)
                yield from _named(said, known)
            case MilestoneKind():
                for one in self._here(self.work.milestones, said, "name"):
                    yield Suggestion(one.name, kind.write(one))
            case PersonKind():
                people = self.work.people.find(active=True, order=("name",))
                known = ((f"{p.name} (@{p.handle})", f"@{p.handle}") for p in people)
                yield from _named(said, known)
            case ContactKind():
                names = self._contacts()
                yield from _named(said, ((name, name) for name in names))

    # Things with numbers

    def _tasks(self, kind: RefKind, said: str) -> Iterator[Suggestion]:
        """Those of this project, or else one's own; a guest's own alone."""
        me = self.context.me
        where: dict[str, Any] = {}
        if self.context.project is not None:
            where["project"] = self.context.project.id
        if self.context.project is None or self.context.role is Role.GUEST:
            where["owner"] = me.id
        names = Names(self.work)
        for state in self._states():
            for task in self._found(self.work.tasks, said, "title", state=state, **where):
                yield Suggestion(self._text(task_spans(task, names)), names.task(task))

    def _states(self) -> tuple[tuple[TaskState, ...], ...]:
        """In which states the tasks are that the command is about, the likeliest first."""
        if self.command.path == "task reopen":
            return (_CLOSED,)
        return (OPEN,) if self.command.changes else (OPEN, _CLOSED)

    def _entries(self, said: str) -> Iterator[Suggestion]:
        project = self.context.project
        if project is None:
            return
        names, answers = Names(self.work), self.command.path == "log answer"
        for entry in self._found(self.work.logs, said, "text", project=project.id):
            if entry.waiting or not answers:
                yield Suggestion(self._text(log_spans(entry, names)), log_ref(project, entry))

    def _risks(self, said: str) -> Iterator[Suggestion]:
        project = self.context.project
        if project is None:
            return
        names = Names(self.work)
        risks: list[Risk] = self._found(self.work.risks, said, "statement", project=project.id)
        for risk in sorted(risks, key=lambda one: not one.open):
            yield Suggestion(self._text(risk_spans(risk, project, names)), risk_ref(project, risk))

    def _found(self, shelf: Any, said: str, words: str, **where: Any) -> list[Any]:
        """Newest first: the one of that number, and those in whose words it stands."""
        digits = said.rpartition("-")[2]
        first = shelf.find(**where, number=int(digits)) if _is_number(digits) else []
        if said and not (first and said[:1].isdigit()):
            where[words] = Like(said)
        return [*first, *shelf.find(**where, order=("-number",), limit=MOST)]

    def _here(self, shelf: Any, said: str, words: str) -> list[Any]:
        project = self.context.project
        if project is None:
            return []
        where = {words: Like(said.lstrip("%％"))} if said.lstrip("%％") else {}
        found: list[Any] = shelf.find(project=project.id, **where, order=(words,), limit=MOST)
        return found

    def _contacts(self) -> list[str]:
        project = self.context.project
        if project is None:
            return []
        counted = self.work.logs.counts("contact", project=project.id)
        counted.sort(key=lambda row: (-row[1], str(row[0])))
        return [str(name) for name, _n in counted if name]

    # Time

    def _dates(self, said: str) -> Iterator[Suggestion]:
        """The words and what they would mean; each reading of what can be read in two ways."""
        for words in [said] if said else self._spoken(SOON):
            for moment in self._moments(words):
                yield Suggestion(self._meant(words, moment), MomentKind().write(moment))

    def _moments(self, words: str) -> tuple[Moment, ...]:
        reader = self.reader
        found = when.parse(
            words, reader.now, reader.zone, reader.locale, hours=(reader.work_from, reader.work_to),
            workdays=reader.workdays, day_first=reader.day_first,
        )  # fmt: skip
        if found is not None and found.readings:
            return found.readings
        try:
            return (MomentKind().read(words, reader),)
        except Unread:
            return ()

    def _past(self, kind: PastKind, said: str) -> Iterator[Suggestion]:
        if not said:
            return
        try:
            moment = kind.read(said, self.reader)
        except Unread:
            return
        yield Suggestion(self._meant(said, moment), kind.write(moment))

    def _rhythms(self, kind: RecurrenceKind, said: str) -> Iterator[Suggestion]:
        for words in [said] if said else self._spoken(OFTEN):
            try:
                every = kind.read(words, self.reader)
            except Unread:
                continue
            yield Suggestion(self._meant(words, recurs(every)), kind.write(every))

    def _spoken(self, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        return words["zh" if self.context.locale.startswith("zh") else "en"]

    def _meant(self, words: str, value: Span | Words) -> str:
        return f"{words[: LONGEST // 2]} → {self.tongue.text(value)}"

    def _text(self, spans: Iterable[Span]) -> str:
        return "".join(self.tongue.text(span) for span in spans)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8


def _named(said: str, known: Iterable[tuple[str, str]]) -> Iterator[Suggestion]:
    """Those whose label begins with what was said, then those in which it stands."""
    wanted = said.strip("@＠#＃ ").casefold()
    behind: list[Suggestion] = []
    for label, value in known:
        at = label.casefold().find(wanted)
        if at == 0:
            yield Suggestion(label, value)
        elif at > 0:
            behind.append(Suggestion(label, value))
    yield from islice(behind, MOST)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
