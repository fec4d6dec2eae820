"""What may be meant by the beginning of a value: the things a kind of value can name, ranked.

Each question is bounded, however much there is. Before a client only what is shared is named, and
guests are shown what is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.asking import Like
from bot.contacts import cards_of
from bot.context import Context
from bot.kinds.base import folded
from bot.model.lesson import LessonState
from bot.model.people import Person, Role
from bot.model.project import Audience, Project, ProjectState
from bot.model.risk import RiskState
from bot.model.task import OPEN, Task, Visibility
from bot.privacy import known
from bot.reply import Choice
from bot.rules import leads
from bot.tongue import Tongue
from bot.work import Shelf, Work

MOST = 100
"""Choices of one answer."""

LOOKED_AT = 300
"""Things that are compared with what was typed."""

_HELD = 150
_NEAR = 70  # how alike, of 100, a text must be where none holds what was typed


def ranked(begun: str, choices: Iterable[Choice], context: Context) -> list[Choice]:
    """Those that what was typed may mean, the likeliest first: it begins them, begins a word of
    them, or stands in them; where none holds it, it looks like them. Equal ones stay in order."""
    wanted, tongue = _plain(begun), Tongue(context.locale, context.zone, context.now)
    found = list(choices)
    if wanted:
        scored = [(_likeness(wanted, _texts(one, tongue)), one) for one in found]
        held = any(score >= _HELD for score, _one in scored)
        scored = [pair for pair in scored if pair[0] >= (_HELD if held else _NEAR)]
        found = [one for _score, one in sorted(scored, key=lambda pair: -pair[0])]
    return found[:MOST]


def _texts(choice: Choice, tongue: Tongue) -> list[str]:
    label = choice.label if isinstance(choice.label, str) else tongue.text(choice.label)
    return [_plain(label), _plain(choice.value)]


def _plain(text: str) -> str:
    return " ".join(folded(text).casefold().replace('"', " ").lstrip("@#%!+~ ").split())


def _likeness(wanted: str, texts: Sequence[str]) -> float:
    from rapidfuzz import fuzz

    if any(text.startswith(wanted) for text in texts):
        return 300
    if any(f" {wanted}" in text or f"-{wanted}" in text for text in texts):
        return 200
    if any(wanted in text for text in texts):
        return _HELD
    return max(fuzz.partial_ratio(wanted, text) for text in texts) if len(wanted) > 2 else 0


def narrow(context: Context) -> bool:
    """Whether only what everybody here may know is named."""
    return context.role is Role.GUEST or context.audience is Audience.CLIENT


# Projects


def projects(begun: str, context: Context, work: Work) -> list[Choice]:
    """By key and name: ACME · Acme website."""
    found = _projects(context, work)
    return ranked(
        begun, (Choice(f"{p.key} · {p.name}", f"#{p.key.lower()}") for p in found), context
    )


def _projects(context: Context, work: Work) -> list[Project]:
    """The projects that may be named here, that of the room first."""
    own = context.project if context.project_why == "room" else None
    if not narrow(context):
        open_ = _open(context, work)
        busy = tuple(_at_work(context, work) - {one.id for one in open_})
        found = [*open_, *work.projects.find(id=busy, state=ProjectState.ACTIVE, order=("key",))]
        return sorted(found, key=lambda p: own is None or p.id != own.id)
    if context.audience is Audience.CLIENT or context.actor is None:
        return [own] if own else []
    parts = work.members.find(person=context.actor.id, limit=MOST)
    mine = work.projects.find(
        id=tuple(part.project for part in parts), state=ProjectState.ACTIVE, order=("key",)
    )
    return mine if own is None or own in mine else [own, *mine]


def _open(context: Context, work: Work) -> list[Project]:
    """The active ones that they may look into, as far as that is known without asking."""
    own = context.project if context.project_why == "room" else None
    active = work.projects.find(state=ProjectState.ACTIVE, order=("key",))
    open_ = {one.id for one in known(active, context, work)}
    return [one for one in active if one.id in open_ or one == own]


def _at_work(context: Context, work: Work) -> set[str]:
    """The ids of the projects in which they have something to do, and hear of anyway."""
    return {task.project for task in _mine(context, work)}


def _mine(context: Context, work: Work) -> Sequence[Task]:
    if context.actor is None:
        return []
    mine: dict[str, Any] = {"owner": context.actor.id, "state": OPEN}
    return work.tasks.find(**mine, order=("-number",), limit=LOOKED_AT)


# People


def people(begun: str, context: Context, work: Work) -> list[Choice]:
    """By name and handle; who speaks comes first."""
    found = _people(context, work)
    me = context.actor.id if context.actor else None
    found.sort(key=lambda person: (person.id != me, person.name.casefold()))
    choices = (Choice(f"{one.name} (@{one.handle})", f"@(={one.id})") for one in found)
    return ranked(begun, choices, context)


def _people(context: Context, work: Work) -> list[Person]:
    if not narrow(context):
        return list(work.people.find(active=True))
    home = context.project if context.project_why == "room" else None
    keys = {context.actor.id} if context.actor else set()
    if home is not None:
        parts = work.members.find(project=home.id, limit=LOOKED_AT)
        keys |= {home.lead, *(part.person for part in parts)}
    return list(work.people.find(id=tuple(keys), active=True))


# Numbered things


def tasks(begun: str, context: Context, work: Work) -> list[Choice]:
    """Open tasks first, of the project that is meant if there is one."""
    where: dict[str, Any] = {}
    if context.role is Role.GUEST:
        where["owner"] = context.me.id
    elif context.audience is Audience.CLIENT:
        where["visibility"] = Visibility.CLIENT
    found = _numbered(begun, work.tasks, "title", where, context, work)
    if not narrow(context) and context.project is None:
        # What is theirs is named wherever it is.
        shown = {task.id for _home, task in found}
        homes = {home.id: home for home in _projects(context, work)}
        found += [
            (homes[task.project], task) for task in _mine(context, work)
            if task.id not in shown and task.project in homes
        ]  # fmt: skip
    found.sort(key=lambda pair: pair[1].state not in OPEN)
    pairs = ((f"{p.key}-{task.number}", task.title) for p, task in found)
    return ranked(begun, (Choice(f"{ref} {title}", ref) for ref, title in pairs), context)


def logs(begun: str, context: Context, work: Work) -> list[Choice]:
    """Entries of the client's log; guests are shown none."""
    if context.role is Role.GUEST:
        return []
    client = context.audience is Audience.CLIENT
    where: dict[str, Any] = {"visibility": Visibility.CLIENT} if client else {}
    found = _numbered(begun, work.logs, "text", where, context, work)
    pairs = ((p, entry.number, entry.text) for p, entry in found)
    return ranked(begun, _lettered("L", pairs), context)


