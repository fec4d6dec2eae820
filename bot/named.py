"""Milestones by what people call them, and the names that look like one that nobody has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.grammar import Refusal
from bot.kinds import LETTERS
from bot.model.milestone import Milestone
from bot.model.people import Person
from bot.model.project import Project, ProjectState
from bot.reply import Button, Code
from bot.words import _
from bot.work import Work

ME = {"me", "我", "myself", "自己"}
"""What people call themselves."""


def milestone_named(name: str, project: Project | None, work: Work) -> Milestone:
    """The project's milestone of that name, or the only one whose name begins so.

    Raises Refusal with the names it may have been meant for.
    """
    known = work.milestones.find(project=project.id) if project else []
    wanted = name.casefold()
    found = [m for m in known if m.name.casefold() == wanted] or [
        m for m in known if m.name.casefold().startswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    begun = [m for m in known if wanted.startswith(f"{m.name.casefold()} ")]
    if begun:  # "/milestone move beta someday"
        longest = max(begun, key=lambda m: len(m.name))
        raise Refusal(
            _("There is no milestone called {name}.", name=name),
            _("Of {milestone}, I do not know what “{said}” means; a day is written like {example}.",
              milestone=longest.name, said=name[len(longest.name) :].strip(), example=Code("15 dec")),
        )  # fmt: skip
    near = close(wanted, [m.name for m in known])
    raise Refusal(
        _("There is no milestone called {name}.", name=name),
        _("Did you mean {choices}?", choices=Code(" ".join(f"%{name}" for name in near)))
        if near
        else _("{list} shows what there is.", list=Code("/milestone list")),
    )


def which(name: str, found: Sequence[Project], lines: Sequence[str]) -> Refusal:
    """Which of several projects of one name; `lines` say the same with each one's key."""
    both = zip(found, lines, strict=True)
    return Refusal(
        _("Several projects are called {name}.", name=name),
        _("Choose one, or write its key, like {example}.",
          example=Code(f"#{found[0].key.lower()}")),
        buttons=[Button(f"{p.key} · {p.name}", line) for p, line in both][:5],
    )  # fmt: skip


def close(said: str, names: list[str]) -> list[str]:
    """The names that look most like what was said, at most three."""
    from rapidfuzz import fuzz, process

    return [
        name
        for name, _score, _i in process.extract(
            said, names, scorer=fuzz.ratio, limit=3, score_cutoff=60
        )
    ]


_NEAR, _NEAR_HAN = 60, 50
"""How alike a name must be, of 100: of two Chinese characters one may be another."""


def near_people(said: str, people: Iterable[Person]) -> list[Person]:
    """Those whom a mistyped or shortened name may mean, the likeliest first, at most three.

    Names are compared without their blanks, so that 王小明 finds 王 小 明; a part of a name of two
    letters or more, or any Chinese character of it, is near as well.
    """
    wanted = "".join(said.casefold().split())[:_LONGEST]
    scored = [(max(_likeness(wanted, name) for name in _called(one)), one) for one in people]
    found = [pair for pair in scored if pair[0] > 0]
    found.sort(key=lambda pair: (-pair[0], pair[1].name))
    return [one for _score, one in found[:3]]


_LONGEST = 80


def _called(person: Person) -> set[str]:
    """All that somebody may be called: handle, each whole name without blanks, and its words."""
    whole = [name.casefold() for name in (person.handle, person.name, *person.also) if name.strip()]
    words = {word for name in whole for word in name.split() if len(word) > 1}
    return {"".join(name.split()) for name in whole} | words


def _likeness(said: str, name: str) -> float:
    """How alike they are, from 0 (not near) to 100."""
    from rapidfuzz import fuzz

    han = not name.isascii()
    if not said or not name or (said.isascii() is han):
        return 0
    if han and len(said) > len(name):
        said = said[: len(name)]  # what follows a Chinese name has no blank before it
    if name.startswith(said) or (han and said in name):
        return 90 if han or len(said) > 1 else 0
    score = fuzz.ratio(said, name)
    return score if score >= (_NEAR_HAN if han else _NEAR) else 0


def free_key(name: str, taken: set[str]) -> str:
    """A key made of the name's letters that no project has yet; P for names without any."""
    words = re.findall(r"[A-Za-z][A-Za-z0-9]*", name)
    base = (words[0] if words else "P").upper()[:6]
    key, n = base, 2
    while key in taken | LETTERS:
        key, n = f"{base}{n}", n + 1
    return key


def renamed(key: str, work: Work) -> list[Project]:
    """The active project that had this key once: people and old messages may still name it so."""
    former = work.journal.former_keys().get(key.upper())
    found = work.projects.get(former) if former is not None else None
    return [found] if found is not None and found.state is ProjectState.ACTIVE else []


def nobody(said: str, near: Sequence[str] = ()) -> Refusal:
    """That nobody has that name, with those it may have been meant for."""
    return Refusal(
        _("Nobody here is called {name}.", name=said),
        _("Did you mean {choices}?", choices=Code(" ".join("@" + name for name in near)))
        if near
        else _("Mention them once, so that I know who they are."),
    )


def names_of(person: Person) -> set[str]:
    """What somebody is called in a line: each of their names, whole, and the first word of it."""
    whole = {name.casefold() for name in (person.name, *person.also) if name.strip()}
    return whole | {name.split()[0] for name in whole}
