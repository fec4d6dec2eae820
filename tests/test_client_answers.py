"""What a client answers under their report: who may, where, what is kept, and who is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import Place, Request, Speaker
from bot.model.log import LogKind
from bot.model.report import ClientAnswer
from bot.model.task import Visibility
from tests.client_room import EVERY_FRIDAY, PEOPLE, reports, to
from tests.room import Posted, Room, Said

GUESTS = {
    "li": Speaker("li", "Mr. Li", outsider=True),
    "eve": Speaker("eve", "Eve", outsider=True),
}
NOT_HERE = "No report with that question was sent to this room."
FOR_CLIENT = "This is for the client to answer, in their room."


@pytest.fixture
def room() -> Iterator[Room]:
    """A Tuesday. Acme's client has read a report that asks for two decisions."""
    with Room(people=PEOPLE | GUESTS) as place:
        place.say("wei", "/project new Acme website client:Acme")
        place.say("wei", "/project bind acme as client", "talks")
        place.say("wei", "/task Photos at Beta? @ana +decision due 1 dec client")
        place.say("wei", "/task Launch without the shop? @ana +decision due 2 dec client")
        sent(place)
        yield place


def sent(room: Room, language: str = "en") -> Posted:
    """The report as its client reads it, once it is sent."""
    room.say("wei", f"/report client {language}")
    room.say("wei", "/report send now")
    room.wait("1 minute")
    return to(room, "talks")[-1]


def answers(room: Room) -> list[ClientAnswer]:
    with room.work() as work:
        return work.answers.find(order=("question", "at"))


def log(room: Room) -> list[tuple[str, str | None, LogKind, bool, bool]]:
    """Each entry's text, who said it, its kind, whether it waits, whether it may be shown."""
    with room.work() as work:
        return [
            (e.text, e.contact, e.kind, e.waiting, e.visibility is Visibility.CLIENT)
            for e in work.logs.find(order=("number",))
        ]


def told(room: Room) -> list[Posted]:
    """What whoever leads was told of answers."""
    return [post for post in to(room, "wei") if "report #" in post.text()]


# What is kept


def test_each_answer_is_an_entry_of_the_right_kind(room: Room) -> None:
    (post,) = to(room, "talks")
    for label in ("Yes", "5"):
        assert room.press(post, label, "wang").private
    room.say("wang", "/report answer #1 2 discuss", "talks")
    room.say("li", "/report rate #1 1", "talks")
    assert log(room) == [
        ("Photos at Beta? — please by Tue 1 Dec: Yes", "Ms. Wang", LogKind.DECISION, False, False),
        ("5 of 5 for report #1", "Ms. Wang", LogKind.FEEDBACK, False, False),
        ("Let us discuss: Launch without the shop? — please by Wed 2 Dec", "Ms. Wang",
         LogKind.QUESTION, True, True),
        ("1 of 5 for report #1", "Mr. Li", LogKind.FEEDBACK, True, True),
    ]  # fmt: skip


def test_second_thoughts_change_the_entry_and_those_of_others_stay(room: Room) -> None:
    room.say("wang", "/report answer #1 1 discuss", "talks")
    room.say("li", "/report answer #1 1 yes", "talks")
    said = room.say("wang", "/report answer #1 1 no", "talks")
    assert said.lines[0] == "Thank you. Your answer is No now; before it was Discuss."
    assert [(one.said, one.before) for one in answers(room)] == [("yes", None), ("no", "discuss")]
    assert [(kind, waits, shown) for _t, _c, kind, waits, shown in log(room)] == [
        (LogKind.DECISION, False, False), (LogKind.DECISION, False, False),
    ]  # fmt: skip
    assert {contact for _text, contact, *_rest in log(room)} == {"Ms. Wang", "Mr. Li"}


def test_pressed_twice_it_is_said_once(room: Room) -> None:
    room.say("wang", "/report answer #1 1 no", "talks")
    said = room.say("wang", "/report answer #1 1 no", "talks")
    assert said.lines[0] == "You have said so already: No." and "Undo" not in said.buttons
    request = room.request("li", "talks", words="report rate #1 4")
    assert room.ask(request).text() == room.ask(request).text()
    assert len(answers(room)) == 2


def test_what_nobody_was_told_of_is_taken_back(room: Room) -> None:
    said = room.say("wang", "/report answer #1 1 no", "talks")
    assert room.press(said, "Undo", "wang").private
    assert answers(room) == [] and log(room) == []
    room.wait("1 day")
    assert told(room) == []


