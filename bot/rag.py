"""How a project stands: computed from what is known, and what a person says instead.

Bad news is told whatever else is missing; good news needs data. A person's word holds for
HOLDS, and only while the data say nothing worse than what they said when it was given.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.light import Light
from bot.model.project import Project
from bot.reply import Instant
from bot.values import dataclass
from bot.wording import Names
from bot.words import Words, _, ngettext, pgettext

HOLDS = timedelta(days=14)
"""How long what a person says stands in the place of what the data say."""

LIGHTS: dict[Light, Words] = {
    Light.GREEN: pgettext("light", "on track"),
    Light.AMBER: pgettext("light", "at risk"),
    Light.RED: pgettext("light", "in trouble"),
    Light.UNKNOWN: pgettext("light", "not known yet"),
}


@dataclass(frozen=True, slots=True)
class Measures:
    """What the light is computed from, in numbers."""

    open: int
    done: int
    late: int
    blocked: int
    dated: int  # open tasks that have a date
    critical: int  # open risks of the highest band
    missed: int  # milestones whose day is over and that are not reached
    slipping: int  # milestones before the last of their open tasks


@dataclass(frozen=True, slots=True)
class Rag:
    """The light that is shown, what the data say, and why they say it."""

    light: Light
    computed: Light
    why: tuple[Words, ...]

    @property
    def sign(self) -> str:
        return self.light.sign

    @property
    def said(self) -> bool:
        """Whether a person's word stands in the place of the data."""
        return self.light is not self.computed


def rag_of(project: Project, measures: Measures, now: datetime) -> Rag:
    computed, why = computed_of(measures)
    return Rag(said_of(project, computed, now) or computed, computed, why)


def computed_of(m: Measures) -> tuple[Light, tuple[Words, ...]]:
    """What the data say, and their reasons, the worst first.

    Red: a milestone is missed, or a third or more of the open tasks are late. Amber: anything is
    late or blocked, a critical risk is open, or a milestone comes before the last of its tasks.
    Unknown: nothing is planned yet, or more than half of the open tasks have no date, so that
    nobody could tell whether they are late.
    """
    reasons = [
        ngettext("{n} milestone missed", "{n} milestones missed", m.missed) if m.missed else None,
        ngettext("{n} of {open} open tasks late", "{n} of {open} open tasks late",
                 m.late, open=m.open) if m.late else None,
        ngettext("{n} blocked", "{n} blocked", m.blocked) if m.blocked else None,
        ngettext("{n} critical risk", "{n} critical risks", m.critical) if m.critical else None,
        ngettext("{n} milestone before the last of its tasks",
                 "{n} milestones before the last of their tasks", m.slipping)
        if m.slipping else None,
    ]  # fmt: skip
    why = tuple(reason for reason in reasons if reason is not None)
    if m.missed or m.late * 3 >= m.open > 0 < m.late:
        return Light.RED, why
    if why:
        return Light.AMBER, why
    if not m.open and not m.done:
        return Light.UNKNOWN, (_("nothing is planned yet"),)
    if m.dated * 2 < m.open:
        n = m.dated
        said = ngettext("{n} of {open} open tasks has a date", "{n} of {open} open tasks have a date",
                        n, open=m.open)  # fmt: skip
        return Light.UNKNOWN, (said,)
    return Light.GREEN, ()


def said_of(project: Project, computed: Light, now: datetime) -> Light | None:
    """What a person says of it, if that holds; None where nobody does any more."""
    if project.light is None or project.light_at is None or now - project.light_at >= HOLDS:
        return None
    over = project.light_over or Light.UNKNOWN
    return project.light if computed.weight <= over.weight else None


def said_words(project: Project, rag: Rag, names: Names) -> Words | None:
    """Who says so, why and when; None where the data speak for themselves."""
    if project.light_at is None or said_of(project, rag.computed, names.work.now) is None:
        return None
    return _(
        "{who} says so, {when}: {why} (the data say: {computed})",
        who=names.person(project.light_by) or _("somebody who left"), when=Instant(project.light_at),
        why=project.light_why or "?", computed=LIGHTS[rag.computed],
    )  # fmt: skip
