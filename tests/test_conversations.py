"""What people do among themselves: replies in joined threads, signs, things they name, reminders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.asides import may_matter, named
from bot.context import Speaker
from bot.signs import sign_of
from tests.room import Room, Said, Written

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana Ruiz", outsider=False),
    "wang": Speaker("wang", "Ms. Wang", outsider=True),
}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        place.say("wei", "/task Fix login @ana due friday")
        place.say("ana", "/task accept 1")
        yield place


def acts(room: Room) -> int:
    with room.work() as work:
        return len(work.journal.recent(1000))


def remarks(room: Room) -> list[str]:
    with room.work() as work:
        return [one.text for one in work.remarks.find(order=("discussion", "n"))]


def joined(room: Room, who: str = "wei") -> Written:
    said = room.write("ana", "who has the colours?")
    assert room.use(who, "task link ACME-1", said).lines[0].startswith("🔗")
    return said


# Joined threads


def test_c38_answers_in_a_joined_thread_are_comments(room: Room) -> None:
    said = joined(room)
    before = acts(room)
    reply = room.write("wang", "I do", below=said)
    assert reply.said.text() == ""
    assert remarks(room) == ["who has the colours?", "I do"]
    assert acts(room) == before  # so that /pm undo still takes back what somebody did
    assert "I do" in room.say("ana", "/task discussion 1").text()
    room.write("ana", "I do too")  # elsewhere
    assert len(remarks(room)) == 2


def test_p14_a_comment_that_is_told_twice_is_kept_once(room: Room) -> None:
    said = joined(room)
    for number in (1, 2):
        request = room.request("ana", words="same", overheard=True)
        place = replace(request.place, thread=said.thread)
        room.ask(replace(request, id=f"other{number}", key="k1", place=place))
    assert remarks(room) == ["who has the colours?", "same"]


def test_done_and_dates_in_a_joined_thread_act_on_its_one_task(room: Room) -> None:
    said = joined(room)
    assert "Mon 30 Nov" in room.write("ana", "monday", below=said).said.lines[0]
    done = room.write("ana", "完成", below=said).said
    assert done.lines[0].startswith("✔ ACME-1") and not done.private
    room.say("wei", "/task reopen 1")
    room.say("wei", "/task Other")
    room.use("wei", "task link ACME-2", said)
    assert room.write("ana", "done", below=said).said.text() == ""  # of two, none is guessed
    assert remarks(room)[-1] == "done"


def test_this_is_the_thing_of_a_joined_thread(room: Room) -> None:
    said = joined(room)
    request = room.request("wei", words="task note this they are in the wiki")
    place = replace(request.place, thread=said.thread)
    noted = room.ask(replace(request, place=place))
    assert noted.lines[0].startswith("✎ ACME-1")
    assert "there is none here" in room.say("wei", "/task note this elsewhere").text()


def test_a_comment_may_be_typed(room: Room) -> None:
    said = joined(room)
    request = room.request("wei", words="pm comment so be it")
    told = room.ask(replace(request, place=replace(request.place, thread=said.thread)))
    assert told.private and told.lines[0] == "Added to ACME-1."
    assert remarks(room)[-1] == "so be it"
    assert room.say("wei", "/pm comment x").lines[0] == "This thread belongs to nothing yet."


def test_undo_takes_a_typed_comment_back(room: Room) -> None:
    said = joined(room)
    before = acts(room)

    def typed(who: str, text: str) -> Said:
        request = room.request(who, words=f"pm comment {text}")
        return room.ask(replace(request, place=replace(request.place, thread=said.thread)))

    told = typed("wei", "so be it")
    typed("ana", "I agree")
    refused = room.press(told, "Undo", "ana")
    assert refused.private and refused.lines[0] == "That comment is somebody else's."
    assert room.press(told, "Undo", "wei").lines == ["↺ Taken back: the comment on ACME-1"]
    assert remarks(room) == ["who has the colours?", "I agree"]
    again = room.press(told, "Undo", "wei")
    assert again.lines == ["That comment has been taken back already."]
    room.write("wang", "me too", below=said)
    assert remarks(room) == ["who has the colours?", "I agree", "me too"]
    assert acts(room) == before, "what people say is no act upon the project"


def test_a_thread_in_which_nothing_can_be_read_is_joined_as_well(room: Room) -> None:
    request = room.request("wei", words="task link last")
    place = replace(request.place, thread="t77")
    told = room.ask(replace(request, place=place))
    assert "belongs to ACME-1 now" in told.lines[0] and "Kept with it: 0 messages" in told.text()
    aside = room.request("ana", words="I look at it", overheard=True)
    room.ask(replace(aside, key="k9", place=place))
    assert remarks(room) == ["I look at it"]
    refused = room.say("wei", "/task link 1")
    assert refused.lines[0].startswith("Type this in the thread that is meant")


def test_a_thread_is_joined_by_words_by_number_or_by_choice(room: Room) -> None:
    room.say("wei", "/log note the client called")
    room.say("wei", "/risk supplier may slip")
    for to, ref in (("L-1", "ACME-L-1"), ("r-1", "ACME-R-1"), ("fix log", "ACME-1")):
        said = room.write("ana", f"about {to}")
        assert f"belongs to {ref} now." in room.use("wei", f"task link {to}", said).lines[0]
    nothing = room.use("wei", "task link nothing of the kind", room.write("ana", "hm"))
    assert nothing.lines[0] == "I find nothing like “nothing of the kind”."
    again = room.use("wei", "task link ACME-1", said)
    assert again.private and again.lines == ["It belongs to ACME-1 already."]


def test_s6_a_choice_is_its_own_persons(room: Room) -> None:
    said = room.write("ana", "who has the colours?")
    choice = room.use("ana", "task link", said)
    label = next(label for label in choice.buttons if label.startswith("ACME-1"))
    assert choice.private
    assert room.press(choice, label, "wei").lines[0] == "That choice is over."
    assert room.press(choice, label, "ana").lines[0].startswith("🔗")
    assert room.press(choice, label, "ana").lines[0] == "That choice is over."
    assert remarks(room) == ["who has the colours?"]


def test_what_is_named_in_a_thread_is_offered_first(room: Room) -> None:
    for title in ("One", "Two"):
        room.say("wei", f"/task {title}")
    choice = room.use("ana", "task link", room.write("ana", "this belongs to ACME-2"))
    assert choice.lines[1].startswith("[ACME-2 One]")


# Signs


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        ("pushpin", "📌"), (":pushpin:", "📌"), ("📌", "📌"), ("⚠️", "⚠"), ("warning", "⚠"),
        ("handshake::skin-tone-3", "🤝"), ("🤝🏽", "🤝"), ("telephone_receiver", "📞"),
        ("zzz", "💤"), ("eyes", "👀"), ("white_check_mark", "✅"), ("party_parrot", ":party_parrot:"),
        ("a", ":a:"), ("+1", ":+1:"),
    ],
)  # fmt: skip
def test_a_sign_is_the_same_however_it_is_written(said: str, sign: str) -> None:
    assert sign_of(said) == sign


def test_each_sign_says_its_line(room: Room) -> None:
    said = room.write("ana", "The login page is slow")
    assert room.react("ana", "📌", said).lines[0].startswith("✚ ACME-2")
    assert room.react("ana", "👀", said).lines[0].startswith("➜ ACME-2")
    assert room.react("ana", "💤", said).lines[0].startswith("💤")
    assert room.react("ana", "✅", said).lines[0].startswith("✔ ACME-2")
    assert room.react("wei", "📞", said).lines[0].startswith("☎ L-1")
    promise = room.react("wei", "🤝", room.write("ana", "we send the price list"))
    assert promise.lines[0].startswith("☎ L-2 Promise") and "→ ACME-3" in promise.text()
    assert room.react("wei", "⚠️", said).lines[0].startswith("⚠ R-1")


def test_a_sign_means_something_on_a_card_too(room: Room) -> None:
    card = room.say("wei", "/task Second @ana")
    assert room.react("ana", "✅", card).lines[0].startswith("✔ ACME-2")
    already = room.react("wei", "✅", card)
    assert already.private and "already done by" in already.text()


def test_signs_where_they_mean_nothing_are_met_with_silence(room: Room) -> None:
    said = room.write("ana", "nice weather")
    before = acts(room)
    for who, sign, on in (
        ("wei", "✅", said),  # nothing was made of it
        ("wei", "👀", said),
        ("wei", "🎉", said),
        ("wang", "📌", said),  # of another company
        ("zoe", "📌", room.write("ana", "somewhere else", "lounge")),  # in an unbound room
        ("wei", "📌", room.write("ana", "somewhere else", "lounge")),
    ):
        assert room.react(who, sign, on).text() == "", (who, sign)
    assert acts(room) == before
    with room.work() as work:
        assert not [one for one in work.people.find() if one.name == "Zoe"]  # nor was anybody met


def test_the_sign_of_somebody_who_was_made_a_guest_does_nothing(room: Room) -> None:
    card = room.say("wei", "/task Second @ana")
    room.say("wei", "/project members remove @ana")
    assert room.react("ana", "✅", card).text() == ""  # although a guest may finish their own task
    assert room.press(card, "Done", "ana").lines[0].startswith("✔ ACME-2")


def test_a_sign_on_a_reply_in_a_joined_thread_does_not_close_its_task(room: Room) -> None:
    said = joined(room)
    reply = room.write("wei", "deployed", below=said)
    assert room.react("ana", "✅", reply).text() == ""
    assert room.react("ana", "✅", said).lines[0].startswith("✔ ACME-1")


def test_c5_taking_a_sign_off_within_ten_minutes_takes_it_back(room: Room) -> None:
    said = room.write("ana", "The login page is slow")
    room.react("wei", "📌", said)
    assert room.react("ana", "📌", said, off=True).text() == ""  # ana's made nothing
    room.wait("9 minutes")
    assert room.react("wei", "📌", said, off=True).lines[0].startswith("↺")
    assert room.react("wei", "📌", said, off=True).text() == ""
    assert room.react("wei", "📌", said).lines[0].startswith("✚ ACME-3")  # no number twice
    room.wait("11 minutes")
    assert room.react("wei", "📌", said, off=True).text() == ""
    with room.work() as work:
        assert work.tasks.count() == 2


def test_what_others_did_since_is_not_taken_back_with_a_sign(room: Room) -> None:
    said = room.write("ana", "The login page is slow")
    room.react("wei", "📌", said)
    room.say("wei", "/task assign 2 @ana")
    room.say("ana", "/task done 2")
    refused = room.react("wei", "📌", said, off=True)
    assert refused.private and "cannot be taken back" in refused.lines[0]


def test_a_project_has_its_own_signs(room: Room) -> None:
    refused = room.say("ana", "/project reactions :fire: risk")
    assert refused.lines[0] == "This needs a manager of Acme website."
    assert "🔥  raises a risk of the message" in room.say("wei", "/project reactions 🔥 risk").lines
    said = room.write("ana", "the server smokes")
    assert room.react("wei", "fire", said).lines[0].startswith("⚠ R-1")
    shown = room.say("wei", "/project reactions :pushpin: off")
    assert "📌" not in shown.text()
    assert room.react("wei", "📌", said).text() == ""
    assert "📌" in room.say("wei", "/project reactions 📌 task").text()
    with room.work() as work:
        (project,) = work.projects.find()
        assert project.signs == {"🔥": "risk"}  # what is as usual is not kept
    for wrong in ("/project reactions word risk", "/project reactions 🔥"):
        assert room.say("wei", wrong).answer.reply.tone == "problem"
    undone = room.say("wei", "/pm undo")
    assert undone.lines[0].startswith("↺")


# What is named


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("see ACME-12, please", [("ACME", "", 12)]),
        ("(ACME-12) and ACME-R-7 and ACME-L-58.", [("ACME", "", 12), ("ACME", "R", 7), ("ACME", "L", 58)]),
        ("ACME-12 ACME-12", [("ACME", "", 12)]),
        ("`ACME-12` ```\nACME-13\n```", []),
        ("https://x.example/ACME-12 acme-12 ACME-12.4 XACME-1-2 a.ACME-3", []),
        ("请看ACME-12", []),
        ("请看 ACME-12。", [("ACME", "", 12)]),
    ],
)  # fmt: skip
def test_what_counts_as_naming(words: str, found: list[tuple[str, str, int]]) -> None:
    assert named(words) == found
    assert may_matter(words, in_thread=False) is bool(found)


def test_c23_what_is_named_is_shown_once_a_day_in_a_room(room: Room) -> None:
    before = acts(room)
    card = room.write("wei", "look at ACME-1").said
    assert card.lines[0].startswith("ACME-1 Fix login") and not card.private
    assert "Done" in card.buttons and "Undo" not in card.buttons
    assert room.write("ana", "I looked at ACME-1").said.text() == ""
    room.say("wei", "/project bind acme as team", "second")
    assert room.write("ana", "and ACME-1?", "second").said.lines[0].startswith("ACME-1")
    room.wait(timedelta(hours=23))
    assert room.write("ana", "ACME-1 again").said.text() == ""
    room.wait(timedelta(hours=1))
    assert room.write("ana", "ACME-1 again").said.lines[0].startswith("ACME-1")
    assert acts(room) == before + 1  # the binding; a card is no act


def test_a_card_is_not_shown_again_after_a_restart(tmp_path: Path) -> None:
    with Room(people=PEOPLE, url=f"sqlite:///{tmp_path / 'steward.db'}") as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/task Fix login")
        assert room.write("wei", "ACME-1").said.text() != ""
        room.restart()
        assert room.write("wei", "ACME-1").said.text() == ""


def test_i3_before_a_client_only_what_is_shared_is_shown(room: Room) -> None:
    room.say("wei", "/risk supplier may slip")
    room.say("wei", "/task Shared thing @ana ~3h !high due friday visibility:client")
    room.say("wei", "/project bind acme as client", "talks")
    for who in ("wei", "wang"):
        assert room.write(who, "ACME-1 and ACME-R-1?", "talks").said.text() == ""
    card = room.write("wang", "and ACME-2?", "talks").said
    assert card.lines == ["ACME-2 Shared thing · To do · Fri 27 Nov"] and not card.private


def test_other_projects_things_are_not_shown_to_a_room(room: Room) -> None:
    room.say("wei", "/project new Beta app", "beta")
    assert room.write("wei", "ACME-1", "beta").said.text() == ""
    assert room.write("wei", "ACME-1", "lounge").said.text() == ""
    assert room.write("wei", "ACME-99 UTF-8 COVID-19").said.text() == ""


def test_a_card_may_be_asked_for(room: Room) -> None:
    for _ in range(2):
        card = room.say("wei", "/pm card ACME-1")
        assert card.lines[0].startswith("ACME-1 Fix login") and not card.private
    assert room.say("wei", "/pm card ACME-99").lines[0] == "There is nothing of that number."
    room.say("wei", "/project bind acme as client", "talks")
    refused = room.say("wei", "/pm card ACME-1", "talks")
    assert refused.private and "not shared with them" in refused.lines[0]
    assert room.say("wang", "/pm card ACME-1").lines[0] == "This is for the team's own members."


# Reminders of messages


def test_a_reminder_comes_in_private_and_can_be_put_off(room: Room) -> None:
    said = room.write("ana", "The invoice needs an answer")
    asked = room.use("wei", "my remind", said)
    assert asked.private and asked.lines[0] == "⏰ I come back to it Wed 25 Nov 09:00."
    assert f"The message ({said.message.link})" in asked.lines
    assert "message to come back to" not in room.say("wei", "/my noise").text()
    moved = room.press(asked, "This afternoon", "wei")
    assert moved.lines[0] == "⏰ I come back to it Tue 24 Nov 15:00."
    assert "The invoice needs an answer" in room.say("wei", "/my reminders").text()
    room.wait(until="2026-11-24 15:00")
    (post,) = room.posts
    assert (post.to, post.lines[0]) == ("wei", "⏰ You wanted to come back to this")
    why = room.press(post, "Why?", "wei")
    assert why.lines[0] == "You wanted to come back to a message."
    assert "Unasked this week: 0" in room.say("wei", "/my noise").text()
    room.press(post, "Monday", "wei")
    room.wait(until="2026-11-30 09:00")
    again = [one for one in room.posts if one.to == "wei" and "come back" in one.text()]
    assert len(again) == 2
    assert room.press(again[1], "Done", "wei").lines[0].startswith("✔")
    assert room.press(again[1], "Done", "wei").lines == ["That is settled already."]


def test_a_reminder_is_its_own_persons(room: Room) -> None:
    asked = room.use("wei", "my remind in 1 hour", room.write("ana", "The invoice"))
    assert room.press(asked, "Tomorrow", "ana").lines[0] == "You have no such reminder."
    assert "The invoice" not in room.say("ana", "/my reminders").text()
    room.press(asked, "Undo", "wei")
    room.wait("2 hours")
    assert room.posts == []


def test_a_reminder_outside_working_hours_waits_for_them(room: Room) -> None:
    room.wait(until="2026-11-27 17:30")
    asked = room.use("wei", "my remind in 1 hour", room.write("ana", "The invoice"))
    assert asked.lines[0] == "⏰ I come back to it Mon 30 Nov 09:00."
    refused = room.use("wei", "my remind yesterday", room.write("ana", "The invoice"))
    assert refused.answer.reply.tone == "problem"