def test_an_undone_change_brings_the_first_answer_back(room: Room) -> None:
    room.say("wang", "/report answer #1 1 no", "talks")
    said = room.say("wang", "/report answer #1 1 yes", "talks")
    room.press(said, "Undo", "wang")
    assert [one.said for one in answers(room)] == ["no"] and log(room)[0][0].endswith(": No")
    room.wait("10 minutes")
    (post,) = told(room)
    assert post.lines[0].endswith(": No") and "Before" not in post.text()


def test_what_the_team_was_told_of_is_not_taken_back_unseen(room: Room) -> None:
    said = room.say("wang", "/report answer #1 1 no", "talks")
    room.wait("10 minutes")
    assert room.press(said, "Undo", "wang").lines[0] == "The team has read your answer."
    assert len(answers(room)) == 1


def test_nobody_of_the_team_takes_a_clients_answer_back(room: Room) -> None:
    said = room.say("wang", "/report answer #1 1 no", "talks")
    refused = room.say("wei", f"/{said.buttons['Undo']}")
    assert "is a matter of its author alone" in refused.lines[0]
    assert len(answers(room)) == 1


# Who may, and where


@pytest.mark.parametrize("line", ["report answer ACME#1 1 yes", "report rate ACME#1 5"])
def test_g8_it_counts_in_the_room_it_was_sent_to_and_nowhere_else(room: Room, line: str) -> None:
    room.say("wei", "/project new Globex shop", "globex")
    room.say("wei", "/project bind globex as client", "globex-talks")
    room.say("wei", "/project bind acme as client", "later")
    for place in (None, "website", "globex", "globex-talks", "lobby", "later"):
        said = room.say("eve", f"/{line}", place)
        assert said.private and said.lines[0] == NOT_HERE, place
    room.say("wei", "/project bind globex as client", "talks")
    assert room.say("wang", f"/{line}", "talks").lines[0] == NOT_HERE, "it is another's room now"
    room.say("wei", "/project bind acme as team leaving:client", "talks")
    assert room.say("wang", f"/{line}", "talks").lines[0] == NOT_HERE, "it is the team's room now"
    assert answers(room) == []


def test_an_outsider_learns_nothing_of_what_there_is(room: Room) -> None:
    """The same words for a project and a number that exist, and for those that do not."""
    room.say("wei", "/project new Globex shop", "globex")
    room.say("wei", "/report client", "globex")
    lines = ("GLOBEX#1 1 yes", "NOBODY#1 1 yes", "ACME#7 1 yes", "ACME#1b 1 yes")
    heard = {room.say("eve", f"/report answer {line}", "talks").text() for line in lines}
    assert len(heard) == 1 and NOT_HERE in heard.pop()
    said = room.say("eve", "/report answer ACME#1 3 yes", "talks")
    assert said.lines[0] == "The report has no question 3."
    for line in ("/report rate #1 0", "/report rate #1 6"):
        assert room.say("eve", line, "talks").lines[0].startswith("Points run from 1"), line
    assert answers(room) == []


@pytest.mark.parametrize("place", ["talks", "website", None])
def test_the_team_does_not_answer_for_its_client(room: Room, place: str | None) -> None:
    for who in ("wei", "ana"):
        said = room.say(who, "/report answer ACME#1 1 yes", place)
        assert said.private and said.lines[0] == FOR_CLIENT
    assert answers(room) == []


def test_a_draft_cannot_be_answered(room: Room) -> None:
    room.say("wei", "/report client")
    preview = room.say("wei", "/report preview")
    assert room.press(preview, "5", "wei").lines[0] == FOR_CLIENT
    assert room.say("wang", "/report rate ACME#2 5", "talks").lines[0] == NOT_HERE


def test_in_another_team_there_is_no_such_report(room: Room) -> None:
    def other(who: str, line: str, native: str = "talks") -> Said:
        request = room.request(who, words=line)
        return room.ask(type(request)(
            request.id, request.speaker, Place("room:other", native), words=line
        ))  # fmt: skip

    other("wei", "project new Acme website", "website")
    other("wei", "project bind acme as client")
    assert other("wang", "report rate ACME#1 5").lines[0] == NOT_HERE
    assert answers(room) == []


# Until when


