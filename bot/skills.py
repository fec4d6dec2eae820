"""Skills as they are written, and who has which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.asking import Has
from bot.model.ability import Ability
from bot.model.people import Person, Role
from bot.model.task import OPEN, TaskState
from bot.work import Work

LONGEST = 40


def level_of(said: str) -> tuple[str, int | None]:
    """figma2 is figma at level 2; figma names no level. Further digits belong to a name: mp4."""
    match = re.fullmatch(r"(.*\D)([123])", said)
    return (match[1].rstrip("-:/"), int(match[2])) if match else (said, None)


def wanted(needs: Iterable[str]) -> dict[str, int]:
    """What is needed, each with its least level; 1 where none is named."""
    out: dict[str, int] = {}
    for said in needs:
        skill, level = level_of(said)
        out[skill] = max(out.get(skill, 0), level or 1)
    return out


def register(work: Work, skills: Sequence[str] | None = None) -> dict[str, dict[str, Ability]]:
    """Who has which skill, by person and skill; of these skills, or all."""
    where: dict[str, Any] = {} if skills is None else {"skill": tuple(skills)}
    out: dict[str, dict[str, Ability]] = {}
    for one in work.abilities.find(**where, order=("skill", "-level")):
        out.setdefault(one.person, {})[one.skill] = one
    return out


def has(own: Mapping[str, Ability], needs: Mapping[str, int]) -> bool:
    return all(skill in own and own[skill].level >= level for skill, level in needs.items())


def last_used(person: str, skill: str, work: Work) -> datetime | None:
    """When they last finished something that needed it."""
    ways = [skill, *(f"{skill}{n}" for n in (1, 2, 3))]
    found = [
        task.done_at
        for way in ways
        for task in work.tasks.find(
            owner=person, state=TaskState.DONE, needs=Has(way), order=("-done_at",), limit=1
        )
        if task.done_at is not None
    ]
    return max(found, default=None)


def needed(project: str, work: Work) -> dict[str, tuple[int, int]]:
    """What the open tasks of a project need: the highest level of each skill, and how many tasks."""
    out: dict[str, tuple[int, int]] = {}
    for needs, n in work.tasks.counts("needs", project=project, state=OPEN):
        for skill, level in wanted(needs).items():
            most, tasks = out.get(skill, (0, 0))
            out[skill] = max(most, level), tasks + n
    return out


def best(needs: Sequence[str], work: Work) -> Person | None:
    """Who of the team has all of it: the highest levels, then the least to do, then by name."""
    least = wanted(needs)
    if not least:
        return None
    known = register(work, list(least))
    keys = tuple(sorted(key for key, own in known.items() if has(own, least)))
    if not keys:
        return None
    busy = dict(work.tasks.counts("owner", owner=keys, state=OPEN))
    people = [one for one in work.people.find(id=keys, active=True) if one.role is not Role.GUEST]

    def rank(one: Person) -> tuple[int, int, str]:
        return -sum(known[one.id][skill].level for skill in least), busy.get(one.id, 0), one.name

    return min(people, key=rank, default=None)
