"""What a report to a client may not hold, where it goes, and when it goes by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.context import Ticking
from bot.model.report import ReportState
from bot.reports.client_words import listed_in
from tests.client_room import EVERY_FRIDAY, page, reports, room, to
from tests.room import Room

__all__ = ["room"]

# Words


@pytest.mark.parametrize(
    ("word", "line", "found"),
    [
        ("margin", "Our MARGIN is fine", True),
        ("margin", "Marginal gains", False),
        ("cost", "the costume", False),
        ("jira", "用Jira跟进", True),
        ("jira", "ＪＩＲＡ", True),
        ("毛利", "今年毛利率不高", True),
        ("blame game", "no Blame  game here", True),
        ("C++", "rewrite in C++, soon", True),
        ("маржа", "наша Маржа", True),
        ("margin", "margin_of_error", False),
        ("kosten", "Kostenplan", False),
    ],
)
def test_whole_words_in_latin_letters_and_anywhere_in_chinese(
    word: str, line: str, found: bool
) -> None:
    assert bool(listed_in([line], [word])) is found


def test_a_list_is_kept_in_order_each_word_once(room: Room) -> None:
    room.say("wei", '/project words Margin、"blame game"，毛利; margin')
    assert room.say("wei", "/project words").lines[:2] == [
        "Not for the client of Acme website", "Margin, blame game and 毛利",
    ]  # fmt: skip
    assert "Margin" in room.say("wei", "/project words MARGIN").text(), "nothing new: what there is"
    room.say("wei", "/project words remove margin, 毛利")
    assert room.say("wei", "/project words").lines[1] == "blame game"
    said = room.say("wei", "/project words remove jira")
    assert said.lines[0] == "Acme website does not keep jira from its client."
    said = room.say("wei", "/project words remove blame game")
    room.press(said, "Undo", "wei")
    assert room.say("wei", "/project words").lines[1] == "blame game"


@pytest.mark.parametrize("line", ["/project words ,", f"/project words {'x' * 61}"])
def test_what_is_no_word_is_refused(room: Room, line: str) -> None:
    assert room.say("wei", line).lines[0] == "A word has 1 to 60 characters."
    many = ", ".join(f"word{n}" for n in range(201))
    assert room.say("wei", f"/project words {many}").lines[0] == "That is more than 200 words."


def test_members_see_the_list_and_managers_change_it(room: Room) -> None:
    for line in ("/project words margin", "/project words remove margin", "/project autosend on"):
        assert room.say("ana", line).lines[0] == "This needs a manager of Acme website.", line
    assert room.say("ana", "/project words").private
    assert room.say("wang", "/project words", "talks").lines[0] == (
        "This is for the team's own members."
    )


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_a_listed_word_is_shown_and_not_sent(room: Room, language: str) -> None:
    room.say("wei", "/task 毛利 and Margin talk @ana client")
    room.say("wei", "/task done 2")
    room.say("wei", "/project words margin, 毛利")
    warned = "⚠ “margin” is not for the client and stands in: 毛利 and Margin talk"
    assert warned in room.say("wei", f"/report client {language}").lines
    assert warned in room.say("wei", "/report preview").lines
    said = room.say("wei", "/report send now")
    assert said.lines[0] == (
        "2 words in it are not for the client, the first of them “margin”: 毛利 and Margin talk"
    )
    room.wait("1 minute")
    assert to(room, "talks") == [] and reports(room)[0].state is ReportState.DRAFT
    room.press(said, "Approve anyway", "wei")
    room.wait("1 minute")
    (sent,) = to(room, "talks")
    assert "Margin talk" in sent.text() and "⚠" not in sent.text()


def test_an_edited_line_goes_without_a_question(room: Room) -> None:
    room.say("wei", "/project words payment")
    room.say("wei", "/report client")
    assert "payment" in room.say("wei", "/report approve").lines[0]
    room.say("wei", '/report edit done:"Cards work"')
    assert room.say("wei", "/report approve").lines[0].startswith("✔")


def test_the_hour_that_was_said_is_kept_by_approving_anyway(room: Room) -> None:
    room.say("wei", "/project words payment")
    room.say("wei", "/report client")
    said = room.say("wei", "/report approve thursday 15:00")
    assert room.press(said, "Approve anyway", "wei").lines[0] == (
        "✔ #1 goes to #talks Thu 26 Nov 15:00."
    )
    assert room.say("wei", "/report send now").lines[0] == "✔ #1 goes to #talks now.", (
        "it has been approved"
    )


def test_a_name_may_hold_a_listed_word_and_headings_are_ours(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", "/project words done, decisions")
    assert room.say("wei", "/report approve").lines[0].startswith("✔")
    room.say("wei", "/report edit status:x")
    said = room.say("wei", "/project words website")
    assert "⚠ “website” is not for the client and stands in: Acme website" in said.lines


# Rooms


@pytest.fixture
def two(room: Room) -> Room:
    """Acme's client reads two rooms."""
    room.say("wei", "/project bind acme as client", "board")
    return room


