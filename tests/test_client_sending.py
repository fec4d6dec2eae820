"""The client's report: when it goes, and where."""

from __future__ import annotations

import pytest

from bot.context import Place
from bot.model.post import PostState
from bot.model.report import ReportState
from bot.reply import load
from bot.tongue import Answer
from bot.work import OutcomeUnknown
from tests.client_room import EVERY_FRIDAY, PEOPLE, page, reports, room, to
from tests.posts import of_subject
from tests.room import Room, drawn

__all__ = ["room"]

# When it goes


def test_without_a_rule_it_goes_on_friday_at_ten(room: Room) -> None:
    room.say("wei", "/report client")
    said = room.say("wei", "/report approve")
    assert said.lines[0] == "✔ #1 goes to #talks Fri 27 Nov 10:00."
    room.wait("1 week")
    (sent,) = to(room, "talks")
    assert sent.at == room.instant("2026-11-27 10:00")
    report = reports(room)[0]
    assert (report.state, report.sent_at) == (ReportState.SENT, sent.at)
    assert report.text and drawn(load(report.text), sent.answer.tongue) in sent.text()


def test_it_goes_exactly_once_also_after_a_restart(tmp_path: object) -> None:
    with Room(people=PEOPLE, url=f"sqlite:///{tmp_path}/steward.db") as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/project bind acme as client", "talks")
        room.say("wei", "/report client")
        room.say("wei", "/report approve")
        room.restart()
        room.wait("1 day")
        room.restart()
        room.wait("1 week")
        assert len(to(room, "talks")) == 1
        (report,) = reports(room)
        fates = [p.state for p in of_subject(room.storage, f"report/{report.id}")]
        assert fates == [PostState.SENT]


def test_it_is_delivered_when_the_platform_is_back(room: Room) -> None:
    """It counts as sent once it was said; the post itself is tried until it has arrived."""
    room.say("wei", "/report client")
    room.say("wei", "/report send now")
    places, room.courier.adapters = room.courier.adapters, {}
    room.wait("10 minutes")
    (report,) = reports(room)
    assert to(room, "talks") == [] and report.state is ReportState.SENT
    (post,) = of_subject(room.storage, f"report/{report.id}")
    assert post.state is PostState.PENDING
    # Nothing that happens meanwhile calls it back.
    room.say("wei", "/pm settings zone Asia/Tokyo")
    room.say("wei", "/project bind acme as client", "lounge")
    room.courier.adapters = places
    room.wait("1 day")
    assert len(to(room, "talks")) == 1
    (post,) = of_subject(room.storage, f"report/{report.id}")
    assert post.state is PostState.SENT


def test_an_attempt_nobody_knows_the_end_of_is_looked_for_and_not_repeated(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = room.courier.adapters["room"]
    say = ear.post

    async def lost(place: Place, answer: Answer, key: str) -> str:
        await say(place, answer, key)
        raise OutcomeUnknown

    monkeypatch.setattr(ear, "post", lost)
    room.say("wei", "/report client")
    room.say("wei", "/report send now")
    room.wait("1 day")
    assert len(to(room, "talks")) == 1
    (post,) = of_subject(room.storage, f"report/{reports(room)[0].id}")
    assert post.state is PostState.SENT


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("/report send tomorrow 9:00", "Wed 25 Nov 09:00"),
        ("/report send thursday", "Thu 26 Nov 10:00"),
    ],
)
def test_another_hour_may_be_said(room: Room, line: str, when: str) -> None:
    room.say("wei", "/report client")
    assert room.say("wei", line).lines[0] == f"✔ #1 goes to #talks {when}."


