"""The client's report: who may do what with it, when it goes, and that it goes once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.report import ReportState
from bot.reply import load
from bot.reports.client_page import words_in
from tests.client_room import EVERY_FRIDAY, page, reports, room, to
from tests.room import Room

__all__ = ["room"]

# Drafts


def test_one_draft_a_week_however_often_it_is_asked_for(room: Room) -> None:
    for who in ("wei", "ana", "wei"):
        assert "Report #1 to the client" in room.say(who, "/report client").lines[0]
    assert [report.name for report in reports(room)] == ["#1"]


def test_a_draft_follows_the_data_until_it_is_approved(room: Room) -> None:
    room.say("wei", "/report client")
    assert "• Price list" not in page(room.say("wei", "/report preview"))
    room.say("ana", "/task Price list @ana client")
    room.say("ana", "/task done 2")
    assert "• Price list" in page(room.say("wei", "/report preview"))
    room.say("wei", "/report approve")
    room.say("ana", "/task Late idea @ana client")
    room.say("ana", "/task done 3")
    room.wait("4 days")
    (sent,) = to(room, "talks")
    assert "• Price list" in page(sent) and "• Late idea" not in page(sent)


def test_what_was_written_by_hand_stands_and_the_rest_follows_the_data(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", '/report edit done:"- Cards work\\n* So do refunds"')
    room.say("wei", '/report edit done:"Cards work"')
    room.say("wei", "/milestone Beta 11 dec client")
    lines = page(room.say("wei", "/report preview"))
    assert "• Cards work" in lines and "• Payment flow" not in lines
    assert lines[1] == "🟢 On track: Beta is planned for Fri 11 Dec."


@pytest.mark.parametrize("nothing", ["-", "none", "无"])
def test_a_section_is_left_out_where_somebody_says_so(room: Room, nothing: str) -> None:
    room.say("wei", "/report client")
    room.say("wei", f'/report edit done:"{nothing}"')
    assert "Done" not in page(room.say("wei", "/report preview"))


def test_lines_lose_the_marks_that_the_page_sets(room: Room) -> None:
    room.say("wei", "/report client")
    form = room.say("wei", "/report edit")
    room.fill(form, {"done": "- Cards work\n• So do refunds\n\n"}, "wei")
    assert page(room.say("wei", "/report preview"))[3:5] == ["• Cards work", "• So do refunds"]


def test_the_form_shows_what_stands_there_and_says_only_what_was_changed(room: Room) -> None:
    room.say("wei", "/report client")
    form = room.say("wei", "/report edit")
    assert form.form is not None
    assert dict(form.form.current) == {"status": "🟢 On track.", "done": "Payment flow"}
    assert dict(form.form.prefill) == {"number": "ACME#1"}
    room.fill(form, {"status": "All is well."}, "wei")
    assert reports(room)[0].en == {"status": "All is well."}
    room.say("wei", '/report edit status:"All is well."')
    room.say("wei", '/report edit done:"Payment flow"')
    assert reports(room)[0].en == {"status": "All is well."}, "nothing new was said"


def test_nothing_shared_and_nothing_new_is_said_as_it_is(room: Room) -> None:
    room.say("wei", "/project new Globex shop", "globex")
    said = room.say("wei", "/report client", "globex")
    assert page(said)[1:] == ["The work goes on.", "There is nothing new to show this week."]
    assert said.lines[-2].startswith("Nothing of Globex shop is shared with its client yet.")


# Who decides


def test_a_member_proposes_and_the_lead_is_asked(room: Room) -> None:
    room.say("ana", "/report client")
    said = room.say("ana", "/report approve")
    assert said.lines[0] == "➜ #1 is passed on to @Wei, who decides."
    assert reports(room)[0].state is ReportState.DRAFT
    room.wait("1 minute")
    (asked,) = to(room, "wei")
    assert "@Ana thinks that report #1 to the client of Acme website may go." in asked.lines[0]
    room.press(asked, "Approve", "wei")
    assert reports(room)[0].state is ReportState.APPROVED
    room.wait("1 week")
    assert len(to(room, "wei")) == 1, "approved, so nobody is reminded"


def test_a_second_proposal_is_told_as_the_first_was(room: Room) -> None:
    room.say("ana", "/report client")
    for _ in range(2):
        room.say("ana", "/report approve")
        room.wait("1 hour")
    assert len(to(room, "wei")) == 2


@pytest.mark.parametrize(
    "line", [EVERY_FRIDAY, "/report schedule off client", "/report client zh", "/report send now"]
)
def test_what_is_for_whoever_leads_is_not_a_members(room: Room, line: str) -> None:
    room.say("wei", EVERY_FRIDAY)
    room.say("wei", "/report approve")
    said = room.say("ana", line)
    assert said.lines[0] == "This needs a manager of Acme website.", line


def test_a_guest_reads_the_report_and_types_nothing(room: Room) -> None:
    room.say("wei", "/report client")
    for line in ("client", "edit", "preview", "approve", "archive", "correct #1", "checkin"):
        said = room.say("wang", f"/report {line}", "talks")
        assert said.lines[0] == "This is for the team's own members.", line


def test_what_is_asked_in_the_clients_room_is_for_the_asker_alone(room: Room) -> None:
    for line in ("/report client", "/report preview", "/report edit", "/report archive"):
        assert room.say("wei", line, "talks").private, line


def test_an_approval_can_be_taken_back_by_a_manager_until_it_is_sent(room: Room) -> None:
    room.say("wei", "/report client")
    said = room.say("wei", "/report approve")
    number = said.buttons["Undo"]
    assert room.say("ana", f"/{number}").lines[0] == "This needs a manager of Acme website."
    room.press(said, "Undo", "wei")
    room.wait("1 week")
    assert to(room, "talks") == []
    room.say("wei", "/report send now")
    room.wait("1 minute")
    assert len(to(room, "talks")) == 1
    last = room.say("wei", "/pm undo")
    assert last.lines[0] == "#1 was sent; it stays as its client read it."


def test_writing_over_an_approved_report_takes_the_approval_back(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", "/report approve")
    room.say("ana", '/report edit done:"Something else"')
    assert (reports(room)[0].state, reports(room)[0].approved_by) == (ReportState.DRAFT, None)
    room.wait("1 week")
    assert to(room, "talks") == []


# After it was sent


def test_a_correction_takes_the_place_of_what_was_wrong(room: Room) -> None:
    room.say("wei", "/report client")
    assert room.say("wei", "/report correct #1").lines[0].startswith("#1 has not been sent")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    room.say("ana", "/task Later @ana client")
    room.say("ana", "/task done 2")
    room.say("ana", "/task Coming @ana due friday client")
    begun = room.say("wei", "/report correct #1")
    assert "• Later" not in page(begun), "it tells of the days it corrects"
    assert "Next" not in page(begun), "and has no section that it did not have"
    assert room.say("wei", "/report correct #1").lines[0] == begun.lines[0], "one at a time"
    room.say("wei", '/report edit #1b done:"Payment flow, by card"')
    room.say("wei", "/report send now #1b")
    room.wait("1 minute")
    states = {report.name: report.state for report in reports(room)}
    assert room.say("wei", '/report edit #1 done:"x"').lines[0].startswith("#1 was sent")
    assert states == {"#1": ReportState.CORRECTED, "#1b": ReportState.SENT}
    assert "• Payment flow, by card" in page(to(room, "talks")[-1])
    assert "• Payment flow" in page(room.say("wei", "/report archive #1"))
    assert room.say("wei", "/report client #1b").text().count("weekly report 1b") == 1
    room.say("wei", "/report correct #1")
    assert [report.name for report in reports(room)] == ["#1", "#1b", "#1c"]


def test_numbers_that_nobody_gave_are_refused(room: Room) -> None:
    assert room.say("wei", "/report archive").lines[0] == (
        "The client of Acme website has not been sent a report yet."
    )
    assert room.say("wei", "/report preview").lines[0] == (
        "No report of Acme website is in the making."
    )
    for line in ("/report preview #7", "/report archive #7", "/report correct #7"):
        assert room.say("wei", line).lines[0] == "Acme website has no report #7.", line
    assert room.say("wei", "/report preview NO#7").lines[0] == "There is no project NO."


def test_a_button_names_its_project_wherever_it_is_pressed(room: Room) -> None:
    said = room.say("wei", "/report client")
    room.say("wei", "/project new Globex shop", "globex")
    preview = said.buttons["Preview"]
    assert page(room.say("wei", f"/{preview}", "globex"))[0].startswith("Acme website")


def test_an_archived_project_says_nothing_to_its_client(room: Room) -> None:
    from bot.model.project import ProjectState

    room.say("wei", "/report client")
    room.say("wei", "/report approve")
    entrance = room.storage.house.enter("room:home", "wei", "", "")
    assert entrance is not None
    with room.storage.house.open(
        entrance.organisation.id, room.clock.now() + timedelta(seconds=1), changes=True
    ) as work:
        (project,) = work.projects.find()
        project.state = ProjectState.ARCHIVED
        work.save(request="x", actor=None, line="pm help", answer=lambda seq: load('{"":"Reply"}'))
    room.wait("1 week")
    assert to(room, "talks") == []


# What the preview and the message have in common


def test_the_preview_is_what_is_sent_word_for_word(room: Room) -> None:
    room.say("wei", "/milestone Beta 11 dec client")
    room.say("wei", "/task Wireframes @ana due 30 nov client")
    room.say("wei", "/report client both")
    room.say("wei", "/report approve")
    seen = room.say("wei", "/report preview")
    room.wait("1 week")
    (sent,) = to(room, "talks")
    assert sent.lines[:-1] == seen.lines[2:-1]
    assert "ACME-" not in sent.text() and "Sources" not in sent.text()
    assert seen.private
    assert seen.lines[0] == "👁 This is what Acme will read in #talks, Fri 27 Nov 10:00:"


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_however_much_there_is_a_client_reads_less_than_200_words(
    room: Room, language: str
) -> None:
    title = "a rather long title of something that nobody would call short at all"
    for n in range(9):
        room.say("wei", f"/task Item {n} {title} @ana client")
        room.say("wei", "/task done last")
        room.say("wei", f"/task Item {n} {title} @ana due friday client")
        room.say("wei", f"/task Item {n} {title} @ana client")
        room.say("wei", "/task block last why")
        room.say("wei", f"/task Item {n} {title} +decision due friday client")
        room.say("wei", f"/log need {n} {title}")
        room.say("wei", f"/log answer L-{n + 1} {title}")
    room.say("wei", f"/report client {language}")
    said = room.say("wei", "/report preview")
    pages = "\n".join(said.lines[2:-1]).split("---")
    for half in pages[:2] if language == "both" else pages:
        assert words_in(half) < 200
        assert half.count("a rather long") >= 4, "something of each"
    assert "It has" not in said.text()


def test_what_is_written_too_long_is_told_before_it_is_sent(room: Room) -> None:
    room.say("wei", "/report client")
    room.say("wei", f'/report edit done:"{"word " * 210}"')
    assert "A client reads 200; the rest is skipped." in room.say("wei", "/report preview").text()


def test_what_was_written_in_one_language_only_is_told(room: Room) -> None:
    room.say("wei", "/report client both")
    said = room.say("wei", '/report edit done:"Cards work"')
    assert "Written by hand in one language only: Done." in said.lines
    said = room.say("wei", '/report edit zh done:"已支持刷卡"')
    assert "one language" not in said.text()
    halves = room.say("wei", "/report preview").text().split("---")
    assert "• Cards work" in halves[1] and "• 已支持刷卡" in halves[2]