def test_every_room_of_the_clients_gets_it_once(two: Room) -> None:
    two.say("wei", "/report client")
    assert "in #talks and #board" in two.say("wei", "/report preview").lines[0]
    two.say("wei", "/report approve")
    two.wait("2 weeks")
    talks, board = to(two, "talks"), to(two, "board")
    assert len(talks) == len(board) == 1 and page(talks[0]) == page(board[0])
    (report,) = reports(two)
    assert report.sent_at == talks[0].at and len(report.rooms) == 2
    assert two.say("wei", "/report archive").lines[0] == "Acme website: 1 report sent"


def test_the_one_that_was_named_gets_it_alone(two: Room) -> None:
    said = two.say("wei", f"{EVERY_FRIDAY} in #board")
    assert "a report in #board every Friday" in said.lines[0]
    two.say("wei", "/report approve")
    two.wait("4 days")
    assert (len(to(two, "talks")), len(to(two, "board"))) == (0, 1)
    two.say("wei", "/report schedule client in all")
    two.say("wei", "/report send now")
    two.wait("1 minute")
    assert (len(to(two, "talks")), len(to(two, "board"))) == (1, 2)


def test_a_room_that_was_chosen_and_is_gone_is_not_replaced_by_another(two: Room) -> None:
    two.say("wei", f"{EVERY_FRIDAY} in board")
    two.say("wei", "/report approve")
    two.say("wei", "/project bind acme as team leaving:client", "board")
    assert two.say("wei", "/report send now").lines == [
        "The room chosen for the reports is not read by the client of Acme website any more.",
        "Choose another one, or all: /report schedule client every friday 10:00 in all.",
    ]
    two.wait("4 days")
    assert to(two, "talks") == []
    assert any("cannot be sent" in post.lines[0] for post in to(two, "wei"))


