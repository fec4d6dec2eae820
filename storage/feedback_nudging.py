"""Which questions to clients a change may have moved, and what they want said now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.client_reports import rooms_of
from bot.feedback import asked_since
from bot.feedback_posts import survey_posts
from bot.model.feedback import Survey
from bot.model.post import Post
from storage.journal import Diff

if TYPE_CHECKING:
    from storage.work import SqlWork


def wanted_of_surveys(work: SqlWork, diffs: list[Diff]) -> dict[str, list[Post]]:
    """For each question that these changes touch ("survey/<id>"), its posts."""
    found: dict[str, Survey | None] = {}
    for diff in diffs:
        rows = [row for row in (diff.row_before, diff.row_after) if row is not None]
        if diff.kind == "survey":
            found[diff.key] = work.surveys.get(diff.key)
        elif diff.kind == "score":
            found |= {str(row["survey"]): work.surveys.get(str(row["survey"])) for row in rows}
        elif diff.kind == "milestone":
            found |= {one.id: one for one in work.surveys.find(after=diff.key)}
        else:
            projects = {diff.key if diff.kind == "project" else str(row["project"]) for row in rows}
            for project in projects:
                found |= {one.id: one for one in work.surveys.find(project=project)}
    return {f"survey/{key}": _posts(work, survey) for key, survey in found.items()}


def _posts(work: SqlWork, survey: Survey | None) -> list[Post]:
    home = work.projects.get(survey.project) if survey is not None else None
    if survey is None or home is None:
        return []
    person = work.people.get(survey.person) if survey.person else None
    if survey.person is not None and (person is None or not person.active):
        return []
    scores = work.scores.find(survey=survey.id)
    return survey_posts(
        survey, home, asked_since(survey, home, work), scores, rooms_of(home, work), person,
        work.people.get(home.lead), work.now,
    )  # fmt: skip