def test_a_correction_a_newer_report_and_a_decision_close_it(room: Room) -> None:
    (post,) = to(room, "talks")
    room.say("wang", "/report answer #1 1 no", "talks")
    room.say("wei", "/task done 1")
    said = room.press(post, "Yes", "wang")
    assert said.lines == [
        "This question is closed. This has been decided.", "Your answer was: No.",
    ]  # fmt: skip
    room.say("wei", "/task reopen 1")
    assert room.press(post, "Yes", "wang").lines[0].startswith("Thank you.")
    room.say("wei", "/report correct #1")
    room.say("wei", "/report send now #1b")
    room.wait("1 minute")
    assert "A correction has taken the place" in room.press(post, "5", "wang").text()
    corrected = to(room, "talks")[-1]
    assert room.press(corrected, "5", "wang").lines[0] == "Thank you. Your answer: 5 of 5."
    sent(room)
    said = room.press(corrected, "4", "wang")
    assert (
        said.lines[0]
        == "This question is closed. There is a newer report, #2. Please answer there."
    )
    assert said.lines[1] == "Your answer was: 5 of 5."


def test_what_was_discussed_can_be_decided_and_both_are_kept(room: Room) -> None:
    room.say("wang", "/report answer #1 1 discuss", "talks")
    room.say("wei", "/log answer L-1 we call on Wednesday")
    said = room.say("wang", "/report answer #1 1 yes", "talks")
    assert said.lines[0] == "Thank you. Your answer is Yes now; before it was Discuss."
    (one,) = answers(room)
    with room.work() as work:
        first, second = work.logs.find(order=("number",))
    assert (first.kind, first.answer) == (LogKind.QUESTION, "we call on Wednesday")
    assert (second.kind, one.entry, one.said) == (LogKind.DECISION, second.id, "yes")
    room.say("wang", "/report rate #1 2", "talks")
    room.say("wei", "/log answer L-3 a call every day")
    said = room.say("wang", "/report rate #1 5", "talks")
    assert said.lines[0] == "This question is closed. The team has taken it up and answered."


def test_what_was_written_by_hand_stays_open(room: Room) -> None:
    """Nobody knows which task a question is about that somebody wrote themselves."""
    room.say("wei", "/report client")
    room.say("wei", '/report edit decisions:"Red or blue?"')
    room.say("wei", "/report send now")
    room.wait("1 minute")
    for n in (1, 2):
        room.say("wei", f"/task done {n}")
    said = room.say("wang", "/report answer #2 1 yes", "talks")
    assert said.lines[:2] == ["Thank you. Your answer: Yes.", "“Red or blue?”"]
    assert reports(room)[1].asked == [""]


def test_an_archived_project_asks_nothing_any_more(room: Room) -> None:
    from bot.model.project import ProjectState
    from bot.reply import load

    entrance = room.storage.house.enter("room:home", "wei", "", "")
    assert entrance is not None
    organisation = entrance.organisation.id
    with room.storage.house.open(organisation, room.clock.now(), changes=True) as work:
        work.projects.find()[0].state = ProjectState.ARCHIVED
        work.save(request="x", actor=None, line="pm help", answer=lambda _seq: load('{"":"Reply"}'))
    assert room.say("wang", "/report rate #1 5", "talks").lines[0] == (
        "This question is closed. This project is closed."
    )


# Who is told


def test_what_comes_within_minutes_is_one_message_and_counts(room: Room) -> None:
    for line in ("/report answer #1 1 yes", "/report answer #1 2 no", "/report rate #1 4"):
        room.say("wang", line, "talks")
    room.say("wang", "/report answer #1 2 yes", "talks")
    room.wait("1 day")
    (post,) = told(room)
    assert post.at == room.instant("2026-11-24 09:05")
    assert "3 things for you" in post.text() and "Before, they said No." in post.text()
    assert room.say("wei", "/my noise").lines[:2] == [
        "Unasked this week: 1 of 10", "answer of the client's: 3",
    ]  # fmt: skip
    room.say("wang", "/report answer #1 2 discuss", "talks")
    room.wait("10 minutes")
    assert told(room)[-1].lines[0].endswith(": Discuss"), "news again, and told again"


def test_whoever_leads_is_not_told_of_their_own_press(room: Room) -> None:
    """Where they write from another company's workspace, they are one of the client's there."""
    abroad = Speaker("wei", "Wei", outsider=True)
    place = Place("room:home", "talks")
    said = room.ask(Request("abroad", abroad, place, words="report rate #1 1"))
    assert said.lines[0] == "Thank you. Your answer: 1 of 5."
    room.wait("1 day")
    assert told(room) == []


