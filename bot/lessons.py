"""Lessons: who finds them useful, and where one matters again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.clock import new_id
from bot.model.lesson import Lesson, LessonState, Vote
from bot.model.people import Person
from bot.model.project import Project
from bot.patterns import regex
from bot.work import Work

TEAM = "team"
"""Where the numbers of lessons are counted: they are the team's, not a project's."""

ENOUGH = 2
"""So many beside its author publish a lesson; all of them, where there are fewer."""

READ = 300
"""Published lessons that are looked through: the newest."""

_WORD = regex(r"[A-Za-z][A-Za-z-]{2,}|[0-9]{3,}|[一-鿿]+")
_COMMON = {
    "the", "and", "for", "with", "that", "this", "from", "have", "has", "are", "was", "were", "may",
    "might", "can", "could", "will", "would", "should", "not", "but", "our", "their", "its", "too",
    "when", "week", "weeks", "day", "days", "ask", "more", "before", "after", "than", "slip", "late",
}  # fmt: skip


def note(text: str, labels: Iterable[str], project: Project, by: Person, work: Work) -> Lesson:
    """A new lesson of a project."""
    return work.lessons.add(
        Lesson(
            id=new_id(work.now), number=work.number(TEAM, "lesson"), project=project.id,
            text=" ".join(text.split()), created_at=work.now, created_by=by.id,
            labels=list(dict.fromkeys(labels)),
        )
    )  # fmt: skip


def needed(lesson: Lesson, work: Work) -> int:
    """How many have to find it useful before it is published; its author does not count."""
    from bot.gate import members

    project = work.projects.get(lesson.project)
    people = members(project, work) if project is not None else []
    others = [one for one in people if one.id != lesson.created_by]
    return min(ENOUGH, max(len(others), 1))


def said_useful(lesson: Lesson, work: Work) -> int:
    votes = work.votes.find(lesson=lesson.id, useful=True)
    return sum(1 for vote in votes if vote.person != lesson.created_by)


def vote(lesson: Lesson, person: Person, useful: bool, work: Work) -> bool:
    """Note what somebody thinks of it; whether it is published by that."""
    known = next(iter(work.votes.find(lesson=lesson.id, person=person.id)), None)
    if known is None:
        work.votes.add(Vote(new_id(work.now), lesson.id, person.id, useful, work.now))
    else:
        known.useful, known.at = useful, work.now
    if lesson.state is LessonState.NOTED and said_useful(lesson, work) >= needed(lesson, work):
        lesson.state, lesson.published_at = LessonState.PUBLISHED, work.now
        return True
    return False


def merge(into: Lesson, others: Sequence[Lesson], text: str | None) -> None:
    """Several lessons become one: its labels are those of all, its text is what was said."""
    if text:
        into.text = " ".join(text.split())
    for other in others:
        other.state, other.into = LessonState.MERGED, into.id
        into.labels = list(dict.fromkeys([*into.labels, *other.labels]))


# Where they matter again


def for_project(project: Project, person: Person, work: Work, most: int = 3) -> list[Lesson]:
    """Published lessons of projects from the same template, for the same client, or with the same
    labels; the more of these, the earlier."""
    scored = []
    for lesson in _published(person, work):
        home = work.projects.get(lesson.project)
        if home is None or home.id == project.id:
            continue
        labels = {*lesson.labels, *home.labels} & {*project.labels}
        score = len(labels)
        score += 2 * (project.template is not None and home.template == project.template)
        score += 2 * (project.template is not None and _source(project, work) == home.id)
        score += 2 * (project.client is not None and home.client == project.client)
        if score:
            scored.append((score, lesson))
    return _best(scored, most)


def for_risk(
    statement: str, kind: str | None, person: Person, work: Work, most: int = 2
) -> list[Lesson]:
    """Published lessons that speak of what a risk speaks of: a label of theirs is its type or one of
    its words, or they have several words in common."""
    words = words_of(statement)
    told = {kind.casefold()} if kind else set()
    scored = []
    for lesson in _published(person, work):
        labels = {label.casefold() for label in lesson.labels}
        own = words_of(lesson.text)
        score = 3 * len(labels & (told | words)) + len(own & words)
        if labels & (told | words) or len(own & words) >= 2:
            scored.append((score, lesson))
    return _best(scored, most)


def words_of(text: str) -> set[str]:
    """The words a text is about: without the common ones, of Chinese each two characters."""
    out: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if word[0] >= "一":
            out |= {word[n : n + 2] for n in range(len(word) - 1)}
        elif word not in _COMMON:
            out.add(word[:-1] if word.endswith("s") and len(word) > 4 else word)
    return out


def _source(project: Project, work: Work) -> str | None:
    """The project that the template was made from, of which this one was made."""
    template = work.templates.get(project.template) if project.template else None
    return template.project if template is not None else None


def _published(person: Person, work: Work) -> list[Lesson]:
    """Those that may be offered to somebody: not what they, or more than found it useful, do not
    find so."""
    found = work.lessons.find(state=LessonState.PUBLISHED, order=("-published_at",), limit=READ)
    useless: dict[str, list[str]] = {}
    useful: dict[str, int] = {}
    for one in work.votes.find(lesson=tuple(lesson.id for lesson in found)):
        if one.useful:
            useful[one.lesson] = useful.get(one.lesson, 0) + 1
        else:
            useless.setdefault(one.lesson, []).append(one.person)
    return [
        lesson
        for lesson in found
        if person.id not in useless.get(lesson.id, ())
        and len(useless.get(lesson.id, ())) <= useful.get(lesson.id, 0)
    ]


def _best(scored: list[tuple[int, Lesson]], most: int) -> list[Lesson]:
    scored.sort(key=lambda pair: (-pair[0], -pair[1].number))
    return [lesson for _score, lesson in scored[:most]]
