"""What time asks of somebody beside what is due: risks to look at again, tasks of theirs that will
probably be late, and drafts of risks in the projects that they lead."""

from __future__ import annotations

from bot.model.people import Person
from bot.model.project import Project, ProjectState
from bot.reply import Block, Bold, Line
from bot.reports.drafts import draft_lines
from bot.reports.late import likely_blocks
from bot.reports.outlook import of_person
from bot.reports.reviews import asked_of, review_line
from bot.wording import Names
from bot.words import _, ngettext
from bot.work import Work

REVIEWS, LIKELY, DRAFTS, PROJECTS = 3, 2, 3, 8
"""Rows of each that are shown, and projects whose drafts are looked for."""


def asked_blocks(
    person: Person, zone: str, names: Names, covered: tuple[str, ...] = ()
) -> list[Block]:
    """All three, each under its title; nothing where nothing is asked."""
    blocks: list[Block] = []
    risks = asked_of((person.id, *covered), names.work)
    if risks:
        blocks.append(Line((Bold(_("Risks to look at")), f" ({len(risks)})")))
        blocks += [review_line(risk, names, owner=bool(covered)) for risk in risks[:REVIEWS]]
        blocks += _more(len(risks) - REVIEWS)
    outlook = of_person(person, zone, names.work)
    blocks += likely_blocks(outlook.likely, outlook, names, LIKELY)
    drafts = [line for home in led_by(person, names.work) for line in draft_lines(home, names.work)]
    if drafts:
        blocks.append(Line((Bold(_("Looks like a risk")), f" ({len(drafts)})")))
        blocks += drafts[:DRAFTS]
        blocks += _more(len(drafts) - DRAFTS)
    return blocks


def led_by(person: Person, work: Work) -> list[Project]:
    """The active projects that somebody leads, by their keys."""
    return work.projects.find(
        lead=person.id, state=ProjectState.ACTIVE, order=("key",), limit=PROJECTS
    )


def _more(n: int) -> list[Block]:
    return [Line((ngettext("and {n} more", "and {n} more", n),))] if n > 0 else []
