"""Drafts of risks: what looks like one, with what speaks for it, to be confirmed or dismissed."""

from __future__ import annotations

from bot.model.project import Project
from bot.reply import Bold, Button, Line, Span, dotted
from bot.reports.signals import Signal, signals_of
from bot.risks import level_words
from bot.words import _, pgettext
from bot.work import Work


def draft_lines(project: Project, work: Work) -> list[Line]:
    """A line for each, with its two answers."""
    return [
        Line(draft_spans(one, project), draft_buttons(one, project))
        for one in signals_of(project, work)
    ]


def draft_spans(one: Signal, project: Project) -> tuple[Span, ...]:
    draft = pgettext("risk", "Draft")
    return ("✎ ", Bold(project.key), " ", draft, ": ",
            *dotted(one.statement, level_words(one.level), one.evidence))  # fmt: skip


def draft_buttons(one: Signal, project: Project) -> tuple[Button, ...]:
    key = project.key.lower()
    return (
        Button(_("Confirm"), f"risk confirm {one.cause} #{key}"),
        Button(_("Dismiss"), f"risk dismiss {one.cause} #{key}"),
    )
