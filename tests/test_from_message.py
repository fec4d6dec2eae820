"""Things made of messages: what is kept with them, once each, and what is only suggested."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.context import File, Speaker
from bot.excerpt import LONGEST, title_of
from tests.room import Room, Said, Written

PEOPLE = {
    "wei": Speaker("wei", "Wei", outsider=False),
    "ana": Speaker("ana", "Ana Ruiz", outsider=False),
    "wang": Speaker("wang", "Ms. Wang", outsider=True),
}
SHOT = File("shot.png", 12_345, "https://chat.example/files/shot.png")


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as place:
        place.say("wei", "/project new Acme website")
        yield place


def broken(room: Room) -> Written:
    return room.write("ana", "Login is broken since the deploy.", files=(SHOT,))


# The title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Login is broken since the deploy. Please look.", "Login is broken since the deploy"),
        ("Hi all! Login is broken. Thanks", "Login is broken"),
        ("Hi Ana,\nthe login form is broken", "the login form is broken"),
        ("Ok. Fix it", "Fix it"),
        ("No. Use the old one", "No. Use the old one"),
        ("Use v2.0, e.g. the new build. It works.", "Use v2.0, e.g. the new build"),
        ("> quoted by somebody", "quoted by somebody"),
        ("- first point of the list\n- second", "first point of the list"),
        ("```\ncode = 1\n```\nThis crashes on start", "This crashes on start"),
        ("Why is `login()` slow? It was fast.", "Why is login() slow?"),
        ("大家好！首页登录不了。截图在后面。", "首页登录不了"),
        ("登录坏了", "登录坏了"),
        ("…", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_title_is_the_first_sentence_that_says_something(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_sentence_is_cut_behind_a_word() -> None:
    title = title_of("word " * 80)
    assert len(title) <= LONGEST and title.endswith("word…")
    assert len(title_of("字" * 300)) <= LONGEST


# What is kept


def test_p11_p12_the_whole_thread_and_its_files_are_kept_in_order(room: Room) -> None:
    first = broken(room)
    second = room.write("wei", "which browser?", below=first)
    room.write("ana", "all of them", below=first, files=(File("log.txt", 900), File(None, None)))
    card = room.use("wei", "task make", second)
    assert card.lines[:2] == [
        "✚ ACME-1 which browser? · @Wei",
        "Kept with it: 3 messages and 3 files",
    ]
    assert card.answer.reply.thread == first.thread  # the confirmation goes into the thread
    shown = room.say("wei", "/task discussion 1")
    assert shown.private
    assert [line for line in shown.lines if not line.startswith("@")] == [
        "Discussion of ACME-1: 3 messages and 3 files",
        "Login is broken since the deploy.",
        "📎 shot.png (https://chat.example/files/shot.png) · 12 kB",
        "which browser?",
        "all of them",
        "📎 log.txt · 900 bytes",
        "📎 a file I may not see",
        "---",
        f"The thread ({second.message.link})",
    ]
    with room.work() as work:
        (task,) = work.tasks.find()
        assert task.source == second.message.link
        assert [one.author for one in work.remarks.find(order=("n",))] == [
            "Ana Ruiz", "Wei", "Ana Ruiz",
        ]  # fmt: skip


def test_a_long_thread_is_paged_and_says_what_was_not_read(room: Room) -> None:
    first = broken(room)
    for number in range(24):
        room.write("wei", f"reply {number}", below=first)
    card = room.use("wei", "task make", first, read=21)
    assert "Kept with it: 21 messages and 1 file; 4 more were not read" in card.lines
    page = room.say("wei", "/task discussion 1")
    assert "reply 8" in page.text() and "reply 9" not in page.text()
    page = room.press(page, "Next page", "wei")
    last = room.press(page, "Next page", "wei")
    assert (
        "reply 19" in last.text() and "4 more messages of the thread were not read." in last.text()
    )


def test_what_was_said_is_shown_with_risks_and_entries_too(room: Room) -> None:
    first = broken(room)
    room.use("wei", "risk make", first)
    room.use("wei", "log make", first)
    for line in ("/risk show R-1", "/log show L-1"):
        shown = room.say("wei", line)
        assert "Discussion: 1 message and 1 file" in shown.lines
        assert "shot.png" in room.press(shown, "Discussion", "wei").text()


def test_nothing_was_kept_of_what_was_typed(room: Room) -> None:
    room.say("wei", "/task Fix login")
    assert "Discussion" not in room.say("wei", "/task show 1").text()
    shown = room.say("wei", "/task discussion 1")
    assert shown.lines[0] == "Nothing was kept of what was said about ACME-1."


def test_a_message_without_words_is_called_by_its_file(room: Room) -> None:
    assert (
        "ACME-1 shot.png"
        in room.use("wei", "task make", room.write("ana", "", files=(SHOT,))).text()
    )
    refused = room.use("wei", "task make", room.write("ana", "…"))
    assert refused.lines[0] == "There are no words in that message." and refused.private


def test_an_own_title_owner_and_date_win(room: Room) -> None:
    card = room.use("wei", "task make Mend the door @ana friday !high", broken(room))
    assert card.lines[0] == "✚ ACME-1 Mend the door · @Ana Ruiz · Fri 27 Nov · High"


def test_b3_mentions_in_a_message_are_names_and_nothing_more(room: Room) -> None:
    said = room.write("ana", "@(U7|Bob <!channel>) look at <!here> @everyone")
    card = room.use("wei", "task make", said)
    assert card.lines[0] == "✚ ACME-1 @Bob <!channel> look at <!here> @everyone · @Wei"
    assert "@(" not in room.say("wei", "/task discussion 1").text()


def test_b4_what_cannot_be_seen_is_not_kept(room: Room) -> None:
    room.use("wei", "task make", room.write("ana", "Lo\x00gin\u202e is bro\ud800ken today"))
    with room.work() as work:
        assert [one.text for one in work.remarks.find()] == ["Login is bro?ken today"]


# Once


def test_b9_two_people_make_one_thing_of_a_message(room: Room) -> None:
    said = broken(room)
    room.use("wei", "task make", said)
    again = room.use("ana", "task make", said)
    assert again.private and again.lines[0] == "That is already ACME-1."
    assert {"Done", "Start", "Edit"} <= set(again.buttons)
    assert room.use("ana", "risk make", said).lines[0].startswith("⚠ R-1")  # of another kind
    with room.work() as work:
        assert work.tasks.count() == 1


def test_what_was_taken_back_can_be_made_again(room: Room) -> None:
    said = broken(room)
    card = room.use("wei", "task make", said)
    room.write("ana", "still broken", below=said)  # a comment does not stand in the way
    undone = room.press(card, "Undo", "wei")
    assert undone.lines[0].startswith("↺")
    redone = room.press(undone, "Redo", "wei")
    assert redone.lines[0].startswith("↻")
    shown = room.say("wei", "/task discussion 1").text()
    assert "Login is broken" in shown and "still broken" in shown
    assert room.use("ana", "task make", said).lines[0] == "That is already ACME-1."
    room.press(redone, "Undo", "wei")
    assert room.use("ana", "task make", said).lines[0].startswith("✚ ACME-2")


def test_a_card_of_ours_is_no_message_to_make_a_task_of(room: Room) -> None:
    card = room.say("wei", "/task Fix login")
    reacted = room.react("ana", "📌", card)
    assert reacted.text() == ""
    with room.work() as work:
        assert work.tasks.count() == 1


# What may be meant


def test_dates_and_people_are_suggested_and_never_taken(room: Room) -> None:
    room.say("ana", "/my")
    said = room.write("wei", "@Ana Ruiz please send the offer by friday 5pm", mentions=("ana",))
    card = room.use("wei", "task make", said)
    assert card.lines[0] == "✚ ACME-1 @Ana Ruiz please send the offer by friday 5pm · @Wei"
    assert "Is it for somebody who is mentioned? [Ana Ruiz]" in card.lines
    assert "@Ana Ruiz" in room.press(card, "Ana Ruiz", "wei").lines[0]
    assert "Fri 27 Nov 17:00" in room.press(card, "Fri 27 Nov 17:00", "wei").lines[0]


def test_a_date_is_read_as_of_the_day_it_was_written(room: Room) -> None:
    said = room.write("ana", "The offer has to be out tomorrow")
    room.wait("3 hours")
    assert "Wed 25 Nov" in room.use("wei", "task make", said).buttons
    late = room.write("ana", "The invoice has to be out tomorrow")
    room.wait("3 days")
    assert "Is it due then?" not in room.use("wei", "task make", late).text()


# The client's log


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("She wants an export to Excel", "Need"),
        ("When will the shop open?", "Question"),
        ("They love the new home page", "Feedback"),
        ("We agreed to launch in spring", "Decision"),
        ("we'll send it on monday", "Note"),  # a promise makes work: it is never guessed
        ("王总希望加导出", "Need"),
    ],
)
def test_the_kind_of_an_entry_is_guessed(room: Room, text: str, kind: str) -> None:
    entry = room.use("wei", "log make", room.write("ana", text))
    assert entry.lines[0].startswith(f"☎ L-1 {kind} · ")


def test_an_entry_tells_who_said_it_and_when(room: Room) -> None:
    said = room.write("wang", "We need the price list")
    room.wait("1 day")
    entry = room.use("wei", "log make need", said)
    assert "Ms. Wang" in entry.lines[0]
    shown = room.say("wei", "/log show L-1").text()
    assert "From: Ms. Wang" in shown and "When: Tue 24 Nov 09:00" in shown
    own = room.use("wei", "log make", room.write("ana", "call with them went well"))
    assert "Ana" not in own.lines[0]  # who logs what a colleague wrote has heard no client


def test_one_press_changes_the_kind_and_a_promise_becomes_work(room: Room) -> None:
    entry = room.use("wei", "log make note", room.write("ana", "a price list until thursday"))
    other = room.press(entry, "Decision", "ana")
    assert other.lines[0].startswith("☎ L-1 Decision")
    promised = room.press(other, "Promise", "ana")
    assert "→ ACME-1 a price list until thursday · @Ana Ruiz" in promised.lines
    assert "stays a promise" in room.press(other, "Need", "ana").text()
    room.press(promised, "Undo", "ana")
    assert "Decision" in room.say("wei", "/log show L-1").text()
    with room.work() as work:
        assert work.tasks.count() == 0


def test_an_answered_entry_keeps_a_kind_that_is_answered(room: Room) -> None:
    entry = room.use("wei", "log make need", broken(room))
    room.say("wei", "/log answer L-1 it comes with beta")
    refused = room.press(entry, "Note", "wei")
    assert refused.lines[0] == "L-1 has been answered already."
    assert room.press(entry, "Question", "wei").lines[0].startswith("☎ L-1 Question")


# Where, and by whom


def test_a_guest_makes_nothing_of_a_message(room: Room) -> None:
    refused = room.use("wang", "task make", broken(room))
    assert refused.private and refused.lines[0] == "This is for the team's own members."


def test_before_a_client_the_answer_is_private(room: Room) -> None:
    room.say("wei", "/project bind acme as client", "talks")
    made = room.use("wei", "task make", room.write("wang", "Please change the logo", "talks"))
    assert made.private and made.lines[0].startswith("✚ ACME-1")


def test_without_a_message_it_says_how(room: Room) -> None:
    for line in ("/task make", "/log make", "/risk make", "/task link", "/my remind"):
        refused = room.say("wei", line)
        told = "Type this in the thread" if line == "/task link" else "This is about a message"
        assert refused.lines[0].startswith(told)
        assert "menu of a message" in refused.text()


def test_the_form_of_a_new_task_knows_the_project(room: Room) -> None:
    opened: Said = room.say("wei", "/task form", None)
    assert opened.form is not None and opened.form.fields == {"project": "#acme"}
    made = room.fill(opened, {"title": "Fix login"}, "wei")
    assert made.lines[0].startswith("✚ ACME-1 Fix login")
