"""Rules that people type: "when overdue 3d and !high then tell @lead".

A rule is anchored in time: a number of days after a task was due, or before. So what it wants is
known beforehand like any reminder, and nobody has to look again and again: the gate makes the posts
agree with every change, and what is not true any more when its time comes has no post. That is also
the guard against loops: a rule has one moment for each date a task is due on, and what it does may
not change dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.context import Context
from bot.grammar import Call, Refusal
from bot.kinds import PriorityKind, Reader, Unread, filter_of, folded
from bot.model.people import Person
from bot.model.post import Post
from bot.model.project import Project, ProjectState
from bot.model.rule import Rule
from bot.model.task import Priority, Task
from bot.named import milestone_named, near_people
from bot.nudges import STALE, WorkingHours
from bot.patterns import regex
from bot.reading import reader_of
from bot.reply import Code
from bot.words import _
from bot.work import Work

DRY = timedelta(days=14)
LONGEST = 60
"""Days before or after a date that a rule may look."""

EXAMPLE = "/pm rule when overdue 3d and !high then tell @lead"
_RULE = regex(
    r"(?:when|if|当|如果)\s*(?P<terms>.+?)\s*(?:时|的话)?\s*[,，]?\s*(?:\bthen\b|则|就)\s*(?P<action>.+)",
    re.I | re.S,
)
_BEGINS = regex(r"(?:when|if)\s|当|如果", re.I)
_AND = regex(r"\s*(?:\band\b|并且|而且|且|[,，&])\s*", re.I)
_OVERDUE = regex(r"(?:overdue|late|逾期|超期)\s*(?:(\d{1,3})\s*(?:d(?:ays?)?|天)?)?", re.I)
_AHEAD = regex(
    r"(?:due\s+in|到期前)\s*(\d{1,3})\s*(?:d(?:ays?)?|天)|(\d{1,3})\s*天(?:内|后)到期", re.I
)
_TELL = regex(r"(?:tell|notify|通知|告诉)\s*[@＠]?(\S+)", re.I)
_LEAD, _OWNER = (
    {"lead", "manager", "经理", "负责项目的人", "项目经理"},
    {"owner", "负责人", "assignee"},
)
_MAY_SAY = ("task edit", "task assign", "task note")
_NEVER = frozenset({"due", "shift", "start", "every", "remind", "title"})
"""What a rule may not change: a date it changed would set it off again."""


def is_rule(said: str) -> bool:
    """Whether that is meant as a rule, right or not."""
    return _BEGINS.match(said) is not None


def read(said: str, home: Project, context: Context, work: Work) -> tuple[list[str], str]:
    """The terms and the action of a rule as it is kept; raises Refusal."""
    match = _RULE.fullmatch(said.strip())
    if match is None:
        raise Refusal(
            _("A rule says when, and then what."),
            _("Write it like {example} or {chinese}.", example=Code(EXAMPLE),
              chinese=Code("/pm rule 当逾期3天且!高则通知@经理")),
        )  # fmt: skip
    terms = [_term(term, home, context, work) for term in _AND.split(match["terms"]) if term]
    if not any(term.startswith(("overdue", "ahead")) for term in terms):
        raise Refusal(
            _("A rule needs a time."),
            _("Say {late} or {ahead} in it.", late=Code("overdue 3d"), ahead=Code("due in 2d")),
        )
    return terms, _action(match["action"].strip(), context, work)


def _term(said: str, home: Project, context: Context, work: Work) -> str:
    folded_ = folded(said).strip()
    if match := _OVERDUE.fullmatch(folded_):
        return f"overdue:{_days(match[1] or '0')}"
    if match := _AHEAD.fullmatch(folded_):
        return f"ahead:{_days(match[1] or match[2])}"
    word = filter_of(said)
    match word[:1] if word else "":
        case "@":
            return f"owner:{_person(word[1:] if word else '', context, work).id}"
        case "!":
            try:
                reader = Reader(context.now, context.zone)
                return f"priority:{PriorityKind(Priority).read(word or '', reader).value}"
            except Unread as unread:
                raise Refusal(unread.text, unread.hint) from None
        case "+":
            return f"label:{(word or '')[1:].lower()}"
        case "%":
            name = (word or "")[1:].strip('"“”')
            return f"milestone:{milestone_named(name, home, work).id}"
    if word == "blocked":
        return "state:blocked"
    if word == "unowned":
        return "owner:"
    raise Refusal(
        _("I do not know “{said}” in a rule.", said=said[:60]),
        _("What may stand there: {choices}.",
          choices=Code("overdue 3d, due in 2d, @ana, !high, +design, %beta, blocked, unowned")),
    )  # fmt: skip


def _days(said: str) -> int:
    if int(said) > LONGEST:
        raise Refusal(
            _("A rule looks {n} days ahead or back at most.", n=LONGEST),
            _("Write it like {example}.", example=Code(EXAMPLE)),
        )
    return int(said)


def _person(said: str, context: Context, work: Work) -> Person:
    name = folded(said).strip('"“”').casefold()
    if name in ("me", "我"):
        return context.me
    people = work.people.find(active=True)
    found = [p for p in people if name in (p.handle, p.name.casefold())]
    if len(found) == 1:
        return found[0]
    near = " ".join(f"@{person.handle}" for person in near_people(said, people))
    raise Refusal(
        _("Who is {name}?", name=said[:60]),
        _("What may stand there: {choices}.", choices=Code(f"@lead @owner {near}".strip())),
    )


def _action(said: str, context: Context, work: Work) -> str:
    if match := _TELL.fullmatch(said):
        name = folded(match[1]).casefold()
        if name in _LEAD or name in _OWNER:
            return "tell lead" if name in _LEAD else "tell owner"
        return f"tell {_person(match[1], context, work).id}"
    assert context.grammar is not None
    try:
        call = context.grammar.parse(said, reader_of(context))
    except Refusal:
        call = None
    if call is None or call.command.path not in _MAY_SAY or not _of_this(call):
        raise Refusal(
            _("A rule cannot do “{said}”.", said=said[:60]),
            _("It can tell somebody, or change the task it is about: {examples}.",
              examples=Code("tell @lead, tell @owner, task edit this !urgent, task edit this +late")),
        )  # fmt: skip
    if call.args.keys() & _NEVER or call.asks:
        raise Refusal(
            _("A rule may not change dates or titles: it would set itself off again."),
            _("Let it tell somebody instead: {example}.", example=Code("then tell @owner")),
        )
    return context.grammar.write(call)


def _of_this(call: Call) -> bool:
    refs = call.args.get("refs") or []
    return len(refs) == 1 and refs[0].word == "this"


# What it wants said


def posts(rules: Iterable[Rule], task: Task, home: Project, work: Work) -> list[Post]:
    """What the rules want said about an open task, each at its moment in its reader's hours."""
    if not task.open or home.state is not ProjectState.ACTIVE:
        return []
    out: list[Post] = []
    for rule in rules:
        at = rule.moment(task)
        reader = reader_of_rule(rule, task, home, work)
        if at is None or reader is None or not rule.active or not rule.fits(task):
            continue
        ref = f"{home.key}-{task.number}"
        told = rule.action.startswith("tell ")
        line = f"pm rule tell {ref} {rule.id}" if told else f"pm rule run {ref} {rule.id}"
        at = WorkingHours.of(reader, home).open_at(at)
        key = f"ruled/{task.id}/{rule.id}/{at.date().isoformat()}"
        out.append(Post(key, line, at, "rule", person=reader.id, until=at + STALE))
    return out


def reader_of_rule(rule: Rule, task: Task, home: Project, work: Work) -> Person | None:
    """Whoever hears of it: whom it names, or, of what it does, who made it."""
    verb, _space, name = rule.action.partition(" ")
    key: str | None = rule.created_by
    if verb == "tell":
        key = {"lead": home.lead, "owner": task.owner}.get(name, name)
    person = work.people.get(key) if key else None
    return person if person is not None and person.active else None


def would_have(rule: Rule, home: Project, now: datetime, work: Work) -> list[Task]:
    """The tasks for which it would have fired in the last 14 days, as they are now: what they were
    like then nobody can tell for all of it, but whether they were open."""
    found = work.tasks.find(project=home.id, order=("number",))
    return [task for task in found if _fired(rule, task, now)]


def _fired(rule: Rule, task: Task, now: datetime) -> bool:
    at = rule.moment(task)
    if at is None or not now - DRY <= at <= now or not rule.fits(task):
        return False
    return task.open or (task.done_at is not None and task.done_at > at)
