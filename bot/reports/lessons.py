"""Lessons of earlier projects, where they matter again."""

from __future__ import annotations

from bot.model.people import Person
from bot.model.project import Project
from bot.reply import Block
from bot.work import Work


def offered(project: Project, person: Person, work: Work) -> list[Block]:
    return []