def test_one_that_goes_now_tells_of_today(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    (sent,) = to(room, "talks")
    assert page(sent)[0] == "Acme website — weekly report 1 · Wed 18 Nov to Tue 24 Nov 2026"
    assert "• Payment flow" in page(sent)


def test_an_hour_that_is_over_is_asked_about(room: Room) -> None:
    room.say("wei", EVERY_FRIDAY)
    room.wait(until="2026-11-27 10:30")
    said = room.say("wei", "/report approve")
    assert said.lines[0] == "That hour is over. Send #1 now, or later?"
    later = room.press(said, "Fri 4 Dec 10:00", "wei")
    assert later.lines[0] == "✔ #1 goes to #talks Fri 4 Dec 10:00."
    room.press(later, "Send now", "wei")
    room.wait("1 minute")
    assert len(to(room, "talks")) == 1


def test_the_week_after_tells_of_what_came_after_the_approval(room: Room) -> None:
    room.say("wei", EVERY_FRIDAY)
    room.wait(until="2026-11-26 18:00")
    room.say("wei", "/report approve")
    room.say("ana", "/task Evening work @ana client")
    room.say("ana", "/task done 2")
    room.wait(until="2026-12-03 17:00")
    lines = page(to(room, "wei")[-1])
    assert lines[0] == "Acme website — weekly report 2 · Fri 27 Nov to Thu 3 Dec 2026"
    assert "• Evening work" in lines and "• Payment flow" not in lines


def test_a_rule_brings_a_draft_a_reminder_and_nothing_unapproved(room: Room) -> None:
    room.say("wei", EVERY_FRIDAY)
    room.wait(until="2026-11-27 12:00")
    moments = [
        (post.at.astimezone(room.zone_info).strftime("%a %H:%M")) for post in to(room, "wei")
    ]
    assert moments == ["Thu 16:00", "Fri 09:30"]
    assert to(room, "wei")[0].buttons.keys() >= {"Approve", "Edit", "Preview"}
    assert to(room, "talks") == []
    room.wait(until="2026-12-04 12:00")
    assert len(to(room, "wei")) == 4, "next week it comes again, with what was not told"
    assert [report.name for report in reports(room)] == ["#1"]


def test_a_rule_that_was_ended_brings_nothing(room: Room) -> None:
    room.say("wei", EVERY_FRIDAY)
    assert "Every" not in room.say("wei", "/report schedule").text()
    assert (
        "The report to the client comes every Friday" in room.say("wei", "/report schedule").text()
    )
    room.say("wei", "/report schedule off client")
    assert room.say("wei", "/report schedule off client").lines[0] == (
        "No report to the client comes by itself yet."
    )
    room.wait("2 weeks")
    assert room.posts == []


@pytest.mark.parametrize("rhythm", ["every day", "every monday and friday", "3 days after done"])
def test_a_client_is_told_once_a_week_at_most(room: Room, rhythm: str) -> None:
    said = room.say("wei", f"/report schedule client {rhythm}")
    assert said.lines == [
        "The client is told once a week at most.",
        "Write it like /report schedule client every friday 10:00.",
    ]


def test_a_rule_of_two_weeks_and_one_that_begins_later(room: Room) -> None:
    room.say("wei", "/report schedule client every 2 weeks on friday 10:00 from 4 dec")
    assert reports(room)[0].send_at == room.instant("2026-12-04 10:00")
    said = room.say("wei", "/report schedule client")
    assert said.lines[0].startswith("⏱ The client of Acme website gets a report in #talks every 2")


def test_weeks_that_nobody_told_of_are_told_with_the_next(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", "/report approve")
    room.wait("2 weeks")
    room.say("wei", "/report client")
    lines = page(room.say("wei", "/report preview"))
    assert lines[0] == "Acme website — weekly report 2 · Fri 27 Nov to Thu 10 Dec 2026"
    room.wait("20 weeks")
    room.say("wei", "/report approve")
    since = page(room.say("wei", "/report preview"))[0].split(" to ")[0]
    assert since.endswith("Fri 2 Apr"), "of more than four weeks nobody reads"


# Where it goes


def test_without_a_clients_room_one_is_told_what_to_type(room: Room) -> None:
    room.say("wei", "/project new Globex shop", "globex")
    room.say("wei", "/report client", "globex")
    assert "no room is bound to them yet" in room.say("wei", "/report preview", "globex").lines[0]
    for line in ("/report approve", EVERY_FRIDAY):
        assert room.say("wei", line, "globex").lines == [
            "No room here is read by the client of Globex shop yet.",
            "In the room you share with them, type /project bind globex as client.",
        ]


def test_it_follows_its_client_to_another_room_and_stays_away_from_others(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", "/report approve")
    room.say("wei", "/project bind acme as team leaving:client", "talks")
    room.say("wei", "/project bind acme as client", "lounge")
    room.wait("1 week")
    assert (len(to(room, "talks")), len(to(room, "lounge"))) == (0, 1)


def test_with_its_room_gone_the_lead_is_told_in_its_place(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", "/report approve")
    room.say("wei", "/project bind acme as team leaving:client", "talks")
    room.wait("1 week")
    assert to(room, "talks") == []
    (told,) = to(room, "wei")
    assert told.lines[0].startswith("⚠ Report #1 cannot be sent")
    room.say("wei", "/project bind acme as client", "lounge")
    room.say("wei", "/report send now #1")
    room.wait("1 minute")
    assert len(to(room, "lounge")) == 1