def risks(begun: str, context: Context, work: Work) -> list[Choice]:
    """Risks, open ones first; they are the team's own business."""
    if narrow(context):
        return []
    found = _numbered(begun, work.risks, "statement", {}, context, work)
    found.sort(key=lambda pair: pair[1].state is not RiskState.OPEN)
    pairs = ((p, risk.number, risk.statement) for p, risk in found)
    return ranked(begun, _lettered("R", pairs), context)


def subjects(begun: str, context: Context, work: Work) -> list[Choice]:
    """What a thread may belong to: tasks first, then entries of the log and risks."""
    found = [
        *tasks(begun, context, work),
        *logs(begun, context, work),
        *risks(begun, context, work),
    ]
    return found[:MOST]


def issues(begun: str, context: Context, work: Work) -> list[Choice]:
    """What has happened; the team's own business as well."""
    if narrow(context):
        return []
    found = _numbered(begun, work.issues, "statement", {}, context, work)
    pairs = ((p, issue.number, issue.statement) for p, issue in found)
    return ranked(begun, _lettered("I", pairs), context)


def expenses(begun: str, context: Context, work: Work) -> list[Choice]:
    """Expenses: of a project that one leads all, else one's own."""
    if narrow(context):
        return []
    led = context.project is not None and leads(context.project, context, work)
    where = {} if led else {"person": context.me.id}
    found = _numbered(begun, work.expenses, "what", where, context, work)
    pairs = ((p, expense.number, expense.what) for p, expense in found)
    return ranked(begun, _lettered("E", pairs), context)


def lessons(begun: str, context: Context, work: Work) -> list[Choice]:
    """Lessons, the newest first: once they are published they are the team's, whatever the project."""
    if narrow(context):
        return []
    live = (LessonState.NOTED, LessonState.PUBLISHED)
    found = work.lessons.find(state=live, order=("-number",), limit=LOOKED_AT)
    noted = {one.project for one in found if one.state is LessonState.NOTED}
    homes = known(work.projects.find(id=tuple(noted)), context, work) if noted else []
    shut = noted - {home.id for home in homes}
    choices = (
        Choice(f"K-{one.number} {one.text}", f"K-{one.number}") for one in found
        if one.state is not LessonState.NOTED or one.project not in shut
    )  # fmt: skip
    return ranked(begun, choices, context)


def _lettered(letter: str, found: Iterable[tuple[Project, int, str]]) -> Iterable[Choice]:
    for project, number, text in found:
        label = " ".join(f"{letter}-{number} {text}".split())
        yield Choice(label, f"{project.key}-{letter}-{number}")


