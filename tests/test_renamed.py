"""A project gets another key: its rules, its old buttons and what people remember go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from bot.context import Speaker
from bot.reply import Reply
from tests.room import WORKSPACE, Room


@pytest.fixture
def room() -> Iterator[Room]:
    """Tuesday 09:00; the week's report of ACME comes to its room every Wednesday at ten."""
    people = {who: Speaker(who, who.title(), None, "en", False) for who in ("wei", "ana")}
    with Room(people=people) as room:
        room.say("wei", "/pm settings agenda off")
        room.say("wei", "/project new Acme website")
        room.say("wei", "/task Fix login @wei due 30 nov")
        room.say("wei", "/report schedule week every wednesday 10:00")
        yield room


def rename(room: Room, key: str) -> None:
    """Give the project of #website another key, as any change: it stands in the journal."""
    entrance = room.storage.house.enter(WORKSPACE, "wei", "website", "none")
    assert entrance is not None and entrance.project is not None
    now = room.clock.now()
    with room.storage.house.open(entrance.organisation.id, now, changes=True) as work:
        project = work.projects.get(entrance.project.id)
        assert project is not None
        project.key = key
        work.save(request=f"key/{key}", actor=entrance.person.id, line=f"project key {key}",
                  answer=lambda _seq: Reply())  # fmt: skip


def came(room: Room, until: str) -> list[str]:
    """The reports that come to the room until then, each by its heading."""
    room.posts.clear()
    room.wait(until=until)
    return [post.lines[0] for post in room.posts if post.room == "website"]


def test_a_rule_outlives_its_projects_key(room: Room) -> None:
    rename(room, "NEW")
    (heading,) = came(room, "2026-11-25 12:00")
    assert "Acme website" in heading
    why = room.press(room.posts[-1], "Why?", "wei")
    assert "/report week #new" in why.text()
    assert "/report week #new" in room.say("wei", "/pm next").text()
    room.say("wei", "/pm undo")
    assert room.say("wei", "/task").lines[0] == "Acme website: 1 task"
    assert len(came(room, "2026-12-02 12:00")) == 1
    assert "#acme" in room.press(room.posts[-1], "Why?", "wei").text()


def test_a_rule_that_was_made_before_names_its_project_by_an_old_key(room: Room) -> None:
    with room.storage.engine.execution_options(changes=True).begin() as connection:
        connection.execute(text("UPDATE schedule SET line = 'report week #acme'"))
    rename(room, "NEW")
    assert len(came(room, "2026-11-25 12:00")) == 1
    again = room.say("wei", "/report schedule week every thursday 10:00")
    assert "comes here" in again.lines[0]
    assert len(came(room, "2026-12-02 12:00")) == 1, "the older rule has ended"
    assert "does not come" in room.say("wei", "/report schedule off week").lines[0]
    assert came(room, "2026-12-11 12:00") == []


def test_reports_to_the_client_and_check_ins_outlive_it_too(room: Room) -> None:
    room.say("wei", "/project bind acme as client", "acme-client")
    room.say("wei", "/report schedule client every friday 10:00")
    room.say("wei", "/report schedule checkin every thursday 16:00")
    room.say("wei", "/task Write copy @ana due 30 nov")
    room.say("ana", "/task start 2")
    rename(room, "NEW")
    for report in ("client", "checkin"):
        shown = room.say("wei", f"/report schedule {report}")
        assert shown.answer.reply.tone != "problem", shown.text()
    room.wait(until="2026-11-27 09:00")
    told = {(post.to, post.lines[0].partition(" · ")[0]) for post in room.posts}
    assert ("ana", "How was your week in Acme website?") in told, told
    assert ("wei", "📝 Report #1 to the client of Acme website") in told, told
    for report in ("client", "checkin"):
        assert room.say("wei", f"/report schedule off {report}").answer.reply.tone != "problem"
    with room.work() as work:
        assert [rule.said for rule in work.schedules.find(active=True)] == ["report week"]


def test_old_buttons_and_an_old_key_are_understood(room: Room) -> None:
    card = room.say("wei", "/task show 1")
    report = room.say("wei", "/report week")
    rename(room, "NEW")
    assert "NEW-1" in room.press(card, "Done", "wei").lines[0]
    assert "Acme website" in room.press(report, "Risks", "wei").text()
    assert "NEW-1" in room.say("wei", "/task show acme-1", None).text()
    assert "Acme website" in room.say("wei", "/task list all #acme", None).lines[0]
    assert "NEW-1" in room.say("wei", "/task show NEW-1", None).text()
    bound = room.say("wei", "/project bind acme as alerts", "alerts")
    assert "Acme website" in bound.lines[0]


def test_a_key_of_old_is_nobody_elses(room: Room) -> None:
    rename(room, "NEW")
    refused = room.say("wei", "/project new Acme shop key:ACME", "shop")
    assert refused.lines[0] == "The key ACME is taken."
    made = room.say("wei", "/project new Acme shop", "shop")
    assert made.lines[0].startswith("✚ ACME2")
    room.say("wei", "/task Paint it", "shop")
    assert "Fix login" in room.say("wei", "/task show ACME-1", "shop").text()
    # And back: undo finds the key free.
    rename(room, "NEWER")
    assert "Fix login" in room.say("wei", "/task show NEW-1", "shop").text()
    room.say("wei", "/pm undo")
    assert "NEW-1" in room.say("wei", "/task show NEWER-1", "shop").text()


def test_the_key_of_a_project_that_is_closed_leads_nowhere(room: Room) -> None:
    rename(room, "NEW")
    with room.storage.engine.execution_options(changes=True).begin() as connection:
        connection.execute(text("UPDATE project SET state = 'closed'"))
    assert "There is no project ACME." in room.say("wei", "/task show ACME-1", None).text()
