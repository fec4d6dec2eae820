"""Who plays a role of a template: whoever was named for it, else whoever it means by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.people import Person, Role
from bot.model.template import Step
from bot.values import dataclass
from bot.work import Work

LEAD = "lead"
"""The role of whoever leads the project."""


@dataclass(frozen=True, slots=True)
class Part:
    """One role, with the skills its steps ask for, how many steps it has, and whose it is."""

    role: str
    needs: tuple[str, ...]
    steps: int
    person: Person | None


def cast(
    steps: Sequence[Step], named: Mapping[str, Person], lead: Person, work: Work
) -> dict[str, Part]:
    """Every role of these steps, in their order. `named` is who was chosen for which."""
    out: dict[str, Part] = {}
    for role in dict.fromkeys(step.role for step in steps if step.role):
        own = [step for step in steps if step.role == role]
        needs = tuple(dict.fromkeys(skill for step in own for skill in step.needs))
        person = named.get(role) or (lead if role == LEAD else fitting(role, needs, work))
        out[role] = Part(role, needs, len(own), person)
    return out


def fitting(role: str, needs: Sequence[str], work: Work) -> Person | None:
    """Whom a role means that nobody was named for: the one who is called so, else who has the
    skills of its steps; a role without any is a skill itself. The one place that knows this."""
    from bot.skills import best

    found = work.people.find(handle=role, active=True)
    named = next((person for person in found if person.role is not Role.GUEST), None)
    return named or best(needs or (role.lower(),), work)


def candidates(part: Part, work: Work, most: int = 3) -> list[Person]:
    """Whom to offer for a role that nobody has yet: those of the team, the least busy first."""
    from bot.model.task import OPEN

    busy = dict(work.tasks.counts("owner", state=OPEN))
    team = [one for one in work.people.find(active=True) if one.role is not Role.GUEST]
    return sorted(team, key=lambda one: (busy.get(one.id, 0), one.name))[:most]
