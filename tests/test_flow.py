"""A project's own states: what is allowed, what is refused, and that nothing gets past an approval."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.context import Speaker, Ticking
from bot.flow import DEFAULT, Flow
from bot.model.task import Task, TaskState
from bot.model.wish import WishState
from tests.room import Room, Said
from tests.test_export import manage

PEOPLE = {name: Speaker(name, name.title(), outsider=False) for name in ("wei", "ana", "bob", "cy")}


@pytest.fixture
def room() -> Iterator[Room]:
    with Room(people=PEOPLE) as made:
        made.say("wei", "/project new Acme website")
        made.say("wei", "/task Fix login @bob")
        yield made


def task(room: Room, number: int = 1) -> Task:
    with room.work() as work:
        return work.tasks.find(number=number)[0]


def state(room: Room, number: int = 1) -> str:
    with room.work() as work:
        found = work.tasks.find(number=number)[0]
        stage = Flow.of(found.project, work).at(found)
        return stage.name or stage.state.value


def set_(room: Room, words: str) -> Said:
    said = room.say("wei", f"/project flow set {words}")
    assert said.answer.reply.tone != "problem", said.text()
    return said


# What is allowed


def test_the_built_in_states_are_the_default_and_take_no_rows(room: Room) -> None:
    room.say("bob", "/task start 1")
    assert state(room) == "doing" and task(room).stage is None
    room.say("bob", "/task 1 to do")
    assert state(room) == "todo"
    with room.work() as work:
        assert Flow.of(task(room).project, work) is DEFAULT


@pytest.mark.parametrize(
    "line", ["/task 1 qa", "/task qa 1", "/task state 1 qa", "/task to 1 QA", "/t 1 qa",
             "/pm task 1 qa", "/task ACME-1 qa", "/task 状态 1 qa"],
)  # fmt: skip
def test_a_name_is_said_where_a_built_in_one_is(room: Room, line: str) -> None:
    set_(room, "qa as review")
    room.say("bob", line)
    assert state(room) == "qa" and task(room).state is TaskState.REVIEW


def test_a_chinese_name_of_two_words_is_one(room: Room) -> None:
    set_(room, '"内部 测试" as doing')
    room.say("bob", "/task 1 内部 测试")
    assert state(room) == "内部 测试"
    assert "ACME-1" in room.say("bob", "/task list 内部 测试").text()


@pytest.mark.parametrize("line", ["/task add qa", "/task Ring about qa", "/task qa for the shop"])
def test_a_title_with_such_a_word_stays_a_title(room: Room, line: str) -> None:
    set_(room, "qa as review")
    room.say("bob", line)
    assert task(room, 2).title == line.removeprefix("/task ").removeprefix("add ")


def test_a_verb_is_a_verb_whatever_a_state_is_called(room: Room) -> None:
    set_(room, "back as review")
    assert "waits for nobody's approval" in room.say("bob", "/task back 1").text()
    assert state(room) == "todo"
    room.say("bob", "/task 1 back")
    assert state(room) == "back"


def test_a_title_is_changed_by_other_words(room: Room) -> None:
    set_(room, "qa as review")
    room.say("bob", "/task 1 Fix the login")
    assert task(room).title == "Fix the login"
    room.say("bob", "/task edit 1 qa")
    assert task(room).title == "qa" and state(room) == "todo"


def test_blocked_goes_back_to_where_it_was_and_counts_from_there(room: Room) -> None:
    set_(room, "qa as review then doing")
    room.say("bob", "/task 1 qa")
    room.say("bob", "/task block 1 no copy")
    assert task(room).state is TaskState.BLOCKED
    assert "from there it cannot go to Done" in room.say("bob", "/task done 1").text()
    room.say("bob", "/task unblock 1")
    assert state(room) == "qa"


def test_a_state_of_things_that_are_blocked_says_why_by_its_name(room: Room) -> None:
    set_(room, '"With the client" as blocked')
    room.say("bob", "/task 1 with the client")
    assert (task(room).state, task(room).blocked_on) == (TaskState.BLOCKED, "With the client")
    room.say("bob", "/task unblock 1")
    assert state(room) == "todo"


def test_what_is_refused_changes_nothing_and_offers_what_is_allowed(room: Room) -> None:
    set_(room, "qa as review then done")
    set_(room, "doing then qa")
    room.say("bob", "/task start 1")
    refused = room.say("bob", "/task done 1")
    assert refused.private and list(refused.buttons) == ["qa"]
    assert state(room) == "doing"
    room.press(refused, "qa", "bob")
    assert state(room) == "qa"


def test_rules_of_a_state_hold_for_a_tag_a_list_and_a_button_alike(room: Room) -> None:
    set_(room, "doing then todo")
    room.say("bob", "/task start 1")
    with room.work() as work:
        organisation, home = work.organisation.id, work.rooms.find()[0].id
    room.desk.answer(Ticking("tag", organisation, "task tagged ACME-1 state:done", None, home))
    assert state(room) == "doing"


# Configuring


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("12 as review", "begins with a letter"),
        ("overdue as review", "begins with a letter"),
        (f'"{"long " * 5}" as review', "begins with a letter"),
        ("to as review", "only joins other words"),
        ("qa as review then nowhere", "There is no state called nowhere"),
        ("doing called Done", "There is a state called Done"),
        ("todo approval lead", "needs no approval"),
        ("done approval lead days 99", "It is from 1 to 30 working days"),
        ("done approval lead days 0", "It is from 1 to 30 working days"),
        ("dropped as done", "the only one of its kind") ,
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(room: Room, words: str, said: str) -> None:
    answer = room.say("wei", f"/project flow set {words}")
    assert said in answer.text() and answer.private
    with room.work() as work:
        assert not work.stages.find()


# Approvals


def guarded(room: Room) -> None:
    set_(room, "done @ana days 1")


def wishes(room: Room) -> list[WishState]:
    with room.work() as work:
        return [wish.state for wish in work.wishes.find(order=("at",))]


@pytest.mark.parametrize(
    "line",
    ["/task done 1", "/task 1 done", "/task state 1 finished", "/task 完成 1"],
)
def test_no_way_leads_past_an_approval(room: Room, line: str) -> None:
    guarded(room)
    assert "needs @Ana's approval" in room.say("bob", line).text()
    assert state(room) == "todo" and wishes(room) == [WishState.WAITING]
    room.say("bob", line)
    assert wishes(room) == [WishState.WAITING], "asked once"


def test_whoever_asked_cannot_approve_not_even_as_lead_or_by_another_s_yes(room: Room) -> None:
    guarded(room)
    room.say("wei", "/task done 1")
    assert "This was asked of @Ana" in room.say("wei", "/task approve 1").text()
    room.say("wei", '/pm ask "task done ACME-1" @cy')
    with room.work() as work:
        key = work.wishes.find(line="task done ACME-1")[0].id
    room.say("cy", f"/pm grant {key}")
    assert state(room) == "todo"
    room.say("ana", "/task approve 1")
    assert state(room) == "done"


def test_the_approver_asks_nobody(room: Room) -> None:
    guarded(room)
    room.say("wei", "/task Old page @ana")
    room.say("ana", "/task done 2")
    assert state(room, 2) == "done" and not wishes(room)


def test_who_leads_may_approve_for_the_approver(room: Room) -> None:
    guarded(room)
    room.say("bob", "/task done 1")
    room.say("wei", "/task approve 1")
    assert state(room) == "done"


def test_the_second_press_hears_what_became_of_it(room: Room) -> None:
    guarded(room)
    room.say("bob", "/task done 1")
    room.wait("1 minute")
    asked = next(post for post in room.posts if "Approve" in post.buttons)
    room.press(asked, "Approve", "ana")
    again = room.press(asked, "Approve", "ana")
    assert again.private and "@Ana approved ACME-1" in again.text()
    late = room.press(asked, "Send back", "wei")
    assert "@Ana approved ACME-1" in late.text() and state(room) == "done"


def test_moving_it_elsewhere_takes_the_question_back(room: Room) -> None:
    guarded(room)
    room.say("bob", "/task done 1")
    room.wait("1 minute")
    asked = next(post for post in room.posts if "Approve" in post.buttons)
    room.say("bob", "/task start 1")
    assert wishes(room) == [WishState.WITHDRAWN] and task(room).wish is None
    assert "waits for no approval any more" in room.press(asked, "Approve", "ana").text()
    assert state(room) == "doing"


def test_blocking_it_meanwhile_does_not(room: Room) -> None:
    guarded(room)
    room.say("bob", "/task done 1")
    room.say("bob", "/task block 1 no copy")
    room.say("ana", "/task approve 1")
    assert state(room) == "done"


def test_undo_and_redo_give_no_approval(room: Room) -> None:
    guarded(room)
    room.say("bob", "/task done 1")
    room.say("ana", "/task approve 1")
    room.say("ana", "/pm undo")
    assert state(room) == "todo" and wishes(room) == [WishState.WAITING]
    with room.work() as work:
        seq = work.journal.recent(1)[0].seq
    refused = room.say("bob", f"/pm undo {seq}")
    assert refused.private and state(room) == "todo", refused.text()
    room.say("ana", "/pm redo")
    assert state(room) == "done" and wishes(room) == [WishState.GRANTED]


def test_what_was_taken_back_before_there_was_an_approver_does_not_come_back(room: Room) -> None:
    room.say("bob", "/task done 1")
    room.say("bob", "/pm undo")
    guarded(room)
    refused = room.say("bob", "/pm redo")
    assert "needs @Ana's approval" in refused.text() and state(room) == "todo"


def test_an_approver_who_leaves_or_is_a_guest_is_replaced_by_the_lead(room: Room) -> None:
    guarded(room)
    room.say("bob", "/task done 1")
    room.wait("1 minute")
    assert [post.to for post in room.posts if "Approve" in post.buttons] == ["ana"]
    room.leave("ana")
    room.wait("1 hour")
    assert [post.to for post in room.posts if "Approve" in post.buttons][-1] == "wei"
    assert "waits for @Wei's approval" in room.say("bob", "/task show 1").text()
    room.say("wei", "/task approve 1")
    assert state(room) == "done"
    room.say("wei", "/task Draw it @bob")
    assert "needs @Wei's approval" in room.say("bob", "/task done 2").text()
    room.say("wei", "/task Old page")
    room.say("wei", "/task done 3")
    assert state(room, 3) == "done"


def test_of_an_approver_on_leave_whoever_covers_is_asked_but_never_who_asks(room: Room) -> None:
    guarded(room)
    room.say("ana", "/team away 24 nov - 27 nov cover @cy")
    room.say("bob", "/task done 1")
    room.wait("1 minute")
    assert [post.to for post in room.posts if "Approve" in post.buttons] == ["cy"]
    room.say("cy", "/task approve 1")
    assert state(room) == "done"
    room.say("wei", "/task Ring @cy")
    room.say("cy", "/task done 2")
    assert "This was asked of @Ana" in room.say("cy", "/task approve 2").text()
    assert state(room, 2) == "todo"


def test_reminded_then_told_to_the_lead_and_no_more(room: Room) -> None:
    guarded(room)
    room.say("bob", "/task done 1")
    room.wait("14 days")
    asked = [
        post.to for post in room.posts if "Approve" in post.buttons and "for your" in post.text()
    ]
    assert asked == ["ana", "ana", "wei"]


def test_several_are_asked_in_one_message(room: Room) -> None:
    guarded(room)
    room.say("wei", "/task Draw it @bob")
    room.say("bob", "/task done 1 2")
    room.wait("1 minute")
    assert len([post for post in room.posts if post.to == "ana"]) == 1
    assert len(wishes(room)) == 2


def test_a_list_brings_nothing_past_an_approval(room: Room) -> None:
    guarded(room)
    answer = room.say("wei", "/pm import title,state⏎Old one,done⏎New one,todo".replace("⏎", "\n"))
    assert "Done needs @Ana's approval" in answer.text()
    answer = room.say("wei", "/pm import title,done\nOld one,2026-11-20")
    assert "Done needs @Ana's approval" in answer.text()
    manage(room, "ana")
    answer = room.say("ana", "/pm import title,state\nOld one,done")
    assert "1 task can be imported" in answer.text(), "who approves asks nobody"


LINES = (
    "/task done 1", "/task 1 done", "/task start 1", "/task 1 qa", "/task block 1 why",
    "/task unblock 1", "/task reopen 1", "/task drop 1", "/task 1 todo", "/pm undo", "/pm redo",
    "/task back 1 not yet", "/task state 1 done", "/task undo",
)  # fmt: skip


@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(
    st.lists(
        st.tuples(st.sampled_from(("bob", "cy", "wei")), st.sampled_from(LINES)),
        min_size=3, max_size=12,
    )
)  # fmt: skip
def test_whatever_others_say_it_is_not_done_without_a_yes(said: list[tuple[str, str]]) -> None:
    with Room(people=PEOPLE) as room:
        room.say("wei", "/project new Acme website")
        room.say("wei", "/task Fix login @bob")
        set_(room, "qa as review then done,doing")
        set_(room, "done @ana")
        for who, line in said:
            room.say(who, line)
            if room.say(who, "/task show 1").text().startswith("Something broke"):
                raise AssertionError(line)
            assert task(room).state is not TaskState.DONE, (who, line)