def test_nobody_is_woken_for_it(room: Room) -> None:
    room.wait(until="2026-11-27 21:00")
    room.say("wang", "/report answer #1 1 yes", "talks")
    room.say("wang", "/report rate #1 1", "talks")
    room.wait("4 days")
    (post,) = told(room)
    assert post.at == room.instant("2026-11-30 09:00"), "on Monday morning, all of it at once"


def test_whoever_leads_by_then_is_told(room: Room) -> None:
    room.wait(until="2026-11-24 20:00")
    room.say("wang", "/report rate #1 1", "talks")
    room.say("wei", "/pm settings hours 11-18")
    room.wait("1 day")
    (post,) = told(room)
    assert post.at == room.instant("2026-11-25 11:00")


def test_a_low_score_becomes_a_task_in_two_working_days(room: Room) -> None:
    room.wait(until="2026-11-26 15:00")
    room.say("wang", "/report rate #1 2", "talks")
    room.wait("1 minute")
    (post,) = told(room)
    assert post.lines[0] == "⚠ @Ms. Wang rates the week 2 of 5 (report #1 of Acme website)"
    made = room.press(post, "Make it a task", "wei")
    assert made.lines[0] == "✚ ACME-3 improve: 2 of 5 for report #1 · @Wei · Mon 30 Nov"
    room.say("wei", "/log answer L-1 a call every day")
    said = room.say("wei", "/report client").text()
    assert "• “2 of 5 for report #1” (Ms. Wang, Thu 26 Nov) → a call every day" in said


@pytest.mark.parametrize("points", ["3", "5"])
def test_a_good_score_asks_for_nothing(room: Room, points: str) -> None:
    room.say("wang", f"/report rate #1 {points}", "talks")
    room.wait("10 minutes")
    (post,) = told(room)
    assert post.buttons.keys() == {"Why?"}
    assert "of 5" not in room.say("wei", "/report client").text(), "nothing they said waits for us"
    room.say("wang", "/report rate #1 1", "talks")
    assert log(room)[0][3:] == (True, True), "now it waits"


# In their language


def test_thanks_come_in_the_reports_language(room: Room) -> None:
    post = sent(room, "zh")
    assert room.press(post, "同意", "wang").lines[0] == "谢谢。您的答复：同意。"
    assert "[撤销]" in room.say("wang", "/report rate #2 4", "talks").text()
    assert log(room)[-1][0] == "4 of 5 for report #2", "the team reads its own"


def test_a_report_in_two_languages_asks_once(room: Room) -> None:
    post = sent(room, "both")
    english, chinese, asking = post.text().split("---")
    assert "1. Photos at Beta? — please by Tue 1 Dec\n" in english and "[" not in english + chinese
    assert asking.split("\n")[1:4] == [
        "1. [Yes · 同意] [No · 不同意] [Discuss · 再商量]",
        "2. [Yes · 同意] [No · 不同意] [Discuss · 再商量]",
        "How was this week? 1 is poor, 5 is great · 您觉得这一周怎么样？1分很差，5分很好"
        " [1] [2] [3] [4] [5]",
    ]
    assert (
        room.press(post, "Yes · 同意", "wang").lines[1] == "“Photos at Beta? — please by Tue 1 Dec”"
    )
    shown = room.say("wei", "/report archive #2").text()
    assert "[Yes" not in shown and "How was this week" not in shown and "Ms. Wang · Yes" in shown


def test_what_does_not_fit_is_no_question(room: Room) -> None:
    for n in range(4):
        room.say("wei", f"/task Colour {n}? @ana +decision due 3 dec client")
    post = sent(room)
    lines = [line for line in post.lines if "[Yes]" in line]
    assert [line[:2] for line in lines] == ["1.", "2.", "3.", "4."]
    assert "… and 2 more" in post.lines
    assert room.say("wang", "/report answer #2 5 yes", "talks").lines[0] == (
        "The report has no question 5."
    )


def test_a_long_question_and_a_long_name(room: Room) -> None:
    room.say("wei", f"/task {'Shall we ' * 30}? @ana +decision due 30 nov client")
    sent(room)
    said = room.say("eve", "/report answer #2 1 yes", "talks")
    assert said.lines[0] == "Thank you. Your answer: Yes." and "…" in said.lines[1]


def test_reports_by_rule_are_answered_as_well(room: Room) -> None:
    room.say("wei", EVERY_FRIDAY)
    room.wait(until="2026-11-26 16:30")
    room.press(to(room, "wei")[-1], "Approve", "wei")
    room.wait("1 day")
    assert (
        room.press(to(room, "talks")[-1], "3", "li").lines[0] == "Thank you. Your answer: 3 of 5."
    )
