"""Feedback of a client: who may give it, what it counts, and that nobody is found out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.context import Speaker
from bot.model.feedback import Scale, csat, nps
from tests.room import Room

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana", outsider=False),
    "wang": Speaker("wang", "Wang Fang", outsider=True),
    "li": Speaker("li", "Li", outsider=True),
    "zoe": Speaker("zoe", "Zoe", outsider=True),
}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website client:Acme")
        place.say("wei", "/project bind acme as client", "talks")
        place.say("wei", "/milestone Beta 30 nov")
        yield place


def test_the_scores_are_those_of_their_definitions() -> None:
    # 5 promoters, 3 passives, 2 detractors of 10: 50 % less 20 % is 30.
    assert nps([10, 10, 9, 9, 9, 8, 7, 7, 6, 0]) == 30
    assert nps([6] * 3) == -100 and nps([8]) == 0 and nps([]) is None
    assert csat([5, 4, 4, 3, 1]) == 0.6 and csat([3]) == 0 and csat([]) is None
    assert [n for n in Scale.CSAT.points if Scale.CSAT.low(n)] == [1, 2]
    assert [n for n in Scale.NPS.points if Scale.NPS.low(n)] == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "line",
    [
        "/feedback ask csat after %beta", "/feedback ask nps anonymous", "/feedback ask nps close",
        "/feedback ask csat every month", "/feedback send F-1", "/feedback cancel F-1",
        "/feedback 征求 满意度 里程碑后 %beta",
    ],
)  # fmt: skip
def test_it_is_undone_exactly(room: Room, line: str) -> None:
    room.say("wei", "/feedback ask csat after %beta")

    def state() -> list[object]:
        with room.work() as work:
            shelves = (work.surveys, work.scores, work.schedules, work.tasks, work.logs)
            return [shelf.find(order=("id",)) for shelf in shelves]

    before = state()
    assert room.say("wei", line).answer.reply.tone != "problem"
    assert state() != before
    room.say("wei", "/pm undo")
    assert state() == before


def test_an_answer_and_what_came_of_it_are_taken_back_together(room: Room) -> None:
    room.say("wei", "/feedback ask csat")
    said = room.say("wang", "/feedback rate ACME-F-1 1", "talks")
    with room.work() as work:
        (score,) = work.scores.find()
        (entry,) = work.logs.find(id=score.entry)
        (task,) = work.tasks.find(id=entry.task)
        assert task.due is not None and task.due.day - work.now.date() == timedelta(days=2)
    room.press(said, "Undo", "wang")
    with room.work() as work:
        assert not (work.scores.find() or work.tasks.find() or work.logs.find())


def test_a_weekend_is_no_working_day(room: Room) -> None:
    room.wait("2 days")  # a Thursday
    room.say("wei", "/feedback ask csat")
    room.say("wang", "/feedback rate ACME-F-1 1", "talks")
    with room.work() as work:
        (task,) = work.tasks.find()
        assert task.due is not None and f"{task.due.day:%a}" == "Mon"


@pytest.mark.parametrize(
    ("who", "where"), [("wang", "website"), ("wei", "talks"), ("ana", "website"), ("wang", "else")]
)
def test_only_the_client_answers_and_only_in_their_room(room: Room, who: str, where: str) -> None:
    room.say("wei", "/feedback ask csat")
    said = room.say(who, "/feedback rate ACME-F-1 4", where)
    there_is_none = room.say(who, "/feedback rate ACME-F-9 4", where)
    assert said.lines[1:] == there_is_none.lines[1:]
    assert said.lines[0].replace("F-1", "F-9") == there_is_none.lines[0]
    with room.work() as work:
        assert not work.scores.find()


def test_what_waits_for_a_milestone_cannot_be_answered_before(room: Room) -> None:
    room.say("wei", "/feedback ask csat after %beta")
    assert "no question" in room.say("wang", "/feedback rate ACME-F-1 4", "talks").text()
    room.say("wei", "/milestone done %beta")
    assert "Thank you" in room.say("wang", "/feedback rate ACME-F-1 4", "talks").text()


def test_a_question_for_one_person_is_theirs_alone(room: Room) -> None:
    room.say("wang", "/pm help", "talks")
    room.say("wei", '/feedback ask nps @"Wang Fang"')
    room.wait("1 hour")
    assert [post.to for post in room.posts if "recommend" in post.text()] == ["wang"]
    assert "no question" in room.say("li", "/feedback rate ACME-F-1 4", "talks").text()
    said = room.press(room.posts[-1], "9", "wang")
    assert said.lines[0] == "Thank you. Your answer: 9 of 10."
    refused = room.say("wei", '/feedback ask nps @"Wang Fang" anonymous')
    assert refused.lines[0] == "One person alone is not anonymous."


def test_undoing_the_milestone_takes_the_question_back(room: Room) -> None:
    room.say("wei", "/feedback ask csat after %beta")
    said = room.say("wei", "/milestone done %beta")
    room.press(said, "Undo", "wei")
    room.wait("1 week")
    assert not [post for post in room.posts if post.room == "talks"]


def test_whoever_answered_is_not_reminded_and_nobody_is_twice(room: Room) -> None:
    room.say("wei", "/feedback ask csat")
    room.wait("1 hour")
    room.say("wang", "/feedback rate ACME-F-1 4", "talks")
    room.say("wei", "/feedback ask nps")
    room.wait("3 weeks")
    texts = [post.text() for post in room.posts if post.room == "talks"]
    assert sum("satisfied" in text for text in texts) == 1
    assert sum("recommend" in text for text in texts) == 2


def test_nothing_that_is_kept_tells_who_gave_an_anonymous_answer(room: Room) -> None:
    room.say("wei", "/feedback ask nps anonymous")
    for who, points in (("wang", 10), ("li", 2), ("zoe", 9)):
        room.say(who, f"/feedback rate ACME-F-1 {points}", "talks")
    with room.work() as work:
        ids = {p.id for p in work.people.find() if p.name in ("Wang Fang", "Li", "Zoe")}
        acts = [act for act in work.journal.recent() if act.line.startswith("feedback rate")]
        assert len(acts) == 3 and all(act.actor is None for act in acts)
        images = [(c.before, c.after) for act in acts for c in work.journal.changes(act.seq)]
        assert images and not any(key in json.dumps(images) for key in ids)
        assert all(one.person is None and one.at is None for one in work.scores.find())
        assert len(work.ballots.find()) == 3
    listed = room.say("wei", "/feedback list").text()
    assert "NPS +33 (3 answers)" in listed and "Wang" not in listed
    room.wait("1 hour")
    told = [post.text() for post in room.posts if post.to == "wei"]
    assert told and not any("Wang" in text or "Li " in text for text in told)


def test_a_second_answer_replaces_the_first(room: Room) -> None:
    room.say("wei", "/feedback ask csat")
    for points in (3, 5):
        room.say("wang", f"/feedback rate ACME-F-1 {points}", "talks")
    assert "CSAT 100% (1 answer)" in room.say("wei", "/feedback list").text()
    assert room.say("wang", "/feedback rate ACME-F-1 6", "talks").lines[0] == (
        "Points run from 1 to 5 here."
    )


def test_a_chinese_reader_is_asked_in_chinese() -> None:
    with Room(language="zh_Hans", people=PEOPLE) as room:
        room.say("wei", "/project new 网站 client:艾克米")
        room.say("wei", "/project bind p as client", "talks")
        room.say("wei", "/反馈 征求 满意度")
        room.wait("1 hour")
        (post,) = [post for post in room.posts if post.room == "talks"]
        assert post.lines[0] == "您对我们在网站上的工作有多满意？"