def _numbered(
    begun: str,
    shelf: Shelf[Any],
    text: str,
    where: dict[str, Any],
    context: Context,
    work: Work,
) -> list[tuple[Project, Any]]:
    """The newest things that a number or some words may name, with their projects."""
    project = context.project
    if project is not None:
        homes = {project.id: project}
    else:
        named_here = _projects if narrow(context) else _open
        homes = {p.id: p for p in named_here(context, work)}
    # Of guests what is theirs is named wherever it is.
    if context.role is Role.GUEST and "owner" in where:
        homes = {p.id: p for p in work.projects.find(state=ProjectState.ACTIVE)}
    where = {**where, "project": tuple(homes)}
    key, _dash, digits = begun.strip().upper().rpartition("-")
    found: list[Any] = []
    if digits.isascii() and digits.isdigit() and len(digits) < 8:
        key = re.sub(r"(?:^|-)[LREI]$", "", key)
        named = {p.id for p in homes.values() if key in ("", p.key)}
        found = shelf.find(**{**where, "project": tuple(named)}, number=int(digits), limit=MOST)
    if begun.strip() and not found:
        like = {**where, text: Like(begun.strip())}
        found = shelf.find(**like, order=("-number",), limit=LOOKED_AT)
    if not found:
        found = shelf.find(**where, order=("-number",), limit=LOOKED_AT)
    return [(homes[thing.project], thing) for thing in found]


def milestones(begun: str, context: Context, work: Work) -> list[Choice]:
    """Of the project that is meant; open ones first."""
    from bot.kinds.names import MilestoneKind

    if context.project is None or context.role is Role.GUEST:
        return []
    found = work.milestones.find(project=context.project.id, order=("due",), limit=LOOKED_AT)
    found.sort(key=lambda milestone: not milestone.open)
    write = MilestoneKind().write
    return ranked(begun, (Choice(one.name, write(one)) for one in found), context)


def reports(begun: str, context: Context, work: Work) -> list[Choice]:
    """Reports to the client by their numbers, the newest first."""
    if context.project is None or narrow(context):
        return []
    found = work.reports.find(project=context.project.id, order=("-number",), limit=MOST)
    key = context.project.key
    return ranked(begun, (Choice(one.name, f"{key}{one.name}") for one in found), context)


def states(begun: str, context: Context, work: Work) -> list[Choice]:
    """The states of the project that is meant, in the order of the way."""
    from bot.flow import Flow, stage_span

    if context.project is None or narrow(context):
        return []
    flow = Flow.of(context.project.id, work)
    tongue = Tongue(context.locale, context.zone, context.now)
    names = [tongue.text(stage_span(stage)) for stage in flow.stages]
    return ranked(begun, (Choice(name, name) for name in names), context)


# Words in use


def labels(begun: str, context: Context, work: Work) -> list[Choice]:
    """Labels that newer tasks have."""
    return _used(begun, "labels", "+", context, work)


def skills(begun: str, context: Context, work: Work) -> list[Choice]:
    """Skills that newer tasks need."""
    return _used(begun, "needs", "needs:", context, work)


def _used(begun: str, field: str, sign: str, context: Context, work: Work) -> list[Choice]:
    if context.project is None or narrow(context):
        return []
    newest = work.tasks.find(project=context.project.id, order=("-number",), limit=LOOKED_AT)
    words = dict.fromkeys(word for task in newest for word in getattr(task, field))
    return ranked(begun, (Choice(word, f"{sign}{word}") for word in words), context)


def contacts(begun: str, context: Context, work: Work) -> list[Choice]:
    """Whom newer entries of the log name on the client's side."""
    if context.project is None or narrow(context):
        return []
    newest = work.logs.find(project=context.project.id, order=("-number",), limit=LOOKED_AT)
    cards = cards_of(context.project, work)
    names = dict.fromkeys([entry.contact for entry in newest if entry.contact])
    names |= dict.fromkeys(card.name for card in cards)
    return ranked(begun, (Choice(name, name) for name in names), context)


# Dates and lengths


_LENGTHS = ("~30m", "~1h", "~2h", "~4h", "~1d", "~2d", "~1w")
_USUAL: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "duration": (_LENGTHS, _LENGTHS),
    "moment": (
        ("today", "tomorrow", "friday", "next monday", "in 1 week", "eom"),
        ("今天", "明天", "后天", "周五", "下周一", "月底"),
    ),
    "recurrence": (
        ("every day", "every monday", "every friday", "every 2 weeks", "every month"),
        ("每天", "每周一", "每周五", "每两周", "每月1日"),
    ),
}
"""What is often said, in English and in Chinese, by the kind of value."""


def said_so(kind: Any, begun: str, context: Context) -> list[Choice]:
    """What was typed if it can be read, with what it is taken for; else what is usual."""
    from bot.kinds.base import Reader, Unread
    from bot.model.moment import Moment

    words = [Choice(word, word) for word in _USUAL[kind.name][context.locale.startswith("zh")]]
    if not begun:
        return words
    reader = Reader(context.now, context.zone, context.locale)
    try:
        value = kind.read(begun, reader)
    except Unread:
        return ranked(begun, words, context)
    tongue = Tongue(context.locale, context.zone, context.now)
    shown = f"{begun} · {tongue.text(value)}" if isinstance(value, Moment) else begun
    others = [one for one in ranked(begun, words, context) if one.value != begun]
    return [Choice(shown, begun), *others]
