"""Which posts a question to a client wants. Pure, as bot.nudges is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.feedback import Score, Survey
from bot.model.people import Person
from bot.model.post import Post
from bot.model.project import Project, ProjectState, Room
from bot.nudges import WorkingHours

SECOND = timedelta(seconds=1)  # a post is for later, be it a moment
ASKED = timedelta(days=60)
"""So long after its moment a question that could not be asked is not asked at all."""

AGAIN = 3
"""Working days after which a question is asked once more, where nobody answered."""


def survey_posts(
    survey: Survey,
    project: Project,
    since: datetime | None,
    scores: Sequence[Score],
    rooms: Sequence[Room],
    person: Person | None,
    lead: Person | None,
    now: datetime,
) -> list[Post]:
    """The question, one reminder of it, and what is told of the answers to whoever leads the
    project; `since` is the moment from which it is to be asked, None as long as that has not come.
    """
    if lead is None or survey.cancelled_at is not None or since is None:
        return []
    over = project.state is not ProjectState.ACTIVE and not survey.at_close
    if over or project.state is ProjectState.ARCHIVED:
        return []
    hours, until = (
        WorkingHours.of(person or lead, project),
        survey.created_at + timedelta(days=3650),
    )
    at = max(hours.open_at(since), since + SECOND)
    again = at
    for _day in range(AGAIN):
        again = hours.morning(again, 1)
    line = f"feedback question {survey.id}"
    told = [("ask", at), *([] if scores else [("again", again)])]
    if person is not None:
        posts = [
            Post(f"survey/{survey.id}/{name}", line, due, "survey", person=person.id,
                 until=since + ASKED)
            for name, due in told
        ]  # fmt: skip
    else:
        posts = [
            Post(f"survey/{survey.id}/{name}/{room.id}", line, due, "survey", room=room.id,
                 until=since + ASKED)
            for name, due in told
            for room in rooms
        ]  # fmt: skip
    mine = WorkingHours.of(lead, project)
    return posts + [
        Post(f"survey/{survey.id}/score/{one.id}", f"feedback scored {one.id}",
             mine.open_at(one.at or now) + SECOND, "score", person=lead.id, until=until)
        for one in scores
        if lead.active and one.person != lead.id
    ]  # fmt: skip