def test_a_room_that_is_bound_after_it_was_sent_gets_the_next_one(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    room.say("wei", "/project bind acme as client", "board")
    room.wait("2 weeks")
    assert to(room, "board") == []


def test_with_one_room_away_the_other_is_not_kept_waiting(two: Room) -> None:
    """What was said in one is under way to the other, and is the same."""
    two.say("wei", "/report client")
    two.say("wei", "/report approve")
    two.say("wei", "/project bind acme as team leaving:client", "board")
    two.wait("4 days")
    assert (len(to(two, "talks")), len(to(two, "board"))) == (1, 0)


@pytest.mark.parametrize("report", ["week", "team", "checkin"])
def test_only_the_clients_report_chooses_a_room(two: Room, report: str) -> None:
    said = two.say("wei", f"/report schedule {report} every monday 9:30 in #board")
    assert "comes to the room in which it is scheduled" in said.lines[0]


# By itself


@pytest.fixture
def trusted(room: Room) -> Room:
    room.say("wei", EVERY_FRIDAY)
    room.say("wei", "/project autosend on")
    return room


def test_it_is_off_until_somebody_turns_it_on(room: Room) -> None:
    room.say("wei", EVERY_FRIDAY)
    assert "waits for an approval" in room.say("wei", "/project autosend").lines[0]
    room.wait("2 weeks")
    assert to(room, "talks") == []


def test_an_untouched_draft_goes_at_its_hour_and_said_so_before(trusted: Room) -> None:
    trusted.wait(until="2026-11-27 12:00")
    (draft,) = to(trusted, "wei")
    assert draft.lines[0].endswith(
        "it goes to #talks Fri 27 Nov 10:00 by itself, unless somebody changes it or holds it back"
    )
    (sent,) = to(trusted, "talks")
    assert sent.at == trusted.instant("2026-11-27 10:00") and "• Payment flow" in page(sent)
    first, second = reports(trusted)
    assert (first.state, first.approved_by) == (ReportState.SENT, None)
    assert second.send_at == trusted.instant("2026-12-04 10:00")
    assert "by itself" in trusted.say("wei", "/report client #1").lines[0]
    trusted.wait("1 week")
    assert len(to(trusted, "talks")) == 2
    assert "• Payment flow" not in page(to(trusted, "talks")[1])


def ticked(room: Room, line: str, native: str) -> bool:
    """Whether the clock has something to say by this line in that room."""
    with room.work() as work:
        organisation, (there,) = work.organisation.id, work.rooms.find(native=native)
    ticking = Ticking(f"t{room.clock.now()}", organisation, line, room=there.id)
    room.clock.advance(timedelta(milliseconds=1))
    return not room.desk.answer(ticking).reply.silent


def test_the_next_week_does_not_take_what_is_just_going(trusted: Room) -> None:
    """In whichever order the clock comes to both."""
    trusted.wait(until="2026-11-26 17:00")
    trusted.clock.set(trusted.instant("2026-11-27 10:00"))
    assert not ticked(trusted, "report client opens #acme", "talks")
    trusted.wait("1 minute")
    assert len(to(trusted, "talks")) == 1
    assert [one.send_at for one in reports(trusted)][1:] == [trusted.instant("2026-12-04 10:00")]


def test_no_room_hears_a_report_twice(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    line = f"report deliver {reports(room)[0].id}"
    assert not ticked(room, line, "talks") and not ticked(room, line, "website")


def test_it_goes_to_every_room_and_is_written_once(trusted: Room) -> None:
    trusted.say("wei", "/project bind acme as client", "board")
    trusted.wait(until="2026-11-27 12:00")
    assert page(*to(trusted, "talks")) == page(*to(trusted, "board"))


@pytest.mark.parametrize(
    "touch",
    [
        '/report edit done:"Cards work"',
        "/report hold",
        "/project words payment",
        "/project autosend off",
    ],
)
def test_what_somebody_touched_waits_for_an_approval(trusted: Room, touch: str) -> None:
    trusted.wait(until="2026-11-26 17:00")
    trusted.say("wei", touch)
    listed = touch.startswith("/project words")  # whether one stands in it is asked at its hour
    assert ("client's report\n" in trusted.say("wei", "/pm next").text()) is listed
    trusted.wait(until="2026-11-27 12:00")
    assert to(trusted, "talks") == []
    assert "Without your approval it is not sent." in to(trusted, "wei")[-1].lines


def test_an_approval_taken_back_is_a_decision(trusted: Room) -> None:
    trusted.wait(until="2026-11-26 17:00")
    trusted.press(trusted.press(to(trusted, "wei")[-1], "Approve", "wei"), "Undo", "wei")
    trusted.wait(until="2026-11-27 12:00")
    assert to(trusted, "talks") == []


def test_a_draft_that_nobody_was_shown_does_not_go(room: Room) -> None:
    room.wait(until="2026-11-27 09:45")
    room.say("wei", EVERY_FRIDAY)
    room.say("wei", "/project autosend on")
    room.wait("2 hours")
    assert to(room, "talks") == []


def test_it_is_not_sent_a_day_late_unasked(trusted: Room) -> None:
    trusted.wait(until="2026-11-26 17:00")
    trusted.away("2026-11-30 09:00")
    trusted.wait("1 hour")
    assert to(trusted, "talks") == []


def test_held_back_by_a_member_and_taken_back(trusted: Room) -> None:
    trusted.wait(until="2026-11-26 17:00")
    said = trusted.press(to(trusted, "wei")[-1], "Hold back", "ana")
    assert said.lines[0] == "⏸ #1 is held back; it is sent when somebody approves it."
    trusted.press(said, "Undo", "ana")
    trusted.wait(until="2026-11-27 12:00")
    assert len(to(trusted, "talks")) == 1


def test_an_approved_one_is_held_back_by_whoever_may_approve(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", "/report approve")
    assert room.say("ana", "/report hold").lines[0] == "This needs a manager of Acme website."
    room.say("wei", "/report hold")
    room.wait("1 week")
    assert to(room, "talks") == []
    room.say("wei", "/report send now")
    room.wait("1 minute")
    assert room.say("wei", "/report hold #1").lines[0] == "#1 has been sent already."


def test_one_that_was_late_does_not_cost_the_next(room: Room) -> None:
    room.say("wei", EVERY_FRIDAY)
    room.wait(until="2026-11-27 10:30")
    room.say("wei", "/report approve now")
    room.wait("1 minute")
    assert [report.send_at for report in reports(room)][1:] == [room.instant("2026-12-04 10:00")]


# What a project remembers


def test_the_clients_language_is_the_projects_from_then_on(room: Room) -> None:
    room.say("wei", "/report client zh")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    assert "周报第2期" in room.say("wei", "/report client").text()
